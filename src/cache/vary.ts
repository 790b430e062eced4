/** Vary (RFC 9111 §4.1): which request fields chose this answer, and whether another request would have got the same. */
import type { Head } from '../http1/head.ts'

/** A selecting field and its value in the request that was answered; null: it was not there. */
export type Selecting = readonly (readonly [name: string, value: string | null])[]

const NONE: readonly string[] = []

/** Names in lower case, sorted; null: nobody can tell whom else the answer suits. */
export function selectingFields(answer: Head): readonly string[] | null {
  const value = answer.field('vary')
  if (value === undefined) return NONE
  const names = new Set<string>()
  for (const written of value.split(',')) {
    const name = written.trim().toLowerCase()
    if (name === '') continue
    // A malformed name may be any; a field that the gateway writes itself is not what the client sent.
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name) || name === '*' || WRITTEN_HERE.has(name)) return null
    names.add(name)
  }
  return names.size > selectingMax ? null : [...names].sort()
}

/** Each name doubles the answers under one address. */
const selectingMax = 8

const WRITTEN_HERE: ReadonlySet<string> = new Set([
  'connection',
  'forwarded',
  'te',
  'via',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-real-ip',
  'x-request-id',
])

/** What the gateway writes from what stands in the address already. */
const IN_THE_ADDRESS: ReadonlySet<string> = new Set(['host', 'x-forwarded-host', 'x-forwarded-proto'])

export function selectionOf(names: readonly string[], request: Head): Selecting {
  return names.filter(name => !IN_THE_ADDRESS.has(name)).map(name => [name, valueIn(name, request)] as const)
}

export function selects(selecting: Selecting, request: Head): boolean {
  return selecting.every(([name, value]) => valueIn(name, request) === value)
}

/** White space around commas and at the ends means nothing, in any list (RFC 9111 §4.1). */
function valueIn(name: string, request: Head): string | null {
  const value = request.field(name)
  if (value === undefined) return null
  return value
    .split(',')
    .map(item => item.trim())
    .join(',')
}
