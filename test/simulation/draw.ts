/** A seed's scene: configuration, servers with their characters and accidents, clients with their requests. */

import type { BalanceRule, Config, Endpoint, Upstream } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Asked } from './book.ts'
import type { Habits } from './client.ts'
import { drawHabits, drawLine, drawRequest } from './draw-client.ts'
import type { Line } from './line.ts'
import type { Temper } from './plan.ts'
import type { Random } from './random.ts'
import type { Character } from './server.ts'

export interface Accident {
  atMs: number
  endpoint: string
  what: 'killed' | 'stopped' | 'drained' | 'silent' | 'unroutable' | 'no-ports'
  forMs: number
}

export interface Scene {
  config: Config
  characters: Map<string, Character>
  /** Names that endpoints go by, with what they stand for; and whether looking them up works. */
  names: Map<string, { addresses: string[]; failure: 'none' | 'ENOTFOUND' | 'silent'; share: number }>
  accidents: Accident[]
  clients: { startMs: number; habits: Habits; line: Line; requests: Asked[] }[]
  drainAtMs: number
  reloadAtMs: number
}

const base: Config = loadConfig(
  [
    {
      name: 'simulation',
      text: JSON.stringify({
        listen: [{ address: '127.0.0.1:0' }],
        log: { access: { format: 'off' }, level: 'silent' },
        upstreams: { g0: { endpoints: ['10.0.0.1:80'] } },
      }),
      dir: '.',
    },
  ],
  {},
).config!

export function drawScene(random: Random): Scene {
  const config = structuredClone(base)
  drawLimits(random, config)
  const temper = random.weighted([
    [6, { faults: 0, slow: 0.02, extras: 0, drops: 0 }],
    [10, { faults: 0.08, slow: 0.05, extras: 0.02, drops: 0 }],
    [4, { faults: 0.35, slow: 0.1, extras: 0.03, drops: 0 }],
    [1, { faults: 0, slow: 0, extras: 0, drops: 0.9 }],
  ] as const)
  const scene: Scene = {
    config,
    characters: new Map(),
    names: new Map(),
    accidents: [],
    clients: [],
    drainAtMs: 0,
    reloadAtMs: 0,
  }
  // A storm of lost connections, with everything there to feed it but the budget.
  const storm = temper.drops > 0
  const groups = storm ? 1 : random.int(1, 2)
  config.upstreams = {}
  config.routes = []
  for (let g = 0; g < groups; g++) {
    const upstream = drawUpstream(random, g, scene, storm ? 3 : 1)
    if (storm) Object.assign(upstream.retry, { attempts: 4, budget: random.pick([0, 0.2]) })
    config.upstreams[upstream.name] = upstream
    config.routes.push({
      ...base.routes[0]!,
      name: upstream.name,
      path: `/${upstream.name}/`,
      upstreams: [{ name: upstream.name, weight: 1 }],
    })
    for (const { id } of upstream.endpoints)
      scene.characters.set(
        id,
        drawCharacter(random, random.chance(0.7) ? temper : { faults: 0, slow: 0, extras: 0, drops: 0 }),
      )
  }
  for (const endpoint of scene.characters.keys())
    if (random.chance(0.25)) scene.accidents.push(drawAccident(random, endpoint))
  let id = 1
  for (let c = random.int(3, 8); c > 0; c--) {
    const requests = Array.from({ length: random.int(2, 9) }, () => drawRequest(random, id++, groups))
    const habits = drawHabits(random)
    const line = drawLine(random)
    // A reader that pauses and takes a few octets at a time would read for days, and nobody may stop it.
    if (habits.readPauseMs > 0)
      Object.assign(line, { cut: 65_536, capacity: Math.max(line.capacity, 8000), merges: true })
    scene.clients.push({ startMs: random.skewed(0, 3000), habits, line, requests })
  }
  if (random.chance(0.12)) scene.drainAtMs = random.int(50, 5000)
  if (random.chance(0.12)) scene.reloadAtMs = random.int(50, 5000)
  return scene
}

function drawLimits(random: Random, config: Config): void {
  Object.assign(config.limits, {
    headerTimeoutMs: random.pick([2000, 5000]),
    bodyIdleMs: random.pick([2000, 5000]),
    clientWriteMs: random.pick([2000, 8000]),
    clientIdleMs: random.pick([1000, 4000, 20_000]),
    requestBody: 0,
  })
  config.limits.clientConnections = random.chance(0.05) ? 2 : 0
  config.shutdown.drainMs = random.pick([200, 10_000])
}

