/** Heads: a request or status line and field lines, as offsets into one string, so that unchanged runs are copied whole. */
import { FIELD, fieldNumber } from './field-names.ts'

/** Why bytes are refused. `at` counts from the first byte of the message. */
export interface Problem {
  reason: RequestProblem | ResponseProblem
  at: number
  /** The values that contradict each other. */
  values?: string[]
}

export type RequestProblem =
  | 'method'
  | 'target'
  | 'request-line'
  | 'version'
  | 'host-missing'
  | 'host-duplicate'
  | 'host-invalid'
  | 'host-disagrees'
  | 'misdirected'
  | 'target-form'
  | 'uri-too-long'
  | 'headers-too-large'
  | 'expectation'
  | 'unexpected-body'
  | 'method-not-allowed'
  | 'body-too-large'
  | 'transfer-coding-unsupported'
  | 'transfer-encoding-1.0'
  | FieldProblem
  | FramingProblem
  | ChunkProblem

export type ResponseProblem =
  | 'not-http'
  | 'status-line'
  | 'status-code'
  | 'version'
  | 'unexpected-101'
  | 'too-many-interim'
  | 'interim-on-http-1.0'
  | 'upgrade-mismatch'
  | 'headers-too-large'
  | FieldProblem
  | FramingProblem
  | ChunkProblem

export type FieldProblem =
  | 'field-line'
  | 'field-name'
  | 'field-value'
  | 'obs-fold'
  | 'space-before-colon'
  | 'bare-lf'
  | 'bare-cr'
  | 'too-many-fields'
export type FramingProblem =
  | 'content-length'
  | 'content-length-differs'
  | 'length-and-transfer-encoding'
  | 'transfer-encoding'
export type ChunkProblem = 'chunk-size' | 'chunk-extension' | 'chunk-data-end' | 'trailer-field' | 'trailers-too-large'

/** Numbers per field line in `Head.lines`: field number, name start, name end, value start, value end, line end. */
export const LINE = 6

export class Head {
  /** The whole head, latin1, with the empty line that ends it. */
  raw = ''
  /** Of a head that broke or never became whole: what came of it. */
  unread = ''
  /** Bytes on the wire, leading blank lines included. */
  bytes = 0
  /** HTTP/1.`minor`. */
  minor = 1
  /** Requests. */
  method = ''
  target = ''
  /** Responses. */
  status = 0
  reason = ''
  /** Where the first field line begins in `raw`. */
  fieldsAt = 0
  lines: number[] = []

  get count(): number {
    return this.lines.length / LINE
  }

  number(i: number): number {
    return this.lines[i * LINE]!
  }

  name(i: number): string {
    return this.raw.slice(this.lines[i * LINE + 1], this.lines[i * LINE + 2])
  }

  value(i: number): string {
    return this.raw.slice(this.lines[i * LINE + 3], this.lines[i * LINE + 4])
  }

  lineStart(i: number): number {
    return this.lines[i * LINE + 1]!
  }

  lineEnd(i: number): number {
    return this.lines[i * LINE + 5]!
  }

  /** The first value of a known field, or undefined. */
  first(number: number): string | undefined {
    const { lines } = this
    for (let at = 0; at < lines.length; at += LINE) {
      if (lines[at] === number) return this.raw.slice(lines[at + 3], lines[at + 4])
    }
    return undefined
  }

  /** All values of a field by its lower-case name, joined as a list; undefined when absent. */
  field(name: string): string | undefined {
    const number = fieldNumber(name)
    let found: string | undefined
    for (let i = 0; i < this.count; i++) {
      if (this.number(i) !== number) continue
      if (
        number === 0 &&
        (this.lines[i * LINE + 2]! - this.lines[i * LINE + 1]! !== name.length || this.name(i).toLowerCase() !== name)
      )
        continue
      found = found === undefined ? this.value(i) : `${found}, ${this.value(i)}`
    }
    return found
  }

  has(number: number): boolean {
    const { lines } = this
    for (let at = 0; at < lines.length; at += LINE) if (lines[at] === number) return true
    return false
  }
}

/** `close` wins over `keep-alive`, which only HTTP/1.0 needs (RFC 9112 §9.3). */
export function staysOpen(head: Head, options: readonly string[]): boolean {
  return !options.includes('close') && (head.minor > 0 || options.includes('keep-alive'))
}

/** The names that Connection lists, lower case. */
export function connectionOptions(head: Head): string[] {
  const value = head.has(FIELD.connection) ? head.field('connection') : undefined
  if (value === undefined) return []
  return value
    .toLowerCase()
    .split(',')
    .map(option => option.trim())
    .filter(option => option !== '')
}
