/** What browsers' consoles and error pages say: at the address that they dialled, which may be a gateway's. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { BROWSER_WORDS } from './client/browser-words.ts'
import { newPage, pageFacts } from './client/page.ts'
import { invalid } from './parts/ends.ts'
import { requested } from './parts/request.ts'
import { ended, factOf, type Told } from './parts/told.ts'

export function browser(): Reader {
  return {
    format: 'browser',
    takes: text => wordIn(text) !== undefined || statusIn(text) > 0 || HANDSHAKE.test(text),
    read,
  }
}

const WORD = /\b(?:net::)?((?:ERR|NS_ERROR|NS_BINDING|PR|SEC_ERROR|MOZILLA_PKIX_ERROR|SSL_ERROR)_[A-Z0-9_]{3,60})\b/
const LOOKED_AT_MAX = 2000

function wordIn(text: string): string | undefined {
  const head = text.slice(0, LOOKED_AT_MAX)
  if (!head.includes('ERR') && !head.includes('NS_BINDING')) return undefined
  const word = WORD.exec(head)?.[1]
  // Node has codes that begin alike.
  return word !== undefined && Object.hasOwn(BROWSER_WORDS, word) ? word : undefined
}

/** `Failed to load resource: the server responded with a status of 502 (Bad Gateway)`, `GET https://… 504 (Gateway Timeout)`. */
const STATUSES: readonly RegExp[] = [
  /\bresponded with a status of (\d{3})\b/,
  /^(?:\S{1,100} )?(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) https?:\/\/\S{1,1000} (\d{3}) \([A-Z]/,
]

function statusIn(text: string): number {
  const head = text.slice(0, LOOKED_AT_MAX)
  for (const pattern of STATUSES) {
    const found = pattern.exec(head)
    if (found) return Number(found[1])
  }
  return 0
}

/** `WebSocket connection to 'ws://…' failed: Error during WebSocket handshake: Unexpected response code: 400` */
const HANDSHAKE = /^(?:\S{1,100} )?WebSocket connection to '|can.{1,3}t establish a connection to the server at wss?:/
const upgradeFailed: Told = ended('wait', invalid('upgrade-mismatch'), 'inferred')

function read(line: Line): readonly Fact[] {
  const text = line.text.slice(0, LOOKED_AT_MAX)
  const url = /\b(?:https?|wss?):\/\/[^\s'"]{1,1000}/.exec(text)?.[0] ?? ''
  const word = wordIn(text)
  if (word !== undefined) {
    const exchange = requested('', url)
    return [factOf(BROWSER_WORDS[word]!, { product: 'client', at: line.at, endpoint: endpointOf(url), exchange })]
  }
  const status = statusIn(text)
  if (status > 0) return pageFacts({ ...newPage(line.at), status, requested: requested('', url) })
  const refused = /Unexpected response code: (\d{3})/.exec(text) !== null || text.includes('failed')
  if (!refused) return []
  return [factOf(upgradeFailed, { product: 'client', at: line.at, endpoint: endpointOf(url) })]
}

function endpointOf(url: string): string {
  const [, scheme = '', host = '', port] =
    /^(\w{2,5}):\/\/([^/:?#]{1,260}|\[[\da-fA-F:.]{2,45}\])(:\d{1,5})?/.exec(url) ?? []
  if (host === '') return ''
  const secure = scheme === 'https' || scheme === 'wss'
  return `${secure ? 'https' : 'http'}://${host}${port ?? (secure ? ':443' : ':80')}`
}
