/** Fills a suspect's command with the values of the case, so that it can be pasted into a shell as it stands. */
import type { SuspectRow } from '../causes/suspect.ts'

/** What is known of the case; what is missing shows as a word in capitals. */
export interface CaseValues {
  /** The endpoint's id: `SCHEME://HOST:PORT` or `unix:/path`. */
  endpoint?: string
  /** The address dialled, or the host's name; IPv6 without brackets. */
  host?: string
  port?: string
  /** For a unix endpoint the socket's path. */
  socketPath?: string
  /** The path of the request. */
  requestPath?: string
  /** A host's name, never an address: the one resolved, or the one sent and checked in TLS. */
  name?: string
  upstream?: string
}

/** `confirm` and `fix` of a suspect with the case's values in them. */
export function filledIn(row: SuspectRow, values: CaseValues): { confirm: string; fix: string } {
  return { confirm: fillIn(row.confirm, values), fix: fillIn(row.fix, values) }
}

export function fillIn(template: string, values: CaseValues): string {
  return template.replace(TOKENS, token => written(token, values))
}

/** Alone, or in the combinations that are written differently for sockets, IPv6 or a missing name. */
const TOKENS =
  /\{endpoint\}\{path\}|\{untilClosed\}|ss -lt(?:n|np) 'sport = :\{port\}'|nc \{host\} \{port\}| -servername \{name\}|\{host\}:\{port\}|\{(?:port|host|path|endpoint|name|upstream)\}/g

function written(token: string, v: CaseValues): string {
  if (token === '{endpoint}{path}') return curlUrl(v)
  if (token === '{untilClosed}') return untilClosed(v)
  if (token.startsWith('ss ')) return listeners(token, v)
  if (token.startsWith('nc ')) return rawConnection(v)
  if (token === ' -servername {name}') return v.name === undefined ? '' : ` -servername ${quoted(v.name)}`
  if (token === '{host}:{port}') return hostPort(v)
  if (token === '{port}') return port(v)
  if (token === '{host}') return quoted(v.host ?? 'HOST')
  if (token === '{path}') return quoted(v.socketPath ?? v.requestPath ?? 'PATH')
  if (token === '{endpoint}') return quoted(v.endpoint ?? 'ENDPOINT')
  if (token === '{name}') return quoted(v.name ?? 'NAME')
  return quoted(v.upstream ?? 'UPSTREAM')
}

function curlUrl(v: CaseValues): string {
  const path = v.requestPath?.startsWith('/') ? v.requestPath : '/'
  if (v.socketPath !== undefined) return `--unix-socket ${quoted(v.socketPath)} ${quoted(`http://localhost${path}`)}`
  if (v.endpoint?.startsWith('h2c://'))
    return `--http2-prior-knowledge ${quoted(`http://${v.endpoint.slice(6)}${path}`)}`
  const known = v.endpoint === undefined || /^https?:\/\//.test(v.endpoint)
  // curl speaks no FastCGI, and a server’s name in a balancer’s log is no address.
  if (!known) return quoted(`http://${bracketed(v.host ?? 'HOST')}:PORT${path}`)
  return quoted((v.endpoint ?? `http://${bracketed(v.host ?? 'HOST')}:${port(v)}`) + path)
}

/** Asks once, and takes the time until the other side ends the idle connection. */
function untilClosed(v: CaseValues): string {
  const head = `HEAD / HTTP/1.1\\r\\nHost: ${hostField(v)}\\r\\n\\r\\n`
  if (v.socketPath !== undefined || v.endpoint?.startsWith('https:')) {
    return `time (printf '${head}' | ${rawConnection(v)})`
  }
  const host = v.host !== undefined && /^[\w.:-]+$/.test(v.host) ? v.host : 'HOST'
  return `bash -c 'exec 3<>/dev/tcp/${host}/${port(v)}; printf "${head}" >&3; time cat <&3'`
}

/** It stands within quotes within quotes. */
function hostField({ name, host }: CaseValues): string {
  const known = name ?? host
  return known !== undefined && /^[\w.-]+$/.test(known) ? known : 'localhost'
}

function listeners(token: string, v: CaseValues): string {
  if (v.socketPath !== undefined) return `ss -lxp src ${quoted(v.socketPath)}`
  return token.replace('{port}', port(v))
}

function rawConnection(v: CaseValues): string {
  if (v.socketPath !== undefined) return `nc -U ${quoted(v.socketPath)}`
  if (v.endpoint?.startsWith('https:')) return `openssl s_client -quiet -connect ${hostPort(v)}`
  return `nc ${quoted(v.host ?? 'HOST')} ${port(v)}`
}

function hostPort(v: CaseValues): string {
  return quoted(`${bracketed(v.host ?? 'HOST')}:${port(v)}`)
}

/** Digits or the word: it stands inside quotes, where nothing else may come. */
function port(v: CaseValues): string {
  return v.port !== undefined && /^\d{1,5}$/.test(v.port) ? v.port : 'PORT'
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

/**
 * A value came from a configuration, a log or a request, and the line is pasted into a shell by someone with rights:
 * control characters are dropped, a leading dash too (it would be an option), and anything a shell could read is quoted.
 */
export function quoted(value: string): string {
  const clean = value.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '').replace(/^-+/, '')
  if (/^[\w.:/@%+,][\w.:/@%+,=-]*$/.test(clean)) return clean
  return `'${clean.replaceAll("'", "'\\''")}'`
}
