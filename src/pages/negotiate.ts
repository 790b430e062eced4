/** Which format and which language an answer of ours takes: RFC 9110 §12, with a curl user's plain text as the default. */
import Negotiator from 'negotiator'

export type Format = 'html' | 'problem' | 'markdown' | 'text'

export const LANGUAGES = ['en', 'de', 'fr', 'es', 'ja', 'zh'] as const
export type Language = (typeof LANGUAGES)[number]

// In our order of preference, for a client that has none: an Accept of `*/*` takes the first.
const FORMATS: Record<string, Format> = {
  'text/plain': 'text',
  'text/html': 'html',
  'application/problem+json': 'problem',
  'application/json': 'problem',
  'text/markdown': 'markdown',
  'application/xhtml+xml': 'html',
}
const MEDIA_TYPES = Object.keys(FORMATS)

/** An Accept longer than this is cut at a comma: sorting a field of 60 KiB is work nobody asked for. */
const FIELD_LENGTH_MAX = 1024
const REMEMBERED_MAX = 128

const formats = new Map<string, Format>()
const languages = new Map<string, Language>()

/** Nothing acceptable is no reason for a 406 in place of the failure: any JSON type gets problem+json, the rest text. */
export function chooseFormat(accept: string | undefined): Format {
  if (accept === undefined || accept === '' || accept === '*/*') return 'text'
  return remember(formats, accept, bestFormat)
}

export function chooseLanguage(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined || acceptLanguage === '') return 'en'
  return remember(languages, acceptLanguage, bestLanguage)
}

/** gRPC tells itself by the request's Content-Type: `application/grpc`, `application/grpc+proto`; gRPC-Web does not count. */
export function isGrpcContentType(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/grpc(?:[+;\s]|$)/i.test(contentType)
}

function bestFormat(accept: string): Format {
  const best = new Negotiator({ headers: { accept } }).mediaType(MEDIA_TYPES)
  const format = best === undefined ? undefined : FORMATS[best]
  if (format !== undefined) return format
  return /[/+]json\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(accept) ? 'problem' : 'text'
}

function bestLanguage(acceptLanguage: string): Language {
  const best = new Negotiator({ headers: { 'accept-language': acceptLanguage } }).language([...LANGUAGES])
  return LANGUAGES.find(language => language === best) ?? 'en'
}

/** Browsers and scripts send few different values; the map is bounded because hostile ones send many. */
function remember<T>(known: Map<string, T>, field: string, choose: (field: string) => T): T {
  const value = field.length > FIELD_LENGTH_MAX ? cutAtComma(field) : field
  const before = known.get(value)
  if (before !== undefined) return before
  const chosen = choose(value)
  if (known.size >= REMEMBERED_MAX) known.clear()
  known.set(value, chosen)
  return chosen
}

function cutAtComma(field: string): string {
  const comma = field.lastIndexOf(',', FIELD_LENGTH_MAX)
  return comma > 0 ? field.slice(0, comma) : ''
}
