/** What application servers say of their workers, as trouble with process, pid and value. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Fact, TroubleFact } from '../../../src/explain/fact.ts'
import type { MakeReader } from '../../../src/explain/reader.ts'
import { gunicorn } from '../../../src/explain/readers/gunicorn.ts'
import { phpFpm } from '../../../src/explain/readers/php-fpm.ts'
import { puma } from '../../../src/explain/readers/puma.ts'
import { unicorn } from '../../../src/explain/readers/unicorn.ts'
import { uvicorn } from '../../../src/explain/readers/uvicorn.ts'
import { uwsgi } from '../../../src/explain/readers/uwsgi.ts'
import { factsOf, readsFast, said } from './read-lines.ts'

/** `worker-timeout pid=12 value=30`. */
function shown(fact: Fact): string {
  const { what, pid, value, port, path, request } = fact as TroubleFact
  const more = Object.entries({ pid, value, port, path, request }).filter(([, one]) => one !== undefined)
  return [what, ...more.map(([key, one]) => `${key}=${one}`)].join(' ')
}

function tells(make: MakeReader, lines: readonly string[], expected: readonly string[]): void {
  assert.deepEqual(factsOf(make(), lines).map(shown), expected)
}

describe('php-fpm', () => {
  const line = (text: string): string => `[04-May-2026 08:09:10] ${text}`
  const rows: readonly (readonly [string, string])[] = [
    ['WARNING: [pool shop] server reached pm.max_children setting (6), consider raising it', 'pool-exhausted value=6'],
    [
      'WARNING: [pool shop] child 71 exited on signal 11 (SIGSEGV) after 3.5 seconds from start',
      'segfault pid=71 value=11',
    ],
    [
      'WARNING: [pool shop] child 71 exited on signal 9 (SIGKILL) after 3.5 seconds from start',
      'killed pid=71 value=9',
    ],
    ['WARNING: [pool shop] child 71 exited with code 255 after 3.5 seconds from start', 'exited pid=71 value=255'],
    [
      'WARNING: [pool shop] child 71, script \'/srv/index.php\' (request: "POST /pay") execution timed out (31.2 sec), terminating',
      'worker-timeout pid=71 value=31.2 request=POST /pay',
    ],
    [
      'WARNING: [pool shop] child 71, script \'/srv/index.php\' (request: "GET /a") executing too slow (5.1 sec), logging',
      'slow-request pid=71 value=5.1 request=GET /a',
    ],
    [
      "ERROR: unable to bind listening socket for address '127.0.0.1:9000': Address already in use (98)",
      'port-taken port=9000',
    ],
    [
      "ERROR: unable to bind listening socket for address '/run/php/shop.sock': No such file or directory (2)",
      'failed-to-start path=/run/php/shop.sock',
    ],
    ['ERROR: Another FPM instance seems to already listen on /run/php/shop.sock', 'port-taken path=/run/php/shop.sock'],
    ['ERROR: FPM initialization failed', 'failed-to-start'],
    ['NOTICE: ready to handle connections', 'started'],
    ['NOTICE: Finishing ...', 'stopping'],
    ['NOTICE: Reloading in progress ...', 'config-reloaded'],
    [
      'PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /srv/a.php on line 3',
      'heap-exhausted value=134217728',
    ],
    [
      'WARNING: [pool shop] child 71 said into stderr: "PHP Fatal error:  Maximum execution time of 30 seconds exceeded in /srv/a.php"',
      'worker-timeout value=30',
    ],
    ['PHP Fatal error:  Uncaught TypeError: x in /srv/a.php:3', 'unhandled-error'],
  ]
  for (const [text, expected] of rows) it(expected, () => tells(phpFpm, [line(text)], [expected]))

  it('what is daily business is no trouble', () => {
    const fine = [
      'NOTICE: fpm is running, pid 1',
      'NOTICE: [pool shop] child 71 exited with code 0 after 100.1 seconds from start',
      'WARNING: [pool shop] child 71 exited on signal 15 (SIGTERM) after 100.1 seconds from start',
      'WARNING: [pool shop] seems busy (you may need to increase pm.start_servers, or pm.min/max_spare_servers), spawning 8 children, there are 0 idle, and 18 total children',
    ]
    tells(phpFpm, fine.map(line), [])
  })

  it('knows the pool and the time', () => {
    const [fact] = factsOf(phpFpm(), [
      line('WARNING: [pool shop] child 71 exited with code 1 after 1 seconds from start'),
    ])
    assert.deepEqual([(fact as TroubleFact).process, fact?.at], ['shop', Date.UTC(2026, 4, 4, 8, 9, 10)])
  })

  it('hostile lines', () =>
    readsFast(phpFpm, ['[04-May-2026 08:09:10] WARNING: [pool a] child 1', 'PHP Fatal error: ']))
})

