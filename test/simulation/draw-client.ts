/** A simulated client's habits and requests, and a line to or from it, drawn from chance. */
import type { Asked, Flaw } from './book.ts'
import type { Habits } from './client.ts'
import type { Line } from './line.ts'
import type { Random } from './random.ts'

export function drawLine(random: Random): Line {
  const latency = random.weighted([
    [3, 0.1],
    [3, 1],
    [1, 15],
    [1, 60],
  ])
  return {
    latency,
    jitter: latency * random.pick([0, 0.5]),
    capacity: random.weighted([
      [1, 700],
      [2, 8000],
      [6, 200_000],
    ]),
    cut: random.weighted([
      [1, 40],
      [2, 1500],
      [5, 65_536],
    ]),
    merges: random.chance(0.5),
  }
}

export function drawHabits(random: Random): Habits {
  return {
    depth: random.weighted([
      [6, 1],
      [1, 2],
      [2, 8],
    ]),
    thinkMs: random.weighted([
      [3, 0],
      [3, 100],
      [2, 1500],
    ]),
    readPauseMs: random.weighted([
      [12, 0],
      [2, random.int(1, 150)],
      [1, Infinity],
    ]),
    leavesAfterMs: random.skewed(0, 400),
    leavesHow: random.pick(['fin', 'rst', 'close']),
    staysIdle: random.chance(0.3),
  }
}

export function drawRequest(random: Random, id: number, groups: number): Asked {
  const method = random.weighted([
    [10, 'GET'],
    [1, 'HEAD'],
    [2, 'PUT'],
    [6, 'POST'],
    [1, 'DELETE'],
  ] as const)
  const mayHaveBody = method === 'PUT' || method === 'POST'
  const framing = mayHaveBody
    ? random.weighted([
        [4, 'length'],
        [2, 'chunked'],
        [1, 'none'],
      ] as const)
    : 'none'
  const size =
    framing === 'none'
      ? 0
      : random.chance(0.08)
        ? random.int(10_000, random.chance(0.1) ? 900_000 : 250_000)
        : random.skewed(0, 3000)
  const flaw = random.chance(0.06) ? drawFlaw(random, framing, size) : null
  const upstream = `g${random.int(0, groups - 1)}`
  return {
    id,
    method,
    // HTTP/1.0 has no chunks.
    minor: framing !== 'chunked' && random.chance(0.12) ? 0 : 1,
    path: flaw === 'unknown-route' ? `/nowhere/${id}` : `/${upstream}/${id}`,
    upstream,
    framing,
    size,
    idempotent: method !== 'POST' || random.chance(0.1),
    expects: size > 0 && flaw === null && random.chance(0.1),
    flaw,
    pieces: random.chance(0.4) ? random.int(2, 6) : 1,
    gapMs: random.skewed(0, 80),
    sent: false,
    client: 0,
  }
}

function drawFlaw(random: Random, framing: Asked['framing'], size: number): Flaw {
  const flaw = random.weighted([
    [1, 'stalls-in-head'],
    [2, 'stalls-in-body'],
    [1, 'bad-chunk'],
    [1, 'bad-field'],
    [1, 'unknown-route'],
    [5, 'leaves'],
  ] as const)
  if (flaw === 'stalls-in-body' && size < 4) return 'leaves'
  return flaw === 'bad-chunk' && framing !== 'chunked' ? 'leaves' : flaw
}
