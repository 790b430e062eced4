/** Uvicorn's (and Hypercorn's) log: starts and ends, a port in use, applications that fail, and its access lines. */
import type { Fact, TroubleFact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { requestLine, withoutPort } from './parts/request.ts'
import { between, numberAfter } from './parts/text.ts'
import { answered, factOf } from './parts/told.ts'
import { trouble } from './parts/trouble.ts'

export function uvicorn(): Reader {
  return { format: 'uvicorn', takes, read }
}

/** `INFO:     Started server process [12]`: the level is padded to nine. */
const PREFIX = /^(?:INFO|WARNING|ERROR|CRITICAL|DEBUG|TRACE): {2,6}(?=\S)/

const takes = (text: string): boolean => PREFIX.test(text.slice(0, 20))

function read(line: Line): readonly Fact[] {
  const text = line.text.slice(0, 4000)
  const access = ofRequest(text, line)
  if (access !== undefined) return access
  const what = FOUND.find(([phrase]) => text.includes(phrase))?.[1]
  if (what === undefined) return []
  const pid = numberAfter(text, 'process [')
  const port = what === 'started' ? /:(\d{2,5})(?: |$)/.exec(text)?.[1] : /', (\d{2,5})\)/.exec(text)?.[1]
  return [
    trouble(line, 'uvicorn', what, {
      process: 'uvicorn',
      pid,
      ...(port !== undefined && { port: Number(port) }),
    }),
  ]
}

const FOUND: readonly (readonly [string, TroubleFact['what']])[] = [
  ['address already in use', 'port-taken'],
  ['Error loading ASGI app', 'failed-to-start'],
  ['Application startup failed', 'failed-to-start'],
  ['error while attempting to bind', 'failed-to-start'],
  ['Exception in ASGI application', 'unhandled-error'],
  ['Started server process', 'started'],
  ['Uvicorn running on', 'started'],
  ['Shutting down', 'stopping'],
  ['WatchFiles detected changes', 'config-reloaded'],
  ['StatReload detected', 'config-reloaded'],
]

/** `198.51.100.1:50000 - "GET / HTTP/1.1" 500 Internal Server Error` */
function ofRequest(text: string, line: Line): readonly Fact[] | undefined {
  const [, address = ''] = /^INFO: {2,6}([\da-fA-F:.[\]]{2,60}) - "/.exec(text) ?? []
  const request = address === '' ? undefined : between(text, '"', '" ')
  if (request === undefined) return undefined
  const status = numberAfter(text, `"${request}"`) ?? 0
  if (status < 500) return []
  const client = withoutPort(address)
  const { method, host, path, protocol } = requestLine(request)
  return [
    factOf(answered(status), {
      product: 'uvicorn',
      at: line.at,
      status,
      exchange: { method, host, path, protocol, client },
      same: { client, request: request.slice(0, Math.max(request.lastIndexOf(' HTTP/'), 0)) },
    }),
  ]
}
