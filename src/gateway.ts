/** The data plane of one process: listeners, clients, snapshot; the place where reload and drain happen. */
import type { Config, Listener, MaintenanceOrder } from './config/config.ts'
import { DiscoveryBook } from './discovery/book.ts'
import { leaveListeners } from './listen/leave.ts'
import { type OpenListener, openListener } from './listen/tcp.ts'
import { loadTheme } from './pages/theme/folder.ts'
import { ClientConnection } from './request/accept.ts'
import type { Overload } from './request/client-side.ts'
import { setDateClock } from './request/head-date.ts'
import { LoopDelay, watchLoop } from './request/loop-delay.ts'
import { MaintenanceBook } from './request/maintenance.ts'
import { MoveOn } from './request/move-on.ts'
import { type NamedById, RequestIds } from './request/request-ids.ts'
import { makeSnapshot, type Snapshot, type SnapshotParts } from './request/snapshot.ts'
import type { Tunnel } from './request/tunnel.ts'
import { Serving, type ServingHost } from './serve.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import type { Discovered } from './upstreams/discovered.ts'
import type { RoomUse } from './upstreams/group.ts'
import type { News } from './upstreams/news.ts'
import type { Say } from './upstreams/resolve.ts'
import { hear, knownOf, statsOf } from './upstreams/told.ts'
import { Timer } from './wheel.ts'
import type { Wire } from './wire/wire.ts'
import { systemWorld, type World } from './world.ts'

export interface GatewayOptions {
  config: Config
  /** Via's pseudonym, the same in all workers. */
  instance: string
  workerIndex: number
  telemetry: Telemetry
  world?: World
  /** A limited endpoint has no room for a request, or has come down to its share. */
  short?: () => void
  /** Lines for the program's own log. */
  say?: Say
  /** Endpoints that the supervisor has discovered, and goes on to tell of; absent: this process looks for them itself. */
  discovered?: Discovered[]
  /** What this process learned of endpoints, for the others that serve the same configuration. */
  tell?: (news: News[]) => void
  /** Addresses of which what is kept became invalid here. */
  invalidated?: (uris: string[]) => void
}

export interface GatewayStats {
  connections: number
  inFlight: number
  upstreams: ReturnType<typeof statsOf>
}

/** Exchange records kept for reuse. */
const spareServings = 1024

export class Gateway implements ServingHost {
  readonly world: World
  readonly pseudonym: string
  readonly telemetry: Telemetry
  snapshot: Snapshot
  draining = false
  readonly loop: LoopDelay = new LoopDelay(() => this.snapshot.config.limits.loopDelayMs)
  readonly #unwatchLoop: () => void
  readonly #listeners = new Map<string, OpenListener>()
  readonly #clients = new Set<ClientConnection>()
  readonly #servings: Serving[] = []
  readonly #tunnels = new Set<Tunnel>()
  readonly #moveOn: MoveOn
  readonly #ids: RequestIds
  readonly #maintenance: MaintenanceBook
  readonly discovery: DiscoveryBook
  readonly #tell: ((news: News[]) => void) | null
  readonly #news: News[] = []
  readonly #outward: Pick<SnapshotParts, 'short' | 'invalidated'>
  readonly #say: Say
  #inFlight = 0
  #whenQuiet: (() => void) | null = null

