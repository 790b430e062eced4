/** The fields of an access line of an unknown format, told by their shapes and by what stands beside them. */
import { type AccessFields, fieldNamed, setField } from './fields.ts'
import { elementsOf, type Token, tokensOf } from './tokens.ts'

const REQUEST = /^[A-Z][A-Z-]{1,19} \S/
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-fA-F]{0,4}(?::[\da-fA-F]{0,4}){2,7}(?:\.\d{1,3}){0,3})$/
const PEER =
  /^(?:\d{1,3}(?:\.\d{1,3}){3}:\d{1,5}|\[[\da-fA-F:.]{2,45}\]:\d{1,5}|[a-zA-Z][\w.-]{0,100}:\d{1,5}|unix:\S{1,108})$/
const STATUS = /^(?:[1-5]\d\d|009)$/
const SECONDS = /^\d{1,6}\.\d{3}$/

export function guessFields(line: string): AccessFields | undefined {
  const tokens = tokensOf(line)
  const at = requestIndex(tokens)
  if (at < 0) return undefined
  const fields: AccessFields = {}
  setField(fields, 'request', tokens[at]?.text ?? '')
  const statusAt = tokens.findIndex(({ text }, index) => index > at && STATUS.test(text))
  if (statusAt >= 0) setField(fields, 'status', tokens[statusAt]?.text ?? '')
  // All of the combined family write the size right behind the status.
  const size = statusAt < 0 ? undefined : tokens[statusAt + 1]
  if (size?.kind === 'bare' && /^\d{1,15}$/.test(size.text)) setField(fields, 'bytesOut', size.text)
  readFront(tokens.slice(0, at), fields)
  const rest = tokens.slice(Math.max(at, statusAt) + 1)
  readNamed(rest, fields)
  readUpstreams(rest, fields)
  readOwnName(rest, fields)
  return fields
}

function requestIndex(tokens: readonly Token[]): number {
  const whole = tokens.findIndex(({ kind, text }) => kind === 'quoted' && REQUEST.test(text))
  // A client that sent no request line at all.
  return whole >= 0 ? whole : tokens.findIndex(({ kind }) => kind === 'quoted')
}

/** `vhost client - user [time]`, in any order. */
function readFront(tokens: readonly Token[], fields: AccessFields): void {
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind === 'bracketed' || looksLikeTime(text)) setField(fields, 'time', text)
    else if (kind === 'bare' && ADDRESS.test(text.replace(/,$/, ''))) setField(fields, 'client', text.replace(/,$/, ''))
    else if (kind === 'bare' && index === 0 && text !== '-') setField(fields, 'host', text.replace(/:\d{1,5}$/, ''))
  }
  readNamed(tokens, fields)
}

function looksLikeTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\d[T ]\d\d:/.test(text)
}

/** `urt="0.004"`, `upstream_addr=192.0.2.9:80`, `upstream_status:502`. */
function readNamed(tokens: readonly Token[], fields: AccessFields): void {
  for (const { text } of tokens) {
    const parted = /^([\w@-]{1,40})[=:] ?([^=]*)$/.exec(text.slice(0, 2000))
    const name = parted?.[1] === undefined ? undefined : fieldNamed(parted[1])
    if (name !== undefined) setField(fields, name, (parted?.[2] ?? '').replace(/^"|"$/g, ''))
  }
}

/** Upstream lists without names: addresses first, then what has as many elements and the shape of a status or of a time. */
function readUpstreams(tokens: readonly Token[], fields: AccessFields): void {
  const at = tokens.findIndex(({ kind, text }) => kind !== 'bracketed' && isPeers(text))
  if (at < 0) return
  const peers = tokens[at]?.text ?? ''
  setField(fields, 'upstreamAddr', peers)
  const size = elementsOf(peers).length
  const behind = tokens.slice(at + 1).filter(isPlain)
  // One status may be a length as well; several are a list wherever they stand.
  const front = size > 1 ? tokens.slice(0, at).filter(isPlain) : []
  setField(fields, 'upstreamStatus', statusList([...behind, ...front], size, fields.status) ?? '')
  setField(fields, 'upstreamTime', [...behind, ...front].find(({ text }) => isList(text, size, SECONDS))?.text ?? '')
}

/** `ua="192.0.2.9:80" us="502"`: beside an upstream's status, as many addresses of a name of somebody's own are its addresses. */
function readOwnName(tokens: readonly Token[], fields: AccessFields): void {
  if (fields.upstreamStatus === undefined || fields.upstreamAddr !== undefined) return
  const size = elementsOf(fields.upstreamStatus).length
  for (const { kind, text } of tokens) {
    const [, name = '', value = ''] = /^([\w@-]{1,40})="?([^="]*)"?$/.exec(text.slice(0, 2000)) ?? []
    if (kind !== 'bare' || name === '' || fieldNamed(name) !== undefined) continue
    if (isPeers(value) && elementsOf(value).length === size) return setField(fields, 'upstreamAddr', value)
  }
}

function isPlain({ kind, text }: Token): boolean {
  return kind !== 'bracketed' && !text.includes('=')
}

function isPeers(text: string): boolean {
  if (text.length > 2000) return false
  const elements = elementsOf(text)
  // When nobody is left, nginx writes the group's name in an address's place.
  return (
    elements.some(element => PEER.test(element)) &&
    elements.every(element => /^[\w.-]{1,100}$/.test(element) || PEER.test(element))
  )
}

/** A length may have three digits too: the list that ends in what the client was sent is the likelier one. */
function statusList(tokens: readonly Token[], size: number, status: string | undefined): string | undefined {
  const lists = tokens.map(({ text }) => text).filter(text => isList(text, size, STATUS))
  return lists.find(text => elementsOf(text).at(-1) === status) ?? lists.at(-1)
}

function isList(text: string, size: number, shape: RegExp): boolean {
  if (text.length > 2000) return false
  const elements = elementsOf(text)
  if (elements.length !== size) return false
  return elements.some(element => shape.test(element)) && elements.every(e => e === '-' || shape.test(e))
}
