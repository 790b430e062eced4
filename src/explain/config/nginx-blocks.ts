/** nginx's configuration language: words, quotes, comments, `;` and braces, into directives that hold directives. */

export interface Directive {
  name: string
  args: string[]
  /** Of a block; absent for a simple directive. */
  block?: Directive[]
  file?: string
  line: number
}

/** Deeper and more than people write; what is beyond is left out. */
const DEPTH_MAX = 20
const DIRECTIVES_MAX = 20_000

/** Text that is cut off, or that closes more than it opens, gives what there is. `nginx -T` names files in comments. */
export function nginxDirectives(text: string, file?: string): Directive[] {
  const top: Directive[] = []
  const open: Directive[][] = [top]
  let words: string[] = []
  let count = 0
  let at: { file?: string; line: number } = { line: 1 }
  for (const token of tokens(text, file)) {
    if (token.kind === 'word') {
      if (words.length === 0)
        at = token.file === undefined ? { line: token.line } : { file: token.file, line: token.line }
      if (words.length < 200) words.push(token.text)
      continue
    }
    if (token.kind === 'close') {
      if (open.length > 1) open.pop()
      words = []
      continue
    }
    const [name, ...args] = words
    words = []
    if (name === undefined || ++count > DIRECTIVES_MAX) continue
    const made: Directive = { name, args, ...at }
    open.at(-1)!.push(made)
    if (token.kind === 'open') {
      made.block = []
      open.push(open.length > DEPTH_MAX ? [] : made.block)
    }
  }
  return top
}

type Token = { kind: 'word' | 'open' | 'close' | 'end'; text: string; line: number; file?: string }

const KINDS: Readonly<Record<string, 'open' | 'close' | 'end'>> = { '{': 'open', '}': 'close', ';': 'end' }

function* tokens(text: string, file: string | undefined): Generator<Token> {
  let line = 1
  let first = 1
  let inFile = file
  const token = (kind: Token['kind'], word: string): Token =>
    inFile === undefined ? { kind, text: word, line } : { kind, text: word, line: line - first + 1, file: inFile }
  for (let at = 0; at < text.length; ) {
    const char = text[at]!
    if (char === '\n') {
      line++
      at++
    } else if (char === ' ' || char === '\t' || char === '\r') at++
    else if (char === '#') {
      const end = lineEnd(text, at)
      const named = /^# configuration file (\/[^\s:]{1,300}):/.exec(text.slice(at, Math.min(end, at + 400)))?.[1]
      if (named !== undefined) [inFile, first] = [named, line + 1]
      at = end
    } else if (Object.hasOwn(KINDS, char)) {
      yield token(KINDS[char]!, char)
      at++
    } else {
      const [word, end] = char === '"' || char === "'" ? quoted(text, at) : bare(text, at)
      yield token('word', word)
      for (let passed = at; passed < end; passed++) if (text[passed] === '\n') line++
      at = end
    }
  }
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

function quoted(text: string, at: number): [word: string, end: number] {
  const quote = text[at]!
  let word = ''
  for (let next = at + 1; next < text.length; next++) {
    if (text[next] === '\\' && next + 1 < text.length) word += text[++next]!
    else if (text[next] === quote) return [word, next + 1]
    else word += text[next]!
  }
  return [word, text.length]
}

/** Up to a separator; `${…}` of a variable is part of the word. */
function bare(text: string, at: number): [word: string, end: number] {
  let end = at
  while (end < text.length) {
    const char = text[end]!
    if (char === '$' && text[end + 1] === '{') {
      const close = text.slice(end, end + 100).indexOf('}')
      end += close < 0 ? 1 : close + 1
    } else if (' \t\r\n;{}'.includes(char)) break
    else end++
  }
  return [text.slice(at, Math.max(end, at + 1)), Math.max(end, at + 1)]
}
