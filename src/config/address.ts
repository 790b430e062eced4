/** Where to listen: `HOST:PORT`, `:PORT`, `PORT` or `unix:/path`. */

import { addressBytes, isLoopback } from './cidr.ts'
import type { Listener } from './config.ts'
import type { Read } from './units.ts'

export type Bind = Listener['bind']

/** `:PORT` (and `*:PORT`) binds all interfaces (host ''), a bare port loopback only. Port 0 lets the system choose. */
export function readListenAddress(text: string): Read<Bind> {
  const written = text.trim()
  if (written.startsWith('unix:')) return readSocketPath(written)
  if (/^https?:\/\//i.test(written)) {
    return refuse(`"${written}" is a URL; write HOST:PORT, such as :8080 (TLS is switched on with tls:)`)
  }
  const parts = /^(?:(\[[^\]]*\]|[^:[\]]*):)?(\d{1,5})$/.exec(written)
  if (!parts)
    return refuse(
      `"${written}" is no address to listen on; write 127.0.0.1:8080, :8080 or unix:/run/app.sock${ipv6Hint(written)}`,
    )
  const port = Number(parts[2])
  if (port > 65535) return refuse(`port ${port} does not exist; ports end at 65535`)
  const host = parts[1]
  if (host === undefined) return { ok: true, value: { host: '127.0.0.1', port } }
  if (host === '' || host === '*') return { ok: true, value: { host: '', port } }
  const bare = host.startsWith('[') ? host.slice(1, -1) : host
  if (!isHost(bare) || (host.startsWith('[') && !bare.includes(':')))
    return refuse(`"${host}" is neither an address nor a name`)
  return { ok: true, value: { host: bare.toLowerCase(), port } }
}

/** `unix:/path` → its path; `unix:///path` is understood as well. */
export function readSocketPath(text: string): Read<{ path: string }> {
  const path = text.slice('unix:'.length).replace(/^\/\/\//, '/')
  if (!path.startsWith('/') || path.startsWith('//') || path === '/')
    return refuse(`"${text}" needs an absolute path, such as unix:/run/app.sock`)
  if (path.includes('\0')) return refuse('a path holds no NUL')
  if (Buffer.byteLength(path) > 107) return refuse(`"${path}" is too long for a Unix socket, which ends at 107 bytes`)
  return { ok: true, value: { path } }
}

/** A host name (letters, digits, `-`, `_`, `.`), an IPv4 address, or an IPv6 address without brackets. */
export function isHost(text: string): boolean {
  if (text.includes(':')) return addressBytes(text) !== null
  if (
    !/^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?$/.test(
      text,
    )
  )
    return false
  // A name whose last label is a number would be read as an address by some and as a name by others.
  return !/(^|\.)(\d+|0x[0-9a-f]*)\.?$/i.test(text) || addressBytes(text) !== null
}

/** May only programs on this machine reach it? `localhost` and Unix sockets too. */
export function isLocalBind(bind: Bind): boolean {
  if ('path' in bind) return true
  return bind.host === 'localhost' || isLoopback(bind.host)
}

function ipv6Hint(written: string): string {
  return (written.match(/:/g)?.length ?? 0) > 1 && !written.includes('[')
    ? '; an IPv6 address stands in brackets: [::1]:8080'
    : ''
}

function refuse(message: string): { ok: false; message: string } {
  return { ok: false, message }
}
