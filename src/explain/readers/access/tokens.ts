/** An access line as its fields stand in it: bare words, "quoted" and [bracketed] ones, and lists of several attempts. */

export interface Token {
  kind: 'bare' | 'quoted' | 'bracketed'
  text: string
}

/** Longer lines have their user agents beyond it. */
const TOKENS_MAX = 120

export function tokensOf(line: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < line.length && tokens.length < TOKENS_MAX) {
    const char = line[at]
    if (char === ' ' || char === '\t') at++
    else if (char === '"') at = quoted(line, at, tokens)
    else if (char === '[') at = bracketed(line, at, tokens)
    else at = bare(line, at, tokens)
  }
  return tokens
}

function quoted(line: string, from: number, tokens: Token[]): number {
  let end = line.indexOf('"', from + 1)
  // Apache writes \" and nginx \x22.
  while (end > 0 && isEscaped(line, end)) end = line.indexOf('"', end + 1)
  if (end < 0) end = line.length
  tokens.push({ kind: 'quoted', text: line.slice(from + 1, end) })
  return end + 1
}

function isEscaped(line: string, at: number): boolean {
  let slashes = 0
  while (line[at - 1 - slashes] === '\\' && slashes < 64) slashes++
  return slashes % 2 === 1
}

function bracketed(line: string, from: number, tokens: Token[]): number {
  const end = line.indexOf(']', from)
  // `[2001:db8::1]:80` is an address, as one or in a list.
  if (end < 0 || line[end + 1] === ':') return bare(line, from, tokens)
  tokens.push({ kind: 'bracketed', text: line.slice(from + 1, end) })
  return end + 1
}

/** `a, b : c` is one list: nginx parts attempts by a comma, and servers of an internal redirect by a colon. */
function bare(line: string, from: number, tokens: Token[]): number {
  let end = endOfWord(line, from)
  for (;;) {
    const next = line[end - 1] === ',' ? end + 1 : line.startsWith(' : ', end) ? end + 3 : -1
    if (next < 0 || next >= line.length || line[next] === '"') break
    end = endOfWord(line, next)
  }
  tokens.push({ kind: 'bare', text: line.slice(from, end) })
  return Math.max(end, from + 1)
}

function endOfWord(line: string, from: number): number {
  let at = from
  // A quoted value belongs to its key: `urt="0.004"`.
  while (at < line.length && line[at] !== ' ' && line[at] !== '\t') {
    if (line[at] === '"' && line[at - 1] === '=') {
      const close = line.indexOf('"', at + 1)
      return close < 0 ? line.length : close + 1
    }
    at++
  }
  return at
}

/** The elements of a list of attempts. */
export function elementsOf(list: string): string[] {
  return list.split(/, | : |,/).map(element => element.trim())
}
