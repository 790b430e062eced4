/** A wire to nobody: an answer that must be read to its end, and that no client is to see. */
import type { Wire, WireHandler } from '../wire/wire.ts'

const handler: WireHandler = { onOpen() {}, onBytes() {}, onEnd() {}, onDrain() {}, onClose() {} }

export const NOWHERE: Wire = {
  handler,
  remoteAddress: '',
  localPort: 0,
  pendingBytes: 0,
  queuedBytes: 0,
  blocked: false,
  closed: false,
  bytesOut: 0,
  bytesIn: 0,
  bulk: false,
  writeText() {},
  writeBytes() {},
  writeTextAndBytes() {},
  own: (bytes, from, to) => Buffer.from(bytes.subarray(from, to)),
  giveBack() {},
  pass() {},
  pause() {},
  resume() {},
  probe() {},
  end() {},
  destroy() {},
  reset() {},
}
