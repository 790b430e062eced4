/** A reader for a format that is known: nginx's `log_format` directive says what stands where. */
import { type AccessFields, type FieldName, fieldNamed, setField } from './fields.ts'

interface Part {
  /** What stands before the value. */
  literal: string
  field: FieldName | undefined
}

export interface LogFormat {
  /** So that a glance finds it. */
  statusAfterRequest: boolean
  listsAttempts: boolean
  takes(text: string): boolean
  fields(text: string): AccessFields | undefined
}

/** `log_format main escape=json '$remote_addr …' '"$request" $status';` */
export function directiveFormat(directive: string): string {
  const found = /^\s*log_format\s+\S+\s+(?:escape=\w+\s+)?/.exec(directive)
  return found ? stringsOf(directive.slice(found[0].length)) : ''
}

/** Undefined where it has no status: nothing could be told of failures. */
export function logFormat(format: string): LogFormat | undefined {
  const { parts, tail } = partsOf(format)
  const first = parts[0]?.literal ?? ''
  if (!parts.some(({ field }) => field === 'status')) return undefined
  return {
    statusAfterRequest: format.includes('"$request" $status'),
    listsAttempts: format.includes('$upstream_'),
    takes: text => text.startsWith(first) && readBy(parts, tail, text) !== undefined,
    fields: text => readBy(parts, tail, text),
  }
}

/** The quoted strings of the directive, put together as nginx does. */
function stringsOf(text: string): string {
  let format = ''
  const strings = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s;'"]+))/y
  for (let match = strings.exec(text); match; match = strings.exec(text)) {
    const [, single, double, plain = ''] = match
    format += (single ?? double ?? plain).replace(/\\(['"\\])/g, '$1').replace(/\\t/g, '\t')
  }
  return format
}

function partsOf(format: string): { parts: Part[]; tail: string } {
  const parts: Part[] = []
  let last = 0
  for (const match of format.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)) {
    const name = match[1] ?? match[2] ?? ''
    parts.push({ literal: format.slice(last, match.index), field: fieldNamed(name) })
    last = match.index + match[0].length
  }
  return { parts, tail: format.slice(last) }
}

/** Each value ends where the next literal begins. */
function readBy(parts: readonly Part[], tail: string, text: string): AccessFields | undefined {
  const fields: AccessFields = {}
  let at = 0
  for (const [index, { literal, field }] of parts.entries()) {
    if (!text.startsWith(literal, at)) return undefined
    const from = at + literal.length
    const next = parts[index + 1]?.literal ?? tail
    const end = next === '' ? text.length : text.indexOf(next, from)
    if (end < 0) return undefined
    if (field !== undefined) setField(fields, field, text.slice(from, end))
    at = end
  }
  return /^[1-5]\d\d$/.test(fields.status ?? '') ? fields : undefined
}
