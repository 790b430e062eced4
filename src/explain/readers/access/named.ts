/** Access lines whose fields have names: JSON, `key=value`, and LTSV's `key:value` between tabs. */
import { asObject, jsonObject } from '../parts/json.ts'
import { type AccessFields, fieldNamed, setField } from './fields.ts'

/** One of these beside a status makes an object nginx's; other products' JSON has none of them. */
const MARKS = [
  '"remote_addr"',
  '"body_bytes_sent"',
  '"upstream_',
  '"request_time"',
  '"http_user_agent"',
  '"time_local"',
]

export function looksLikeJson(text: string): boolean {
  if (text[0] !== '{') return false
  return text.includes('"status') && MARKS.some(mark => text.includes(mark))
}

export function jsonFields(text: string): AccessFields | undefined {
  const json = jsonObject(text) ?? jsonObject(unescaped(text))
  if (json === undefined) return undefined
  const fields: AccessFields = {}
  addMembers(json, fields, 2)
  return fields.status === undefined ? undefined : fields
}

/** nginx's default escapes are not JSON's. */
function unescaped(text: string): string {
  return text.replace(/\\x([\da-fA-F]{2})/g, '\\u00$1')
}

/** Some formats put the upstream's fields, or the request's, into an object of their own. */
function addMembers(json: object, fields: AccessFields, deep: number): void {
  for (const [key, value] of Object.entries(json)) {
    const inner = deep > 0 ? asObject(value) : undefined
    if (inner) addMembers(prefixed(key, inner), fields, deep - 1)
    const name = fieldNamed(key)
    if (name !== undefined && (typeof value === 'string' || typeof value === 'number'))
      setField(fields, name, String(value))
  }
}

/** `{"upstream": {"addr": …}}` is `upstream_addr`. */
function prefixed(key: string, inner: object): object {
  if (!/^(?:upstream|request|response)$/.test(key)) return inner
  const entries = Object.entries(inner).map(([name, value]): [string, unknown] => {
    const long = `${key}_${name}`
    return [fieldNamed(long) === undefined ? name : long, value]
  })
  return Object.fromEntries(entries)
}

/** Fewer known names are no access line. */
const NAMES_MIN = 3

export function looksNamed(text: string): boolean {
  const at = text.search(/(?:^|[\s,])(?:\w{0,12}status|code)[=:]"?[1-5]\d\d\b/)
  return at >= 0 && namedFields(text) !== undefined
}

export function namedFields(text: string): AccessFields | undefined {
  const fields: AccessFields = {}
  for (const [name, value] of text.includes('\t') ? ltsv(text) : pairs(text)) {
    const field = fieldNamed(name)
    if (field !== undefined) setField(fields, field, value)
  }
  const asked = fields.request !== undefined || fields.target !== undefined || fields.upstreamAddr !== undefined
  if (fields.status === undefined || !asked || Object.keys(fields).length < NAMES_MIN) return undefined
  return fields
}

function ltsv(text: string): [string, string][] {
  return text
    .split('\t', 80)
    .map((part): [string, string] => {
      const colon = part.indexOf(':')
      return colon < 0 ? ['', ''] : [part.slice(0, colon), part.slice(colon + 1)]
    })
    .filter(([name]) => name !== '')
}

/** A value that is not quoted ends before the next `name=`. */
const PAIR =
  /(?<![\w@.-])([\w@.-]{1,40})=(?:"([^"]{0,4000})"|([^\s="]{0,4000}(?:,? (?!\S{1,40}=)[^\s="]{1,200}){0,20}))/g

function pairs(text: string): [string, string][] {
  const found: [string, string][] = []
  for (const [, name = '', quoted, plain = ''] of text.slice(0, 16_384).matchAll(PAIR)) {
    found.push([name, quoted ?? plain.replace(/,$/, '')])
    if (found.length === 80) break
  }
  return found
}
