/** One seed from beginning to end: the real gateway between simulated clients and servers; returns all that was seen. */
import { diagnoseAttempt } from '../../src/diagnosis/diagnose.ts'
import { Gateway, type GatewayStats } from '../../src/gateway.ts'
import type { LiveExchange } from '../../src/request/live.ts'
import type { AccessEntry } from '../../src/telemetry/access-entry.ts'
import type { AccessLog } from '../../src/telemetry/access-log.ts'
import { ClientTlsFailures } from '../../src/telemetry/client-tls.ts'
import { EvidenceRing } from '../../src/telemetry/evidence.ts'
import { Metrics } from '../../src/telemetry/metrics.ts'
import type { Timer } from '../../src/wheel.ts'
import { Book, type Line } from './book.ts'
import { Client } from './client.ts'
import { connectionOf } from './connection.ts'
import { type Accident, drawScene, type Scene } from './draw.ts'
import type { End } from './end.ts'
import { Random } from './random.ts'
import { Server } from './server.ts'
import { SimWorld } from './sim-world.ts'

/** Everything must be over by then, in simulated ms: the sum of all timers that can follow one another is far below. */
const hangsAfterMs = 900_000

export interface Run {
  seed: number
  scene: Scene
  book: Book
  sim: SimWorld
  metrics: Metrics
  evidence: EvidenceRing
  /** Exchanges that the gateway began and ended. */
  begun: number
  ended: number
  /** When the last client had gone; NaN: some exchange never ended. */
  quietAt: number
  /** Of the gateway, when all clients had gone, and later when only kept connections could be left. */
  atQuiet: GatewayStats
  afterSurplus: GatewayStats
  /** Per upstream, the most that were held for its return, and that queued for room. */
  linesMost: Map<string, { held: number; queued: number }>
  /** The most bytes of a request that were read and not written on, as far as can be told from outside. */
  heldMost: number
  /** What is left when the gateway has closed. */
  armed: readonly Timer[]
  open: readonly End[]
  atEnd: GatewayStats
  drained: 'drained' | 'cut' | null
  hash: number
}

export async function simulate(seed: number, textWanted = false): Promise<Run> {
  const sim = new SimWorld(seed, textWanted)
  const scene = drawScene(new Random(seed, 3))
  const book = new Book()
  const metrics = new Metrics()
  const evidence = new EvidenceRing()
  const log = { write: (entry: AccessEntry) => book.line(lineOf(entry as LiveExchange, sim)) }
  startServers(sim, scene, book, new Random(seed, 4))
  const gateway = new Gateway({
    config: scene.config,
    instance: 'simulated',
    workerIndex: 0,
    telemetry: {
      ...{ accessLog: log as unknown as AccessLog, metrics, evidence, clientTls: new ClientTlsFailures(() => {}) },
      reconfigure() {},
      close: async () => {},
    },
    world: sim.world(seed),
  })
  const run = {
    seed,
    scene,
    book,
    sim,
    metrics,
    evidence,
    begun: 0,
    ended: 0,
    drained: null,
    linesMost: new Map(),
    heldMost: 0,
  } as unknown as Run
  countExchanges(gateway, run)
  sim.wrote = (end, bytes) => noteWrite(book, end, bytes)
  const clients = startClients(sim, scene, book, gateway, new Random(seed, 5))
  planOrders(sim, scene, gateway, run)
  const tick = () => {
    sim.trigger.kind = 'timer'
    sim.trigger.end = null
    lookAtLines(gateway, run)
    lookAtBodies(run)
  }
  const { clock } = sim
  const over = () =>
    clients.every(client => client.done) && run.begun === run.ended && gateway.stats().connections === 0
  await clock.run(hangsAfterMs, over, tick)
  run.quietAt = over() ? clock.now : Number.NaN
  run.atQuiet = gateway.stats()
  await clock.run(clock.now + 1100, () => false, tick)
  run.afterSurplus = gateway.stats()
  gateway.close()
  await clock.run(clock.now + 5000, () => false, tick)
  run.atEnd = gateway.stats()
  run.armed = clock.wheel.armed
  run.open = [...sim.open]
  for (const line of book.lines) sim.trace.text(`${line.id} ${line.status} ${line.cause} ${line.attempts?.length}`)
  run.hash = sim.trace.hash
  return run
}

function countExchanges(gateway: Gateway, run: Run): void {
  const { acquire, release } = gateway
  gateway.acquire = () => {
    run.begun++
    return acquire.call(gateway)
  }
  gateway.release = serving => {
    run.ended++
    release.call(gateway, serving)
  }
}

function lookAtLines({ snapshot }: Gateway, { linesMost }: Run): void {
  for (const [name, { outage, queue }] of snapshot.groups) {
    const held = outage.line.length
    const queued = queue.length
    if (held + queued === 0) continue
    const most = linesMost.get(name) ?? { held: 0, queued: 0 }
    linesMost.set(name, { held: Math.max(most.held, held), queued: Math.max(most.queued, queued) })
  }
}

/** What the gateway has read of a request and not written to its upstream. A pipelining client's stream is not taken apart. */
function lookAtBodies(run: Run): void {
  const { book, sim } = run
  for (const end of sim.open) {
    const current = end.side === 'client' ? book.current.get(end.localPort) : undefined
    // Behind an early answer, or a refusal, the rest is read and thrown away.
    if (current === undefined || book.isLogged(current.id) || book.asked.get(current.id)?.flaw === 'bad-field') continue
    const write = book.lastWrite.get(current.id)
    const written = write === undefined ? 0 : write.end.bytesOut - write.from
    run.heldMost = Math.max(run.heldMost, end.bytesIn - current.from - written)
  }
}

