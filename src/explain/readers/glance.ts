/** Glances at lines of known formats: is it surely the end of a request that went well? A no costs only the closer look. */

/** HAProxy: the fields behind the accept date, up to the state. */
export function haproxyWentWell(text: string, from: number, to: number, mode: 'http' | 'tcp'): boolean {
  const line = text.slice(from, to)
  const date = line.indexOf('] ')
  if (date < 4 || line.charCodeAt(date - 4) !== DOT) return false
  // Frontend, server and timers; then the status, in HTTP mode; then what lies before the state.
  const http = mode === 'http'
  let at = behindWords(line, date + 2, 3)
  if (http && !isWell(line, at)) return false
  at = behindWords(line, at, http ? 4 : 1)
  return at > 0 && line.startsWith('--', at) && line.charCodeAt(at + (http ? 4 : 2)) === BLANK
}

/** Envoy: `[time] "request" 200 - …` */
export function envoyWentWell(text: string, from: number, to: number): boolean {
  const line = text.slice(from, to)
  const open = line.indexOf('"')
  const close = open < 0 ? -1 : line.indexOf('"', open + 1)
  return close > 0 && close < 8192 && isWell(line, close + 2) && line.startsWith(' - ', close + 5)
}

/** JSON: the first member of this name is a status of success. `below`: the first hundred that is none. */
export function jsonWentWell(text: string, from: number, to: number, member: string, below: 4 | 5): boolean {
  const line = text.slice(from, to)
  const at = line.indexOf(member)
  if (at < 0) return false
  const first = line.charCodeAt(at + member.length) - ZERO
  return first >= 1 && first < below && isWell(line, at + member.length) && !line.startsWith('499', at + member.length)
}

/** Traefik's text: `… HTTP/1.1" 200 11 …`; its 404 may be a route that is missing. */
export function traefikWentWell(text: string, from: number, to: number): boolean {
  const line = text.slice(from, to)
  const version = line.indexOf(' HTTP/')
  const close = version < 0 ? -1 : line.indexOf('"', version)
  if (close < 0 || close - version > 12 || !line.endsWith('ms')) return false
  return isWell(line, close + 2) && line.charCodeAt(close + 2) - ZERO < 4
}

const BLANK = 0x20
const DOT = 0x2e
const ZERO = 0x30

/** 100 to 499, of three digits. */
function isWell(line: string, at: number): boolean {
  const first = line.charCodeAt(at) - ZERO
  return at > 0 && first >= 1 && first <= 4 && isDigit(line, at + 1) && isDigit(line, at + 2) && !isDigit(line, at + 3)
}

function isDigit(line: string, at: number): boolean {
  const digit = line.charCodeAt(at) - ZERO
  return digit >= 0 && digit <= 9
}

/** Where the next word begins after so many; -1: the line has fewer. */
function behindWords(line: string, from: number, words: number): number {
  let at = from
  for (let word = 0; word < words && at > 0; word++) at = line.indexOf(' ', at) + 1
  return at === 0 ? -1 : at
}
