/** nginx's error log, and that of what is built on it: ingress-nginx, Kong, APISIX, OpenResty. */
import type { Fact, Product } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { makeFollowUps } from './nginx/follow-ups.ts'
import { LEVELS, type NginxLine, readLine } from './nginx/line.ts'
import { isBareMessage, quotedAt, tellOf } from './nginx/rules.ts'
import { isContinuation, isWrapped } from './nginx/wrapped.ts'

export function nginxError(): Reader {
  let held: Line | undefined
  const followUps = makeFollowUps()
  const read = (line: Line): readonly Fact[] => {
    const parsed = readLine(isNginxLine(line.text) ? line.text : unquoted(line.text))
    const at = parsed.at ?? line.at
    const said = {
      line: at === undefined ? parsed : { ...parsed, at },
      product: productOf(line, parsed),
    }
    return followUps.without(
      tellOf(said)(said).map(fact => atStart(fact, parsed)),
      parsed,
    )
  }
  const flush = (): readonly Fact[] => {
    const before = held
    held = undefined
    return before ? read(before).map(fact => ({ ...fact, sample: before.text })) : []
  }
  return {
    format: 'nginx-error',
    takes: text => isNginxLine(text) || isBareMessage(text) || (held !== undefined && isContinuation(text)),
    read(line) {
      if (held && isContinuation(line.text)) {
        held = { ...held, text: `${held.text.trimEnd()} ${line.text.trim()}` }
        return isWrapped(held.text) ? [] : flush()
      }
      const before = flush()
      if (!isWrapped(line.text)) return before.length === 0 ? read(line) : [...before, ...read(line)]
      held = line
      return before
    },
    end: flush,
  }
}

/** `2026/11/02 10:11:12 [error] 31#31: …`, or that without its date, or `31#31: *5 …`. */
function isNginxLine(text: string): boolean {
  if (text[4] === '/' && text[7] === '/' && text[19] === ' ') return text[20] === '[' && hasLevel(text, 20)
  if (text[0] === '[') return hasLevel(text, 0) && /^\[\w+\] \d{1,10}#/.test(text.slice(0, 24))
  if (text.startsWith('nginx: [')) return hasLevel(text, 7)
  return /^(?:\d{1,10}#\d{1,10}: |\*\d{1,20} )/.test(text.slice(0, 24))
}

const DATED = /\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[[a-z]{4,6}\] /

/** `In the log: "upstream timed out (110: …) while …"`, without what stands around it. */
function unquoted(text: string): string {
  const dated = DATED.exec(text.slice(0, 1000))
  if (dated) return text.slice(dated.index)
  const at = text.length > 1000 ? -1 : quotedAt(text)
  return at > 0 ? text.slice(at).replace(/["'`.\s]{1,4}$/, '') : text
}

function hasLevel(text: string, from: number): boolean {
  return LEVELS.some(level => text.startsWith(level, from + 1) && text[from + 1 + level.length] === ']')
}

/** Nothing of a request is written at `emerg`. */
function atStart(fact: Fact, { level }: NginxLine): Fact {
  return level === 'emerg' && fact.kind === 'exchange' ? { ...fact, atStart: true } : fact
}

/** Kong names its server `kong`; else only the container, pod or program tells what is built around nginx. */
function productOf({ source = '' }: Line, { tail, message }: NginxLine): Product {
  if (tail.server === 'kong' || /\bkong\b/i.test(source) || message.includes('[kong]')) return 'kong'
  if (/apisix/i.test(source) || message.includes('apisix')) return 'apisix'
  return /ingress/i.test(source) ? 'ingress-nginx' : 'nginx'
}
