/** A line that is one JSON object, and its members by type: what is missing or of another type is simply not there. */

export type Json = { readonly [key: string]: unknown }

export function jsonObject(text: string): Json | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    return asObject(JSON.parse(text))
  } catch {
    return undefined
  }
}

export function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
}

/** The member, if it is the object's own: a name such as `constructor` finds nothing. */
export function member(json: Json | undefined, key: string): unknown {
  return json !== undefined && Object.hasOwn(json, key) ? json[key] : undefined
}

export function objectIn(json: Json | undefined, key: string): Json | undefined {
  return asObject(member(json, key))
}

/** The first of `keys` that is a text with something in it. */
export function stringIn(json: Json | undefined, ...keys: string[]): string | undefined {
  for (const key of keys) {
    const value = member(json, key)
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}

/** Numbers, and texts that are one: clouds write both. */
export function numberIn(json: Json | undefined, ...keys: string[]): number | undefined {
  for (const key of keys) {
    const value = member(json, key)
    const number = typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,9})?$/.test(value) ? Number(value) : value
    if (typeof number === 'number' && Number.isFinite(number)) return number
  }
  return undefined
}
