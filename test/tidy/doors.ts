/** Who of the data plane may touch the world directly, and why: everybody else gets it from `world.ts`. */

/** What is no part of the data plane: it runs beside the traffic, and no simulation runs it. All else is. */
export const BESIDE: readonly string[] = [
  'src/explain/',
  'src/explain-page/',
  'src/config/',
  'src/pages/',
  'src/telemetry/',
  'src/admin/',
  'src/processes/',
  'src/cli/',
  'src/version.ts',
]

export interface Door {
  /** What it names, as matched. */
  names: readonly string[]
  reason: string
}

export const DOORS: Readonly<Record<string, Door>> = {
  'src/world.ts': {
    names: [
      'performance.now',
      'Date.now',
      'Math.random',
      'setInterval',
      'setImmediate',
      'node:net',
      'node:tls',
      'node:dns',
      'node:perf_hooks',
    ],
    reason: 'the door itself: a simulation brings another world',
  },
  'src/wire/read-before-failing.ts': {
    names: ['setImmediate'],
    reason: 'part of what the world hands out as a socket: nobody else may know when the loop polls',
  },
  'src/listen/tcp.ts': {
    names: ['setImmediate', 'node:net', 'node:tls'],
    reason: 'the door for clients: it hands over wires, and a simulation makes its wires without it',
  },
}