  constructor(options: GatewayOptions) {
    this.world = options.world ?? systemWorld()
    this.pseudonym = options.instance
    this.telemetry = options.telemetry
    this.#tell = options.tell ?? null
    this.#outward = { short: options.short ?? (() => {}), invalidated: options.invalidated ?? (() => {}) }
    this.#say = options.say ?? (() => {})
    this.discovery = new DiscoveryBook(this.world, this.#say, () => this.snapshot?.groups ?? new Map())
    this.discovery.take(options.discovered ?? [])
    this.#maintenance = new MaintenanceBook(this.world, change => {
      this.snapshot = change(this.snapshot)
    })
    this.snapshot = this.#maintenance.applied(makeSnapshot(this.#parts, options.config, null))
    loadTheme(options.config.errors.theme)
    if (options.discovered === undefined) this.discovery.seek(options.config)
    this.#moveOn = new MoveOn(this)
    this.#unwatchLoop = watchLoop(this.world, this.loop)
    this.#ids = new RequestIds(() => this.world.random())
    setDateClock(() => this.world.epoch())
  }

  get #parts(): SnapshotParts {
    return {
      world: this.world,
      telemetry: this.telemetry,
      tell: news => this.#collect(news),
      ...this.#outward,
      say: this.#say,
      discovered: this.discovery.found,
    }
  }

  /** Told together at the end of the turn. */
  #collect(news: News): void {
    if (this.#tell === null) return
    this.#news.push(news)
    if (this.#news.length === 1) this.world.afterReads(() => this.#tell!(this.#news.splice(0)))
  }

  /** What other processes learned. */
  hear(news: readonly News[]): void {
    hear(this.snapshot.groups, news)
  }

  /** By hand, in place of all such orders before. */
  maintain(orders: readonly MaintenanceOrder[]): void {
    this.#maintenance.order(orders)
  }

  /** All that this process knows of endpoints: for a supervisor that knows nothing yet. */
  known(): News[] {
    return knownOf(this.snapshot.groups)
  }

  /** This process's part of connection limits. Without a word it has all of them. */
  share(shares: readonly { upstream: string; endpoint: string; share: number; serial: number }[]): void {
    for (const { upstream, endpoint, share, serial } of shares)
      this.snapshot.groups.get(upstream)?.share(endpoint, share, serial)
  }

  /** What it uses of them. */
  claims(): (RoomUse & { upstream: string })[] {
    return [...this.snapshot.groups.values()].flatMap(group => group.roomUse())
  }

  get overload(): Overload | null {
    const max = this.snapshot.config.limits.clientConnections
    if (max > 0 && this.#clients.size > max) return { kind: 'overloaded', what: 'client connections' }
    if (!this.loop.overloaded) return null
    const { lateMs, retryAfterSeconds } = this.loop
    return { kind: 'overloaded', what: `the event loop is ${Math.round(lateMs)} ms late`, retryAfterSeconds }
  }

  /** @param options.name for `unlisten`, where an address has several sockets; else the address */
  async listen(
    listener: Listener,
    options: { reusePort: boolean; handle?: unknown; name?: string },
  ): Promise<OpenListener['address']> {
    const scheme = listener.tls ? 'https' : 'http'
    const open = await openListener(listener, {
      reusePort: options.reusePort,
      handle: options.handle,
      handshakeTimeoutMs: this.snapshot.config.limits.headerTimeoutMs,
      now: () => this.world.now(),
      onWire: wire => this.accept(wire, scheme),
      onHandshakeFailed: (peer, code, message) => this.telemetry.clientTls.failed(peer, code, message),
    })
    this.#listeners.set(options.name ?? listener.address, open)
    return open.address
  }

  /** A client's connection, open. Returns who hears of it. */
  accept(wire: Wire, scheme: 'http' | 'https'): ClientConnection {
    const client = new ClientConnection(this, wire, scheme)
    this.#clients.add(client)
    if (this.draining) client.drain()
    return client
  }

  async unlisten(name: string): Promise<void> {
    const open = this.#listeners.get(name)
    this.#listeners.delete(name)
    await open?.close()
  }

  /** The certificate for handshakes from now on. */
  renew(name: string, material: NonNullable<Listener['tls']>): void {
    this.#listeners.get(name)?.renew(material)
  }

  /** From the next request on; what is under way ends by the rules it began with. */
  apply(config: Config): void {
    this.snapshot = this.#maintenance.applied(makeSnapshot(this.#parts, config, this.snapshot))
    loadTheme(config.errors.theme)
    this.telemetry.reconfigure(config)
    this.discovery.apply(config)
  }

  /**
   * What is under way ends, each connection with its last answer; after `deadlineMs` it is cut. Clients that wait to be
   * accepted still are. Connections that ask nothing go after a moment.
   */
  drain(deadlineMs: number): Promise<'drained' | 'cut'> {
    this.draining = true
    for (const client of this.#clients) client.drain()
    return new Promise(resolve => {
      const { wheel } = this.world
      const deadline = new Timer(() => {
        this.#whenQuiet = null
        const how = this.#undelivered ? 'cut' : 'drained'
        this.#cutAll()
        resolve(how)
      })
      wheel.arm(deadline, deadlineMs)
      void this.#leaveListeners().then(() => {
        this.#whenQuiet = () => {
          wheel.remove(deadline)
          resolve('drained')
        }
        this.#tellIfQuiet()
      })
    })
  }

  #leaveListeners(): Promise<void> {
    const open = [...this.#listeners.values()]
    this.#listeners.clear()
    return leaveListeners(open, this.world.wheel)
  }

  *servings(): Iterable<Serving> {
    for (const { serving } of this.#clients) if (serving !== null) yield serving
  }

  close(): void {
    this.#unwatchLoop()
    this.discovery.leave()
    this.#maintenance.stop()
    this.#moveOn.stop()
    for (const address of [...this.#listeners.keys()]) void this.unlisten(address)
    this.#cutAll()
    for (const client of this.#clients) client.wire.destroy()
    for (const group of this.snapshot.groups.values()) group.retire()
  }

  #cutAll(): void {
    for (const client of [...this.#clients]) client.cutShort()
    for (const tunnel of [...this.#tunnels]) tunnel.cut()
  }

  /** A connection outlives its last exchange until the client has the answer, and some exchanges outlive their client. */
  get #quiet(): boolean {
    return this.#clients.size === 0 && this.#inFlight === 0 && this.#tunnels.size === 0
  }

  /** Some client has not got all of an answer. */
  get #undelivered(): boolean {
    if (this.#inFlight > 0 || this.#tunnels.size > 0) return true
    for (const { wire } of this.#clients) if (wire.pendingBytes > 0) return true
    return false
  }

  stats(): GatewayStats {
    return { connections: this.#clients.size, inFlight: this.#inFlight, upstreams: statsOf(this.snapshot.groups) }
  }

  acquire(): Serving {
    const serving = this.#servings.pop() ?? new Serving(this)
    this.#inFlight++
    return serving
  }

  release(serving: Serving): void {
    this.#inFlight--
    if (this.#servings.length < spareServings) this.#servings.push(serving)
    this.#tellIfQuiet()
  }

  #tellIfQuiet(): void {
    if (this.#whenQuiet === null || !this.#quiet) return
    const tell = this.#whenQuiet
    this.#whenQuiet = null
    tell()
  }

  giveId(to: NamedById, given: string | null): void {
    this.#ids.give(to, given)
  }

  closed(connection: ClientConnection): void {
    this.#clients.delete(connection)
    this.#tellIfQuiet()
  }

  tunnelOpened(tunnel: Tunnel): void {
    this.#tunnels.add(tunnel)
  }

  tunnelClosed(tunnel: Tunnel): void {
    this.#tunnels.delete(tunnel)
    this.#tellIfQuiet()
  }
}
