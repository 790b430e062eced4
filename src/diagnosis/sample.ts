/** What the first bytes of an answer say about the one who sent them. */

export interface Service {
  /** Named as a person would: `SSH`, `MySQL or MariaDB`. */
  name: string
  /** The bytes that said so, as text. */
  banner: string
}

const BANNERS: readonly (readonly [RegExp, string])[] = [
  [/^SSH-\d/, 'SSH'],
  [/^220[ -].*(?:FTP|FileZilla)/i, 'FTP'],
  [/^220[ -]/, 'SMTP or FTP'],
  [/^\* OK/, 'IMAP'],
  [/^\+OK/, 'POP3 or Redis'],
  [/^-(?:ERR|DENIED|NOAUTH|WRONGTYPE)/, 'Redis'],
  [/^RFB \d/, 'VNC'],
  [/^(?:ERROR|CLIENT_ERROR|SERVER_ERROR)\r?\n?/, 'memcached'],
  [/^PRI \* HTTP\/2/, 'HTTP/2 client'],
  [/^PROXY (?:TCP|UNKNOWN)/, 'a PROXY protocol header'],
  [/^ICY \d/, 'SHOUTcast'],
  [/^RTSP\//, 'RTSP'],
  [/^AMQP/, 'AMQP'],
  [/^\s*<(?:!doctype|html|\?xml|head|body)/i, 'HTML without a header'],
  [/^\s*[{[]/, 'JSON without a header'],
  [/^(?:GET|POST|HEAD|PUT|OPTIONS) \S+ HTTP\//, 'an HTTP client'],
]

/** Latin-1, so that each byte stays one character. Anything that is no hexadecimal ends the text. */
export function sampleText(hex: string | undefined): string {
  let text = ''
  const clean = hex ?? ''
  for (let at = 0; at + 1 < clean.length && text.length < 256; at += 2) {
    const byte = Number.parseInt(clean.slice(at, at + 2), 16)
    if (Number.isNaN(byte)) break
    text += String.fromCharCode(byte)
  }
  return text
}

/** A TLS record that carries an alert (RFC 8446 §5.1: type 21, legacy version 3.x). */
export function isTlsAlert(text: string): boolean {
  return text.startsWith('\x15\x03')
}

/** A TLS record of the handshake (type 22): from a server, a ServerHello. */
export function isTlsHandshake(text: string): boolean {
  return text.startsWith('\x16\x03')
}

/** An HTTP/2 SETTINGS or GOAWAY frame on stream 0: the only frames a server may begin with (RFC 9113 §3.4). */
export function isHttp2Frame(text: string): boolean {
  return /^\0[\0-\x40][\0-\xff][\x04\x07][\0-\xff]\0\0\0\0/.test(text)
}

/** Whether the bytes read as text: a peer that answers a ClientHello with text does not speak TLS. */
export function isText(text: string): boolean {
  return text.length > 0 && /^[\t\r\n\x20-\x7e]+$/.test(text.slice(0, 32))
}

/** Names the service behind an answer that is no HTTP, or null when the bytes do not say. */
export function guessService(hex: string | undefined): Service | null {
  const text = sampleText(hex)
  if (text === '') return null
  if (isTlsAlert(text) || isTlsHandshake(text)) return { name: 'TLS', banner: printable(text) }
  if (isHttp2Frame(text)) return { name: 'HTTP/2 without TLS', banner: printable(text) }
  // A MySQL greeting: three bytes of length, packet 0, protocol 10 (or an error packet before the greeting).
  if (/^[\0-\xff]{2}\0\0[\x0a\xff]/.test(text)) return { name: 'MySQL or MariaDB', banner: printable(text) }
  // PostgreSQL answers what it takes for a start-up packet with an ErrorResponse.
  if (/^E\0\0|^EFATAL/.test(text)) return { name: 'PostgreSQL', banner: printable(text) }
  for (const [pattern, name] of BANNERS) if (pattern.test(text)) return { name, banner: printable(text) }
  return null
}

/** At most 40 characters, control bytes as dots: fit for a sentence or a terminal. */
export function printable(text: string): string {
  return text
    .slice(0, 40)
    .trimEnd()
    .replace(/[^\x20-\x7e]/g, '.')
}

/** A peer's words in a sentence of ours: bounded, and nothing in them that a terminal would obey. */
export function harmless(text: string, charactersMax = 200): string {
  return text.slice(0, charactersMax).replace(/[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '·')
}
