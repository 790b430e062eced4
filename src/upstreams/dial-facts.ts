/** What a dial saw when it failed, written down. */
import { statSync } from 'node:fs'
import type { Attempt, AttemptEnd } from '../exchange/attempt.ts'
import type { WireError } from '../wire/wire.ts'

export function errnoEnd(error: WireError | null): AttemptEnd {
  return {
    kind: 'errno',
    code: error?.code ?? 'ECONNRESET',
    ...(error?.syscall !== undefined && { syscall: error.syscall }),
    ...(error?.message !== undefined && { message: error.message }),
  }
}

/** What the file system says of a unix socket that could not be used; only asked after a failure. */
export function fileFacts(path: string): NonNullable<Attempt['socketFile']> {
  const ours = { ourUid: process.geteuid?.() ?? -1, ourGid: process.getegid?.() ?? -1 }
  try {
    const { mode, uid, gid } = statSync(path)
    return { mode: (mode & 0o7777).toString(8), uid, gid, ...ours }
  } catch {
    return ours
  }
}
