/** Further ways to fail, for gateways that dial unix sockets, pass uploads on as they come, and say at which step a handshake ended. */
import type { CauseId } from '../../../src/causes/table.ts'
import type { Fault } from './faults.ts'
import { deadSocket, onTcp, onUnix, type Place, withFullQueue } from './listener.ts'
import type { Peer } from './peer.ts'

/** More than any buffer on the way takes. */
const UPLOAD_BYTES = 16_000_000

export const MORE_FAULTS: readonly Fault[] = [
  unix('socket-denied', ['socket-permission-denied'], () => onUnix(() => {}, 0o600)),
  unix('socket-dead', ['connection-refused'], deadSocket),
  unix('socket-full', ['accept-queue-full'], () => withFullQueue('unix')),
  upload('stops-reading', ['connection-write-timeout'], peer => void peer.raw.pause()),
  upload('resets-upload', ['request-write-reset', 'connection-reset'], peer => {
    peer.raw.pause()
    setTimeout(() => peer.reset(), 100)
  }),
  {
    name: 'resets-body',
    scheme: 'http',
    causes: ['http-response-incomplete'],
    open: () =>
      onTcp(peer => {
        peer.onBytes = () => {
          void peer.say(Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n${'x'.repeat(2000)}`))
          // Behind what was said, so that it is read first.
          setTimeout(() => peer.reset(), 100)
        }
      }),
  },
  tls('tls-stalls', ['tls-handshake-timeout'], () => {}),
  tls('tls-alerts', ['tls-alert-received'], peer => {
    // handshake_failure (40), fatal.
    peer.onBytes = () => void peer.say(Buffer.from('15030300020228', 'hex')).then(() => peer.destroy())
  }),
]

function unix(name: string, causes: readonly CauseId[], open: () => Promise<Place>): Fault {
  return { name, scheme: 'unix', causes, open }
}

function upload(name: string, causes: readonly CauseId[], onPeer: (peer: Peer) => void): Fault {
  return { name, scheme: 'http', causes, bodyBytes: UPLOAD_BYTES, open: () => onTcp(onPeer) }
}

function tls(name: string, causes: readonly CauseId[], onPeer: (peer: Peer) => void): Fault {
  return { name, scheme: 'https', causes, open: () => onTcp(onPeer) }
}
