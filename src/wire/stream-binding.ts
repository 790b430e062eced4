/** The door between Node's streams and their handles, as far as the pinned runtime has it; null where a part of it is missing. */

export interface WriteRequest {
  oncomplete?: (status: number) => void
  /** Keeps the memory until the kernel has it. */
  bytes?: Uint8Array
}

export interface StreamBinding {
  WriteWrap: new () => WriteRequest
  /** What the last call of a handle came to, by the places below. */
  streamBaseState: Int32Array
  kLastWriteWasAsync: number
  kReadBytesOrError: number
}

export const streamBinding: StreamBinding | null = find()

function find(): StreamBinding | null {
  try {
    const found = (process as unknown as { binding(name: string): Partial<StreamBinding> }).binding('stream_wrap')
    const { WriteWrap, streamBaseState, kLastWriteWasAsync, kReadBytesOrError } = found
    const whole = WriteWrap && streamBaseState && kLastWriteWasAsync !== undefined && kReadBytesOrError !== undefined
    return whole ? (found as StreamBinding) : null
  } catch {
    return null
  }
}
