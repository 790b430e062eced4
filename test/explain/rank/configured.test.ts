/** What a configuration beside the log changes: names stay what they are there, and what it asks for is suspected. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readConfig } from '../../../src/explain/config/read-config.ts'
import type { Failure } from '../../../src/explain/report.ts'
import { explain } from '../told.ts'

function failureOf(lines: string | readonly string[], config?: string, file?: string): Failure {
  const configs = config === undefined ? [] : [readConfig(config, file)!]
  const [failure] = explain(lines, { configs }).failures
  assert.ok(failure)
  return failure
}

const idsOf = ({ suspects }: Failure): string[] => suspects.map(({ id }) => id)

describe('HAProxy’s servers', () => {
  const line = (server: string, rest: string): string =>
    `203.0.113.7:51022 [21/Nov/2026:20:01:08.511] fe ${server} ${rest} 1/1/0/0/1 0/0 "GET /a HTTP/1.1"`
  const unmade = line('shop/s1', '0/0/-1/-1/1006 503 217 - - SC--')
  const config = (words: string, defaults = ''): string =>
    `defaults\n  mode http\n${defaults}\nbackend shop\n  server s1 127.0.0.1:8443 ${words}\n`
  const TLS = ['https-to-http-port', 'private-ca-not-trusted', 'tls-version-or-cipher-mismatch']
  const tlsAmong = (failure: Failure): string[] => TLS.filter(id => idsOf(failure).includes(id))

  it('may have failed over TLS where it is spoken, as far as it is checked', () => {
    assert.deepEqual(tlsAmong(failureOf(unmade, config(''))), [])
    assert.deepEqual(tlsAmong(failureOf(unmade, config('ssl verify required ca-file /ca.pem'))), TLS.slice(0, 2))
    assert.deepEqual(tlsAmong(failureOf(unmade, config('ssl verify none'))), [TLS[0], TLS[2]])
    assert.deepEqual(tlsAmong(failureOf(unmade, config('', '  default-server ssl verify none'))), [TLS[0], TLS[2]])
  })

  it('are not said to have refused with an errno that no line has', () => {
    for (const failure of [failureOf(unmade), failureOf(unmade, config('ssl verify none'))])
      for (const { evidence } of failure.suspects) assert.doesNotMatch(evidence, /ECONNREFUSED/)
  })

  it('keep their names in what is to be changed', () => {
    const own = line('shop/s1', '0/0/0/0/3 503 122 - - ----')
    const queued = line('shop/<NOSRV>', '0/303/-1/-1/303 503 217 - - sQ--')
    for (const text of [unmade, own, queued]) {
      const fixes = failureOf(text, config('')).suspects.map(({ fix }) => fix)
      assert.doesNotMatch(fixes.join('\n'), /app1/)
      assert.match(fixes.join('\n'), /s1/)
    }
  })
})
