/** What the parts of the disk tier share: the world that they may use, and what they tell. */

import type { Head } from '../../http1/head.ts'
import type { KeptAnswer } from '../kept-answer.ts'
import type { Disbelief } from './answer-file.ts'
import type { Files } from './answer-folder.ts'

export interface DiskParts {
  files: Files
  /** Monotonic ms, epoch ms, [0, 1). */
  clock: { now(): number; epoch(): number; random(): number }
  read(what: DiskRead): void
  /** A file that is not believed, and is removed. */
  rejected(why: Disbelief): void
  written(what: DiskWrite): void
  /** false: the folder cannot be used. Until then everything waits, within the same bounds as later. */
  opened: Promise<boolean>
  /** Lines for the program's own log. */
  say(level: 'info' | 'warn', message: string): void
}

/** `late`: whoever asked went on without it. `busy`: too many wait, or the disk has lately been late. `error`: the system's. */
export type DiskRead = 'hit' | 'miss' | 'late' | 'busy' | 'error'

/** `dropped`: the queue is full, or the disk has lately failed. */
export type DiskWrite = 'written' | 'dropped' | 'error' | 'invalidated' | 'removed'

export interface DiskSettings {
  path: string
  /** Bytes of all files. */
  size: number
  /** How many processes write there. */
  workers: number
}

/** One request's question, until it is answered or no longer asked. */
export interface Question {
  uri: string
  scope: string
  head: Head
  /** Somebody waits for the answer. */
  wanted: boolean
  answered(kept: KeptAnswer | null): void
}
