/** Bytes come straight from Node's stream handle: for each read Node's streams look into the socket, its two states and its options. */
import type { Socket } from 'node:net'
import { streamBinding } from './stream-binding.ts'

/** Gets the new bytes' number; gives the buffer for the next ones, or undefined for the same. */
export type OnRead = (size: number) => Buffer | undefined

/** Node's inside: called by the handle after every read, with what was read in `streamBaseState`. */
interface ReadingHandle {
  onread: (this: ReadingHandle, memory: unknown) => unknown
}

/**
 * For a socket that was made with `onread`, once it is connected: its handle reads into the buffers that it gave. Ends and
 * errors still go Node's way. Where the handle looks different nothing is changed, and Node calls `onread` as it says.
 */
export function readDirectly(socket: Socket, onRead: OnRead): void {
  const handle = (socket as unknown as { _handle?: ReadingHandle | null })._handle
  if (streamBinding === null || typeof handle?.onread !== 'function') return
  const { streamBaseState, kReadBytesOrError } = streamBinding
  const { onread } = handle
  handle.onread = function (memory) {
    const size = streamBaseState[kReadBytesOrError]!
    return size > 0 ? onRead(size) : onread.call(this, memory)
  }
}
