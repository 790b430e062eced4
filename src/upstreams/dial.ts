/** Opening a connection to an endpoint: name, address race, TLS; every address's error is kept. */
import type { Attempt, AttemptEnd } from '../exchange/attempt.ts'
import { happyEyeballsDelayMs } from '../limits.ts'
import { Timer } from '../wheel.ts'
import type { Wire, WireError } from '../wire/wire.ts'
import type { DialTarget, World } from '../world.ts'
import { type ConnectionOrigin, UpstreamConnection } from './connection.ts'
import { errnoEnd, fileFacts } from './dial-facts.ts'
import type { DialSettings } from './dial-settings.ts'
import type { Address } from './dns-door.ts'
import type { EndpointState } from './endpoint-state.ts'
import { type NameFacts, nameFacts } from './name-facts.ts'
import { type RaceHandler, Racer } from './racer.ts'
import { tlsFailure } from './tls-facts.ts'

export interface DialFailure {
  end: AttemptEnd
  phase: 'dns' | 'connect' | 'tls'
  origin: ConnectionOrigin
  socketFile?: NonNullable<Attempt['socketFile']>
  sampleHex?: string
  /** Of an endpoint by name that had an address. */
  name?: NameFacts
  /** Bytes that went out below TLS do not count: no request byte was written. */
}

export interface Dialler {
  onDialled(connection: UpstreamConnection): void
  onDialFailed(failure: DialFailure): void
}

