/** The schema of the whole configuration file. Its output is a `Config`, but for files that are yet to be read. */

import * as z from 'zod'
import type { ClientLimits, Config, ErrorPages, Route, Upstream } from './config.ts'
import * as leaf from './schema/leaf.ts'
import { type AdminEntry, admin, listener } from './schema/listener.ts'
import { route } from './schema/route.ts'
import { upstream } from './schema/upstream.ts'
import { nearest } from './suggest.ts'
import { readDuration } from './units.ts'

export type ConfigFile = Omit<Config, 'admin' | 'upstreams' | 'name'> & {
  name?: string | undefined
  admin: AdminEntry
  upstreams: Record<string, Omit<Upstream, 'name'>>
  routes: Route[]
}

export const THEMES: readonly string[] = ['default', 'nginx', 'apache', 'plain']

const workers = z
  .union([z.int().min(1).max(512), z.string().meta({ pattern: '^auto$|\\$\\{' })], {
    error: leaf.expected('auto or a whole number from 1 to 512'),
  })
  .transform((value, context): number | 'auto' => {
    if (typeof value === 'number' || value === 'auto') return value
    const number = /^\d+$/.test(value) ? Number(value) : 0
    if (number >= 1 && number <= 512) return number
    return leaf.fail(context, `expected auto or a whole number from 1 to 512; got "${value}"`)
  })
  .prefault('auto')
  .describe('Processes that carry traffic; auto: one per core.')

const resolverServer = leaf.checked('an address, such as 127.0.0.1:53', value =>
  /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-fA-F:.]+\])(:\d{1,5})?$/.test(value) || z.ipv6().safeParse(value).success
    ? null
    : `"${value}" is no address of a name server; write it as 127.0.0.1:53 or [::1]:53`,
)

const resolver: z.ZodType<Config['resolver']> = z
  .strictObject({
    servers: z.array(resolverServer).min(1, 'servers is empty; leave it out to use the system’s').optional(),
    timeout: leaf.someTime.prefault('2s'),
  })
  .transform(({ servers, timeout }) => ({ servers: servers ?? null, timeoutMs: timeout }))

const limits: z.ZodType<ClientLimits> = z
  .strictObject({
    requestHeaders: leaf.boundedSize(1024, 16 * 1024 ** 2).prefault('64KiB'),
    requestBody: leaf.sizeLimit.prefault(0).describe('0 is no limit.'),
    headerTimeout: leaf.timeLimit.prefault('10s').describe('From a request’s first byte to the end of its head.'),
    bodyIdle: leaf.timeLimit
      .prefault('30s')
      .describe('A request’s body may pause so long, and must bring 100 bytes a second over such a span.'),
    clientWrite: leaf.timeLimit.prefault('30s'),
    clientIdle: leaf.timeLimit.prefault('75s').describe('How long an unused client connection is kept.'),
    clientConnections: leaf.whole(0, Number.MAX_SAFE_INTEGER).prefault(0).describe('0 is no limit.'),
    loopDelay: leaf.timeLimit
      .prefault('1s')
      .describe('A process whose event loop stays later than this turns new clients away; none never does.'),
  })
  .transform(value => ({
    requestHeaders: value.requestHeaders,
    requestBody: value.requestBody,
    headerTimeoutMs: value.headerTimeout,
    bodyIdleMs: value.bodyIdle,
    clientWriteMs: value.clientWrite,
    clientIdleMs: value.clientIdle,
    clientConnections: value.clientConnections,
    loopDelayMs: value.loopDelay,
  }))

const disk = z.strictObject({
  path: leaf
    .checked('a folder', value => (value === '' ? 'the path is empty; write it as /var/cache/goodgate' : null))
    .describe('A folder of this gateway’s own, made if it is missing.'),
  size: leaf
    .boundedSize(16 * 1024 ** 2, 1024 ** 4)
    .prefault('1GiB')
    .describe('Of all files together.'),
  readTimeout: leaf.someTime
    .prefault('100ms')
    .describe('So long a request waits for the disk before it goes to the upstream.'),
})

