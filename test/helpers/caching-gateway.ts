/** A gateway whose route keeps answers, its origin, its log, and a clock that can be put forward. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { systemWorld } from '../../src/world.ts'
import { type LocalGateway, startLocalGateway } from './local-gateway.ts'
import { exchangeRaw } from './raw-client.ts'
import { type ScriptedOrigin, startScriptedOrigin } from './scripted-origin.ts'
import { until } from './until.ts'

export interface CachingGateway extends AsyncDisposable {
  origin: ScriptedOrigin
  local: LocalGateway
  /** One request on a connection of its own; `lines`: fields besides Host. */
  get(target: string, ...lines: string[]): Promise<Got>
  send(method: string, target: string, ...lines: string[]): Promise<Got>
  /** The origin is gone: whoever connects is refused. */
  kill(): Promise<void>
  /** Ages everything. */
  wait(seconds: number): void
  /** What waited to be written to the disk is there. */
  written(): Promise<void>
  /** When it has so many lines. */
  log(count: number): Promise<Record<string, unknown>[]>
}

export interface Got {
  status: number
  body: string
  /** As sent, and the member of Cache-Status that is ours. */
  field(name: string): string | undefined
  cache: string | undefined
}

export interface CachingOptions {
  /** What stands in the configuration besides. */
  file?: Record<string, unknown>
  /** Of another gateway, whose it stays. */
  origin?: ScriptedOrigin
  /** Ahead of the real time. */
  seconds?: number
}

/** `route`: what stands in the only route besides its upstream. */
export async function startCachingGateway(
  route: Record<string, unknown>,
  options: CachingOptions = {},
): Promise<CachingGateway> {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodgate-cache-'))
  const file = path.join(folder, 'access.log')
  const origin = options.origin ?? (await startScriptedOrigin())
  let aheadMs = (options.seconds ?? 0) * 1000
  const world = systemWorld()
  const [now, epoch] = [world.now, world.epoch]
  world.now = () => now() + aheadMs
  world.epoch = () => epoch() + aheadMs
  const upstream = { endpoints: [`127.0.0.1:${origin.port}`], retry: { hold: 0 } }
  const log = { access: { format: 'json', path: file }, level: 'silent' }
  const local = await startLocalGateway(
    { upstreams: { app: upstream }, routes: [{ upstream: 'app', ...route }], log, ...options.file },
    world,
  )
  const send = async (method: string, target: string, ...lines: string[]): Promise<Got> => {
    const fields = ['Host: site.example', 'Connection: close', ...lines].map(line => `${line}\r\n`).join('')
    const { text } = await exchangeRaw({ port: local.port, send: [`${method} ${target} HTTP/1.1\r\n${fields}\r\n`] })
    return understood(text)
  }
  let dead = options.origin !== undefined
  const kill = async (): Promise<void> => {
    if (!dead) await origin[Symbol.asyncDispose]()
    dead = true
  }
  await local.gateway.snapshot.cache?.done()
  return {
    origin,
    local,
    written: async () => local.gateway.snapshot.cache?.done(),
    send,
    get: (target, ...lines) => send('GET', target, ...lines),
    kill,
    wait: seconds => void (aheadMs += seconds * 1000),
    log: count =>
      until(`${count} lines in the log`, () => {
        local.gateway.telemetry.accessLog.flush()
        const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
        return lines.length === count && lines.map(line => JSON.parse(line) as Record<string, unknown>)
      }),
    async [Symbol.asyncDispose]() {
      await local[Symbol.asyncDispose]()
      await kill()
      rmSync(folder, { recursive: true })
    },
  }
}

function understood(text: string): Got {
  const end = text.indexOf('\r\n\r\n')
  const lines = text.slice(0, end).split('\r\n')
  const field = (name: string): string | undefined => {
    const values = lines.slice(1).filter(line => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    return values.length === 0 ? undefined : values.map(line => line.slice(name.length + 1).trim()).join(', ')
  }
  const cache = field('cache-status')
    ?.split(', ')
    .findLast(member => member.startsWith('goodgate'))
  return { status: Number(lines[0]!.slice(9, 12)), body: text.slice(end + 4), field, cache }
}

/** A whole answer; the length is added. */
export function whole(body: string, ...lines: string[]): string {
  return `HTTP/1.1 200 OK\r\n${lines.map(line => `${line}\r\n`).join('')}Content-Length: ${body.length}\r\n\r\n${body}`
}
