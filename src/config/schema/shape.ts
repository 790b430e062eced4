/** Looks into a zod schema: which keys a map takes, and where else a key would be known. */

import type * as z from 'zod'
import type { ConfigPath } from '../problem.ts'

/** A schema's insides, as far as we read them (zod's documented `_zod.def`). */
interface Def {
  type: string
  shape?: Record<string, z.ZodType>
  valueType?: z.ZodType
  element?: z.ZodType
  innerType?: z.ZodType
  in?: z.ZodType
  options?: z.ZodType[]
}

/** The keys a map at `path` may have; empty when it may have any, or is none. */
export function knownKeys(schema: z.ZodType, path: ConfigPath): string[] {
  let reached = unwrap(schema)
  for (const step of path) reached = reached.flatMap(one => below(one, step)).flatMap(unwrap)
  return [...new Set(reached.flatMap(one => Object.keys(def(one).shape ?? {})))]
}

/** Where a key is known, as people would write the place: `upstreams.NAME.timeouts`. The top is ''. */
export function placesOfKey(schema: z.ZodType, key: string, above = ''): string[] {
  const places: string[] = []
  for (const one of unwrap(schema)) {
    const { shape, valueType, element } = def(one)
    if (shape && Object.hasOwn(shape, key)) places.push(above)
    for (const [name, inner] of Object.entries(shape ?? {})) {
      places.push(...placesOfKey(inner, key, above === '' ? name : `${above}.${name}`))
    }
    if (valueType) places.push(...placesOfKey(valueType, key, `${above}.NAME`))
    if (element) places.push(...placesOfKey(element, key, `${above}[]`))
  }
  return [...new Set(places)]
}

/** Of all maps. */
export function everyKey(schema: z.ZodType): string[] {
  const keys = unwrap(schema).flatMap(one => {
    const { shape = {}, valueType, element } = def(one)
    const inner = [...Object.values(shape), valueType, element].filter(each => each !== undefined)
    return [...Object.keys(shape), ...inner.flatMap(everyKey)]
  })
  return [...new Set(keys)]
}

/** Through optional, default, transform and union to the schemas that have a form of their own. */
function unwrap(schema: z.ZodType): z.ZodType[] {
  const { innerType, in: input, options } = def(schema)
  if (options) return options.flatMap(unwrap)
  const inner = innerType ?? input
  return inner ? unwrap(inner) : [schema]
}

function below(schema: z.ZodType, step: string | number): z.ZodType[] {
  const { shape, valueType, element } = def(schema)
  const next = typeof step === 'number' ? element : shape && Object.hasOwn(shape, step) ? shape[step] : valueType
  return next ? [next] : []
}

function def(schema: z.ZodType): Def {
  return schema._zod.def as unknown as Def
}
