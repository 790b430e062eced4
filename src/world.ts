/** The only door from the data plane to clock, timers, randomness, sockets and names. Simulations bring another one. */

import { X509Certificate } from 'node:crypto'
import dns from 'node:dns'
import net from 'node:net'
// The global of this name is a getter: it adds a third to each look at the clock.
import { performance } from 'node:perf_hooks'
import tls from 'node:tls'
import type { UpstreamTls } from './config/config.ts'
import type { DnsDoor } from './upstreams/resolve.ts'
import { Wheel, wheelTickMs } from './wheel.ts'
import { KernelTable } from './wire/kernel-table.ts'
import { readBeforeFailing } from './wire/read-before-failing.ts'
import { SocketWire } from './wire/socket-wire.ts'
import { TlsTransport } from './wire/tls-transport.ts'
import type { Wire, WireHandler } from './wire/wire.ts'

export type DialTarget = { host: string; port: number; family: 4 | 6 } | { path: string }

/** What a TLS client side is told. PEM texts. */
export interface TlsDialSettings {
  context: tls.SecureContext
  /** Sent as SNI; absent for addresses. */
  serverName: string | undefined
  /** The name or address that the certificate is checked against. */
  checkedName: string
  verify: boolean
}

export interface TlsPeer {
  version: string
  cipher: string
  alpn: string | undefined
  /** OpenSSL's or Node's code of a failed check, whatever `verify` says; null: the certificate is fine. */
  verifyError: string | null
  certificate:
    | { subject: string; issuer: string; validFrom: string; validTo: string; names: string[]; chainLength: number }
    | undefined
}

export interface World {
  readonly wheel: Wheel
  /** Monotonic milliseconds. */
  now(): number
  /** Epoch milliseconds. `now`: this moment by the other clock, where that has just been read. */
  epoch(now?: number): number
  /** [0, 1) */
  random(): number
  /** After the reads of this turn of the loop. */
  afterReads(run: () => void): void
  /** `raw`: TLS will be spoken on top. */
  dial(target: DialTarget, raw: boolean, handler: WireHandler): Wire
  /** Takes over an open raw wire. `onOpen` comes when the handshake is done; the certificate is not yet judged then. */
  startTls(wire: Wire, settings: TlsDialSettings, handler: WireHandler): Wire
  tlsPeer(wire: Wire): TlsPeer
  /** What a peer said first on a wire whose TLS handshake failed. */
  firstBytes(wire: Wire): Buffer
  tlsContext(settings: UpstreamTls): tls.SecureContext
  /** Bytes that the kernel has of what was written and that the peer has not confirmed; null: not known. */
  unconfirmed(wire: Wire, told: (bytes: number | null) => void): void
  readonly dns: DnsDoor
}

export function systemWorld(): World {
  const wheel = new Wheel(() => performance.now())
  setInterval(() => wheel.tick(), wheelTickMs).unref()
  const kernel = new KernelTable(() => performance.now())
  return {
    wheel,
    now: () => performance.now(),
    epoch: epochClock(),
    random: () => Math.random(),
    afterReads: run => void setImmediate(run),
    dial,
    startTls,
    tlsPeer,
    firstBytes: wire => (wire as SocketWire).transport?.firstBytes ?? Buffer.alloc(0),
    tlsContext,
    unconfirmed: (wire, told) => kernel.unconfirmed((wire as SocketWire).socket, told),
    dns: { lookup: dns.lookup, resolver: servers => systemResolver(servers) },
  }
}

/** Within `nearMs` the time of day stands still: many requests come in one turn of the loop, and looking there is dear. */
function epochClock(): World['epoch'] {
  const nearMs = 0.25
  let lookedAt = -Infinity
  let epoch = 0
  return now => {
    if (now !== undefined && now - lookedAt < nearMs) return epoch
    lookedAt = now ?? performance.now()
    epoch = Date.now()
    return epoch
  }
}

function systemResolver(servers: string[] | null): dns.Resolver {
  const resolver = new dns.Resolver({ timeout: 1000, tries: 2 })
  if (servers !== null) resolver.setServers(servers)
  return resolver
}

function dial(target: DialTarget, raw: boolean, handler: WireHandler): Wire {
  const wire = new SocketWire(handler)
  const options = {
    ...target,
    allowHalfOpen: true,
    noDelay: true,
    autoSelectFamily: false,
    ...(raw ? {} : { onread: wire.onread }),
  }
  const socket = net.connect(options as net.NetConnectOpts)
  readBeforeFailing(socket)
  wire.attach(socket)
  socket.on('connect', () => wire.handler.onOpen())
  return wire
}

function tlsContext(settings: UpstreamTls): tls.SecureContext {
  return tls.createSecureContext({
    minVersion: settings.minVersion,
    ...(settings.ca !== undefined && { ca: settings.ca }),
    ...(settings.certificate !== undefined && { cert: settings.certificate }),
    ...(settings.key !== undefined && { key: settings.key }),
  })
}

const sockets = new WeakMap<Wire, tls.TLSSocket>()

function startTls(wire: Wire, settings: TlsDialSettings, handler: WireHandler): Wire {
  const transport = new TlsTransport((wire as SocketWire).detach())
  const secure = new SocketWire(handler)
  const socket = tls.connect({
    socket: transport,
    secureContext: settings.context,
    host: settings.checkedName,
    servername: settings.serverName ?? '',
    // Checked by us in `tlsPeer`, so that the evidence (names, dates, chain) is still there when it fails.
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
    allowHalfOpen: true,
  } as tls.ConnectionOptions)
  // Over a stream of ours Node ignores `onread`: bytes come as events.
  secure.attach(socket, true)
  secure.transport = transport
  sockets.set(secure, socket)
  socket.on('secureConnect', () => secure.handler.onOpen())
  return secure
}

function tlsPeer(wire: Wire): TlsPeer {
  const socket = sockets.get(wire)!
  const error = socket.authorizationError as unknown as (Error & { code?: string }) | string | null
  const verifyError =
    socket.authorized || error === null ? null : typeof error === 'string' ? error : (error.code ?? error.message)
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher()?.name ?? '',
    alpn: socket.alpnProtocol || undefined,
    verifyError,
    certificate: verifyError === null ? undefined : certificateFacts(socket),
  }
}

function certificateFacts(socket: tls.TLSSocket): TlsPeer['certificate'] {
  const leaf = socket.getPeerCertificate(true)
  if (!leaf?.raw) return undefined
  const x509 = new X509Certificate(leaf.raw)
  let chainLength = 1
  for (
    let at = leaf;
    at.issuerCertificate && at.issuerCertificate !== at && chainLength < 10;
    at = at.issuerCertificate
  )
    chainLength++
  return {
    subject: x509.subject.replaceAll('\n', ', '),
    issuer: x509.issuer.replaceAll('\n', ', '),
    validFrom: x509.validFromDate.toISOString(),
    validTo: x509.validToDate.toISOString(),
    names: (x509.subjectAltName ?? '').split(', ').filter(name => name !== ''),
    chainLength,
  }
}