const cache: z.ZodType<Config['cache']> = z
  .strictObject({
    memory: leaf
      .boundedSize(1024 ** 2, 16 * 1024 ** 3)
      .prefault('64MiB')
      .describe('For answers kept by routes with cache or staleIfError, in each worker.'),
    disk: disk.optional().describe('Kept answers outlive restarts there, and all workers have them.'),
  })
  .transform(({ memory, disk }) => ({
    memory,
    disk: disk === undefined ? null : { path: disk.path, size: disk.size, readTimeoutMs: disk.readTimeout },
  }))

/** An immediate end is one millisecond, for 0 says "no deadline". */
const shutdown: z.ZodType<Config['shutdown']> = z
  .strictObject({
    drain: leaf
      .readAs('a duration, such as 30s', written => {
        const read = readDuration(written)
        return read.ok && read.value === 0 && written.trim() !== 'none' ? { ok: true as const, value: 1 } : read
      })
      .prefault('30s')
      .describe('How long running requests may take when the gateway stops; none waits for the last.'),
  })
  .transform(({ drain }) => ({ drainMs: drain }))

const theme = leaf.checked('a theme or a folder', value => {
  if (THEMES.includes(value) || /[/\\]|^\.+$/.test(value)) return null
  const meant = nearest(value, THEMES)
  return `"${value}" is no theme${meant ? `; did you mean ${meant}?` : `; write ${THEMES.join(', ')}, or a folder as ./${value}`}`
})

const link = leaf.checked('a link', value =>
  /[\x00-\x20\x7f"<>]/.test(value) ? `"${value}" is no link; it has neither blanks nor quotes` : null,
)

const errors: z.ZodType<ErrorPages> = z.strictObject({
  theme: theme.default('default').describe('default, nginx, apache, plain, or a folder.'),
  contact: leaf.text.default('').describe('Whom visitors may write to.'),
  statusPage: link.default(''),
  behindCdn: leaf.flag
    .prefault(false)
    .describe('Send 503 in place of 502 and 504, which some CDNs replace by pages of their own.'),
  showDetailsTo: z.array(leaf.network).default([]).describe('Clients who may see addresses and timelines.'),
})

const access = z.strictObject({
  format: leaf.word('json', 'combined', 'ecs', 'off').default('json'),
  path: leaf
    .checked('a file, stdout or stderr', value => (value === '' ? 'the path is empty; write stdout' : null))
    .default('stdout'),
  query: leaf.flag.prefault(false).describe('Log the query too; it may hold secrets.'),
})

const log: z.ZodType<Config['log']> = z.strictObject({
  access: access.prefault({}),
  level: leaf.word('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
})

const incidents: z.ZodType<Config['incidents']> = z
  .strictObject({
    store: leaf
      .checked('a store', value =>
        /^(sqlite:.+|postgres(ql)?:\/\/.+)$/.test(value)
          ? null
          : `"${value}" is no store; write sqlite:goodgate.db or postgres://…`,
      )
      .default('sqlite:goodgate.db'),
    retention: leaf.timeLimit.prefault('30d'),
  })
  .transform(({ store, retention }) => ({ store, retentionMs: retention }))

const upstreamName = leaf.checked('a name', value =>
  /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(value)
    ? null
    : `"${value}" cannot name an upstream; use letters, digits, "_", "-" and "."`,
)

const pseudonym = leaf.checked('a name', value =>
  leaf.token.test(value) ? null : `"${value}" cannot stand in a Via header; use letters, digits and "-"`,
)

export const configFile: z.ZodType<ConfigFile> = z.strictObject({
  name: pseudonym.optional().describe('What the gateway calls itself in Via; else goodgate-XXXXXXXX.'),
  listen: z
    .array(listener, { error: leaf.expected('a list of addresses, such as  listen: [{ address: ":8080" }]') })
    .default([]),
  admin: admin.prefault({}),
  workers,
  trustedProxies: z
    .array(leaf.proxy)
    .default([])
    .describe('Whose Forwarded and X-Forwarded-* are believed; unix: of all that come by a unix socket.'),
  resolver: resolver.prefault({}),
  upstreams: z.record(upstreamName, upstream, { error: leaf.expected('a map of upstreams by name') }).default({}),
  routes: z.array(route, { error: leaf.expected('a list of routes') }).default([]),
  cache: cache.prefault({}),
  limits: limits.prefault({}),
  shutdown: shutdown.prefault({}),
  errors: errors.prefault({}),
  log: log.prefault({}),
  incidents: incidents.prefault({}),
})
