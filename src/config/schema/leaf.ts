/** The smallest parts of the configuration's schema: durations, sizes, names, addresses. Each says in words what it expected. */

import * as z from 'zod'
import { isHost } from '../address.ts'
import { readNetwork } from '../cidr.ts'
import { nearest } from '../suggest.ts'
import { type Read, readDuration, readPercentage, readSize, writeSize } from '../units.ts'

/** Editors let `${VAR}` stand where a number or a word of a list is wanted; the loader has replaced it long before. */
const VARIABLE = '\\$\\{'
const DURATION_PATTERN = '^((\\d+(\\.\\d+)?(ms|s|m|h|d))+|none|0)$'
const SIZE_PATTERN = '^\\d+(\\.\\d+)? ?([KMG]i?B|B)?$'

/** A text; numbers are refused, for `1.10` would silently become `1.1`. */
export const text: z.ZodType<string> = z.string({ error: expected('a text') })

export const flag: z.ZodType<boolean> = z
  .union([z.boolean(), z.string().meta({ pattern: VARIABLE })], { error: expected('true or false') })
  .transform((value, context) => {
    if (typeof value === 'boolean') return value
    if (value === 'true' || value === 'false') return value === 'true'
    return fail(context, `expected true or false; got "${value}"`)
  })

export function whole(min: number, max: number): z.ZodType<number> {
  const what = max === Number.MAX_SAFE_INTEGER ? `a whole number from ${min}` : `a whole number from ${min} to ${max}`
  return z
    .union([z.int().min(min).max(max), z.string().meta({ pattern: VARIABLE })], { error: expected(what) })
    .transform((value, context) => {
      if (typeof value === 'number') return value
      const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
      return number >= min && number <= max ? number : fail(context, `expected ${what}; got "${value}"`)
    })
}

/** A limit in time: `none` is 0, no limit. `0s` is refused, for it could mean "at once" as well. */
export const timeLimit: z.ZodType<number> = measured('a duration, such as 3s, or none', DURATION_PATTERN, written => {
  const read = readDuration(written)
  if (!read.ok || read.value > 0 || written.trim() === 'none') return read
  return { ok: false, message: `"${written}" could mean never or at once; write none for no limit` }
})

/** A span of time that may be nothing: `0s` and `none` are both 0. */
export const span: z.ZodType<number> = measured('a duration, such as 3s, or 0s', DURATION_PATTERN, readDuration)

/** A span of time that must be something. */
export const someTime: z.ZodType<number> = measured('a duration, such as 3s', DURATION_PATTERN, written => {
  const read = readDuration(written)
  return read.ok && read.value === 0 ? { ok: false, message: `"${written}" is no time at all; write it as 3s` } : read
})

/** A size in bytes; 0 is no limit. */
export const sizeLimit: z.ZodType<number> = measured('a size, such as 64KiB, or 0 for no limit', SIZE_PATTERN, readSize)

/** A size that must have bounds: memory is set aside for it. */
export function boundedSize(min: number, max: number): z.ZodType<number> {
  return measured('a size, such as 64KiB', SIZE_PATTERN, written => {
    const read = readSize(written)
    if (!read.ok || (read.value >= min && read.value <= max)) return read
    return { ok: false, message: `"${written}" must lie between ${writeSize(min)} and ${writeSize(max)}` }
  })
}

export const percentage: z.ZodType<number> = measured(
  'a percentage, such as 20%',
  '^\\d+(\\.\\d+)? ?%$',
  readPercentage,
)

/** One of a few words. The message of a wrong one names the nearest. */
export function word<const Words extends readonly string[]>(...words: Words): z.ZodType<Words[number]> {
  return z.enum(words as unknown as [string], { error: expectedWord(words) })
}

export const network: z.ZodType<string> = checked('an address or a network, such as 10.0.0.0/8', value =>
  readNetwork(value)
    ? null
    : `"${value}" is neither an address nor a network; write it as 10.0.0.0/8, 192.0.2.1 or fd00::/8`,
)

