/** The schema of `health`: checks that the gateway makes itself, and what traffic says. */

import * as z from 'zod'
import type { Upstream } from '../config.ts'
import type { Read } from '../units.ts'
import * as leaf from './leaf.ts'

const statusRanges = leaf.readAs('statuses, such as 200-399', (written): Read<[number, number][]> => {
  const ranges: [number, number][] = []
  for (const part of written.split(',')) {
    const parts = /^\s*([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?\s*$/.exec(part)
    const low = Number(parts?.[1])
    const high = Number(parts?.[2] ?? parts?.[1])
    if (!parts || low > high) return { ok: false, message: `"${written}" names no statuses; write 200-399 or 200,204` }
    ranges.push([low, high])
  }
  return { ok: true, value: ranges }
})

const path = leaf.checked('a path, such as /healthz', value => {
  if (!value.startsWith('/')) return 'a path begins with /'
  return /^[\x21-\x7e]+$/.test(value) ? null : `"${value}": a path has neither blanks nor characters beyond ASCII`
})

const host = leaf.checked('a host name', value =>
  /^(?:[A-Za-z0-9_.-]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?$/.test(value) ? null : `"${value}" is no host name`,
)

const active = z
  .strictObject({
    type: leaf.word('http', 'tcp').default('http').describe('tcp: to connect (with TLS: to agree on it) is enough.'),
    method: leaf.method.default('GET'),
    path: path.default('/healthz'),
    host: host
      .optional()
      .describe('The Host of the check; else the upstream’s host where that is a name, else the endpoint’s.'),
    port: leaf.whole(1, 65_535).optional().describe('Where it is not the endpoint’s own.'),
    interval: leaf.someTime.prefault('5s').describe('A tenth more or less; a fifth of it while something is wrong.'),
    timeout: leaf.someTime.prefault('2s').describe('For the whole check.'),
    rise: leaf.whole(1, 100).prefault(2).describe('Good checks in a row until an endpoint is asked again.'),
    fall: leaf.whole(1, 100).prefault(3).describe('Bad checks in a row until it is no longer asked.'),
    status: statusRanges.prefault('200-399'),
    body: leaf.text.optional().describe('A text that the answer’s first 64 KiB must contain.'),
    drain: statusRanges.optional().describe('Statuses by which an endpoint says goodbye: it gets no new requests.'),
  })
  .transform(({ interval, timeout, host, port, body, drain, ...rest }) => ({
    ...rest,
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(body !== undefined && { body }),
    ...(drain !== undefined && { drain }),
    intervalMs: interval,
    timeoutMs: timeout,
  }))

const passive = z
  .strictObject({
    fall: leaf
      .whole(0, 10_000)
      .prefault(5)
      .describe(
        'Failures within the window, and a tenth of its attempts, until an endpoint is left out; 0: it never is.',
      ),
    window: leaf.someTime.prefault('30s'),
    ejection: leaf.someTime.prefault('10s').describe('How long it is left out.'),
  })
  .transform(({ fall, window, ejection }) => ({ fall, windowMs: window, ejectionMs: ejection }))

export const health: z.ZodType<Upstream['health']> = z
  .strictObject({ active: active.optional(), passive: passive.prefault({}) })
  .transform(({ active, passive }) => ({ ...(active ? { active } : {}), passive }))
