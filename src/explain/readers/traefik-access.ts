/** Traefik's access log in its text format: the common one with a router, a server and a time behind it. */
import type { Reader } from '../reader.ts'
import { traefikWentWell } from './glance.ts'
import { closingQuote } from './parts/text.ts'
import { dayFirstTime } from './parts/time.ts'
import { accessFacts, saidOnce, type TraefikAccess } from './traefik/access.ts'

export function traefikAccess(): Reader {
  let latest: number | undefined
  const hides = saidOnce(() => latest)
  return {
    format: 'traefik-access',
    takes: text => text.endsWith('ms') && END.test(text.slice(-END_MAX)) && HEAD.test(text.slice(0, 300)),
    passes: traefikWentWell,
    read(line) {
      const entry = entryOf(line.text)
      if (entry === null) return []
      if (entry.at === undefined && line.at !== undefined) entry.at = line.at
      latest = entry.at
      return accessFacts(entry, hides)
    },
  }
}

const END_MAX = 800
/** ` 12 "app@docker" "http://192.0.2.9:80" 12ms` */
const END = /" (?:\d{1,12}|-) "([^"]{0,300})" "([^"]{0,300})" (\d{1,12})ms$/
const HEAD = /^(\S{1,60}) \S{1,60} \S{1,100} \[(\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "/

function entryOf(text: string): TraefikAccess | null {
  const head = HEAD.exec(text.slice(0, 300))
  const end = END.exec(text.slice(-END_MAX))
  if (head === null || end === null) return null
  const close = closingQuote(text, head[0].length)
  if (close < 0) return null
  const [method = '', target = '', protocol = ''] = text.slice(head[0].length, close).split(' ', 3)
  const [status, bytes] = text.slice(close + 2, close + 60).split(' ', 2)
  const [, client = '', time = ''] = head
  const [, router = '-', url = '-', ms] = end
  const at = dayFirstTime(time)
  return {
    status: Number(status) || 0,
    bytesOut: Number(bytes) || 0,
    method,
    target,
    protocol,
    host: '',
    client,
    ms: Number(ms),
    ...(at !== undefined && { at }),
    ...(router !== '-' && router !== '' && { router }),
    ...(url !== '-' && url !== '' && { url }),
  }
}
