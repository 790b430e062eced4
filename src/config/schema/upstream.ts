/** The schema of one upstream. Its output is an `Upstream` but for the name, and with file names where PEM texts will stand. */

import * as z from 'zod'
import type { Upstream, UpstreamTimeouts, UpstreamTls } from '../config.ts'
import { type Read, readDuration } from '../units.ts'
import { balance } from './balance.ts'
import { discover } from './discover.ts'
import { endpointList } from './endpoint-list.ts'
import { health } from './health.ts'
import * as leaf from './leaf.ts'

const TLS_VERSIONS: Readonly<Record<string, UpstreamTls['minVersion']>> = {
  '1.0': 'TLSv1',
  '1': 'TLSv1',
  '1.1': 'TLSv1.1',
  '1.2': 'TLSv1.2',
  '1.3': 'TLSv1.3',
}

const minVersion = leaf.readAs('"1.2" or "1.3"', (written): Read<UpstreamTls['minVersion']> => {
  const number = written.replace(/^TLS ?v?/i, '')
  const version = Object.hasOwn(TLS_VERSIONS, number) ? TLS_VERSIONS[number] : undefined
  return version
    ? { ok: true, value: version }
    : { ok: false, message: `"${written}" is no version of TLS; write "1.2" or "1.3"` }
})

const tls: z.ZodType<UpstreamTls> = z
  .strictObject({
    ca: leaf.text.optional().describe('PEM file of the authorities to trust instead of the system’s.'),
    serverName: leaf.hostName
      .optional()
      .describe('The name asked for (SNI) and expected in the certificate; else the endpoint’s.'),
    verify: leaf.flag.prefault(true).describe('false accepts any certificate: anybody in between can read along.'),
    certificate: leaf.text.optional().describe('PEM file of our own certificate, for upstreams that ask for one.'),
    key: leaf.text.optional().describe('PEM file of its key.'),
    minVersion: minVersion.prefault('1.2'),
  })
  .transform(({ ca, serverName, verify, certificate, key, minVersion }) => ({
    ...(ca === undefined ? {} : { ca }),
    ...(serverName === undefined ? {} : { serverName }),
    verify,
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key }),
    minVersion,
  }))

export const timeouts: z.ZodType<UpstreamTimeouts> = z
  .strictObject({
    connect: leaf.timeLimit.prefault('3s').describe('Until the TCP connection stands.'),
    tls: leaf.timeLimit.prefault('5s').describe('Until the TLS handshake is over.'),
    write: leaf.timeLimit.prefault('30s').describe('While sending the request, without a byte being taken.'),
    firstByte: leaf.timeLimit.prefault('60s').describe('From the request’s end to the end of the final head.'),
    idle: leaf.timeLimit.prefault('60s').describe('Between two pieces of the answer’s body.'),
    total: leaf.timeLimit.prefault('none').describe('The whole exchange: all tries, queue and hold.'),
    tunnelIdle: leaf.timeLimit.prefault('1h').describe('A tunnel (WebSocket) in which nothing moves.'),
  })
  .transform(value => ({
    connectMs: value.connect,
    tlsMs: value.tls,
    writeMs: value.write,
    firstByteMs: value.firstByte,
    idleMs: value.idle,
    totalMs: value.total,
    tunnelIdleMs: value.tunnelIdle,
  }))

const keepAlive: z.ZodType<Upstream['keepAlive']> = z
  .strictObject({
    idle: leaf
      .readAs('auto or a duration, such as 30s', (written): Read<number | 'auto'> => {
        if (written === 'auto') return { ok: true, value: 'auto' }
        const read = readDuration(written)
        if (!read.ok || read.value > 0 || written === 'none') return read
        return { ok: false, message: `"${written}" keeps nothing; write  maxIdle: 0  for that, or none for no limit` }
      })
      .prefault('auto')
      .describe('How long an unused connection is kept; auto learns it from each endpoint.'),
    maxIdle: leaf.whole(0, 65536).prefault(256).describe('Unused connections kept at most; 0 keeps none.'),
  })
  .transform(({ idle, maxIdle }) => ({ idleMs: idle, maxIdle }))

