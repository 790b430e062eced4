/** The admin pages in a real browser: they run under their own policy, stay fresh, and fit a telephone. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { startAdmin } from '../../src/admin/server.ts'
import type { Evidence } from '../../src/telemetry/evidence.ts'
import { fakeSource } from '../admin/fake-source.ts'
import { chromiumMissing, openChromium } from '../helpers/chromium.ts'
import { exchangeOf } from '../telemetry/entries.ts'

function refused(id: string): Evidence {
  const path = `/${id}/${'long-word-'.repeat(20)}`
  const diagnosis = { cause: 'connection-refused', confidence: 'proven', phase: 'connect' } as const
  return { exchange: exchangeOf(id, { path }), diagnosis, hidden: false, suspects: [] }
}

describe('the admin pages in Chromium', { skip: chromiumMissing }, () => {
  const evidence = [refused('first')]
  const endpoint = {
    id: `http://${'a'.repeat(60)}.example:3000`,
    state: 'up',
    workers: 1,
    inFlight: 0,
    weight: 1,
    backup: false,
  } as const
  const upstreams = [
    {
      name: 'app',
      balance: 'random',
      endpoints: [{ ...endpoint, connections: { active: 0, idle: 0 }, attempts: 1, failures: 1 }],
    },
  ]
  const source = fakeSource({ evidence, upstreams })
  let browser: Browser
  let admin: Awaited<ReturnType<typeof startAdmin>>
  const complaints: string[] = []

  before(async () => {
    admin = await startAdmin({ address: '127.0.0.1:0', source })
    browser = await openChromium()
  })
  after(async () => {
    await browser.close()
    await admin.close()
  })

  async function open(path: string, width: number = 1280): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 } })
    page.on('console', message => complaints.push(message.text()))
    page.on('pageerror', error => complaints.push(String(error)))
    await page.goto(`http://${admin.address}${path}`)
    return page
  }

  test('a new failure appears by itself and leads to its evidence', async () => {
    const page = await open('/')
    evidence.unshift(refused('second'))
    await page.click('a[href="/api/exchanges/second"]')
    await page.waitForSelector('text=The attempt')
    assert.match(await page.title(), /^second/)
    assert.deepEqual(complaints, [])
  })

  test('the reload button reloads and says so', async () => {
    const page = await open('/')
    await page.click('#reload')
    await page.waitForSelector('text=generation 2 is in force')
    assert.equal(source.reloads, 1)
  })

  test('a gateway that has gone is told of', async () => {
    const page = await open('/')
    await page.route('**/*', route => route.abort())
    await page.waitForSelector('body.stale')
    assert.match((await page.textContent('#note')) ?? '', /does not answer/)
  })

  test('nothing is wider than a telephone', async () => {
    for (const path of ['/', '/api/exchanges/first']) {
      const page = await open(path, 360)
      // An expression, not a function: the tests know no DOM.
      assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true, path)
    }
  })
})
