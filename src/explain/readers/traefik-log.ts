/** Traefik's own log as text: `time="…" level=… msg="…"` of 1.x and 2.x, and the console format of 3.x. */
import type { Reader } from '../reader.ts'
import { goUnquoted } from './go-quoted.ts'
import { isoTime } from './parts/time.ts'
import { type Chosen, type TraefikEntry, traefikFacts } from './traefik/entry.ts'

export function traefikLog(): Reader {
  const chosen: Chosen = new Set()
  let seen = false
  return {
    format: 'traefik-log',
    takes(text) {
      const head = text.length > 600 ? text.slice(0, 600) : text
      const console = plain(head)
      if (CONSOLE.test(console) || (LEVEL.test(console) && OWN_WORDS.test(console))) return true
      return PAIRS.test(head) && (seen || OWN_WORDS.test(head))
    },
    read({ text, at }) {
      seen = true
      const entry = PAIRS.test(text.slice(0, 600)) ? ofPairs(text) : ofConsole(plain(text))
      return traefikFacts(entry.at === undefined && at !== undefined ? { ...entry, at } : entry, chosen)
    },
  }
}

/** Many programs log alike: one line with words of Traefik's own shows whose log it is. */
const PAIRS = /^(?:time="[^"]{10,40}" )?level=\w{4,7} msg="/
const OWN_WORDS =
  /caused by: |Health check|(?:entryPoint|router|provider|middleware|service)Name=|vulcand\/oxy|[Tt]raefik|Error forwarding to|Upstream ResponseWriter|[A-Z]{3} 50[0-4] [A-Z][\w ]{2,40} error=/
const CONSOLE =
  /^(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) )?(?:TRC|DBG|INF|WRN|ERR|FTL|PNC) (?:\S{1,200}\.go:\d{1,5} )?> /

/** Without a caller and a message, which some entries lack. */
const LEVEL = /^\d{4}-\d\d-\d\dT\S{1,30} (?:TRC|DBG|INF|WRN|ERR|FTL|PNC) /

const plain = (text: string): string => (text.includes('\x1b[') ? text.replace(/\x1b\[[\d;]{0,12}m/g, '') : text)

function ofPairs(text: string): TraefikEntry {
  const open = text.indexOf('msg="') + 4
  const message = goUnquoted(text, open) ?? ''
  return { ...timeOf(/^time="([^"]{10,40})"/.exec(text)?.[1]), message, ...fieldsOf(text, open + message.length) }
}

function ofConsole(text: string): TraefikEntry {
  const start = text.slice(0, 600)
  const head = (CONSOLE.exec(start) ?? LEVEL.exec(start))?.[0] ?? ''
  const rest = text.slice(head.length)
  const field = rest.search(/ \w{2,30}=/)
  return { ...timeOf(head), message: field < 0 ? rest : rest.slice(0, field), ...fieldsOf(rest, 0) }
}

function timeOf(text = ''): { at?: number } {
  const at = isoTime(text)
  return at === undefined ? {} : { at }
}

const FIELDS = { error: 'error', targetURL: 'targetUrl', serviceName: 'service' } as const

function fieldsOf(text: string, from: number): Partial<TraefikEntry> {
  const found: Partial<TraefikEntry> = {}
  for (const [key, field] of Object.entries(FIELDS)) {
    const at = text.indexOf(` ${key}=`, from)
    if (at < 0) continue
    const open = at + key.length + 2
    const value =
      goUnquoted(text, open) ?? text.slice(open, text.indexOf(' ', open) < 0 ? undefined : text.indexOf(' ', open))
    if (value !== '') found[field] = value
  }
  return found
}
