/** What stands between the lines of a log: addresses, published ports and numbers that people paste beside it. */
import type { Context } from '../groups.ts'
import type { View } from './view.ts'

/** As much of it as is looked at. */
const LINES_MAX = 400
const CHARACTERS_MAX = 500

/** Cut once for all groups, and each phrase looked for once. */
const BESIDE = new WeakMap<Context, { lines: string[]; said: Map<string, boolean> }>()

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

function besideOf(context: Context): { lines: string[]; said: Map<string, boolean> } {
  const known = BESIDE.get(context)
  if (known) return known
  const made = {
    lines: context.unread.slice(0, LINES_MAX).map(line => line.slice(0, CHARACTERS_MAX)),
    said: new Map<string, boolean>(),
  }
  BESIDE.set(context, made)
  return made
}

/** `8000:80` of a compose file, `0.0.0.0:8000->80/tcp` of a list: the container's side of the port that was dialled, if that is the host's. */
export function publishedPort(v: View): string | null {
  const { port } = v.scene.values
  if (port === undefined || v.scene.place.startsWith('loopback') || v.scene.place === 'public') return null
  let inner: string | null = null
  for (const whole of linesBeside(v)) {
    const line = whole.trim()
    // A pair with a colon is a time, or anything else, unless it stands alone or in a list of ports.
    const pairs =
      /^(?:- {0,8})?["']?[\d.:]{3,21}(?:\/tcp)?["']?$/.test(line) || /\bports?\b|--publish|\s-p\s/.test(line)
        ? line
        : ''
    const found = [
      ...pairs.matchAll(/(?:^|[^\d:])(?:\d{1,3}(?:\.\d{1,3}){3}:)?(\d{2,5}):(\d{2,5})(?![\d:])/g),
      ...line.matchAll(/:(\d{2,5})->(\d{2,5})\b/g),
    ]
    for (const [, outside, inside] of found) if (outside === port && inside !== port) inner = inside!
  }
  return inner
}

/** Another socket's path than the dialled one, as a list of files or sockets, or a pool's configuration shows it. */
export function otherSocket(v: View): string | null {
  const { socketPath } = v.scene.values
  if (socketPath === undefined) return null
  let found: string | null = null
  for (const line of linesBeside(v)) {
    const path = /(?:^|[\s"'=:])(\/[\w./-]{1,200}\.sock(?:et)?)\b/.exec(line)?.[1]
    if (path === socketPath) return null
    if (path !== undefined) found ??= path
  }
  return found
}

/** Another address of the same network, alone on a line or as an inspection prints it, while the dialled one is nowhere else. */
export function otherAddress(v: View): string | null {
  const { host } = v.scene.values
  if (host === undefined || (v.scene.place !== 'container' && v.scene.place !== 'private')) return null
  const network = host.split('.').slice(0, 2).join('.')
  let found: string | null = null
  for (const line of linesBeside(v)) {
    const address =
      /^\s*(?:"?IPAddress"?:\s*"?|.{0,60}\baddress\b[^\d]{0,10}|Address:\s*)?(\d{1,3}(?:\.\d{1,3}){3})(?:\/\d{1,2})?"?,?\s*$/i.exec(
        line,
      )?.[1]
    if (address === undefined) continue
    if (address === host) return null
    if (address.startsWith(`${network}.`) && !address.endsWith('.1')) found ??= address
  }
  return found
}

/** The number that a directive has in a piece of configuration: `worker_connections 8192;`. */
export function numberBeside(v: View, directive: string): number | undefined {
  for (const line of linesBeside(v)) {
    const at = line.indexOf(directive)
    if (at < 0 || /\S/.test(line.slice(0, at).replace(/[{#\s]/g, ''))) continue
    const value = /^\s*[:=]?\s*(\d{1,12})([kmg]?)\b/i.exec(line.slice(at + directive.length))
    if (value) return Number(value[1]) * (UNITS[value[2]!.toLowerCase()] ?? 1)
  }
  return undefined
}

const UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }
