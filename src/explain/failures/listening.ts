/** Where a program says that it listens, or a list of sockets shows it: in the words of whatever server. */
import type { TroubleFact } from '../fact.ts'

export interface Listening {
  /** As written: `127.0.0.1`, `0.0.0.0`, `::`, `*`, `localhost`, an address; absent where only the port is told. */
  host?: string
  port: number
}

const CHARACTERS_MAX = 600

/** What a start says of itself, for readers look at the word only. */
export function noteListening(fact: TroubleFact, text: string): void {
  const found = listeningIn(text)
  if (found?.host !== undefined) fact.host ??= found.host
  if (found) fact.port ??= found.port
}

/** Said of itself, or the state in a list of sockets. */
const WORDS =
  /\b(?:listen(?:ing|s|)|running|started|serving|available|ready|bound|LISTEN)\b|\bLocal:|\bTCP\b.{0,200}\(LISTEN\)/i
const ADDRESS =
  /(?:^|[\s/'"(=@])(\d{1,3}(?:\.\d{1,3}){3}|localhost|\*|\[[\da-f:.]{2,39}\]|::1?|:::?):(\d{2,5})(?=$|[\s/'"),;(])/i
const PORT = /\bport(?:\(s\))?:? ?(\d{2,5})\b/i

/** undefined: the line says nothing of the kind. */
export function listeningIn(line: string): Listening | undefined {
  const text = line.slice(0, CHARACTERS_MAX)
  if (!WORDS.test(text)) return undefined
  const found = ADDRESS.exec(text)
  if (found) return { host: found[1]!.replace(/^\[|\]$/g, '').toLowerCase(), port: Number(found[2]) }
  const port = PORT.exec(text)?.[1]
  return port === undefined ? undefined : { port: Number(port) }
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

/** All addresses of the host. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '*' || /^:{2,3}$/.test(host)
}
