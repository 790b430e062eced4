/** `goodgate explain --web` in a real browser: what is dropped is explained there, shown as text, and told to nobody. */
import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { startWeb, type WebPage } from '../../src/cli/explain/web.ts'
import { chromiumMissing, openChromium } from '../helpers/chromium.ts'

const refused = (seconds: number, path: string): string =>
  `2026/11/02 10:00:${String(seconds).padStart(2, '0')} [error] 31#31: *${seconds} connect() failed (111: Connection refused) while connecting to upstream, client: 192.0.2.7, server: shop.example, request: "GET ${path} HTTP/1.1", upstream: "http://127.0.0.1:3000${path}", host: "shop.example"\n`
const LOG = Array.from({ length: 30 }, (_, second) => refused(second, '/basket')).join('')

describe('the page of explain in Chromium', { skip: chromiumMissing }, () => {
  let browser: Browser
  let web: WebPage
  const complaints: string[] = []
  const requests: string[] = []

  before(async () => {
    web = await startWeb(0)
    browser = await openChromium()
  })
  after(async () => {
    await browser.close()
    await web.close()
  })

  async function open(width: number = 1280, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    page.on('console', message => complaints.push(message.text()))
    page.on('pageerror', error => complaints.push(String(error)))
    page.on('request', request => requests.push(request.url()))
    await page.goto(web.url, { waitUntil: 'networkidle' })
    return page
  }

  function choose(page: Page, name: string, content: string | Buffer): Promise<void> {
    return page.setInputFiles('#files', { name, mimeType: 'text/plain', buffer: Buffer.from(content) })
  }

  test('a log that is chosen is explained, and said to those who hear the page', async () => {
    const page = await open()
    await choose(page, 'error.log', LOG)
    await page.waitForSelector('h3:text("connection-refused")')
    assert.match((await page.textContent('#status')) ?? '', /^30 requests failed/)
    assert.match((await page.textContent('#report')) ?? '', /ss -ltnp 'sport = :3000'/)
    assert.deepEqual(complaints, [])
  })

  test('a log that is dropped anywhere on the page is explained', async () => {
    const page = await open()
    // Expressions, not functions: the tests know no DOM.
    const drop = `(() => {
      const data = new DataTransfer()
      data.items.add(new File([${JSON.stringify(LOG)}], 'error.log'))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
    })()`
    await page.evaluate(drop)
    await page.waitForSelector('h3:text("connection-refused")')
  })

  test('pasted lines, the example and a gzipped file are explained', async () => {
    const page = await open()
    await page.fill('#lines', LOG)
    await page.click('#explain')
    await page.waitForSelector('h2:text("30 requests failed")')
    await page.click('#example')
    await page.waitForSelector('h2:text("49 requests failed")')
    await choose(page, 'error.log.1.gz', gzipSync(LOG))
    await page.waitForSelector('h2:text("30 requests failed")')
    await choose(page, 'cut.gz', gzipSync(LOG.repeat(2000)).subarray(0, 1000))
    await page.waitForSelector('.problem:text("cut.gz is damaged or cut off")')
    assert.deepEqual(complaints, [])
  })

  test('the keyboard is enough', async () => {
    const page = await open()
    await page.keyboard.press('Tab')
    assert.equal(await page.evaluate('document.activeElement.id'), 'files')
    await page.focus('#lines')
    await page.keyboard.insertText(LOG)
    await page.keyboard.press('Control+Enter')
    await page.waitForSelector('h3:text("connection-refused")')
  })

  test('markup in a log is shown as text, and nothing of it runs or loads', async () => {
    const page = await open()
    const evil = '/<img/src=x/onerror=document.title="owned"><script>document.title="owned"</script><b>bold'
    await choose(page, '<img src=x onerror=alert(1)>.log', `${refused(1, evil)}no log <svg onload=alert(1)> \u202e\n`)
    await page.waitForSelector('h3:text("connection-refused")')
    assert.equal(await page.title(), 'goodgate explain')
    assert.equal(await page.locator('#report img, #report script, #report b, #report svg[onload]').count(), 0)
    assert.match((await page.textContent('#report')) ?? '', /<img\/src=x\/onerror=/)
    assert.doesNotMatch((await page.textContent('#report')) ?? '', /\u202e/)
    assert.deepEqual(complaints, [])
  })

  test('the page asks nobody for anything but its own files, and cannot', async () => {
    const page = await open()
    await choose(page, 'error.log', LOG)
    await page.waitForSelector('h3:text("connection-refused")')
    const before = requests.length
    const outcome = await page.evaluate("fetch('/').then(() => 'sent', () => 'refused')")
    assert.equal(outcome, 'refused')
    assert.equal(requests.slice(before).length, 0)
    const foreign = requests.filter(url => !url.startsWith(web.url))
    assert.deepEqual(foreign, [])
    complaints.length = 0
  })

  test('it works on without its server, once it is open', async () => {
    const other = await startWeb(0)
    const page = await browser.newPage()
    await page.goto(other.url, { waitUntil: 'networkidle' })
    await other.close()
    await choose(page, 'error.log', LOG)
    await page.waitForSelector('h3:text("connection-refused")')
  })

  test('nothing is wider than a telephone, and dark is dark', async () => {
    const page = await open(360, 'dark')
    await choose(page, 'error.log', refused(1, `/${'long-word-'.repeat(40)}`) + LOG)
    await page.waitForSelector('h3:text("connection-refused")')
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
    assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(18, 21, 25)')
  })
})

describe('the server of the page', () => {
  function ask(web: WebPage, path: string, headers: http.OutgoingHttpHeaders = {}, method = 'GET'): Promise<number> {
    const { hostname, port } = new URL(web.url)
    return new Promise((resolve, reject) => {
      http
        .request({ hostname, port, path, headers, method }, response => {
          response.resume()
          resolve(response.statusCode ?? 0)
        })
        .on('error', reject)
        .end()
    })
  }

  test('gives its own files to its own host, and nothing else', async t => {
    const web = await startWeb(0)
    t.after(() => web.close())
    const { port } = new URL(web.url)
    assert.equal(await ask(web, '/'), 200)
    assert.equal(await ask(web, '/explain/explain.ts'), 200)
    assert.equal(await ask(web, '/', { host: `localhost:${port}` }), 200)
    assert.equal(await ask(web, '/', { host: `evil.example:${port}` }), 421)
    assert.equal(await ask(web, '/', {}, 'POST'), 405)
    for (const path of [
      '/cli/main.ts',
      '/explain/../cli/main.ts',
      '/explain/%2e%2e/cli/main.ts',
      '/package.json',
      '/../../etc/passwd',
      '//explain/explain.ts',
      '/explain/',
      '/explain-page/absent.ts',
    ])
      assert.equal(await ask(web, path), 404, path)
  })
})