/** Who may stand in front: a network, or all that come by a unix socket. `unix:` is nginx's spelling. */
export const proxy: z.ZodType<string> = checked('an address, a network such as 10.0.0.0/8, or unix', value =>
  value === 'unix' || value === 'unix:' || readNetwork(value)
    ? null
    : `"${value}" is neither an address nor a network; write it as 10.0.0.0/8, 192.0.2.1 or fd00::/8, or unix for who comes by a unix socket`,
)

/** RFC 9110 §5.6.2. */
export const token: RegExp = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

export const headerName: z.ZodType<string> = checked('the name of a header', value =>
  token.test(value) ? null : `"${value}" is no name of a header; write it as X-Name, without colon and blanks`,
)

/** RFC 9110 §5.5: no control characters but the tab, and above all no line ends, which would begin another header. */
export const headerValue: z.ZodType<string> = checked('a text', value => {
  if (/[\r\n\0]/.test(value))
    return 'a header has one line: take out the line break (in YAML a quoted text, not | or >)'
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) return 'a header holds printable characters of ASCII only'
  return null
})

export const method: z.ZodType<string> = checked('a method, such as GET', value => {
  if (!token.test(value)) return `"${value}" is no method; write it as GET`
  return /^(get|head|post|put|delete|patch|options|trace|connect)$/i.test(value) && value !== value.toUpperCase()
    ? `methods are told apart by case: write ${value.toUpperCase()}`
    : null
})

export const hostName: z.ZodType<string> = checked('a host name', value =>
  isHost(value) ? null : `"${value}" is no host name; write it as app.example.com`,
)

/** A text of which `refusal` says what is wrong with it, or null. */
export function checked(what: string, refusal: (value: string) => string | null): z.ZodType<string> {
  return z.string({ error: expected(what) }).superRefine((value, context) => {
    const message = refusal(value)
    if (message !== null) context.addIssue({ code: 'custom', message })
  })
}

/** A text or number that `read` turns into something else. */
export function readAs<T>(what: string, read: (written: string) => Read<T>): z.ZodType<T> {
  return z.union([z.string(), z.number()], { error: expected(what) }).transform((value, context) => {
    const result = read(String(value))
    return result.ok ? result.value : fail(context, result.message)
  })
}

/** Takes the place of zod's own words for a value of the wrong type; a missing value is told apart. */
export function expected(what: string): (issue: { input?: unknown }) => string {
  return ({ input }) => {
    if (input === undefined) return `is missing; expected ${what}`
    const quotable = what.startsWith('a text') && (typeof input === 'number' || typeof input === 'boolean')
    return `expected ${what}; got ${shown(input)}${quotable ? ', which needs quotes to be a text' : ''}`
  }
}

/** As `expected`, for a choice of words: a slip of the fingers is told the nearest. */
export function expectedWord(words: readonly string[]): (issue: { input?: unknown }) => string {
  const plain = expected(words.join(', '))
  return issue => {
    const meant = typeof issue.input === 'string' ? nearest(issue.input, words) : undefined
    return meant === undefined ? plain(issue) : `${plain(issue)}; did you mean ${meant}?`
  }
}

/** A value for a message: short, and by its kind when it is a list or a map. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'object') return 'a map'
  if (typeof value === 'string') return value.length > 60 ? `"${value.slice(0, 60)}…"` : `"${value}"`
  return `the ${typeof value} ${String(value)}`
}

/** As `fail`, when something is missing: not said again where a misspelt key says it already. */
export function failIncomplete(context: z.core.$RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message, params: { incomplete: true } })
  return z.NEVER
}

/** Reports and gives up this value: zod drops the result once an issue stands. */
export function fail(context: z.core.$RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message })
  return z.NEVER
}

function measured(what: string, pattern: string, read: (written: string) => Read<number>): z.ZodType<number> {
  const forEditors = z.string().meta({ pattern: `${pattern}|${VARIABLE}` })
  return z.union([forEditors, z.number()], { error: expected(what) }).transform((value, context) => {
    const result = read(String(value))
    return result.ok ? result.value : fail(context, result.message)
  })
}
