/** The id of an endpoint from the words of httpd's messages. */
import type { ApacheLine } from './line.ts'

/** As the message's first word or the module names the protocol. */
const SCHEMES: Readonly<Record<string, string>> = {
  http: 'http',
  https: 'https',
  h2: 'https',
  h2c: 'http',
  fcgi: 'fastcgi',
  fastcgi: 'fastcgi',
  ajp: 'ajp',
  scgi: 'scgi',
  uwsgi: 'uwsgi',
  ws: 'http',
  wss: 'https',
}

const UNIX = /Unix domain socket (\S{1,300}) \(|WSGI daemon process '[^']{0,200}' on '([^']{1,300})'/
const NAME = '\\[[\\da-fA-F:.]{2,45}\\]|[\\w.-]{1,253}'
/** Behind these words stands `HOST:PORT` or `IP:PORT (HOST)`; behind the first ones also a name alone. */
const PEER = new RegExp(
  `(?:(?:connect to|remote server|worker for \\(|connection for \\() ?((?:${NAME})(?::\\d{1,5})?)|(?:failed to|dialog to|response from|failed from|connection to|support for|headers from|data to|sent by) ((?:${NAME}):\\d{1,5}))(?=[ ,:)]|$)`,
)
const BACKEND = /backend: ([\w.:[\]-]{1,260})/

export function endpointIn({ message, module, remote }: ApacheLine): string | undefined {
  const unix = UNIX.exec(message)
  const path = unix?.[1] ?? unix?.[2]
  if (path !== undefined) return `unix:${path}`
  const found = PEER.exec(message)
  const peer = found?.[1] ?? found?.[2] ?? BACKEND.exec(message)?.[1]
  if (peer !== undefined && peer !== 'httpd-UDS') return `${schemeOf(message, module)}://${peer}`
  return remote === undefined ? undefined : `https://${remote}`
}

/** `(localhost:3000)`, as workers are named. */
export function workerIn(message: string): string | undefined {
  return /\(([\w.:[\]*/-]{1,300})\)/.exec(message)?.[1]
}

function schemeOf(message: string, module = ''): string {
  const word = /^([A-Za-z\d]{2,7}): /.exec(message)?.[1]?.toLowerCase() ?? ''
  return SCHEMES[word] ?? SCHEMES[module.replace(/^proxy_/, '')] ?? 'http'
}
