/** The demo behind `npm start`: every card's promise is kept by the real gateway, and one Ctrl-C ends it all. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'
import { saying } from '../../examples/broken/index-page.ts'
import type { BrokenUpstream } from '../../examples/broken/upstream.ts'
import { ALL } from '../../examples/broken/upstreams/all.ts'

const START = join(import.meta.dirname, '..', '..', 'examples', 'broken', 'start.ts')

describe('the demo', { concurrency: true, timeout: 30_000 }, () => {
  let demo: ChildProcess
  let gateway = ''
  const printed: string[] = []

  before(async () => {
    demo = spawn(process.execPath, [START, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = createInterface({ input: demo.stdout! })
    lines.on('line', line => printed.push(line))
    const ended = once(demo, 'exit').then(([code]) => assert.fail(`the demo ended with ${code}`))
    ended.catch(() => {})
    while (gateway === '') {
      await Promise.race([once(lines, 'line'), ended])
      gateway = printed.join('\n').match(/Open\s+(http:\S+)/)?.[1] ?? ''
    }
  })

  after(async () => {
    if (demo.exitCode === null) demo.kill('SIGINT')
    const [code] = demo.exitCode === null ? await once(demo, 'exit') : [demo.exitCode]
    assert.equal(code, 0)
    await assert.rejects(fetch(gateway), 'the gateway has ended too')
  })

  it('lists every upstream with the status and cause that will come', async () => {
    const html = await (await fetch(gateway)).text()
    for (const upstream of ALL) {
      assert.ok(html.includes(`href="/${upstream.name}"`), upstream.name)
      assert.ok(html.includes(saying(upstream).name), upstream.name)
    }
    assert.doesNotMatch(
      html,
      /\{\{|(?:src|href)="(?!\/|data:,|http:\/\/127\.0\.0\.1)/,
      'nothing left open, nothing from elsewhere',
    )
  })

  for (const upstream of ALL) {
    it(`/${upstream.name}: ${saying(upstream).status} ${saying(upstream).name}`, () => keepsPromise(upstream, gateway))
  }
})

async function keepsPromise(upstream: BrokenUpstream, gateway: string): Promise<void> {
  const promised = saying(upstream)
  const answer = await fetch(`${gateway}${upstream.name}`, { headers: { accept: 'application/problem+json' } })
  assert.equal(String(answer.status), promised.status === 'cut' ? '200' : promised.status)
  const body = await answer.text().catch(() => null)
  assert.equal(body === null, promised.status === 'cut', 'cut bodies, and only these, are broken off')
  if (promised.tone === 'bad' && body !== null) {
    const problem = JSON.parse(body)
    assert.equal([problem.cause, problem.reason].filter(Boolean).join('/'), promised.name)
    assert.ok(answer.headers.get('proxy-status')?.includes(`details="${promised.name}"`))
  }
  const line = await logLine(gateway, answer.headers.get('x-request-id') ?? '')
  assert.equal([line.cause, line.reason].filter(Boolean).join('/') || 'no cause', promised.name)
}

/** Asked again until it is written: the log goes out in blocks. */
async function logLine(gateway: string, requestId: string): Promise<{ cause?: string; reason?: string }> {
  for (;;) {
    const line = await (await fetch(`${gateway}log/${requestId}`)).json()
    if (line !== null) return line as { cause?: string; reason?: string }
  }
}
