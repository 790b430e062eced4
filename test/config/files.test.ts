/** Files that the configuration names: read beside the file that names them, and refused when they could not work. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encryptedKey, pairA, pairB } from './pem.ts'
import { complaints, good } from './read.ts'

const FILES = {
  '/etc/gate/a.pem': pairA.certificate,
  '/etc/gate/a.key': pairA.key,
  '/etc/gate/b.key': pairB.key,
  '/etc/gate/encrypted.key': encryptedKey,
  '/etc/gate/empty': '',
  '/etc/gate/blank': ' \n',
  '/etc/gate/text': 'hello there\n',
  '/etc/gate/broken.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  '/run/token': '0123456789abcdef0123456789abcdef\n',
}

const listening = (certificate: string, key: string): string =>
  `listen: [{ address: ":443", tls: { certificate: ${certificate}, key: ${key} } }]\nupstreams: { app: { endpoints: [3000] } }`

describe('a listener’s certificate and key', () => {
  test('are in the configuration as texts', () => {
    assert.deepEqual(good(listening('a.pem', '/etc/gate/a.key'), {}, FILES).listen[0]?.tls, pairA)
  })
  for (const [certificate, key, line] of [
    [
      'none.pem',
      'a.key',
      '1:49 error file-unreadable listen[0].tls.certificate: there is no such file: /etc/gate/none.pem',
    ],
    ['empty', 'a.key', '1:49 error file-invalid listen[0].tls.certificate: empty is empty'],
    [
      'text',
      'a.key',
      '1:49 error file-invalid listen[0].tls.certificate: text holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)',
    ],
    [
      'a.key',
      'a.key',
      '1:49 error file-invalid listen[0].tls.certificate: a.key holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)',
    ],
    [
      'a.pem',
      'a.pem',
      '1:61 error file-invalid listen[0].tls.key: a.pem holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)',
    ],
    [
      'a.pem',
      'encrypted.key',
      '1:61 error file-invalid listen[0].tls.key: the key in encrypted.key asks for a passphrase; store it without: openssl pkey -in encrypted.key -out plain.pem',
    ],
    [
      'a.pem',
      'b.key',
      '1:61 error file-invalid listen[0].tls.key: this key does not belong to the certificate; the first certificate in the file must be the server’s own',
    ],
  ] as const) {
    test(`${certificate} with ${key} is refused`, () =>
      assert.deepEqual(complaints(listening(certificate, key), {}, FILES), [line]))
  }
  test('a certificate that cannot be parsed is refused', () => {
    assert.match(
      complaints(listening('broken.pem', 'a.key'), {}, FILES)[0] ?? '',
      /file-invalid .* the certificate in broken\.pem cannot be read/,
    )
  })
})

test('an upstream’s authority, certificate and key are in the configuration as texts', () => {
  const tls = '{ ca: a.pem, certificate: a.pem, key: a.key }'
  const config = good(`listen: [":80"]\nupstreams: { app: { endpoints: ["https://a:1"], tls: ${tls} } }`, {}, FILES)
  assert.deepEqual(config.upstreams.app?.tls, {
    ca: pairA.certificate,
    certificate: pairA.certificate,
    key: pairA.key,
    verify: true,
    minVersion: 'TLSv1.2',
  })
})

describe('the admin token', () => {
  const admin = (file: string): string =>
    `listen: [":80"]\nupstreams: { app: { endpoints: [1] } }\nadmin: { address: ":9901", token: { file: ${file} } }`
  test('is read without its line end', () => {
    assert.equal(good(admin('/run/token'), {}, FILES).admin.token, '0123456789abcdef0123456789abcdef')
  })
  test('is refused when blank or more than a word', () => {
    const line = (name: string): string =>
      `3:43 error file-invalid admin.token.file: ${name} must hold the token and nothing else: printable characters, no blanks`
    assert.deepEqual(complaints(admin('blank'), {}, FILES), [line('blank')])
    assert.deepEqual(complaints(admin('text'), {}, FILES), [line('text')])
  })
  test('is never shown', () => {
    const lines = complaints('listen: [":80"]\nupstreams: { app: { endpoints: [1] } }\nadmin: { token: 123456789 }')
    assert.deepEqual(lines, ['3:17 error wrong-type admin.token: expected  { file: token.txt }, or a text in quotes'])
  })
})

describe('a theme’s folder', () => {
  const text = (name: string): string =>
    `listen: [":80"]\nupstreams: { app: { endpoints: [1] } }\nerrors: { theme: ${name} }`
  test('is found from the file that names it', () => {
    const files = { '/etc/gate/pages/error.html': '<h1>{status}</h1>' }
    assert.equal(good(text('./pages'), {}, files).errors.theme, '/etc/gate/pages')
    assert.equal(good(text('nginx')).errors.theme, 'nginx')
  })
  test('without its error.html is an error', () => {
    assert.deepEqual(complaints(text('/nonexist')), [
      '3:18 error file-unreadable errors.theme: there is no such file: /nonexist/error.html',
    ])
  })
})