function noteWrite(book: Book, end: End, bytes: Buffer): void {
  const first = bytes[0]!
  if (first < 0x41 || first > 0x5a) return
  const id = /\r\nX-Sim-Id: (\d+)\r\n/i.exec(bytes.latin1Slice(0, Math.min(600, bytes.length)))?.[1]
  if (id === undefined) return
  book.lastWrite.set(Number(id), { end, from: end.bytesOut - bytes.length })
  const ports = book.written.get(Number(id))
  if (ports === undefined) book.written.set(Number(id), [end.localPort])
  else ports.push(end.localPort)
  const record = book.connections.get(end.localPort)
  if (!record?.strayed) return
  // Sent before the stray octets had come: what follows is nobody's fault but the server's.
  if (end.bytesIn <= record.asked) record.mixedUp = true
  else if (!record.mixedUp)
    book.odd('unasked', `request ${id} was sent on a connection that had said what nobody asked for`)
}

function startServers(sim: SimWorld, scene: Scene, book: Book, random: Random): void {
  const headMax = 8192
  const servers = new Map<string, Server>()
  for (const { endpoints } of Object.values(scene.config.upstreams))
    for (const { id, host } of endpoints) {
      const server = new Server(id, { sim, book, random, headMax }, scene.characters.get(id)!)
      servers.set(id, server)
      const name = scene.names.get(host)
      for (const address of name?.addresses ?? [host]) sim.hosts.set(`${address}:80`, server)
      if (name === undefined) continue
      const { addresses, failure, share } = name
      sim.names.set(host, () => {
        if (failure === 'none' || !random.chance(share)) return { addresses }
        return failure === 'silent' ? 'silent' : { code: failure }
      })
    }
  for (const accident of scene.accidents)
    sim.clock.after(accident.atMs, () => befall(servers.get(accident.endpoint)!, accident))
}

function befall(server: Server, { what, forMs }: Accident): void {
  switch (what) {
    case 'killed':
      return server.restart('rst', forMs, { kind: 'fails', code: 'ECONNREFUSED', afterMs: 0 })
    case 'stopped':
      return server.restart('close', forMs, { kind: 'fails', code: 'ECONNREFUSED', afterMs: 0 })
    case 'drained':
      return server.drain(forMs)
    case 'silent':
      return server.unreachable(forMs, { kind: 'silent' })
    case 'unroutable':
      return server.unreachable(forMs, { kind: 'fails', code: 'EHOSTUNREACH', afterMs: 20 })
    case 'no-ports':
      return server.unreachable(forMs, { kind: 'fails', code: 'EADDRNOTAVAIL', afterMs: 0 })
  }
}

function startClients(sim: SimWorld, scene: Scene, book: Book, gateway: Gateway, random: Random): Client[] {
  return scene.clients.map(({ startMs, habits, line, requests }) => {
    for (const asked of requests) book.asked.set(asked.id, asked)
    const connect = (port: number): End | null => {
      if (gateway.draining) return null
      const [ours, theirs] = connectionOf(sim, line, 'client', { remote: '203.0.113.9', localPort: port })
      ours.handler = gateway.accept(ours, 'http')
      return theirs
    }
    const client = new Client({ sim, book, random, connect }, habits, [...requests])
    sim.clock.after(startMs, () => client.start())
    return client
  })
}

/** What an owner does in the middle of it all. */
function planOrders(sim: SimWorld, scene: Scene, gateway: Gateway, run: Run): void {
  const told = (act: () => void) => () => {
    if (run.quietAt !== undefined) return
    sim.trigger.kind = 'drain-order'
    sim.trigger.end = null
    sim.clock.settle = true
    act()
  }
  if (scene.reloadAtMs > 0)
    sim.clock.after(
      scene.reloadAtMs,
      told(() => gateway.apply(reloaded(scene))),
    )
  if (scene.drainAtMs > 0)
    sim.clock.after(
      scene.drainAtMs,
      told(() => void gateway.drain(scene.config.shutdown.drainMs).then(how => (run.drained = how))),
    )
}

/** One group keeps its pools, the other gets new ones. */
function reloaded(scene: Scene): Scene['config'] {
  const config = structuredClone(scene.config)
  for (const upstream of Object.values(config.upstreams).slice(0, 1)) upstream.timeouts.tunnelIdleMs += 1
  return config
}

function lineOf(x: LiveExchange, sim: SimWorld): Line {
  const { kind, end } = sim.trigger
  // Of a head that never became whole the field may be cut. Who is turned away for want of room sent a whole one.
  const isWhole = x.phase !== 'accept' || x.cause === 'gateway-overloaded'
  const id = isWhole ? x.field('x-sim-id') : undefined
  return {
    id: id === undefined ? null : Number(id),
    requestId: x.requestId,
    method: x.method,
    status: x.status,
    cause: x.cause,
    reason: x.reason,
    phase: x.phase,
    hidden: x.hidden,
    upstream: x.upstream,
    endpoint: x.endpoint,
    attempts: x.attempts === null ? null : [...x.attempts],
    attemptCauses: (x.attempts ?? []).map(attempt => diagnoseAttempt(attempt, x.clientEnd)?.cause),
    clientEnd: x.clientEnd,
    by: x.by,
    complete: x.complete,
    startedAt: x.startedMono,
    at: sim.clock.now,
    waited: x.waited !== undefined,
    trigger: kind,
    side: end?.side ?? null,
    client: end?.side === 'client' ? end.localPort : null,
  }
}
