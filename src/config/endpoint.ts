/** What an endpoint may be written as: `3000`, `:3000`, `host:3000`, `http://…`, `https://…`, `h2c://…`, `unix:/path`. */

import { isHost, readSocketPath } from './address.ts'
import type { Endpoint } from './config.ts'
import type { Read } from './units.ts'

export type EndpointTarget = Omit<Endpoint, 'weight' | 'backup'>

const DEFAULT_PORTS = { http: 80, https: 443, h2c: 80 } as const
const EXAMPLES = 'write http://127.0.0.1:3000, https://host:8443, host:3000, 3000 or unix:/run/app.sock'

/** A bare port stands for both loopback addresses, for servers listen on either. Refuses paths, queries, users and passwords. */
export function readEndpoint(text: string): Read<EndpointTarget> {
  const written = text.trim()
  if (/^:?\d+$/.test(written)) {
    const port = readPort(written.replace(':', ''))
    if (!port.ok) return port
    const id = `http://localhost:${port.value}`
    return {
      ok: true,
      value: { id, scheme: 'http', host: 'localhost', port: port.value, addresses: ['127.0.0.1', '::1'] },
    }
  }
  if (written.startsWith('unix:')) {
    const socket = readSocketPath(written)
    if (!socket.ok) return socket
    return {
      ok: true,
      value: { id: `unix:${socket.value.path}`, scheme: 'http', host: '', port: 0, socketPath: socket.value.path },
    }
  }
  const url = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)(.*)$/s.exec(written)
  if (!url) return readAuthority('http', written, written, false)
  const scheme = (url[1] as string).toLowerCase()
  if (scheme !== 'http' && scheme !== 'https' && scheme !== 'h2c') return refuse(schemeHint(scheme, written))
  const rest = url[3] as string
  if (rest !== '' && rest !== '/') {
    const shown = `${url[1]}://${url[2]}`
    return refuse(
      `an endpoint has no path: write ${shown} and give the route  rewrite: ${rest.split(/[?#]/)[0] || '/'}`,
    )
  }
  return readAuthority(scheme, url[2] as string, written, true)
}

function readAuthority(
  scheme: 'http' | 'https' | 'h2c',
  authority: string,
  written: string,
  isUrl: boolean,
): Read<EndpointTarget> {
  if (authority.includes('@')) {
    return refuse('an endpoint has no user and password: send them with  requestHeaders: { set: { Authorization: … } }')
  }
  if (!isUrl && authority.includes('/')) {
    const host = authority.slice(0, authority.indexOf('/'))
    return refuse(
      `an endpoint has no path: write ${host === '' ? `unix:${authority}` : host} and give the route  rewrite:`,
    )
  }
  const parts = /^(\[[^\]]*\]|[^:[\]]+)(?::(\d*))?$/.exec(authority)
  const host = parts?.[1]?.startsWith('[') ? parts[1].slice(1, -1) : parts?.[1]
  const bracketed = parts?.[1]?.startsWith('[') === true
  if (!parts || host === undefined || !isHost(host) || bracketed !== host.includes(':'))
    return refuse(hostHint(authority, written))
  if (!isUrl && parts[2] === undefined)
    return refuse(`"${written}" names no port: write ${written}:3000, or http://${written} for port 80`)
  const port = parts[2] === undefined ? { ok: true as const, value: DEFAULT_PORTS[scheme] } : readPort(parts[2])
  if (!port.ok) return port
  const name = host.toLowerCase()
  const id = `${scheme}://${bracketed ? `[${name}]` : name}:${port.value}`
  return { ok: true, value: { id, scheme, host: name, port: port.value } }
}

function readPort(digits: string): Read<number> {
  const port = digits.length <= 5 && digits !== '' ? Number(digits) : 65536
  if (port >= 1 && port <= 65535) return { ok: true, value: port }
  return refuse(`"${digits}" is no port; ports go from 1 to 65535`)
}

function schemeHint(scheme: string, written: string): string {
  const rest = written.slice(written.indexOf('://') + 3)
  if (scheme === 'ws') return `WebSockets need no scheme of their own: write http://${rest}`
  if (scheme === 'wss') return `WebSockets need no scheme of their own: write https://${rest}`
  if (scheme === 'tcp') return `goodgate speaks HTTP to its endpoints: write http://${rest}`
  if (scheme === 'h2' || scheme === 'grpcs') return `write https://${rest} and  protocol: h2`
  if (scheme === 'grpc') return `write h2c://${rest}`
  if (scheme === 'fastcgi') return 'FastCGI is not spoken; put the application behind an HTTP server'
  return `"${scheme}://" is not known; ${EXAMPLES}`
}

function hostHint(authority: string, written: string): string {
  const colons = authority.match(/:/g)?.length ?? 0
  if (colons > 1 && !authority.includes('['))
    return `"${written}": an IPv6 address stands in brackets, such as http://[::1]:3000`
  if (/[^\x00-\x7f]/.test(authority)) return `"${written}": write the name in its ASCII form (xn--…)`
  return `"${written}" is no endpoint; ${EXAMPLES}`
}

function refuse(message: string): { ok: false; message: string } {
  return { ok: false, message }
}
