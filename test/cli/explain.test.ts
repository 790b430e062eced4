/** `goodgate explain` as a person at a terminal, and a script, meets it. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { ExplainReport } from '../../src/explain/report.ts'
import { mainFile } from '../helpers/gateway-process.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'goodgate-test-'))
after(() => rmSync(folder, { recursive: true }))

interface Run {
  code: number | null
  out: string
  err: string
}

function explain(input: string | Buffer, ...args: string[]): Run {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined }
  const { status, stdout, stderr } = spawnSync(process.execPath, [mainFile, 'explain', ...args], { input, env })
  return { code: status, out: String(stdout), err: String(stderr) }
}

function file(name: string, content: string | Buffer): string {
  const whole = path.join(folder, name)
  writeFileSync(whole, content)
  return whole
}

function refused(second: number, path: string = '/basket', port: number = 3000): string {
  const time = `10:00:${String(second).padStart(2, '0')}`
  return `2026/11/02 ${time} [error] 31#31: *${second} connect() failed (111: Connection refused) while connecting to upstream, client: 192.0.2.7, server: shop.example, request: "GET ${path} HTTP/1.1", upstream: "http://127.0.0.1:${port}${path}", host: "shop.example"\n`
}

function answered(second: number): string {
  const time = `02/Nov/2026:10:01:${String(second).padStart(2, '0')} +0000`
  return `192.0.2.7 - - [${time}] "GET /basket HTTP/1.1" 200 512 "-" "-"\n`
}

const LOG = [3, 4, 5, 6].map(second => refused(second)).join('')

describe('goodgate explain', () => {
  test('says what failed, since when, why, how to confirm it, and the fix, within 80 columns', () => {
    const { code, out, err } = explain(LOG)
    assert.deepEqual([code, err], [1, ''])
    assert.match(out, /^4 requests failed from 2026-11-02 10:00:03 to the end of the log at 10:00:06 UTC$/m)
    assert.match(out, /^4 lines read, all understood: nginx-error\.$/m)
    assert.match(out, /^ 1 {2}connection-refused +4 requests$/m)
    assert.match(out, /^ +why +[a-z-]+ \((high|medium)\)$/m)
    assert.match(out, /^ +ss -ltnp 'sport = :3000'$/m)
    assert.match(out, /^ +fix +\S/m)
    for (const line of out.split('\n')) if (!line.startsWith(' '.repeat(13))) assert.ok(line.length <= 80, line)
  })

  test('gives one JSON document with the keys of the contract', () => {
    const { code, out } = explain(LOG, '--json', '-')
    assert.equal(code, 1)
    const report = JSON.parse(out) as ExplainReport
    assert.deepEqual([report.lines, report.recognised, report.formats], [4, 4, { 'nginx-error': 4 }])
    const [failure] = report.failures
    assert.equal(failure?.cause, 'connection-refused')
    assert.deepEqual([failure?.count, failure?.endpoint, failure?.confidence], [4, 'http://127.0.0.1:3000', 'proven'])
    assert.deepEqual([failure?.firstSeen, failure?.lastSeen], ['2026-11-02T10:00:03Z', '2026-11-02T10:00:06Z'])
    for (const key of ['id', 'likelihood', 'evidence', 'confirm', 'fix'])
      assert.ok(key in (failure?.suspects[0] ?? {}), key)
  })

  test('says that nothing failed, and what was looked at', () => {
    const { code, out } = explain(answered(1) + answered(2))
    assert.deepEqual(
      [code, out.split('\n').slice(0, 2)],
      [
        0,
        ['Nothing failed between 2026-11-02 10:01:01 and 10:01:02 UTC', '2 lines read, all understood: nginx-access.'],
      ],
    )
  })

  test('does not say so of what it cannot read', () => {
    const { code, out } = explain('Dear diary\nit rained\n')
    assert.equal(code, 1)
    assert.match(out, /^Whether anything failed is not known\nThese 2 lines are of no log/)
    assert.match(out, /Dear diary/)
    assert.deepEqual([explain('').code, explain('').out], [0, 'There was nothing to read\n'])
  })

  test('reads several files, packed ones too, as one log', () => {
    const old = file('error.log.1.gz', gzipSync(refused(1) + refused(2).trimEnd()))
    const { out } = explain('', '--json', old, file('error.log', LOG))
    const report = JSON.parse(out) as ExplainReport
    // The old one does not end with a line break, and is no part of the next one's first line.
    assert.deepEqual([report.lines, report.failures[0]?.count], [6, 6])
  })

  test('reads what the shell substitutes for a file', { skip: os.platform() === 'win32' }, () => {
    const script = '"$0" "$1" explain --json <(cat "$2") <(gzip -c "$2")'
    const ran = spawnSync('bash', ['-c', script, process.execPath, mainFile, file('sub.log', LOG)])
    assert.equal((JSON.parse(String(ran.stdout)) as ExplainReport).lines, 8)
  })

  test('names what cannot be read, and exits with 2', () => {
    const absent = path.join(folder, 'absent.log')
    const missing = explain('', absent, folder)
    assert.deepEqual([missing.code, missing.out], [2, ''])
    assert.match(missing.err, /^error: .*absent\.log cannot be read: there is no such file\nerror: .* is a directory/)
    const whole = gzipSync(LOG.repeat(2000))
    const cut = explain('', '--json', file('cut.gz', whole.subarray(0, whole.length - 50)))
    assert.equal(cut.code, 2)
    assert.match(cut.err, /cut\.gz ends in the middle of its packed data/)
    assert.ok((JSON.parse(cut.out) as ExplainReport).failures[0]!.count > 1000)
    assert.equal(explain(LOG, '--cause', 'conection-refused').code, 2)
    assert.match(explain(LOG, '--cause', 'conection-refused').err, /did you mean connection-refused\?/)
  })

  test('requests that had nobody left are at the upstream that they asked for', () => {
    const noLive = refused(16, '/', 5000)
      .replace(/connect\(\).* upstream, client/, 'no live upstreams while connecting to upstream, client')
      .replace('http://127.0.0.1:5000/', 'http://pool/')
    const { failures } = JSON.parse(explain(LOG + noLive, '--json', '--upstream', 'pool').out) as ExplainReport
    assert.deepEqual(
      failures.map(({ cause, count, folded }) => [cause, count, folded]),
      [['connection-refused', 5, 1]],
    )
  })

  test('a configuration alone, or a program, is no log in which nothing failed', () => {
    for (const text of ['server {\n  listen 80;\n}\n', '\x7fELF\x02\x01\x01\0\0server {\n}\n']) {
      const { code, out } = explain(text)
      assert.equal(code, 1)
      assert.match(out, /^Whether anything failed is not known/)
    }
    assert.equal(explain('').code, 0)
  })

  test('narrows down by time, cause and upstream', () => {
    const two = LOG + refused(30, '/api', 5000)
    const count = (...args: string[]): number[] =>
      (JSON.parse(explain(two, '--json', ...args).out) as ExplainReport).failures.map(each => each.count)
    assert.deepEqual(count(), [4, 1])
    assert.deepEqual(count('--since', '2026-11-02T10:00:05Z', '--until', '2026-11-02T10:00:20Z'), [2])
    assert.deepEqual(count('--upstream', ':5000'), [1])
    assert.deepEqual(count('--cause', 'connection-re'), [4, 1])
    const nowhere = explain(two, '--upstream', 'pool')
    assert.equal(nowhere.code, 0)
    assert.match(
      nowhere.out.replaceAll('\n', ' '),
      /--upstream pool; there are failures at http:\/\/127\.0\.0\.1:\d+, http/,
    )
    const none = explain(two, '--cause', 'tls-')
    assert.equal(none.code, 0)
    assert.match(none.out, /^Nothing of the kind failed between .*\n[\s\S]*Shown is only what fits --cause tls-$/m)
    assert.match(
      explain(two, '--since', '2026-11-03').out,
      /^Nothing of the kind failed [\s\S]*--since 2026-11-03, and the log ends before that$/m,
    )
  })

  test('tells of as many causes at length as asked, and names the others', () => {
    const { out } = explain(LOG + refused(30, '/api', 5000), '--limit', '1')
    assert.match(out, /^And 1 group more: connection-refused 1\. --limit 2 shows all\.$/m)
  })

  test('ends quietly when nobody reads on', async () => {
    const child = spawn(process.execPath, [mainFile, 'explain', file('many.log', LOG)])
    child.stdout.destroy()
    const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')])
    assert.equal(stderr, '')
  })
})

describe('hostile text', () => {
  const hostile = [
    '\x1b]0;owned\x07\x1b[2J\x1b[31m/x',
    '\u202e\u2066gnp.exe\u200b',
    '\x9b31m\x90\x85',
    '\0\x08\x7f',
    '```\n# heading <img src=x onerror=alert(1)> | cell | @everyone',
    '\u{e0001}\ufeff\ufff9\u2028\u2029',
  ]
  const log = hostile.map((text, second) => refused(second, `/${text}`)).join('') + hostile.join('\n')
  const DANGEROUS = /[\0-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/

  for (const form of [[], ['--json'], ['--markdown']]) {
    test(`reaches no terminal through ${form[0] ?? 'the page'}`, () => {
      const { out, err } = explain(log, ...form)
      assert.ok(out.length > 500)
      assert.doesNotMatch(out + err, DANGEROUS)
    })
  }

  test('stays code in Markdown', () => {
    const { out } = explain(refused(1, '/```<b>`` | **x** [a](javascript:1)'), '--markdown')
    // Outside of fences and code no sign of the log's words is left bare.
    const prose = out.replace(/^(`{3,})[\s\S]*?^\1$/gm, '').replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '')
    assert.doesNotMatch(prose, /<b>|javascript:|\*\*x\*\*/)
    assert.match(out, /^````+text$/m)
  })

  test('costs no more than linear time, however long a line is', () => {
    const begun = Date.now()
    const { code } = explain(`${refused(1, `/${'x'.repeat(10_000_000)}`)}${'a b '.repeat(2_000_000)}\n${LOG}`, '--json')
    assert.equal(code, 1)
    assert.ok(Date.now() - begun < 30_000)
  })
})

