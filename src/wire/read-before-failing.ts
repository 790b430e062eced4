/** A write that fails must not take an answer with it that has arrived already: an early 413 is followed by a reset. */
import type { Socket } from 'node:net'

/**
 * Node destroys a socket in the turn in which a write fails, and what the kernel still holds of the peer's words is lost.
 * Here the write's error waits until the loop has polled once more; a read's error, or an end of our own, does not wait.
 * The kernel tells of a reset once: the read behind a write that was told finds a bare end, as after a FIN.
 */
export function readBeforeFailing(socket: Socket): void {
  const { destroy } = socket
  let waiting = false
  socket.destroy = error => {
    const failure = error as NodeJS.ErrnoException | null | undefined
    if (failure?.syscall !== 'write' || waiting) return destroy.call(socket, error)
    waiting = true
    // EPIPE in its place would say that a FIN had come before.
    if (failure.code === 'ECONNRESET')
      endNoMore(socket)
      // A failed write stops the reading side too: what is read would be thrown away.
    ;(socket as unknown as { _readableState: { errored: Error | null } })._readableState.errored = null
    afterAnotherPoll(() => destroy.call(socket, error))
    return socket
  }
}

function endNoMore(socket: Socket): void {
  const { push } = socket
  socket.push = (chunk, encoding) => chunk !== null && push.call(socket, chunk, encoding)
}

/** One turn may be the rest of the current one, before the loop polls again. */
export function afterAnotherPoll(run: () => void): void {
  setImmediate(() => setImmediate(run))
}
