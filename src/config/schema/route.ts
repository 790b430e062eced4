/** The schema of one route. Whether its upstreams exist is checked when the whole configuration is known. */

import * as z from 'zod'
import type { HeaderRules, Route, UpstreamTimeouts } from '../config.ts'
import { nearest } from '../suggest.ts'
import { type Read, readTime } from '../units.ts'
import * as leaf from './leaf.ts'

/** Written by the gateway itself, from how a message is framed and sent; a rule on them could split messages. */
const FRAMING = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
const REDIRECT_STATUSES = [301, 302, 303, 307, 308]

const routeHost = leaf.checked('a host name', value => {
  if (/^\[[0-9a-fA-F:.]+\](:\d{1,5})?$/.test(value)) return null
  if (value.includes('/')) return `"${value}" is no host name; the path goes into  path:`
  const name = (value.startsWith('*.') ? value.slice(2) : value).replace(/:\d{1,5}$/, '')
  if (value === '*') return 'leave host out to match every host'
  if (name.includes('*')) return `"${value}": the asterisk stands first and for whole labels, such as *.example.com`
  return /^[A-Za-z0-9_.-]+$/.test(name)
    ? null
    : `"${value}" is no host name; write it as app.example.com or "*.example.com"`
})

const path = leaf.checked('a path, such as /api/', value => {
  if (!value.startsWith('/')) return `a path begins with a slash: write /${value.replace(/^[~^=\s]*\/?/, '')}`
  if (/[\s?#\x00-\x1f\x7f]/.test(value))
    return `"${value}": a path has neither blanks nor ? nor #; queries are matched with  query:`
  return /[*^$]/.test(value)
    ? `"${value}": no patterns here; a path matches everything below it, unless  exact: true`
    : null
})

const rewrite = leaf.checked('a path, such as /', value =>
  value.startsWith('/') && !/[\s?#\x00-\x1f\x7f]/.test(value) ? null : `"${value}" is no path; write it as / or /new/`,
)

/** What `to` may hold in braces. */
export const PLACEHOLDERS: readonly string[] = ['scheme', 'host', 'port', 'path', 'rest', 'query']

const redirect = z.strictObject({
  to: leaf
    .checked('a place to go to, such as https://{host}{path}?{query}', value => {
      if (/[\x00-\x20\x7f]/.test(value)) return 'a place to redirect to has neither blanks nor line breaks'
      const unknown = [...value.matchAll(/\{([^{}]*)\}/g)]
        .map(found => found[1] as string)
        .find(name => !PLACEHOLDERS.includes(name))
      if (unknown !== undefined) {
        const meant = nearest(unknown, PLACEHOLDERS)
        return `{${unknown}} is no placeholder; ${meant ? `did you mean {${meant}}?` : `known: ${PLACEHOLDERS.map(name => `{${name}}`).join(', ')}`}`
      }
      if (/^(https?:\/\/|\/|\{)/.test(value)) return null
      return `"${value}" must begin with https://, http://, / or a placeholder such as {scheme}`
    })
    .describe(`May hold ${PLACEHOLDERS.map(name => `{${name}}`).join(', ')}.`),
  status: leaf
    .readAs(
      'a status',
      (written): Read<number> =>
        REDIRECT_STATUSES.includes(Number(written))
          ? { ok: true, value: Number(written) }
          : { ok: false, message: `"${written}" does not redirect; write 301, 302, 303, 307 or 308` },
    )
    .prefault(308),
})

const timeouts: z.ZodType<Partial<UpstreamTimeouts>> = z
  .strictObject({
    connect: leaf.timeLimit.optional(),
    tls: leaf.timeLimit.optional(),
    write: leaf.timeLimit.optional(),
    firstByte: leaf.timeLimit.optional(),
    idle: leaf.timeLimit.optional(),
    total: leaf.timeLimit.optional(),
    tunnelIdle: leaf.timeLimit.optional(),
  })
  .transform(value => {
    const written: Partial<UpstreamTimeouts> = {}
    for (const [name, ms] of Object.entries(value)) {
      if (ms !== undefined) written[`${name}Ms` as keyof UpstreamTimeouts] = ms
    }
    return written
  })

const ruledHeader = leaf.checked('the name of a header', value => {
  if (!leaf.token.test(value)) return `"${value}" is no name of a header; write it as X-Name, without colon and blanks`
  if (FRAMING.has(value.toLowerCase()))
    return `${value} is written by the gateway from how the message is sent; leave it out`
  return value.toLowerCase() === 'host'
    ? 'the Host header follows the upstream’s  host: client | upstream | a name'
    : null
})

const headerRules: z.ZodType<HeaderRules> = z.strictObject({
  set: z.record(ruledHeader, leaf.headerValue).default({}),
  remove: z.array(ruledHeader).default([]),
})

const conditions = { headers: z.record(leaf.headerName, leaf.headerValue), query: z.record(z.string(), leaf.text) }

const maintenance: z.ZodType<Route['maintenance']> = z.union(
  [
    leaf.flag.transform(on => (on ? {} : (false as const))),
    z
      .strictObject({
        until: leaf
          .readAs('a time, such as 2026-12-24T06:00:00Z', readTime)
          .optional()
          .describe('It ends by itself then, and Retry-After says so.'),
        reason: leaf.text.optional().describe('For those who run the gateway.'),
      })
      .transform(({ until, reason }) => ({
        ...(until !== undefined && { until }),
        ...(reason !== undefined && { reason }),
      })),
  ],
  { error: leaf.expected('true, false, or { until: 2026-12-24T06:00:00Z }') },
)

export const route: z.ZodType<Route> = z
  .strictObject({
    name: leaf
      .checked('a name', value =>
        /^[\x21-\x7e]{1,128}$/.test(value) ? null : 'a name is one word of printable characters',
      )
      .optional(),
    host: routeHost.optional().describe('Without one the route matches every host; *. stands for one or more labels.'),
    path: path.default('/').describe('Matches itself and everything below it, by segment.'),
    exact: leaf.flag.prefault(false).describe('Match the path only, nothing below it.'),
    methods: z.array(leaf.method).min(1, 'methods is empty; leave it out to match all').optional(),
    headers: conditions.headers.optional().describe('Each must be there with exactly this value.'),
    query: conditions.query.optional().describe('Each must be there with exactly this value.'),
    upstream: leaf.text.optional().describe('The name of an upstream.'),
    upstreams: z
      .record(z.string(), leaf.whole(0, 1_000_000))
      .optional()
      .describe('Several upstreams with their shares.'),
    redirect: redirect.optional(),
    stripPrefix: leaf.flag.prefault(false).describe('Take the route’s path off before sending.'),
    rewrite: rewrite.optional().describe('Put this in the place of the route’s path.'),
    timeouts: timeouts.default({}).describe('In place of the upstream’s.'),
    requestHeaders: headerRules.prefault({}),
    responseHeaders: headerRules.prefault({}),
    maintenance: maintenance
      .prefault(false)
      .describe('Answer 503 in the place of the upstream; true, or until when and why.'),
    cache: leaf.flag
      .prefault(false)
      .describe('Keep answers that may be kept, and give them again without asking while they are fresh.'),
    staleIfError: leaf.span
      .prefault('0s')
      .describe('When the upstream fails: a kept answer, this long after it went stale, in the place of the failure.'),
    allow: z.array(leaf.network).default([]).describe('Only clients from these networks; empty lets all in.'),
    deny: z.array(leaf.network).default([]),
  })
  .transform(
    (
      { upstream, upstreams, staleIfError, name, host, methods, headers, query, redirect, rewrite, ...rest },
      context,
    ): Route => {
      const targets = [upstream !== undefined, upstreams !== undefined, redirect !== undefined].filter(Boolean).length
      if (targets > 1) return leaf.fail(context, 'goes to one of upstream, upstreams or redirect; remove the others')
      const forEver = rest.maintenance !== false && rest.maintenance.until === undefined
      if (targets === 0 && !forEver)
        return leaf.failIncomplete(context, 'leads nowhere; add  upstream: NAME  or  redirect: { to: … }')
      if (rest.stripPrefix && rewrite !== undefined)
        return leaf.fail(context, 'stripPrefix and rewrite both replace the path; keep one')
      const weighted = Object.entries(upstreams ?? {}).map(([name, weight]) => ({ name, weight }))
      if (upstreams && !weighted.some(one => one.weight > 0))
        return leaf.fail(context, 'upstreams has no share above 0, so nothing could be sent')
      return {
        name: name ?? `${host ?? ''}${rest.path}`,
        ...(host === undefined ? {} : { host: host.replace(/:\d{1,5}$/, '') }),
        ...(methods ? { methods } : {}),
        ...(headers ? { headers } : {}),
        ...(query ? { query } : {}),
        upstreams: upstream === undefined ? weighted : [{ name: upstream, weight: 1 }],
        ...(redirect ? { redirect } : {}),
        ...(rewrite === undefined ? {} : { rewrite }),
        ...rest,
        staleIfErrorMs: staleIfError,
      }
    },
  )
