/** llhttp's test documents as data: the bytes of each test, and what llhttp makes of them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Message } from './read.ts'

export interface Vector {
  /** `request/sample.md: Simple request` */
  name: string
  kind: 'request' | 'response' | 'url'
  /** '' for plain tests; else the checks switched off (`lenient-…`), `finish`, `pause` or `skipBody`. */
  mode: string
  bytes: Buffer
  /** Those whose head llhttp has read whole. */
  messages: Message[]
  /** Parts of a URL: `host`, `path`, `query`, `fragment`. */
  url: Record<string, string>
  error: string | null
}

/** Reading stops there, but nothing is wrong: an upgrade, CONNECT, or the test's own pause. */
const PAUSES: ReadonlySet<string> = new Set(['21', '22', '23'])

export function readVectors(folder: string): Vector[] {
  const files = ['request', 'response'].flatMap(kind =>
    readdirSync(join(folder, kind)).map(file => ({ kind: kind as Vector['kind'], file: `${kind}/${file}` })),
  )
  return [...files, { kind: 'url' as const, file: 'url.md' }].flatMap(({ kind, file }) =>
    // Latin1, so that every character is the octet it stands for.
    testsIn(readFileSync(join(folder, file), 'latin1'), file, kind),
  )
}

function testsIn(text: string, file: string, kind: Vector['kind']): Vector[] {
  const vectors: Vector[] = []
  let title = ''
  let meta: { type?: string; pause?: string; skipBody?: boolean } = {}
  let input = ''
  // Fenced blocks and, between them, headings and comments.
  for (const [, heading, comment, fence, block] of text.matchAll(
    /^#+ (.*)$|^<!-- meta=(\{.*\}) -->$|^```(http|url|log)\n([\s\S]*?)^```$/gm,
  )) {
    if (heading !== undefined) {
      title = heading
      meta = {}
    } else if (comment !== undefined) meta = JSON.parse(comment) as typeof meta
    else if (fence !== 'log') input = block!
    else {
      const mode = meta.pause
        ? 'pause'
        : meta.skipBody
          ? 'skipBody'
          : (meta.type ?? '').replace(/^(request|response)-?/, '')
      const bytes = bytesOf(input)
      vectors.push({ name: `${file}: ${title}`, kind, mode, bytes, ...eventsOf(block!, bytes.latin1Slice()) })
    }
  }
  return vectors
}

function bytesOf(input: string): Buffer {
  const text = input
    .replace(/\n$/, '')
    .replace(/\\\n/g, '')
    .replace(/\n/g, '\r\n')
    .replace(/\\(?:([rntf])|x([0-9A-Fa-f]{2})|([0-7]{1,3}))/g, (_, name?: string, hex?: string, octal?: string) => {
      if (name !== undefined) return { r: '\r', n: '\n', t: '\t', f: '\f' }[name]!
      return String.fromCharCode(hex !== undefined ? Number.parseInt(hex, 16) : Number.parseInt(octal!, 8))
    })
  return Buffer.from(text, 'latin1')
}

function eventsOf(log: string, input: string): Pick<Vector, 'messages' | 'url' | 'error'> {
  const messages: Message[] = []
  const url: Record<string, string> = {}
  let error: string | null = null
  let current = emptyMessage()
  let field: [string, string] = ['', '']
  for (const line of log.split('\n')) {
    const [, name = '', text = ''] = / span\[([\w.]+)\]=(.*)$/.exec(line) ?? []
    const octets = octetsOf(text, input)
    if (name.startsWith('url.')) url[name.slice(4)] = (url[name.slice(4)] ?? '') + octets
    if (name === 'method') current.method += octets
    if (name === 'url') current.target += octets
    if (name === 'version') current.version += octets
    if (name === 'body') current.body += octets
    if (name === 'header_field') field[0] += octets
    if (name === 'header_value') field[1] += octets
    if (line.endsWith(' message begin')) current = emptyMessage()
    if (line.includes(' headers complete ')) {
      current.status = Number(/ status=(\d+)/.exec(line)?.[1] ?? 0)
      messages.push(current)
    }
    if (line.endsWith(' header_value complete')) {
      // White space at a value's end belongs to the line.
      const [name, value] = field
      ;(messages.includes(current) ? current.trailers : current.fields).push([name, value.replace(/[ \t]+$/, '')])
      field = ['', '']
    }
    if (line.endsWith(' message complete')) current.whole = true
    const [, code, reason] = /error code=(\d+) reason="(.*)"/.exec(line) ?? []
    if (code !== undefined && !PAUSES.has(code)) error = reason!
  }
  return { messages, url, error }
}

/** A span's text as it stands in the input: the log may escape tabs, and show an octet above 127 as a character. */
function octetsOf(text: string, input: string): string {
  if (!text.startsWith('"')) return { cr: '\r', lf: '\n' }[text] ?? ''
  const shown = text.slice(1, -1).replaceAll('\\t', '\t')
  return input.includes(shown) ? shown : Buffer.from(shown, 'latin1').toString('utf8')
}

function emptyMessage(): Message {
  return { method: '', target: '', version: '', status: 0, fields: [], body: '', trailers: [], whole: false }
}
