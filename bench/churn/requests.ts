/** What the client asks: a mix of everything that a reload or a lost worker could spoil. */
import { randomUUID } from 'node:crypto'
import type { Answer } from './answer-reader.ts'
import type { Sending } from './client-connection.ts'
import { hashOf } from './upstream.ts'

export interface Asked extends Sending {
  kind: string
  /** On a connection of its own, closed afterwards. */
  alone: boolean
  /** Stands in the path, comes back with the answer, and finds the line in the log. */
  id: string | undefined
  /** @returns what is wrong with this answer, or null */
  wrong(answer: Answer): string | null
}

const UPLOAD = Buffer.alloc(48 * 1024, 'u')
const UPLOAD_PIECES = 6
const UPLOAD_PAUSE_MS = 25
/** 8 MiB in reads of 64 KiB: some 2 s, so that answers are still on their way when things happen. */
const PATIENT_PAUSE_MS = 15

/** Of 1000 requests. */
const MIX: readonly [count: number, make: () => Asked][] = [
  [300, () => get('plain GET', '/small')],
  [180, () => get('GET', '/small', { id: true })],
  [160, () => get('GET, own connection', '/small', { id: true, alone: true })],
  [130, () => post('POST', false)],
  [60, () => post('POST, own connection', true)],
  [60, chunkedUpload],
  [60, () => get('dribbled answer', '/dribbled', { id: true })],
  [35, () => get('1 MiB download', '/big', { id: true })],
  [12, () => get('slow answer', '/slow', { id: true })],
  [3, () => get('8 MiB read slowly', '/huge', { id: true, alone: true, readPauseMs: PATIENT_PAUSE_MS })],
]

/** `chance` from 0 to 1. */
export function chooseRequest(chance: number): Asked {
  let left = chance * MIX.reduce((sum, [count]) => sum + count, 0)
  for (const [count, make] of MIX) {
    left -= count
    if (left < 0) return make()
  }
  return MIX[0]![1]()
}

function get(
  kind: string,
  path: string,
  { id: wantsId = false, alone = false, readPauseMs = 0 }: { id?: boolean; alone?: boolean; readPauseMs?: number } = {},
): Asked {
  const id = wantsId ? randomUUID() : undefined
  return {
    kind,
    alone,
    id,
    readPauseMs,
    parts: [head('GET', id === undefined ? path : `${path}/${id}`, { Connection: alone ? 'close' : undefined })],
    wrong: answer => wrongAnswer(answer, id),
  }
}

function post(kind: string, alone: boolean): Asked {
  const id = randomUUID()
  const body = Buffer.from(`order ${id}`)
  const fields = { 'Content-Length': String(body.length), Connection: alone ? 'close' : undefined }
  return {
    kind,
    alone,
    id,
    readPauseMs: 0,
    parts: [Buffer.concat([Buffer.from(head('POST', `/orders/${id}`, fields)), body])],
    wrong: answer => wrongAnswer(answer, id, receiptOf(body)),
  }
}

function chunkedUpload(): Asked {
  const id = randomUUID()
  const size = UPLOAD.length / UPLOAD_PIECES
  const parts: (Buffer | string | number)[] = [head('POST', `/uploads/${id}`, { 'Transfer-Encoding': 'chunked' })]
  for (let at = 0; at < UPLOAD.length; at += size) {
    parts.push(`${size.toString(16)}\r\n`, UPLOAD.subarray(at, at + size), '\r\n', UPLOAD_PAUSE_MS)
  }
  parts.push('0\r\n\r\n')
  const wrong = (answer: Answer): string | null => wrongAnswer(answer, id, receiptOf(UPLOAD))
  return { kind: 'chunked upload', alone: false, id, readPauseMs: 0, parts, wrong }
}

function head(method: string, path: string, fields: Record<string, string | undefined>): string {
  let text = `${method} ${path} HTTP/1.1\r\nHost: churn.example\r\nAccept: application/problem+json\r\n`
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) text += `${name}: ${value}\r\n`
  return `${text}\r\n`
}

function receiptOf(body: Buffer): string {
  return `${body.length} ${hashOf(body)}`
}

function wrongAnswer({ status, headers, body }: Answer, id: string | undefined, text?: string): string | null {
  if (status !== 200) return `${status} ${headers.get('proxy-status') ?? ''} ${body.toString().slice(0, 300)}`
  if (headers.get('x-id') !== id) return `the answer to another request (${headers.get('x-id')})`
  if (headers.get('x-hash') !== hashOf(body)) return `a body of ${body.length} bytes that is not the origin's`
  if (text !== undefined && body.toString() !== text) return `the origin got ${body.toString()} where ${text} was sent`
  return null
}
