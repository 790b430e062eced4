/** Who may import whom, as data: tested against the sources and printed in ARCHITECTURE.md. */

export interface Layer {
  /** A folder or a file of `src/`. */
  name: string
  /** What it may load. Every name stands in an earlier row. */
  imports: readonly string[]
  /** What it may know the shape of, besides: erased before it runs. */
  types?: readonly string[]
  /** May open sockets or ask names; all others have no `node:net`, `tls`, `dns`, `http` … */
  sockets?: true
}

/** Imports point up in this list, and only there. */
export const LAYERS: readonly Layer[] = [
  { name: 'causes', imports: [] },
  { name: 'exchange', imports: [] },
  { name: 'diagnosis', imports: ['causes'], types: ['exchange'] },
  { name: 'explain', imports: ['causes', 'exchange', 'diagnosis'] },
  { name: 'explain-page', imports: ['explain'], types: ['diagnosis'] },
  { name: 'limits.ts', imports: [] },
  { name: 'version.ts', imports: [] },
  { name: 'wheel.ts', imports: [] },
  { name: 'http1', imports: ['limits.ts'] },
  { name: 'cache', imports: ['limits.ts', 'http1'] },
  { name: 'config', imports: [], types: ['causes'] },
  { name: 'routes', imports: ['config'] },
  { name: 'pages', imports: [], types: ['causes', 'exchange', 'diagnosis', 'config'] },
  { name: 'telemetry', imports: ['diagnosis'], types: ['exchange', 'config'] },
  { name: 'wire', imports: ['limits.ts'] },
  {
    name: 'world.ts',
    imports: ['wheel.ts', 'wire'],
    types: ['config', 'wire', 'upstreams'],
    sockets: true,
  },
  {
    name: 'upstreams',
    imports: ['config', 'limits.ts', 'wheel.ts'],
    types: ['exchange', 'wire', 'world.ts'],
  },
  {
    name: 'discovery',
    imports: ['config', 'diagnosis', 'limits.ts', 'wheel.ts', 'upstreams'],
    types: ['world.ts'],
  },
  { name: 'listen', imports: ['wheel.ts', 'wire'], types: ['config', 'wire'], sockets: true },
  {
    name: 'request',
    imports: ['causes', 'diagnosis', 'limits.ts', 'wheel.ts', 'http1', 'cache', 'routes', 'pages', 'upstreams'],
    types: ['exchange', 'config', 'wire', 'telemetry', 'world.ts', 'serve.ts'],
  },
  {
    name: 'serve.ts',
    imports: ['causes', 'diagnosis', 'limits.ts', 'wheel.ts', 'request'],
    types: ['exchange', 'http1', 'telemetry', 'upstreams'],
  },
  {
    name: 'gateway.ts',
    imports: ['wheel.ts', 'pages', 'world.ts', 'upstreams', 'discovery', 'listen', 'request', 'serve.ts'],
    types: ['config', 'wire', 'telemetry'],
  },
  {
    name: 'health',
    imports: ['causes', 'diagnosis', 'limits.ts', 'wheel.ts', 'http1', 'routes', 'upstreams'],
    types: ['exchange', 'config', 'wire', 'world.ts'],
  },
  {
    name: 'admin',
    imports: ['causes', 'version.ts', 'config', 'pages'],
    types: ['telemetry'],
    sockets: true,
  },
  {
    name: 'processes',
    imports: [
      'config',
      'telemetry',
      'version.ts',
      'world.ts',
      'upstreams',
      'discovery',
      'gateway.ts',
      'health',
      'admin',
    ],
    sockets: true,
  },
  {
    name: 'cli',
    imports: ['causes', 'explain', 'config', 'version.ts', 'processes'],
    types: ['diagnosis', 'admin'],
    sockets: true,
  },
]

/** Types that look down the list, each with its reason. */
export const LOOKS_DOWN: Readonly<Record<string, string>> = {
  'world.ts → upstreams': 'the shape of the name servers that the resolver wants from the world',
  'request → serve.ts': 'a client connection tells the exchange that it feeds what happened to it',
}

/** The table of ARCHITECTURE.md. */
export function layerTable(): string {
  const names = (list: readonly string[] = []): string => list.map(name => `\`${name}\``).join(' ') || '–'
  return [
    '| layer | may load | may know the types of | sockets |',
    '|---|---|---|---|',
    ...LAYERS.map(
      ({ name, imports, types, sockets }) =>
        `| \`${name}\` | ${names(imports)} | ${names(types)} | ${sockets ? 'yes' : ''} |`,
    ),
  ].join('\n')
}
