/** The text of access log lines: the contract's keys, the combined format, ECS, and no way to break a line from outside. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { AccessEntry } from '../../src/telemetry/access-entry.ts'
import { combinedLines } from '../../src/telemetry/lines/combined.ts'
import { ecsLines } from '../../src/telemetry/lines/ecs.ts'
import { jsonLines } from '../../src/telemetry/lines/json.ts'
import { entryOf, refusedAttempt } from './entries.ts'

describe('json', () => {
  test('a success has the keys of the contract, in its order, and no others', () => {
    const line = jsonLines(false)(entryOf())
    assert.equal(
      line,
      '{"time":"2026-10-10T13:55:36.007Z","requestId":"5b1f0c6e9a7d4c21","client":"192.0.2.7","method":"GET",' +
        '"host":"app.example.com","path":"/a/b","protocol":"HTTP/1.1","status":200,"bytesIn":120,"bytesOut":4567,' +
        '"durationMs":12.346,"route":"app.example.com/","upstream":"app","endpoint":"http://127.0.0.1:3000"}\n',
    )
  })

  test('a failure names its cause, and each attempt its own', () => {
    const line = jsonLines(false)(
      entryOf({
        status: 502,
        cause: 'connection-refused',
        phase: 'connect',
        attempts: [refusedAttempt(), refusedAttempt({ endpoint: 'http://127.0.0.1:3001', reused: true })],
      }),
    )
    const { cause, phase, attempts, hidden, reason } = JSON.parse(line)
    assert.deepEqual(
      { cause, phase, hidden, reason },
      { cause: 'connection-refused', phase: 'connect', hidden: undefined, reason: undefined },
    )
    assert.equal(attempts.length, 2)
    assert.deepEqual(attempts[0], {
      endpoint: 'http://127.0.0.1:3000',
      reused: false,
      phase: 'connect',
      cause: 'connection-refused',
      ms: { dns: 0.01, connect: 0.412 },
      bytesOut: 0,
      bytesIn: 0,
    })
  })

  test('a failure that the client did not see says so', () => {
    const entry = entryOf({
      cause: 'connection-refused',
      reason: 'x',
      phase: 'connect',
      hidden: true,
      attempts: [refusedAttempt()],
    })
    assert.equal(JSON.parse(jsonLines(false)(entry)).hidden, true)
  })

  test('what has no value has no key', () => {
    const line = jsonLines(false)(
      entryOf({
        client: '',
        method: '',
        host: '',
        path: '',
        protocol: '',
        status: 0,
        route: undefined,
        upstream: undefined,
        endpoint: undefined,
      }),
    )
    assert.deepEqual(Object.keys(JSON.parse(line)), ['time', 'requestId', 'bytesIn', 'bytesOut', 'durationMs'])
  })

  test('the query is shown only on demand', () => {
    assert.equal(JSON.parse(jsonLines(false)(entryOf())).path, '/a/b')
    assert.equal(JSON.parse(jsonLines(true)(entryOf())).path, '/a/b?token=1')
  })

  test('an endpoint that serves two upstreams is shown with the right one each time', () => {
    const format = jsonLines(false)
    for (const upstream of ['app', 'other', 'app', undefined]) {
      assert.equal(JSON.parse(format(entryOf({ upstream }))).upstream, upstream)
    }
  })

  test('times are right across seconds, forwards and back', () => {
    const format = jsonLines(false)
    for (const ms of [999.9, 1000, 1001.5, 999, 59_999, 86_400_000]) {
      assert.equal(JSON.parse(format(entryOf({ startedAt: ms }))).time, new Date(Math.floor(ms)).toISOString())
    }
  })

  test('durations are numbers with at most three decimals', () => {
    const format = jsonLines(false)
    for (const [ms, logged] of [
      [0, 0],
      [0.0004, 0],
      [0.0006, 0.001],
      [0.05, 0.05],
      [1.9996, 2],
      [60_000.5, 60_000.5],
      [Number.NaN, 0],
      [-1, 0],
    ] as const) {
      assert.equal(JSON.parse(format(entryOf({ durationMs: ms }))).durationMs, logged)
    }
  })
})

describe('combined', () => {
  test('is what Apache writes', () => {
    const fields = { referer: 'https://example.com/', 'user-agent': 'curl/8.5' }
    assert.equal(
      combinedLines(true)(entryOf({}, fields)),
      '192.0.2.7 - - [10/Oct/2026:13:55:36 +0000] "GET /a/b?token=1 HTTP/1.1" 200 4567 "https://example.com/" "curl/8.5"\n',
    )
  })

  test('shows a dash for what is missing', () => {
    assert.equal(
      combinedLines(false)(entryOf({ client: '', method: '', status: 400, bytesOut: 0 })),
      '- - - [10/Oct/2026:13:55:36 +0000] "-" 400 - "-" "-"\n',
    )
  })

  test('a quote in a field does not end it', () => {
    const line = combinedLines(false)(entryOf({}, { 'user-agent': 'a" 200 1 "\\\x07é' }))
    assert.ok(line.endsWith('"a\\" 200 1 \\"\\\\\\x07\\xe9"\n'), line)
  })
})

describe('ecs', () => {
  test('uses the names and the units of the schema', () => {
    const record = JSON.parse(
      ecsLines(true)(
        entryOf({
          status: 502,
          cause: 'connection-refused',
          reason: 'r',
          phase: 'connect',
          attempts: [refusedAttempt()],
        }),
      ),
    )
    assert.equal(record['@timestamp'], '2026-10-10T13:55:36.007Z')
    assert.equal(record['event.duration'], 12_345_600)
    assert.equal(record['event.outcome'], 'failure')
    assert.equal(record['http.request.method'], 'GET')
    assert.equal(record['http.version'], '1.1')
    assert.equal(record['http.response.status_code'], 502)
    assert.equal(record['http.response.bytes'], 4567)
    assert.equal(record['url.original'], '/a/b?token=1')
    assert.equal(record['url.query'], 'token=1')
    assert.equal(record['source.ip'], '192.0.2.7')
    assert.equal(record['error.code'], 'connection-refused')
    assert.deepEqual(record.labels, {
      route: 'app.example.com/',
      upstream: 'app',
      endpoint: 'http://127.0.0.1:3000',
      reason: 'r',
      phase: 'connect',
    })
    assert.equal(record['goodgate.attempts'].length, 1)
  })

  test('a hidden failure is a success with a cause', () => {
    const record = JSON.parse(ecsLines(false)(entryOf({ cause: 'connection-refused', phase: 'connect', hidden: true })))
    assert.equal(record['event.outcome'], 'success')
    assert.equal(record.labels.hidden, 'true')
  })

  test('a client without an address has no source.ip', () => {
    const record = JSON.parse(ecsLines(false)(entryOf({ client: 'unix' })))
    assert.equal(record['source.ip'], undefined)
    assert.equal(record['source.address'], 'unix')
  })
})

describe('whatever a client sends', () => {
  const nasty = fc.string({ unit: 'binary', maxLength: 40 })
  const loneSurrogates = fc
    .array(fc.constantFrom('\ud800', '\udfff', '"', '\\', '\n', '\r', '\u2028', '\x00', '\x7f', 'é', '😀'))
    .map(units => units.join(''))
  const text = fc.oneof(nasty, loneSurrogates)
  const entries = fc
    .record({
      client: text,
      method: text,
      host: text,
      path: text,
      query: text,
      protocol: text,
      // Ours, or held to these characters when it was taken from a proxy.
      requestId: fc.stringMatching(/^[\w.-]{8,128}$/),
      route: text,
      upstream: text,
      endpoint: text,
      reason: text,
      agent: text,
      referer: text,
    })
    .map(
      ({ agent, referer, ...change }): AccessEntry =>
        entryOf(
          {
            ...change,
            cause: 'connection-refused',
            phase: 'connect',
            attempts: [refusedAttempt({ endpoint: change.endpoint })],
          },
          { 'user-agent': agent, referer },
        ),
    )

  test('a json line is one line of ASCII that says what was sent', () => {
    const format = jsonLines(true)
    fc.assert(
      fc.property(entries, entry => {
        const line = format(entry)
        assert.match(line, /^[\x20-\x7e]+\n$/)
        const record = JSON.parse(line)
        assert.equal(record.path ?? '', entry.path + entry.query)
        for (const key of [
          'client',
          'method',
          'host',
          'protocol',
          'requestId',
          'route',
          'upstream',
          'endpoint',
          'reason',
        ] as const) {
          assert.equal(record[key] ?? '', entry[key])
        }
      }),
    )
  })

  test('an ecs line is one line of JSON', () => {
    const format = ecsLines(true)
    fc.assert(
      fc.property(entries, entry => {
        const line = format(entry)
        assert.match(line, /^[\x20-\x7e]+\n$/)
        assert.equal(JSON.parse(line)['url.path'] ?? '', entry.path)
      }),
    )
  })

  test('a combined line is one line with its nine columns', () => {
    const format = combinedLines(true)
    fc.assert(
      fc.property(entries, entry => {
        assert.match(
          format(entry),
          /^[!-~]+ - - \[[^\]]+\] "(?:[^"\\]|\\.)*" \d+ (?:\d+|-) "(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*"\n$/,
        )
      }),
    )
  })
})
