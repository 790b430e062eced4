/** A port where TLS is spoken: who speaks plain HTTP is told so, and a handshake that fails leaves a trace. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import tls from 'node:tls'
import { type LocalGateway, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { until } from '../helpers/until.ts'
import { makeCertificates, opensslMissing } from '../helpers/upstreams/certificates.ts'

describe('a TLS listener', { skip: opensslMissing }, () => {
  const certificates = opensslMissing ? null : makeCertificates()
  after(() => certificates?.[Symbol.dispose]())

  async function start(log?: string): Promise<LocalGateway> {
    const files = { certificate: certificates!.file('good', 'crt'), key: certificates!.file('good', 'key') }
    return startLocalGateway({
      listen: [{ address: '127.0.0.1:0', tls: files }],
      upstreams: { app: { endpoints: ['127.0.0.1:1'] } },
      ...(log && { log: { access: { format: 'json', path: log } } }),
    })
  }

  test('answers plain HTTP with a 400 that says it, logged with its cause', async () => {
    const log = path.join(certificates!.folder, 'access.log')
    await using local = await start(log)
    const { text } = await exchangeRaw({ port: local.port, send: ['GET /private HTTP/1.1\r\nHost: a\r\n\r\n'] })
    assert.match(text, /^HTTP\/1\.1 400 Bad Request\r\n/)
    assert.match(text, /\r\nProxy-Status: goodgate; error=http_request_error; .*plain-to-tls-port/)
    assert.match(text, /\r\nConnection: close\r\n/)
    const line = await until('its line is in the log', () => {
      local.gateway.telemetry.accessLog.flush()
      return readFileSync(log, 'latin1').split('\n')[0] || null
    })
    const { status, cause, reason, client } = JSON.parse(line)
    assert.deepEqual(
      { status, cause, reason, client },
      { status: 400, cause: 'http-request-error', reason: 'plain-to-tls-port', client: '127.0.0.1' },
    )
    await until('the client is forgotten', () => local.gateway.stats().connections === 0)
  })

  test('serves on behind a client that says HTTP and leaves at once, or nothing at all', async () => {
    await using local = await start()
    for (const words of ['GET / HTTP/1.1\r\n\r\n', '', 'G']) {
      const socket = net.connect(local.port, '127.0.0.1')
      await once(socket, 'connect')
      socket.end(words)
      socket.destroy()
    }
    const client = tls.connect({ port: local.port, host: '127.0.0.1', ca: certificates!.caPem })
    await once(client, 'secureConnect')
    client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    let text = ''
    for await (const piece of client) text += piece
    assert.match(text, /^HTTP\/1\.1 502 /)
  })

  test('counts handshakes that come to nothing, by the word for it', async () => {
    await using local = await start()
    const client = tls.connect({
      port: local.port,
      host: '127.0.0.1',
      ca: certificates!.caPem,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    client.on('error', () => {})
    await new Promise(resolve => client.on('close', resolve))
    const counts = await until('it is counted', () => {
      const { clientTlsFailures } = local.gateway.telemetry.metrics.snapshot()
      return Object.keys(clientTlsFailures).length > 0 && clientTlsFailures
    })
    assert.deepEqual(counts, { ERR_SSL_UNSUPPORTED_PROTOCOL: 1 })
  })
})