export class Dial {
  #world: World
  #endpoint: EndpointState
  #settings: DialSettings
  #dialler: Dialler
  #timer: Timer
  #phase: DialFailure['phase'] = 'dns'
  #origin: ConnectionOrigin = {
    address: '',
    addressErrors: [],
    dnsMs: undefined,
    answerAgeMs: undefined,
    connectMs: undefined,
    tlsMs: undefined,
    tls: undefined,
  }
  #targets: DialTarget[] = []
  #nextTarget = 0
  #racing: Racer[] = []
  #startedAt: number
  #raceTimer: Timer
  #secure: Wire | null = null
  #done = false
  #won = false

  constructor(world: World, endpoint: EndpointState, settings: DialSettings, dialler: Dialler) {
    this.#world = world
    this.#endpoint = endpoint
    this.#settings = settings
    this.#dialler = dialler
    this.#startedAt = world.now()
    this.#timer = new Timer(() => this.#expired())
    this.#raceTimer = new Timer(() => this.#startNext())
  }

  get phase(): DialFailure['phase'] {
    return this.#phase
  }

  /** As far as it has come. */
  get origin(): ConnectionOrigin {
    return this.#origin
  }

  start(): void {
    const { endpoint } = this.#endpoint
    if (endpoint.socketPath !== undefined) return this.#race([{ path: endpoint.socketPath }])
    if (endpoint.addresses !== undefined) return this.#raceTo(endpoint.addresses.map(addressOf))
    this.#settings.resolver.resolve(endpoint.host, (error, addresses, ms) => {
      if (this.#done) return
      this.#origin.dnsMs = ms
      if (error?.code === 'TIMER')
        return this.#fail({ kind: 'timer', timer: 'dns', ms: this.#settings.resolver.timeoutMs })
      if (error !== null) return this.#fail({ kind: 'dns', code: error.code, message: error.message })
      this.#origin.answerAgeMs = this.#settings.resolver.known(endpoint.host)?.ageMs(this.#world.now())
      this.#raceTo(addresses)
    })
  }

  #raceTo(addresses: readonly Address[]): void {
    const denied = this.#firstDenied(addresses)
    if (denied) return this.#fail({ kind: 'address-denied', address: denied.address, rule: this.#settings.denyRule })
    this.#race(addresses.map(address => this.#targetAt(address)))
  }

  #firstDenied(addresses: readonly Address[]): Address | undefined {
    return addresses.find(({ address }) => this.#settings.denied?.(address))
  }

  #targetAt({ address, family }: Address): DialTarget {
    return { host: address, port: this.#endpoint.endpoint.port, family }
  }

  /** Nobody waits for it any more. */
  cancel(): void {
    if (this.#done) return
    this.#finish()
    for (const racer of this.#racing) racer.wire.destroy()
    this.#secure?.destroy()
  }

  #race(targets: DialTarget[]): void {
    this.#phase = 'connect'
    this.#targets = targets
    this.#startedAt = this.#world.now()
    if (this.#settings.connectMs > 0) this.#world.wheel.arm(this.#timer, this.#settings.connectMs)
    this.#startNext()
  }

  /** RFC 8305: the next address starts a little later, or at once when one has failed; none is given up for being slow. */
  #startNext(): void {
    if (this.#nextTarget === this.#targets.length) this.#takeNewer()
    const target = this.#targets[this.#nextTarget]
    if (target !== undefined) {
      this.#nextTarget++
      this.#racing.push(new Racer(this.#world, target, this.#settings.secure, this.#racerHandler))
    }
    const more = this.#nextTarget < this.#targets.length || this.#origin.answerAgeMs !== undefined
    if (more && !this.#won) this.#world.wheel.arm(this.#raceTimer, happyEyeballsDelayMs)
  }

  /** The name may have moved since it was looked up: its new addresses join the race. Whether there are some. */
  #takeNewer(): boolean {
    if (this.#origin.answerAgeMs === undefined) return false
    const latest = this.#settings.resolver.known(this.#endpoint.endpoint.host)?.addresses ?? []
    const newer = latest.filter(
      ({ address }) => !this.#targets.some(tried => 'host' in tried && tried.host === address),
    )
    if (newer.length === 0 || this.#firstDenied(newer)) return false
    this.#targets.push(...newer.map(address => this.#targetAt(address)))
    return true
  }

  #racerHandler: RaceHandler = {
    onWon: racer => {
      if (this.#done || this.#won) return racer.wire.destroy()
      this.#won = true
      for (const other of this.#racing) if (other !== racer) other.wire.destroy()
      const { wire } = racer
      this.#racing = []
      this.#world.wheel.disarm(this.#raceTimer)
      this.#origin.address = racer.address
      this.#origin.connectMs = this.#world.now() - this.#startedAt
      this.#endpoint.connectMs = this.#origin.connectMs
      if (this.#settings.secure) this.#handshake(wire)
      else this.#succeed(wire)
    },
    onLost: (racer, error) => {
      if (this.#done || this.#won) return
      this.#origin.addressErrors.push({
        address: racer.address,
        code: error?.code ?? 'ECONNRESET',
        ms: this.#world.now() - racer.startedAt,
      })
      this.#racing = this.#racing.filter(other => other !== racer)
      if (this.#nextTarget < this.#targets.length || this.#takeNewer()) return this.#startNext()
      if (this.#racing.length === 0) this.#fail(errnoEnd(error))
    },
  }

  #handshake(raw: Wire): void {
    this.#phase = 'tls'
    const { tlsMs, context, serverName, checkedName, verify } = this.#settings
    const startedAt = this.#world.now()
    if (tlsMs > 0) this.#world.wheel.arm(this.#timer, tlsMs)
    else this.#world.wheel.disarm(this.#timer)
    this.#secure = this.#world.startTls(
      raw,
      {
        context: context!,
        serverName: serverName(this.#endpoint.endpoint),
        checkedName: checkedName(this.#endpoint.endpoint),
        verify,
      },
      {
        onOpen: () => {
          this.#origin.tlsMs = this.#world.now() - startedAt
          this.#judgePeer(verify)
        },
        onBytes: () => {},
        onDrain: () => {},
        onEnd: () => this.#secureClosed(null),
        onClose: error => this.#secureClosed(error),
      },
    )
  }

  #judgePeer(verify: boolean): void {
    const wire = this.#secure!
    const peer = this.#world.tlsPeer(wire)
    const serverName = this.#settings.serverName(this.#endpoint.endpoint)
    if (peer.verifyError !== null && verify) {
      wire.destroy()
      return this.#fail({
        kind: 'tls',
        failure: {
          stage: 'verify',
          code: peer.verifyError,
          message: peer.verifyError,
          serverName: this.#settings.checkedName(this.#endpoint.endpoint),
          ...(peer.certificate && { certificate: peer.certificate }),
          clientCertificate: { configured: this.#settings.clientCertificate },
        },
      })
    }
    this.#origin.tls = {
      version: peer.version,
      cipher: peer.cipher,
      ...(serverName !== undefined && { serverName }),
      ...(peer.alpn !== undefined && { alpn: peer.alpn }),
    }
    this.#succeed(wire)
  }

  #secureClosed(error: WireError | null): void {
    if (this.#done) return
    const wire = this.#secure!
    wire.destroy()
    if (error === null) return this.#fail({ kind: 'fin' })
    const failure = tlsFailure(
      error,
      this.#settings.serverName(this.#endpoint.endpoint),
      this.#settings.clientCertificate,
    )
    if (failure !== null) return this.#fail({ kind: 'tls', failure }, this.#world.firstBytes(wire))
    // Node reports a peer that goes away in the handshake as ECONNRESET of its own making, without a system call.
    if (error.code === 'ECONNRESET' && error.syscall === undefined) return this.#fail({ kind: 'fin' })
    this.#fail(
      error.code === 'ECONNRESET'
        ? { kind: 'reset', code: error.code, ...(error.syscall && { syscall: error.syscall }) }
        : errnoEnd(error),
    )
  }

  #expired(): void {
    const ms = this.#phase === 'tls' ? this.#settings.tlsMs : this.#settings.connectMs
    const timer = this.#phase === 'tls' ? 'tls' : 'connect'
    for (const racer of this.#racing) {
      this.#origin.addressErrors.push({
        address: racer.address,
        code: 'ETIMEDOUT',
        ms: this.#world.now() - racer.startedAt,
      })
      racer.wire.destroy()
    }
    this.#fail({ kind: 'timer', timer, ms })
    this.#secure?.destroy()
  }

  #succeed(wire: Wire): void {
    this.#finish()
    this.#dialler.onDialled(new UpstreamConnection(this.#world, this.#endpoint, wire, this.#origin))
  }

  #fail(end: AttemptEnd, said: Buffer = Buffer.alloc(0)): void {
    if (this.#done) return
    this.#finish()
    this.#origin.connectMs ??= this.#phase === 'connect' ? this.#world.now() - this.#startedAt : undefined
    const { socketPath, host } = this.#endpoint.endpoint
    const { resolver } = this.#settings
    const ageMs = this.#origin.answerAgeMs
    const name = ageMs === undefined ? undefined : nameFacts(resolver.known(host), ageMs, this.#world.now())
    if (ageMs !== undefined && this.#phase === 'connect') resolver.doubt(host)
    const socketFile = socketPath !== undefined && this.#phase === 'connect' ? fileFacts(socketPath) : undefined
    this.#dialler.onDialFailed({
      end,
      phase: this.#phase,
      origin: this.#origin,
      ...(socketFile && { socketFile }),
      ...(name && { name }),
      ...(said.length > 0 && { sampleHex: said.toString('hex') }),
    })
  }

  #finish(): void {
    this.#done = true
    this.#world.wheel.remove(this.#timer)
    this.#world.wheel.remove(this.#raceTimer)
  }
}

function addressOf(address: string): Address {
  return { address, family: address.includes(':') ? 6 : 4 }
}