describe('gunicorn', () => {
  const line = (level: string, text: string): string => `[2026-05-04 08:09:10 +0200] [7] [${level}] ${text}`
  const rows: readonly (readonly [string, string, string])[] = [
    ['CRITICAL', 'WORKER TIMEOUT (pid:21)', 'worker-timeout pid=21'],
    ['ERROR', 'Worker (pid:22) was sent SIGKILL! Perhaps out of memory?', 'killed pid=22 value=9'],
    ['ERROR', 'Worker (pid:22) was sent SIGSEGV!', 'segfault pid=22 value=11'],
    ['WARNING', 'Worker with pid 23 was terminated due to signal 9', 'killed pid=23 value=9'],
    ['ERROR', 'Worker (pid:24) exited with code 3', 'exited pid=24 value=3'],
    ['INFO', 'Booting worker with pid: 25', 'started'],
    ['INFO', 'Listening at: http://0.0.0.0:8000 (7)', 'started port=8000'],
    ['ERROR', "Connection in use: ('0.0.0.0', 8000)", 'port-taken port=8000'],
    ['ERROR', 'Reason: Worker failed to boot.', 'failed-to-start'],
    ['ERROR', 'Exception in worker process', 'failed-to-start'],
    ['ERROR', 'Error handling request /pay', 'unhandled-error request=/pay'],
    ['INFO', 'Handling signal: term', 'stopping'],
    ['INFO', 'Handling signal: hup', 'config-reloaded'],
  ]
  for (const [level, text, expected] of rows) it(text, () => tells(gunicorn, [line(level, text)], [expected]))

  it('knows the time, and lines that were cut', () => {
    assert.equal(
      factsOf(gunicorn(), [line('CRITICAL', 'WORKER TIMEOUT (pid:21)')])[0]?.at,
      Date.UTC(2026, 4, 4, 6, 9, 10),
    )
    tells(gunicorn, ['Worker (pid:31) was sent SIGKILL! Perhaps out of memory?'], ['killed pid=31 value=9'])
    tells(gunicorn, ['[WARNING] Worker with pid 31 was terminated due to signal 6'], ['segfault pid=31 value=6'])
  })

  it('a worker that was timed out was not killed for its memory', () => {
    const lines = [
      line('CRITICAL', 'WORKER TIMEOUT (pid:21)'),
      line('ERROR', 'Worker (pid:21) was sent SIGKILL! Perhaps out of memory?'),
    ]
    tells(gunicorn, lines, ['worker-timeout pid=21'])
  })

  it('hostile lines', () => readsFast(gunicorn, ['[2026-05-04 08:09:10 +0200] [7] [ERROR] ', 'Worker (pid:', '']))
})

describe('uWSGI', () => {
  const at = 'Mon May  4 08:09:10 2026 - '

  it('a harakiri over several lines is one event, and its signal none', () => {
    const since = Date.UTC(2026, 4, 4, 8, 8, 50) / 1000
    const lines = [
      `${at}*** HARAKIRI ON WORKER 2 (pid: 51, try: 1, graceful: yes) ***`,
      `${at}HARAKIRI !!! worker 2 status !!!`,
      `${at}HARAKIRI [core 0] 198.51.100.1 - POST /pay since ${since}`,
      'DAMN ! worker 2 (pid: 51) died, killed by signal 9 :( trying respawn ...',
      'Respawned uWSGI worker 2 (new pid: 52)',
    ]
    tells(uwsgi, lines, ['worker-timeout pid=51 value=20 request=POST /pay', 'started pid=52'])
    tells(uwsgi, lines.slice(0, 1), ['worker-timeout pid=51'])
  })

  const rows: readonly (readonly [string, string])[] = [
    ['DAMN ! worker 2 (pid: 51) died, killed by signal 9 :( trying respawn ...', 'killed pid=51 value=9'],
    ['DAMN ! worker 2 (pid: 51) died, killed by signal 11 :( trying respawn ...', 'segfault pid=51 value=11'],
    ['DAMN ! worker 2 (pid: 51) died :( trying respawn ...', 'exited pid=51'],
    [
      `${at}*** uWSGI listen queue of socket "127.0.0.1:9090" (fd: 3) full !!! (101/100) ***`,
      'backlog-full value=100 path=127.0.0.1:9090',
    ],
    [`${at}invalid request block size: 8191 (max 4096)...skip`, 'request-too-large value=4096'],
    ['!!! uWSGI process 51 got Segmentation Fault !!!', 'segfault pid=51 value=11'],
    ['--- no python application found, check your startup logs for errors ---', 'failed-to-start'],
    ['probably another instance of uWSGI is running on the same address (127.0.0.1:9090).', 'port-taken port=9090'],
    ["unable to load app 0 (mountpoint='') (callable not found or import error)", 'failed-to-start'],
  ]
  for (const [text, expected] of rows) it(expected, () => tells(uwsgi, [text], [expected]))

  it('a closed pipe: who had asked is gone; told twice, it is one request', () => {
    const lines = [
      `${at}SIGPIPE: writing to a closed pipe/socket/fd (probably the client disconnected) on request /pay (ip 198.51.100.1) !!!`,
      `${at}uwsgi_response_writev_headers_and_body_do(): Broken pipe [core/writer.c line 306] during GET /pay (198.51.100.1)`,
    ]
    assert.deepEqual(said(uwsgi(), lines), ['client-closed-request inferred'])
  })

  it('its request lines: the app’s own 5xx', () => {
    const request = (status: number) =>
      `[pid: 51|app: 0|req: 2/3] 198.51.100.1 () {40 vars in 600 bytes} [Mon May  4 08:09:10 2026] GET /pay?x=1 => generated 9 bytes in 3 msecs (HTTP/1.1 ${status}) 2 headers in 80 bytes (1 switches on core 0)`
    assert.deepEqual(said(uwsgi(), [request(200), request(404)]), [])
    const [fact] = factsOf(uwsgi(), [request(500)])
    assert.deepEqual(said(uwsgi(), [request(500)]), ['origin-error-response'])
    assert.equal(fact?.at, Date.UTC(2026, 4, 4, 8, 9, 10))
    assert.deepEqual((fact as { same?: object }).same, { request: 'GET /pay?x=1', client: '198.51.100.1' })
  })

  it('hostile lines', () =>
    readsFast(uwsgi, ['HARAKIRI ON WORKER', '[pid: 1|app: 0|', 'SIGPIPE: writing to a closed pipe']))
})

