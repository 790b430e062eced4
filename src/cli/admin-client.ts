/** Talks to a running gateway's admin address: what status, reload and healthcheck have in common. */
import http from 'node:http'
import { type Command, InvalidArgumentError } from 'commander'
import { readListenAddress } from '../config/address.ts'

/** Past any reload; a gateway that says nothing for so long is not well. */
const ANSWER_MS = 30_000

export interface AdminOptions {
  admin?: string
}

export interface AdminAnswer {
  status: number
  /** The parsed JSON; the text where it is none. */
  body: unknown
}

/** Its message is for the user. */
export class AdminUnreachable extends Error {}

export function withAdminOption(command: Command): Command {
  return command.option(
    '--admin <ADDRESS>',
    'the admin address (default: $GOODGATE_ADMIN, else 127.0.0.1:9901)',
    address => {
      const read = readAdminAddress(address)
      if (!read.ok) throw new InvalidArgumentError(read.message)
      return address
    },
  )
}

/** For a browser; nothing for a unix socket, which no browser reaches. */
export function adminUrl(options: AdminOptions): string {
  const bind = readAdminAddress(adminAddress(options))
  if (!bind.ok || 'path' in bind.value) return ''
  const host = bind.value.host || '127.0.0.1'
  return `http://${host.includes(':') ? `[${host}]` : host}:${bind.value.port}`
}

/** As people write it: with a scheme and a slash behind it, or as in the configuration. */
function readAdminAddress(address: string): ReturnType<typeof readListenAddress> {
  return readListenAddress(address.replace(/^https?:\/\//, '').replace(/\/$/, ''))
}

/** `body` goes as JSON. A token for an address beyond loopback comes from $GOODGATE_ADMIN_TOKEN. @throws AdminUnreachable */
export async function askAdmin(
  options: AdminOptions,
  method: 'GET' | 'POST',
  path: string,
  limitMs: number = ANSWER_MS,
  body?: object,
): Promise<AdminAnswer> {
  const address = adminAddress(options)
  const bind = readAdminAddress(address)
  if (!bind.ok) throw new AdminUnreachable(`${address} is no admin address: ${bind.message}`)
  const where =
    'path' in bind.value
      ? { socketPath: bind.value.path }
      : { host: bind.value.host || '127.0.0.1', port: bind.value.port }
  const token = process.env.GOODGATE_ADMIN_TOKEN
  try {
    return await request(
      { ...where, method, path, headers: token ? { authorization: `Bearer ${token}` } : {} },
      limitMs,
      body === undefined ? '' : JSON.stringify(body),
    )
  } catch (error) {
    throw new AdminUnreachable(unreachable(address, error as NodeJS.ErrnoException))
  }
}

function adminAddress(options: AdminOptions): string {
  return options.admin ?? process.env.GOODGATE_ADMIN ?? '127.0.0.1:9901'
}

function request(options: http.RequestOptions, limitMs: number, body: string): Promise<AdminAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = http.request({ ...options, signal: AbortSignal.timeout(limitMs) }, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks).toString()) }),
      )
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function unreachable(address: string, error: NodeJS.ErrnoException): string {
  const why =
    error.code === 'ECONNREFUSED'
      ? 'nothing listens there'
      : error.code === 'ENOENT'
        ? 'there is no such socket'
        : error.name === 'TimeoutError' || error.code === 'ABORT_ERR'
          ? 'no answer in time'
          : error.message
  return `no goodgate answers at ${address} (${why}); is it running? --admin ADDRESS asks another one`
}
