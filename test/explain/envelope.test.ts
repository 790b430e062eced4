/** What carried a line is taken off, and nothing that belongs to the line itself. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { type Taken, type Unwrapping, unwrapped } from '../../src/explain/envelope.ts'

/** Stands for every line that some reader knows. */
const LINE = '!known: "a line" of 3 | parts'
const latest = Date.UTC(2026, 11, 31)
const takes = (text: string): Taken => (text.startsWith('!known') ? 'surely' : 'no')
const at = Date.UTC(2026, 10, 2, 10, 11, 12)

const CARRIED: Record<string, [string, { source?: string; at?: number }]> = {
  'compose v2': [`web-1  | ${LINE}`, { source: 'web-1' }],
  'compose v1, nested': [`  proxy_1     | nginx.1    | ${LINE}`, { source: 'nginx.1' }],
  'compose with colours': [`\x1b[36mweb-1  |\x1b[0m ${LINE}`, { source: 'web-1' }],
  'a service of a swarm': [`shop_web.1.x2k9@node3    | ${LINE}`, { source: 'shop_web.1.x2k9@node3' }],
  pm2: [`0|api      | ${LINE}`, { source: 'api' }],
  foreman: [`10:11:12 web.1  | ${LINE}`, { source: 'web.1' }],
  'docker logs -t': [`2026-11-02T10:11:12.000000001Z ${LINE}`, { at }],
  'docker json-file': [JSON.stringify({ log: `${LINE}\n`, stream: 'stderr', time: '2026-11-02T10:11:12Z' }), { at }],
  cri: [`2026-11-02T10:11:12.000000001Z stderr F ${LINE}`, { at }],
  'kubectl logs --prefix': [`[pod/web-6d8f-x/app] ${LINE}`, { source: 'web-6d8f-x/app' }],
  'kubectl logs --prefix --timestamps': [
    `[pod/web-6d8f-x/app] 2026-11-02T10:11:12Z ${LINE}`,
    { source: 'web-6d8f-x/app', at },
  ],
  stern: [`web-6d8f9c-x2x1z app ${LINE}`, { source: 'web-6d8f9c-x2x1z/app' }],
  'syslog RFC 3164': [`Nov  2 10:11:12 lb1 haproxy[2310]: ${LINE}`, { source: 'haproxy', at }],
  'syslog with its priority, without a host': [
    `<134>Nov  2 10:11:12 haproxy[2310]: ${LINE}`,
    { source: 'haproxy', at },
  ],
  'syslog of later in the year, so of last year': [
    `Dec 31 23:59:59 lb1 app: ${LINE}`,
    { source: 'app', at: Date.UTC(2025, 11, 31, 23, 59, 59) },
  ],
  'syslog RFC 5424': [`<134>1 2026-11-02T10:11:12.000Z lb1 haproxy 2310 - - ${LINE}`, { source: 'haproxy', at }],
  'syslog RFC 5424 with data': [
    `1 2026-11-02T10:11:12Z lb1 app - ID [a@1 b="]\\"" c="d"][e@2 f="g"] ${LINE}`,
    { source: 'app', at },
  ],
  'journald short-iso': [`2026-11-02T10:11:12+0000 lb1 nginx[12]: ${LINE}`, { source: 'nginx', at }],
  'journald short-precise': [`Nov 02 10:11:12.000001 lb1 php-fpm8.3[12]: ${LINE}`, { source: 'php-fpm8.3', at }],
  'journald short-unix': [`1793614272.000000 lb1 nginx[12]: ${LINE}`, { source: 'nginx', at }],
  'journald JSON': [
    JSON.stringify({ __REALTIME_TIMESTAMP: String(at * 1000), SYSLOG_IDENTIFIER: 'nginx', MESSAGE: LINE }),
    { source: 'nginx', at },
  ],
  'journald JSON with bytes': [
    JSON.stringify({ SYSLOG_IDENTIFIER: 'nginx', MESSAGE: [...Buffer.from(LINE)] }),
    { source: 'nginx' },
  ],
  'a log drain': [`2026-11-02T10:11:12.000000+00:00 app[web.1]: ${LINE}`, { source: 'app[web.1]', at }],
  'a cloud’s text': [
    JSON.stringify({
      textPayload: LINE,
      timestamp: '2026-11-02T10:11:12Z',
      resource: { labels: { pod_name: 'web-1' } },
    }),
    { source: 'web-1', at },
  ],
  fluentd: [
    JSON.stringify({ log: LINE, kubernetes: { pod_name: 'web-1' }, '@timestamp': '2026-11-02T10:11:12Z' }),
    { source: 'web-1', at },
  ],
  ECS: [JSON.stringify({ '@timestamp': '2026-11-02T10:11:12Z', message: LINE }), { at }],
  'compose around syslog around JSON': [
    `log-1 | <13>Nov  2 10:11:12 h web[1]: ${JSON.stringify({ log: LINE, stream: 'stdout' })}`,
    { source: 'web', at },
  ],
  'grep over files': [`logs/error.log.1:${LINE}`, {}],
  'grep -n': [`error.log:12:${LINE}`, {}],
  'grep -C': [`error.log-12-${LINE}`, {}],
  'line numbers': [`14:${LINE}`, {}],
  'a quotation': [`> ${LINE}`, {}],
  'a list': [`  - \`${LINE}\``, {}],
  'a list with numbers': [`3. ${LINE}`, {}],
}

