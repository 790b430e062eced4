/** Texts and buffers go straight to Node's stream handle: the Writable in between costs as much as all our own work on a small exchange. */
import type { Socket } from 'node:net'
import { getSystemErrorName } from 'node:util'
import { streamBinding as binding, type WriteRequest } from './stream-binding.ts'
import type { WireError } from './wire.ts'

/** Node's inside, in the form that the pinned runtime takes; where it is missing, `directHandle` gives null and streams serve. */
export interface StreamHandle {
  /** 0, or a negative errno; undefined once it is closed. What the kernel does not take at once is queued, and `request.oncomplete` tells its end. */
  writeLatin1String(request: WriteRequest, text: string): number | undefined
  writeBuffer(request: WriteRequest, bytes: Uint8Array): number | undefined
}

/** The socket's handle where one may write to it directly: connected, plain (TLS has to seal what it writes). */
export function directHandle(socket: Socket): StreamHandle | null {
  const handle = (socket as unknown as { _handle?: Partial<StreamHandle> | null })._handle
  const fits = typeof handle?.writeLatin1String === 'function' && typeof handle.writeBuffer === 'function'
  return binding !== null && fits ? (handle as StreamHandle) : null
}

/** Used again and again by all wires, until the kernel takes less than a whole text. */
let request: WriteRequest | null = null

/**
 * taken: the kernel has all of it. pending: `later` is called once it has. failed: the socket is being destroyed with the
 * system call's error, as Node's own streams would do; nothing more may be written.
 */
export type Written = 'taken' | 'pending' | 'failed'

/** Latin1 text. */
export function writeTextDirectly(socket: Socket, handle: StreamHandle, text: string, later: () => void): Written {
  request ??= new binding!.WriteWrap()
  return written(handle.writeLatin1String(request, text), socket, later)
}

/** The same for bytes, which must stay as they are until `later`. */
export function writeBytesDirectly(socket: Socket, handle: StreamHandle, bytes: Buffer, later: () => void): Written {
  request ??= new binding!.WriteWrap()
  const used = request
  const outcome = written(handle.writeBuffer(request, bytes), socket, later)
  if (outcome === 'pending') used.bytes = bytes
  return outcome
}

function written(status: number | undefined, socket: Socket, later: () => void): Written {
  if (status !== 0) {
    // A handle that has been closed gives no status at all.
    socket.destroy(status === undefined ? undefined : writeError(status))
    return 'failed'
  }
  if (binding!.streamBaseState[binding!.kLastWriteWasAsync] === 0) return 'taken'
  request!.oncomplete = ended => {
    if (ended < 0) socket.destroy(writeError(ended))
    else later()
  }
  request = null
  return 'pending'
}

/** A write of nothing fails where one of something would, and sends nothing. For TLS below it, which keeps such errors to itself. */
export function failedWrite(socket: Socket): WireError | null {
  const top = (socket as unknown as { _handle?: (Partial<StreamHandle> & { _parent?: Partial<StreamHandle> }) | null })
    ._handle
  const handle = top?._parent ?? top
  if (binding === null || typeof handle?.writeLatin1String !== 'function') return null
  const status = handle.writeLatin1String(new binding.WriteWrap(), '')
  return status !== undefined && status < 0 ? writeError(status) : null
}

function writeError(errno: number): WireError {
  const code = getSystemErrorName(errno)
  return Object.assign(new Error(`write ${code}`), { errno, code, syscall: 'write' })
}
