/** curl's numbers and wget's sentences: what a client met at the address that it dialled. */
import { dns, errno, fin, invalid, reset, timer, tls } from '../parts/ends.ts'
import { errnoIn } from '../parts/errno.ts'
import { numberAfter } from '../parts/text.ts'
import { cut, ended, type Told } from '../parts/told.ts'
import { tlsFailureOf } from '../tls-words.ts'

/** Refusals come within one round trip; what took longer was silence. */
const REFUSED_WITHIN_MS = 1000

/** `number` is the exit status that curl prints in brackets, CURLE_*. */
export function curlTold(number: number, message: string): Told | undefined {
  switch (number) {
    case 6:
      return ended('dns', dns(message.includes('thread') ? 'EAI_AGAIN' : 'ENOTFOUND'))
    case 7:
      return notConnected(message)
    case 1:
    case 8:
      return message.includes('HTTP/0.9') || number === 8 ? ended('wait', invalid('not-http'), 'inferred') : undefined
    case 16:
    case 92:
      return ofStream(message)
    case 18:
      return cut(fin)
    case 28:
      return timedOut(message)
    case 35:
    case 51:
    case 58:
    case 60:
    case 77:
    case 80:
    case 83:
    case 90:
    case 91:
      return ofTls(message, number)
    case 52:
      return ended('wait', fin)
    case 55:
      return ended('send', errno(errnoIn(message) ?? 'EPIPE'))
    case 56:
      return received(message)
    case 61:
      return ended('receive', invalid('content-coding'))
    default:
      return undefined
  }
}

/** Newer versions say only that they could not: then the time tells refused from silent. */
export function notConnected(message: string): Told {
  const code = errnoIn(message)
  if (code === 'ETIMEDOUT') return ended('connect', timer('connect', numberAfter(message, 'after') ?? 0))
  if (code !== undefined) return ended('connect', errno(code))
  const ms = numberAfter(message, 'after') ?? 0
  return ms > REFUSED_WITHIN_MS
    ? ended('connect', timer('connect', ms), 'inferred')
    : ended('connect', errno('ECONNREFUSED'), 'inferred')
}

function timedOut(message: string): Told {
  const ms = numberAfter(message, 'after') ?? 0
  if (message.includes('Resolving timed out')) return ended('dns', timer('dns', ms))
  if (/SSL connection timeout|SSL_connect|TLS/.test(message)) return ended('tls', timer('tls', ms))
  if (/Connection timed out|Connection timeout|Failed to connect/.test(message)) {
    return ended('connect', timer('connect', ms))
  }
  // Its one limit for everything; whether the head had come is told by the bytes.
  const bytes = numberAfter(message, 'with') ?? 0
  return bytes > 0 ? cut(timer('idle', ms), 'inferred') : ended('wait', timer('firstByte', ms), 'inferred')
}

function ofTls(message: string, number: number): Told {
  if (
    number === 51 ||
    message.includes('no alternative certificate subject name') ||
    message.includes('does not match')
  ) {
    return ended('tls', { kind: 'tls', failure: { stage: 'verify', code: 'HOSTNAME_MISMATCH', message } })
  }
  // GnuTLS's words for bytes that are no TLS record.
  if (message.includes('unexpected TLS packet')) return ended('tls', tls('WRONG_VERSION_NUMBER', message))
  const failure = tlsFailureOf(message)
  if (failure !== null) return ended('tls', { kind: 'tls', failure })
  if (/reset by peer|ECONNRESET/.test(message)) return ended('tls', reset)
  if (number === 60)
    return ended('tls', { kind: 'tls', failure: { stage: 'verify', code: 'CERTIFICATE_VERIFY_FAILED', message } })
  return /SSL_ERROR_SYSCALL|unexpected eof|closed/i.test(message)
    ? ended('tls', fin)
    : ended('tls', tls('ERR_SSL', message))
}

function received(message: string): Told | undefined {
  if (message.includes('from proxy after CONNECT')) return undefined
  if (/SSL|OpenSSL|GnuTLS/.test(message)) {
    const failure = tlsFailureOf(message)
    return failure === null ? ended('wait', reset, 'inferred') : ended('tls', { kind: 'tls', failure })
  }
  const code = errnoIn(message)
  return code === undefined || code === 'ECONNRESET' ? ended('wait', reset) : ended('wait', errno(code))
}

function ofStream(message: string): Told {
  const code = numberAfter(message, '(err')
  return ended('wait', { kind: 'stream-reset', ...(code !== undefined && { code }) })
}

/** `Connecting to … failed: Connection refused.`, `HTTP request sent, awaiting response... No data received.` */
export function wgetTold(text: string): Told | undefined {
  if (/unable to resolve host address|bad address|failed: Name or service not known/.test(text)) {
    return ended('dns', dns('ENOTFOUND'))
  }
  if (text.includes('failed: Temporary failure in name resolution')) return ended('dns', dns('EAI_AGAIN'))
  if (
    text.includes("can't connect to remote host") ||
    /\bconnect(?:ing)?\b.{0,200} failed: /i.test(text.slice(0, 400))
  ) {
    return errnoIn(text) === undefined ? undefined : notConnected(text)
  }
  if (text.includes('No data received')) return ended('wait', fin)
  if (text.includes('No headers, assuming HTTP/0.9')) return ended('wait', invalid('not-http'), 'inferred')
  if (/Connection closed at byte \d/.test(text)) return cut(fin)
  if (text.includes('Read error (Connection timed out)')) return ended('wait', timer('firstByte'))
  if (text.includes('Read error (')) return received(text)
  if (text.includes('cannot verify ')) {
    return ended('tls', { kind: 'tls', failure: { stage: 'verify', code: 'CERTIFICATE_VERIFY_FAILED', message: text } })
  }
  if (text.startsWith('OpenSSL: ') || text.startsWith('GnuTLS: ')) return ofTls(text, 35)
  return text.includes('Unable to establish SSL connection') ? ended('tls', tls('ERR_SSL')) : undefined
}
