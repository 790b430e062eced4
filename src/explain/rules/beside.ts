/** What stands between the lines of a log: addresses, published ports and numbers that people paste beside it. */
import type { Context } from '../failures/groups.ts'
import type { View } from './view.ts'

/** As much of it as is looked at. */
const LINES_MAX = 400
const CHARACTERS_MAX = 500

interface Beside {
  lines: string[]
  /** The host's port and the container's. */
  ports: [outside: string, inside: string][]
  /** Addresses that stand alone. */
  addresses: string[]
  /** Paths of unix sockets. */
  sockets: string[]
  said: Map<string, boolean>
  numbers: Map<string, number | undefined>
}

/** Read once for all groups. */
const BESIDE = new WeakMap<Context, Beside>()

function besideOf(context: Context): Beside {
  const known = BESIDE.get(context)
  if (known) return known
  const lines = context.unread.slice(0, LINES_MAX).map(line => line.slice(0, CHARACTERS_MAX))
  const made: Beside = {
    lines,
    ports: lines.flatMap(portsIn),
    addresses: lines.flatMap(addressIn),
    sockets: lines.flatMap(socketIn),
    said: new Map(),
    numbers: new Map(),
  }
  BESIDE.set(context, made)
  return made
}

export function linesBeside({ context }: View): string[] {
  return besideOf(context).lines
}

export function saidBeside({ context }: View, phrase: string): boolean {
  const { lines, said } = besideOf(context)
  const known = said.get(phrase)
  if (known !== undefined) return known
  const found = lines.some(line => line.includes(phrase))
  said.set(phrase, found)
  return found
}

/** The container's side of the port that was dialled, where that is the host's side of a published one. */
export function publishedPort({ context, scene }: View): string | null {
  const { port } = scene.values
  if (port === undefined || scene.place.startsWith('loopback') || scene.place === 'public') return null
  const pair = besideOf(context).ports.findLast(([outside, inside]) => outside === port && inside !== port)
  return pair?.[1] ?? null
}

/** Another socket's path than the dialled one, which is nowhere else. */
export function otherSocket({ context, scene }: View): string | null {
  const { socketPath } = scene.values
  const { sockets } = besideOf(context)
  if (socketPath === undefined || sockets.includes(socketPath)) return null
  return sockets[0] ?? null
}

/** Another address of the same network than the dialled one, which is nowhere else. */
export function otherAddress({ context, scene }: View): string | null {
  const { host } = scene.values
  const { addresses } = besideOf(context)
  if (host === undefined || (scene.place !== 'container' && scene.place !== 'private') || addresses.includes(host))
    return null
  const network = host.split('.').slice(0, 2).join('.')
  return addresses.find(address => address.startsWith(`${network}.`) && !address.endsWith('.1')) ?? null
}

/** The number that a directive has in a piece of configuration: `worker_connections 8192;`. */
export function numberBeside({ context }: View, directive: string): number | undefined {
  const { lines, numbers } = besideOf(context)
  if (numbers.has(directive)) return numbers.get(directive)
  const found = lines.map(line => numberIn(line, directive)).find(number => number !== undefined)
  numbers.set(directive, found)
  return found
}

/** `8000:80` of a compose file or a command, `0.0.0.0:8000->80/tcp` of a list. */
function portsIn(whole: string): [string, string][] {
  const line = whole.trim()
  // A pair with a colon is a time, or anything else, unless it stands alone or in a list of ports.
  const isList = /^(?:- {0,8})?["']?[\d.:]{3,21}(?:\/tcp)?["']?$/.test(line) || /\bports?\b|--publish|\s-p\s/.test(line)
  const pairs = isList
    ? [...line.matchAll(/(?:^|[^\d:])(?:\d{1,3}(?:\.\d{1,3}){3}:)?(\d{2,5}):(\d{2,5})(?![\d:])/g)]
    : []
  return [...pairs, ...line.matchAll(/:(\d{2,5})->(\d{2,5})\b/g)].map(([, outside, inside]) => [outside!, inside!])
}

const ADDRESS =
  /^(?:"?IPAddress"?: {0,4}"?|.{0,60}\baddress\b[^\d]{0,10})?(\d{1,3}(?:\.\d{1,3}){3})(?:\/\d{1,2})?"?,?$/i

/** Alone on its line, or as an inspection or a look-up prints it. */
function addressIn(line: string): string[] {
  const found = ADDRESS.exec(line.trim())?.[1]
  return found === undefined ? [] : [found]
}

function socketIn(line: string): string[] {
  const found = /(?:^|[\s"'=:])(\/[\w./-]{1,200}\.sock(?:et)?)\b/.exec(line)?.[1]
  return found === undefined ? [] : [found]
}

const UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

function numberIn(line: string, directive: string): number | undefined {
  const at = line.indexOf(directive)
  if (at < 0 || /[^{#\s]/.test(line.slice(0, at))) return undefined
  const value = /^(?:[:=] {0,8})?(\d{1,12})([kmg]?)\b/i.exec(line.slice(at + directive.length).trimStart())
  return value ? Number(value[1]) * (UNITS[value[2]!.toLowerCase()] ?? 1) : undefined
}
