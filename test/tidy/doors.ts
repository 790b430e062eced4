/** Who of the data plane may touch the world directly, and why: everybody else gets it from `world.ts`. */

/** Folders and files that a simulation must be able to run: no clock, timer, chance or socket of their own. */
export const DATA_PLANE: readonly string[] = [
  'src/causes/',
  'src/exchange/',
  'src/diagnosis/',
  'src/http1/',
  'src/routes/',
  'src/upstreams/',
  'src/listen/',
  'src/request/',
  'src/serve.ts',
  'src/gateway.ts',
  'src/limits.ts',
  'src/wheel.ts',
  'src/wire.ts',
  'src/socket-wire.ts',
  'src/tls-transport.ts',
  'src/world.ts',
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
    ],
    reason: 'the door itself: a simulation brings another world',
  },
  'src/listen/tcp.ts': {
    names: ['setImmediate', 'node:net', 'node:tls'],
    reason: 'the door for clients: it hands over wires, and a simulation makes its wires without it',
  },
}