const retry: z.ZodType<Upstream['retry']> = z
  .strictObject({
    attempts: leaf.whole(1, 20).prefault(3).describe('Tries in all.'),
    budget: leaf.percentage.prefault('20%').describe('Retries at most, as a share of the traffic.'),
    hold: leaf.span
      .prefault('3s')
      .describe('How long requests wait when every endpoint is down, from the start of the outage.'),
    on: z.array(leaf.word('timeout')).default([]).describe('What else is tried again: timeout (firstByte, total).'),
  })
  .transform(({ attempts, budget, hold, on }) => ({ attempts, budget, holdMs: hold, on }))

const limits: z.ZodType<Upstream['limits']> = z
  .strictObject({
    connections: leaf
      .whole(0, Number.MAX_SAFE_INTEGER)
      .prefault(0)
      .describe('Per endpoint, over all workers; 0 is no limit.'),
    adaptive: leaf.flag
      .prefault(false)
      .describe('Find out how many requests at once each endpoint bears, by how its answers slow down.'),
    queue: leaf
      .whole(0, Number.MAX_SAFE_INTEGER)
      .prefault(1000)
      .describe('Requests that may wait for a connection; 0 is no queue.'),
    queueTimeout: leaf.timeLimit.prefault('5s'),
    responseHeaders: leaf.boundedSize(1024, 16 * 1024 ** 2).prefault('64KiB'),
    responseBody: leaf.sizeLimit.prefault(0),
  })
  .transform(({ queueTimeout, ...rest }) => ({
    connections: rest.connections,
    adaptive: rest.adaptive,
    queue: rest.queue,
    queueTimeoutMs: queueTimeout,
    responseHeaders: rest.responseHeaders,
    responseBody: rest.responseBody,
  }))

const circuit = z
  .strictObject({
    errorRate: leaf.percentage.prefault('50%').describe('An endpoint of whose attempts so many fail is asked no more.'),
    requests: leaf.whole(1, 1_000_000).prefault(20).describe('Fewer attempts within the window say nothing.'),
    window: leaf.someTime.prefault('10s'),
    open: leaf.someTime.prefault('5s').describe('Until it is tried again, one request at a time.'),
  })
  .transform(({ errorRate, requests, window, open }) => ({ errorRate, requests, windowMs: window, openMs: open }))

const hostPolicy = leaf.checked('client, upstream or a host name', value => {
  const name = value.replace(/:\d{1,5}$/, '')
  return /^[A-Za-z0-9_.-]+$/.test(name) || /^\[[0-9a-fA-F:.]+\]$/.test(name)
    ? null
    : `"${value}" is no host; write client, upstream or a name`
})

export const upstream: z.ZodType<Omit<Upstream, 'name'>> = z
  .strictObject({
    endpoints: endpointList.optional(),
    discover: discover.optional().describe('Where endpoints are found, instead of a list of them.'),
    balance: balance.prefault('least-busy').describe('Which endpoint takes the next request.'),
    protocol: leaf.word('http1', 'h2', 'h2c', 'auto').default('auto'),
    tls: tls.prefault({}),
    timeouts: timeouts.prefault({}),
    keepAlive: keepAlive.prefault({}),
    retry: retry.prefault({}),
    health: health.prefault({}),
    limits: limits.prefault({}),
    circuit: circuit.optional().describe('Failing endpoints are asked nothing for a while; off unless given.'),
    slowStart: leaf.span.prefault('0s').describe('A returning endpoint’s share grows over this time.'),
    sendProxyProtocol: leaf.word('none', 'v1', 'v2').default('none'),
    host: hostPolicy
      .default('client')
      .describe('client: the client’s Host goes on; upstream: the endpoint’s; or a name.'),
    deny: z.array(leaf.network).default([]).describe('Networks a resolved address must not lie in.'),
  })
  .transform(({ slowStart, endpoints, discover, circuit, ...rest }, context) => {
    if (endpoints === undefined && !discover)
      return leaf.failIncomplete(context, 'needs endpoints, such as  endpoints: [http://127.0.0.1:3000]')
    if (endpoints !== undefined && discover)
      return leaf.fail(context, 'takes endpoints or discover, not both; remove one')
    if (endpoints?.length === 0)
      return leaf.fail(context, 'endpoints is empty; name one, such as http://127.0.0.1:3000')
    return {
      endpoints: endpoints ?? [],
      ...(discover ? { discover } : {}),
      ...(circuit ? { circuit } : {}),
      ...rest,
      slowStartMs: slowStart,
    }
  })
