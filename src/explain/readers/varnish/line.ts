/** A line of varnishlog, grouped or raw, to its tag and value. */

export type VarnishLine =
  | { kind: 'head'; type: string; id: string }
  | { kind: 'record'; tag: string; value: string }
  | { kind: 'raw'; id: string; tag: string; value: string; of: string }

/** `*   << BeReq    >> 32771`, with a star for each level. */
const HEAD = /^\*{1,9}\s{1,8}<< (\w{1,12})\s{0,8}>> (\d{1,20})/
/** `--  FetchError     first byte timeout` */
const RECORD = /^-{1,9}\s{1,8}([A-Z][A-Za-z_]{1,24})(?:\s{1,40}(.*))?$/
/** `     32771 FetchError     b first byte timeout` */
const RAW = /^\s{0,12}(\d{1,20}) ([A-Z][A-Za-z_]{1,24})\s{1,20}([bc-])(?:\s(.*))?$/
/** Picked out of its group, or out of a list. */
const ALONE = /^(FetchError|Backend_health)\s{1,20}(?:- )?(\S.*)$/
/** A test's log around it. */
const TEST = /^\*{1,4}\s{1,8}\w{1,12}\s{1,8}[\d.]{1,12}\s{1,4}vsl\|/

export function varnishLine(text: string): VarnishLine | null {
  const test = text.startsWith('*') ? TEST.exec(text.slice(0, 100)) : null
  const line = test === null ? text : text.slice(test[0].length)
  const head = HEAD.exec(line.slice(0, 100))
  if (head !== null) return { kind: 'head', type: head[1]!, id: head[2]! }
  const start = line.slice(0, 2000)
  const record = start.startsWith('-') ? RECORD.exec(start) : null
  if (record !== null) return { kind: 'record', tag: record[1]!, value: record[2]?.trimEnd() ?? '' }
  const raw = RAW.exec(start)
  if (raw !== null) return { kind: 'raw', id: raw[1]!, tag: raw[2]!, of: raw[3]!, value: raw[4]?.trimEnd() ?? '' }
  const alone = ALONE.exec(start)
  return alone === null ? null : { kind: 'record', tag: alone[1]!, value: alone[2]!.trimEnd() }
}

/** Tags of requests and backend requests, by which a line without a head is known. */
const TAGS =
  /^(?:Fetch|Bereq|Beresp|Backend|VCL_|Timestamp|Begin|End|Req|Resp|Obj|TTL|Storage|Length|Link|Hit|Sess|VSL|VFP|Gzip|Filters|Error|ESI|Expiry|ExpKill|Hash|Debug|Witness|Notice|Bogo|Http|Lost|Pipe|Proxy|CLI|Worker|Vary)/

export function isKnownTag(tag: string): boolean {
  return TAGS.test(tag)
}

/** Tags that most lines have and nothing is read from. */
const BESIDE: readonly string[] = [
  'ReqHeader',
  'RespHeader',
  'BerespHeader',
  'BereqUnset',
  'ReqUnset',
  'RespUnset',
  'BerespUnset',
  'VCL_',
  'ObjHeader',
  'ReqStart',
  'ReqAcct',
  'BereqAcct',
  'Link',
  'Hit',
  'TTL',
  'Storage',
  'Filters',
  'ReqMethod',
  'ReqURL',
  'ReqProtocol',
  'RespProtocol',
  'RespStatus',
  'RespReason',
  'BerespProtocol',
  'BerespReason',
  'Length',
  'Debug',
  'Fetch_Body',
]

/** A record of a group, `-   ReqHeader      …`, that says nothing of what became of a backend request. */
export function isBeside(text: string, from: number, to: number): boolean {
  if (text.charCodeAt(from) !== 0x2d) return false
  let at = from
  while (at < to && at < from + 20 && (text.charCodeAt(at) === 0x2d || text.charCodeAt(at) === 0x20)) at++
  if (text.startsWith('BereqHeader', at)) return !/^ {1,10}host:/i.test(text.slice(at + 11, Math.min(at + 30, to)))
  return BESIDE.some(tag => text.startsWith(tag, at))
}