describe('Puma and Rack', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['[7] ! Terminating timed out worker (worker failed to check in within 60 seconds): 61', 'worker-timeout value=60'],
    ['[7] - Worker 0 (pid: 62) booted, phase: 0', 'started pid=62'],
    ['* Listening on http://0.0.0.0:3000', 'started port=3000'],
    ['[7] - Gracefully shutting down workers...', 'stopping'],
    ['! Unable to load application: LoadError: cannot load such file -- shop', 'failed-to-start'],
    ['Address already in use - bind(2) for "0.0.0.0" port 3000 (Errno::EADDRINUSE)', 'port-taken port=3000'],
    ['Rack::Timeout::RequestTimeoutException: Request ran for longer than 15000ms', 'worker-timeout value=15'],
    ['source=rack-timeout id=a timeout=15000ms service=15001ms state=timed_out at=error', 'worker-timeout value=15'],
  ]
  for (const [text, expected] of rows) it(text, () => tells(puma, [text], [expected]))

  it('a ClientHello that it met', () => {
    const text =
      'HTTP parse error, malformed request: #<Puma::HttpParserError: Invalid HTTP format, parsing fails. Are you trying to open an SSL connection to a non-SSL Puma?>'
    assert.deepEqual(said(puma(), [text]), ['tls-to-plaintext-port inferred'])
  })

  it('hostile lines', () => readsFast(puma, ['[7] ! ', '* Listening on ', 'Rack::Timeout::', 'Puma::HttpParserError ']))
})

describe('Unicorn', () => {
  const line = (text: string): string => `E, [2026-05-04T08:09:10.123456 #7] ERROR -- : ${text}`
  it('a worker that was timed out was not killed for its memory', () => {
    const lines = [
      line('worker=0 PID:81 timeout (61s > 60s), killing'),
      line('reaped #<Process::Status: pid 81 SIGKILL (signal 9)> worker=0'),
      line('reaped #<Process::Status: pid 82 SIGKILL (signal 9)> worker=1'),
      line('reaped #<Process::Status: pid 83 exit 1> worker=2'),
      line('reaped #<Process::Status: pid 84 exit 0> worker=2'),
      line('adding listener failed addr=0.0.0.0:8080 (in use)'),
      line('worker=3 ready'),
    ]
    tells(unicorn, lines, [
      'worker-timeout pid=81 value=60',
      'killed pid=82 value=9',
      'exited pid=83 value=1',
      'port-taken port=8080',
      'started',
    ])
    assert.equal(factsOf(unicorn(), lines)[0]?.at, Date.UTC(2026, 4, 4, 8, 9, 10, 123))
  })

  it('hostile lines', () =>
    readsFast(unicorn, [line(''), line('reaped #<Process::Status'), line('adding listener failed')]))
})

describe('Uvicorn', () => {
  it('its starts, ends and failures', () => {
    const lines = [
      'INFO:     Started server process [91]',
      'INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)',
      "ERROR:    [Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use",
      'ERROR:    Error loading ASGI app. Could not import module "shop".',
      'ERROR:    Exception in ASGI application',
      'INFO:     Shutting down',
      'INFO:     Application startup complete.',
    ]
    tells(uvicorn, lines, [
      'started pid=91',
      'started port=8000',
      'port-taken port=8000',
      'failed-to-start',
      'unhandled-error',
      'stopping',
    ])
  })

  it('its access lines', () => {
    const line = (status: string) => `INFO:     198.51.100.1:50000 - "GET /pay HTTP/1.1" ${status}`
    assert.deepEqual(said(uvicorn(), [line('200 OK'), line('500 Internal Server Error')]), ['origin-error-response'])
  })

  it('hostile lines', () => readsFast(uvicorn, ['INFO:     ', 'INFO:     198.51.100.1:50000 - "']))
})
