/** How endpoints, listening addresses and networks may be written. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isHost, isLocalBind, readListenAddress } from '../../src/config/address.ts'
import { addressBytes, inNetworks, isLoopback, type Network, readNetwork } from '../../src/config/cidr.ts'
import { readEndpoint } from '../../src/config/endpoint.ts'

describe('endpoints', () => {
  const loopback = {
    id: 'http://localhost:3000',
    scheme: 'http',
    host: 'localhost',
    port: 3000,
    addresses: ['127.0.0.1', '::1'],
  }
  for (const [text, target] of [
    ['3000', loopback],
    [':3000', loopback],
    ['host:3000', { id: 'http://host:3000', scheme: 'http', host: 'host', port: 3000 }],
    ['my_app:3000', { id: 'http://my_app:3000', scheme: 'http', host: 'my_app', port: 3000 }],
    ['127.0.0.1:3000', { id: 'http://127.0.0.1:3000', scheme: 'http', host: '127.0.0.1', port: 3000 }],
    ['[::1]:3000', { id: 'http://[::1]:3000', scheme: 'http', host: '::1', port: 3000 }],
    ['http://localhost:3000', { id: 'http://localhost:3000', scheme: 'http', host: 'localhost', port: 3000 }],
    ['http://app', { id: 'http://app:80', scheme: 'http', host: 'app', port: 80 }],
    [
      'HTTPS://App.Example.com/',
      { id: 'https://app.example.com:443', scheme: 'https', host: 'app.example.com', port: 443 },
    ],
    ['h2c://app:50051', { id: 'h2c://app:50051', scheme: 'h2c', host: 'app', port: 50051 }],
    [
      'https://[2001:DB8::1]:8443',
      { id: 'https://[2001:db8::1]:8443', scheme: 'https', host: '2001:db8::1', port: 8443 },
    ],
    [
      'unix:/run/app.sock',
      { id: 'unix:/run/app.sock', scheme: 'http', host: '', port: 0, socketPath: '/run/app.sock' },
    ],
    [
      'unix:///run/app.sock',
      { id: 'unix:/run/app.sock', scheme: 'http', host: '', port: 0, socketPath: '/run/app.sock' },
    ],
  ] as const) {
    test(text, () => assert.deepEqual(readEndpoint(text), { ok: true, value: target }))
  }
  for (const [text, message] of [
    ['http://app:3000/api', /no path: write http:\/\/app:3000 and give the route {2}rewrite: \/api$/],
    ['http://app:3000/?x=1', /no path: .* rewrite: \/$/],
    ['app:3000/api', /no path: write app:3000 and/],
    ['http://me:pw@app', /no user and password/],
    ['app', /names no port: write app:3000, or http:\/\/app for port 80/],
    ['ws://app:1', /WebSockets need no scheme .* http:\/\/app:1/],
    ['tcp://app:1', /speaks HTTP to its endpoints: write http:\/\/app:1/],
    ['grpc://app:1', /write h2c:\/\/app:1/],
    ['ftp://app', /"ftp:\/\/" is not known/],
    ['http://::1:3000', /stands in brackets/],
    ['http://[::1', /is no endpoint/],
    ['http://[1.2.3.4]:80', /is no endpoint/],
    ['http://app:0', /"0" is no port/],
    ['http://app:70000', /"70000" is no port/],
    ['http://app:', /"" is no port/],
    ['http://1.2.3', /is no endpoint/],
    ['http://0x7f.1', /is no endpoint/],
    ['http://300.1.1.1', /is no endpoint/],
    ['http://bücher.example', /ASCII form/],
    ['http://a b', /is no endpoint/],
    ['http://a\r\nb', /is no endpoint/],
    ['unix:app.sock', /absolute path/],
    ['unix:/', /absolute path/],
    [`unix:/${'x'.repeat(120)}`, /too long for a Unix socket/],
    ['', /is no endpoint/],
  ] as const) {
    test(`"${text.slice(0, 30)}" is refused`, () => {
      const read = readEndpoint(text)
      assert.match(read.ok ? `taken as ${read.value.id}` : read.message, message)
    })
  }
  test('every id is read as the same endpoint again', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const read = readEndpoint(text)
        if (!read.ok || read.value.addresses) return
        assert.deepEqual(readEndpoint(read.value.id), read)
      }),
    )
  })
})

describe('listening addresses', () => {
  for (const [text, bind] of [
    ['8080', { host: '127.0.0.1', port: 8080 }],
    [':8080', { host: '', port: 8080 }],
    ['*:8080', { host: '', port: 8080 }],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::]:80', { host: '::', port: 80 }],
    ['localhost:80', { host: 'localhost', port: 80 }],
    ['unix:/run/g.sock', { path: '/run/g.sock' }],
  ] as const) {
    test(text, () => assert.deepEqual(readListenAddress(text), { ok: true, value: bind }))
  }
  for (const [text, message] of [
    ['http://x:80', /is a URL; write HOST:PORT/],
    ['x', /is no address to listen on/],
    ['::1:80', /stands in brackets/],
    [':99999', /port 99999 does not exist/],
    ['[x]:80', /neither an address nor a name/],
    ['a b:80', /neither an address nor a name/],
    ['unix:x', /absolute path/],
  ] as const) {
    test(`${text} is refused`, () => {
      const read = readListenAddress(text)
      assert.match(read.ok ? 'taken' : read.message, message)
    })
  }
  test('only loopback and sockets are local', () => {
    const local = (text: string): boolean => {
      const read = readListenAddress(text)
      return read.ok && isLocalBind(read.value)
    }
    assert.deepEqual(['80', '127.9.9.9:80', '[::1]:80', 'localhost:80', 'unix:/x'].map(local), [
      true,
      true,
      true,
      true,
      true,
    ])
    assert.deepEqual([':80', '0.0.0.0:80', '[::]:80', '10.0.0.1:80', 'app:80'].map(local), [
      false,
      false,
      false,
      false,
      false,
    ])
  })
})

describe('networks', () => {
  const inside = (address: string, ...networks: string[]): boolean =>
    inNetworks(
      address,
      networks.map(text => readNetwork(text) as Network),
    )
  test('hold what they should', () => {
    assert.equal(inside('10.1.2.3', '10.0.0.0/8'), true)
    assert.equal(inside('11.1.2.3', '10.0.0.0/8'), false)
    assert.equal(inside('192.168.1.129', '192.168.1.128/25'), true)
    assert.equal(inside('192.168.1.127', '192.168.1.128/25'), false)
    assert.equal(inside('::ffff:10.1.2.3', '10.0.0.0/8'), true)
    assert.equal(inside('10.1.2.3', '::ffff:10.0.0.0/104'), true)
    assert.equal(inside('fd00::1', 'fd00::/8'), true)
    assert.equal(inside('fe00::1', 'fd00::/8'), false)
    assert.equal(inside('10.0.0.1', '::/0'), false)
    assert.equal(inside('10.0.0.1', '0.0.0.0/0'), true)
    assert.equal(inside('nonsense', '0.0.0.0/0', '::/0'), false)
  })
  test('nonsense is none', () => {
    for (const text of [
      '',
      '10.0.0',
      '10.0.0.0/33',
      '10.0.0.0/-1',
      '10.0.0.0/08',
      '010.0.0.1',
      '::/129',
      ':::',
      '1::2::3',
      '12345::',
      'g::',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '::1.2.3',
      'a/8',
    ]) {
      assert.equal(readNetwork(text), null, text)
    }
  })
  test('IPv6 in all its forms', () => {
    const hex = (text: string): string =>
      (addressBytes(text) ?? []).map(byte => byte.toString(16).padStart(2, '0')).join('')
    assert.equal(hex('::'), '0'.repeat(32))
    assert.equal(hex('::1'), `${'0'.repeat(31)}1`)
    assert.equal(hex('2001:db8::8:1'), '20010db8000000000000000000080001')
    assert.equal(hex('::ffff:1.2.3.4'), '00000000000000000000ffff01020304')
    assert.equal(hex('1:2:3:4:5:6:7:8'), '00010002000300040005000600070008')
    assert.equal(hex('1::'), `0001${'0'.repeat(28)}`)
  })
  test('loopback is known', () => {
    assert.deepEqual(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'].map(isLoopback), [true, true, true, true])
    assert.deepEqual(['128.0.0.1', '::2', '', 'localhost'].map(isLoopback), [false, false, false, false])
  })
  test('hosts', () => {
    assert.deepEqual(['a', 'a.b', 'a_b-c.d', '1.2.3.4', '::1', 'a.b.'].map(isHost), [
      true,
      true,
      true,
      true,
      true,
      true,
    ])
    assert.deepEqual(['', '-a', 'a..b', '1.2.3', 'a b', 'é', 'x.0x1', ':'].map(isHost), [
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      false,
    ])
  })
})