for (const [name, [carried, told]] of Object.entries(CARRIED)) {
  test(`what carried the line is taken off: ${name}`, () => {
    const { text, source, at } = unwrapped({ text: carried, number: 1 }, { takes, latest, zoneMs: 0 })
    assert.equal(text, LINE)
    assert.equal(source, told.source)
    assert.equal(at, told.at)
  })
}

const OWN = [
  '203.0.113.7 - - [02/Nov/2026:10:11:12 +0000] "GET / HTTP/1.1" 200 5 "-" "curl | sh"',
  '2026-11-02T10:11:12Z DBG proxy.go:121 > 502 Bad Gateway error="EOF"',
  '{"level":"error","ts":1793614272.1,"logger":"http.log.error","msg":"EOF","request":{}}',
  '[Mon Nov 02 10:11:12.118300 2026] [proxy:error] [pid 3120] (111)Connection refused: AH00957: x',
  '    at Server.<anonymous> (/srv/app/server.js:10:5)',
  '-   FetchError     first byte timeout',
  '203.0.113.7:51022 [02/Nov/2026:10:11:09.118] fe be/app1 0/0/1/-1/9 502 208 - - SH-- 9/9/2/0/0 0/0 "GET / HTTP/1.1"',
]

test('a product’s own beginning stays where it is known', () => {
  for (const text of OWN) {
    assert.equal(
      unwrapped({ text, number: 1 }, { takes: asked => (asked === text ? 'surely' : 'no'), latest, zoneMs: 0 }).text,
      text,
    )
  }
})

test('a record that begins inside a known sentence’s line is the line', () => {
  const greedy: Unwrapping = { takes: text => (text.includes('refused') ? 'surely' : 'no'), latest, zoneMs: 0 }
  const record = '2026/11/02 10:11:12 [error] 1#1: *2 refused'
  for (const before of ['> ', '  ', 'error.log:', '- `', '2026-11-02T10:11:12Z ']) {
    assert.equal(unwrapped({ text: before + record, number: 1 }, greedy).text, record, before)
  }
  assert.equal(unwrapped({ text: '> it was refused', number: 1 }, greedy).text, '> it was refused')
})

test('a line that nobody knows stays whole', () => {
  const nobody: Unwrapping = { takes: () => 'no', latest, zoneMs: 0 }
  for (const text of OWN) assert.equal(unwrapped({ text, number: 1 }, nobody).text, text)
})

test('long lines that begin like an envelope end in time', () => {
  const begins = [
    'a'.repeat(200),
    'web-1 ',
    '> '.repeat(100),
    '1 2026-11-02T10:11:12Z h a - - [a b="',
    'Nov  2 10:11:12 ',
  ]
  for (const begin of begins) {
    for (const filler of [' ', 'a', '-', '"', '[', '\\', '<', '{"log":']) {
      const text = begin + filler.repeat(64 * 1024)
      unwrapped({ text, number: 1 }, { takes: () => 'no', latest, zoneMs: 0 })
    }
  }
})
