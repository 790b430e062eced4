/** An upstream that does what its script says with each connection, and remembers the requests that came. */
import { STATUS_CODES } from 'node:http'
import type { CertificateName, Certificates } from '../upstreams/certificates.ts'
import {
  closedPort,
  deadSocket,
  missingSocket,
  noRoute,
  type OnPeer,
  onTcp,
  onTls,
  onUnix,
  type Place,
  withFullQueue,
} from '../upstreams/listener.ts'
import type { Peer } from '../upstreams/peer.ts'
import { Messages } from './messages.ts'
import type { UpstreamBlock } from './parse.ts'
import { type Actor, COMMON_VERBS, checkScript, perform, type Signals, type Verb } from './script.ts'
import { bytesOf } from './text.ts'

/** One connection to an upstream. */
class Connection implements Actor {
  readonly requests: Messages = new Messages('requests')
  readonly peer: Peer
  readonly signals: Signals
  /** Requests that the script has begun to read. */
  begun = 0

  constructor(peer: Peer, signals: Signals) {
    this.peer = peer
    this.signals = signals
    peer.onBytes = bytes => this.requests.feed(bytes)
  }

  readHead(): Promise<boolean> {
    const wanted = ++this.begun
    return this.peer.until(() => this.requests.all.length >= wanted)
  }

  readBody(): Promise<boolean> {
    return this.peer.until(() => this.requests.all[this.begun - 1]!.complete)
  }

  answer(status: string, fields: string | undefined, body: Buffer | null): Promise<void> {
    const lines = (fields ?? '').split('|').flatMap(field => (field.trim() === '' ? [] : [field.trim()]))
    if (body !== null && !['204', '304'].includes(status)) lines.push(`Content-Length: ${body.length}`)
    const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', ''].join('\r\n')
    return this.peer.say(Buffer.concat([Buffer.from(head, 'latin1'), body ?? Buffer.alloc(0)]))
  }
}

export const UPSTREAM_VERBS: Verb<Connection>[] = [
  ...COMMON_VERBS,
  [/^reads a head$/, c => c.readHead()],
  [/^reads the body$/, c => c.readBody()],
  [/^reads a request$/, async c => (await c.readHead()) && c.readBody()],
  [/^reads (\d+) bytes of the body$/, (c, [, n]) => c.peer.until(() => c.requests.last!.bodyBytes >= Number(n))],
  [/^reads anything$/, c => c.peer.until(() => c.peer.bytesIn > 0)],
  [/^reads (".*")$/, (c, [, text]) => c.peer.until(() => c.requests.raw.includes(bytesOf(text!).toString('latin1')))],
  [/^begins (\d{3})((?: \| [^|"]+)*)$/, (c, [, status, fields]) => c.answer(status!, fields, null)],
  [
    /^answers (\d{3})((?: \| [^|]+?)*)(?: with (".*))?$/,
    (c, [, status, fields, body]) => c.answer(status!, fields, body === undefined ? Buffer.alloc(0) : bytesOf(body)),
  ],
]

export interface RunningUpstream extends Place {
  group: string
  /** As an endpoint of the configuration. */
  url: string
  connections: readonly { requests: Messages }[]
}

export async function openUpstream(
  block: UpstreamBlock,
  signals: Signals,
  certificates: Certificates | null,
): Promise<RunningUpstream> {
  for (const script of block.scripts) checkScript(script, UPSTREAM_VERBS)
  const connections: Connection[] = []
  const onPeer: OnPeer = peer => {
    const connection = new Connection(peer, signals)
    const script = block.scripts[Math.min(connections.length, block.scripts.length - 1)]!
    connections.push(connection)
    // A connection that goes away in the middle of a script is everyday life here.
    void perform(connection, script, UPSTREAM_VERBS).catch(() => {})
  }
  const place = await placeOf(block, onPeer, certificates)
  const scheme = block.over === 'tls' || block.calledHttps ? 'https://' : block.over === 'unix' ? 'unix:' : 'http://'
  return { ...place, group: block.group, url: scheme + place.address, connections }
}

function placeOf(block: UpstreamBlock, onPeer: OnPeer, certificates: Certificates | null): Promise<Place> {
  const unix = block.over === 'unix'
  switch (block.absent) {
    case 'nobody listens':
      return unix ? missingSocket() : closedPort()
    case 'nobody listens any more':
      return deadSocket()
    case 'there is no route':
      return noRoute()
    case 'the accept queue is full':
      return withFullQueue(unix ? 'unix' : 'tcp')
    case null:
  }
  if (unix) return onUnix(onPeer, block.mode)
  if (block.over === 'tcp') return onTcp(onPeer)
  const { tls } = block
  const options = {
    ...certificates!.pem(tls.certificate as CertificateName),
    ...(tls.wantsClientCertificate && {
      requestCert: true,
      rejectUnauthorized: true,
      ca: certificates!.caPem,
    }),
    ...(tls.maxVersion !== undefined && { maxVersion: tls.maxVersion as 'TLSv1.2' }),
  }
  return onTls(options, onPeer)
}