describe('goodgate explain --follow', () => {
  test('tells of what is new, over rotation and truncation, and reports at the end', async t => {
    const old = file('growing.log.2.gz', gzipSync(answered(1)))
    const name = file('growing.log', refused(1))
    const child = spawn(process.execPath, [mainFile, 'explain', '--follow', old, name])
    t.after(() => child.kill('SIGKILL'))
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      out += piece
    })
    const told = async (line: RegExp): Promise<void> => {
      while (!line.test(out)) {
        assert.equal(child.exitCode, null, out)
        await Promise.race([once(child.stdout, 'data'), once(child, 'close')])
      }
    }
    await told(/^2026-11-02 10:00:01 connection-refused \+1 http:\/\/127\.0\.0\.1:3000: /m)
    // Half a line is not read before its other half is there.
    appendFileSync(name, refused(2).slice(0, 80))
    appendFileSync(name, refused(2).slice(80) + refused(3))
    await told(/10:00:03 connection-refused \+2 \(3\)/)
    renameSync(name, `${name}.1`)
    writeFileSync(name, refused(4))
    await told(/10:00:04 connection-refused \+1 \(4\)/)
    truncateSync(name)
    appendFileSync(name, refused(5, '/'))
    await told(/10:00:05 connection-refused \+1 \(5\)/)
    child.kill('SIGINT')
    const [code] = (await once(child, 'close')) as [number]
    assert.equal(code, 1)
    assert.match(out, /^5 requests failed from 2026-11-02 10:00:01/m)
    assert.match(out, /^6 lines read, all understood: nginx-error 5, nginx-access 1\.$/m)
  })

  test('ends with its pipe, and gives one document where that was asked for', async () => {
    const child = spawn(process.execPath, [mainFile, 'explain', '--follow', '--json'])
    child.stdin.write(refused(1))
    child.stdin.end(refused(2).trimEnd())
    const out = await text(child.stdout)
    assert.equal((JSON.parse(out) as ExplainReport).failures[0]?.count, 2)
  })
})