function drawUpstream(random: Random, g: number, scene: Scene, endpointsMin: number): Upstream {
  const upstream = structuredClone(base.upstreams.g0!)
  upstream.name = `g${g}`
  upstream.balance = random.pick<BalanceRule>([
    { kind: 'round-robin' },
    { kind: 'least-busy' },
    { kind: 'two-choices' },
    { kind: 'random' },
    { kind: 'hash', by: 'path' },
  ])
  Object.assign(upstream.timeouts, {
    connectMs: random.pick([500, 3000]),
    writeMs: random.pick([2000, 5000]),
    firstByteMs: random.pick([1500, 5000]),
    idleMs: random.pick([1500, 5000]),
    totalMs: random.chance(0.15) ? random.pick([800, 4000]) : 0,
  })
  upstream.keepAlive = { idleMs: random.pick(['auto', 500, 4000]), maxIdle: random.pick([0, 1, 2, 256]) }
  upstream.retry.attempts = random.int(1, 4)
  upstream.retry.budget = random.pick([0, 0.1, 0.2, 1])
  upstream.retry.on = random.chance(0.3) ? ['timeout'] : []
  upstream.limits.responseHeaders = 8192
  upstream.health.passive = { fall: random.pick([2, 5]), windowMs: 5000, ejectionMs: random.pick([500, 10_000]) }
  if (random.chance(0.15))
    upstream.circuit = { errorRate: 0.5, requests: random.int(2, 10), windowMs: 5000, openMs: random.pick([300, 3000]) }
  upstream.limits.adaptive = random.chance(0.1)
  upstream.slowStartMs = random.chance(0.1) ? 2000 : 0
  upstream.retry.holdMs = random.pick([0, 1000, 3000])
  upstream.limits.connections = random.chance(0.15) ? random.int(1, 3) : 0
  upstream.limits.queue = random.pick([0, 2, 1000])
  // What waits for the one trial of a circuit needs somewhere to wait.
  if (upstream.circuit) upstream.limits.queue ||= 2
  upstream.limits.queueTimeoutMs = random.pick([200, 3000])
  upstream.limits.responseBody = random.chance(0.1) ? 15_000 : 0
  const endpoints = random.weighted([
    [2, 1],
    [3, 2],
    [2, 3],
    [1, 4],
  ])
  upstream.endpoints = Array.from({ length: Math.max(endpoints, endpointsMin) }, (_, e) =>
    drawEndpoint(random, g, e, scene),
  )
  return upstream
}

function drawEndpoint(random: Random, g: number, e: number, scene: Scene): Endpoint {
  const named = random.chance(0.15)
  const host = named ? `e${e}.g${g}.sim` : `10.0.${g}.${e + 1}`
  if (named) {
    const addresses = [`10.0.${g}.${e + 1}`, ...(random.chance(0.4) ? [`10.9.${g}.${e + 1}`] : [])]
    const failure = random.weighted([
      [4, 'none'],
      [1, 'ENOTFOUND'],
      [1, 'silent'],
    ] as const)
    scene.names.set(host, { addresses, failure, share: random.pick([0.2, 1]) })
  }
  return {
    id: `http://${host}:80`,
    scheme: 'http',
    host,
    port: 80,
    weight: random.int(1, 3),
    backup: e > 0 && random.chance(0.15),
    ...(!named && { addresses: [host] }),
  }
}

function drawCharacter(random: Random, temper: Temper): Character {
  const line = drawLine(random)
  return {
    ...temper,
    line: { ...line, capacity: Math.max(line.capacity, 2000) },
    idleCloseMs: random.weighted([
      [3, 0],
      [2, random.int(5, 300)],
      [2, random.int(300, 5000)],
    ]),
    idleCloseHow: random.pick(['fin', 'fin', 'rst']),
    announces: random.chance(0.3),
    requestsMax: random.chance(0.25) ? random.int(1, 5) : 0,
    connectionsMax: random.chance(0.08) ? random.int(1, 3) : 0,
    inFlightMax: random.chance(0.08) ? random.int(1, 2) : 0,
  }
}

function drawAccident(random: Random, endpoint: string): Accident {
  const what = random.weighted([
    [4, 'killed'],
    [3, 'stopped'],
    [2, 'drained'],
    [2, 'silent'],
    [1, 'unroutable'],
    [1, 'no-ports'],
  ] as const)
  return { atMs: random.int(0, 4000), endpoint, what, forMs: random.pick([30, 500, 5000]) }
}
