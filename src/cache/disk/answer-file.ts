/** A kept answer as a file: a line about the rest, what is known of it as JSON, its content. Nothing is believed that does not add up. */
import { hash, webcrypto } from 'node:crypto'
import type { Head } from '../../http1/head.ts'
import { HeadReader } from '../../http1/head-reader.ts'
import { diskAboutBytesMax } from '../../limits.ts'
import { parseCacheControl } from '../cache-control.ts'
import type { CacheRequest } from '../cache-request.ts'
import { type Freshness, freshnessOf } from '../freshness.ts'
import type { KeptAnswer } from '../kept-answer.ts'
import { whyNotKept } from '../policy.ts'
import type { Selecting } from '../vary.ts'
import { digested } from './names.ts'

/** Why a file is not believed. `refused`: by the rules of today its answer would not be kept. */
export type Disbelief = 'foreign' | 'version' | 'cut-short' | 'damaged' | 'refused'

export interface AnswerFile {
  uri: string
  scope: string
  /** With digests in the place of values. */
  selecting: Selecting
  head: Head
  freshness: Freshness
  /** The Date that an answer without one gets. */
  date: string
  body: Buffer
}

/** Counts up when older files can no longer be understood. */
const VERSION = 1

/** The first line: version, digest of all that follows it, and the lengths of its two parts. */
const FIRST = /^goodgate-answer (\d{1,6}) ([0-9a-f]{64}) (\d{1,10}) (\d{1,12})\n/
export const firstLineBytesMax = 128

/** null: more is known of it than a file may hold. */
export async function fileOfAnswer(kept: KeptAnswer): Promise<Buffer | null> {
  const { uri, scope, date, sent } = kept
  const selecting = digested(kept.selecting)
  const about = Buffer.from(JSON.stringify({ uri, scope, selecting, date, ...sent, head: kept.head.raw }))
  if (about.length > diskAboutBytesMax) return null
  const rest = Buffer.concat([about, kept.body])
  const first = `goodgate-answer ${VERSION} ${await digestOf(rest)} ${about.length} ${kept.body.length}\n`
  return Buffer.concat([Buffer.from(first), rest])
}

export async function answerOfFile(bytes: Buffer): Promise<AnswerFile | Disbelief> {
  const first = FIRST.exec(bytes.toString('latin1', 0, firstLineBytesMax))
  if (first === null) return bytes.length < firstLineBytesMax && isBegun(bytes) ? 'cut-short' : 'foreign'
  const [line, version, digest, aboutBytes, bodyBytes] = first as unknown as [string, string, string, string, string]
  if (Number(version) !== VERSION) return 'version'
  const rest = bytes.subarray(line.length)
  const expected = Number(aboutBytes) + Number(bodyBytes)
  if (rest.length < expected) return 'cut-short'
  if (rest.length > expected || (await digestOf(rest)) !== digest) return 'damaged'
  return understood(rest, Number(aboutBytes))
}

/** Off the event loop where that is worth the trip. */
async function digestOf(bytes: Buffer): Promise<string> {
  if (bytes.length < 64 * 1024) return hash('sha256', bytes, 'hex')
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Buffer<ArrayBuffer>)).toString('hex')
}

function isBegun(bytes: Buffer): boolean {
  const name = 'goodgate-answer '
  return bytes.toString('latin1', 0, name.length) === name.slice(0, bytes.length)
}

function understood(rest: Buffer, aboutBytes: number): AnswerFile | Disbelief {
  const about = aboutOf(rest.toString('utf8', 0, aboutBytes))
  const head = about === null ? null : headOf(about.head)
  if (about === null || head === null) return 'damaged'
  const { uri, scope, selecting, date, requestedAt, answeredAt } = about
  const freshness = freshnessOf(head, { requestedAt, answeredAt })
  if (whyNotKept(ANYBODY, head, freshness) !== null) return 'refused'
  return { uri, scope, selecting, head, freshness, date, body: rest.subarray(aboutBytes) }
}

/** A request with nothing about it: what is refused even then is refused for the answer's sake. */
const ANYBODY = {
  method: 'GET',
  control: parseCacheControl(undefined),
  authorized: false,
  cookies: false,
  unkeyed: false,
} as CacheRequest

interface About {
  uri: string
  scope: string
  selecting: Selecting
  date: string
  head: string
  requestedAt: number
  answeredAt: number
}

function aboutOf(text: string): About | null {
  try {
    const about = JSON.parse(text) as About
    const { uri, scope, date, head, selecting, requestedAt, answeredAt } = about
    const texts = [uri, scope, date, head].every(one => typeof one === 'string')
    const times = Number.isFinite(requestedAt) && Number.isFinite(answeredAt)
    return texts && times && Array.isArray(selecting) && selecting.every(isSelecting) ? about : null
  } catch {
    return null
  }
}

function isSelecting(one: unknown): boolean {
  if (!Array.isArray(one) || one.length !== 2 || typeof one[0] !== 'string') return false
  return one[1] === null || typeof one[1] === 'string'
}

function headOf(text: string): Head | null {
  const bytes = Buffer.from(text, 'latin1')
  const reader = new HeadReader('response', bytes.length)
  return reader.read(bytes, 0, bytes.length) === bytes.length ? reader.head : null
}
