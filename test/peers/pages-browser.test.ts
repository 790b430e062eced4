/** The default page in a real browser: keyboard order, the retry that counts down and gives up, contrast, no script. */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { renderAnswer } from '../../src/pages/answer.ts'
import type { AnswerInput } from '../../src/pages/answer-input.ts'
import { chromiumMissing, openChromium } from '../helpers/chromium.ts'
import { SAMPLES } from '../helpers/page-samples.ts'

const skip = chromiumMissing

/** Runs in the page: WCAG 2.2 §1.4.3 over every element that holds text of its own, against the nearest opaque background. */
const WEAK_CONTRASTS = `(() => {
  const numbers = color => (color.match(/[\\d.]+/g) ?? []).map(Number)
  const luminance = color => {
    const [r, g, b] = numbers(color).map(part => {
      const share = part / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const ground = element => {
    const color = getComputedStyle(element).backgroundColor
    return numbers(color)[3] === 0 ? ground(element.parentElement) : color
  }
  return [...document.querySelectorAll('body *')].flatMap(element => {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim() !== '')
    if (!own || element.tagName === 'SCRIPT') return []
    const [dark, light] = [luminance(getComputedStyle(element).color), luminance(ground(element))].sort((a, b) => a - b)
    const ratio = (light + 0.05) / (dark + 0.05)
    return ratio < 4.5 ? [ratio.toFixed(2) + ' ' + element.textContent] : []
  })
})()`

let browser: Browser
let server: Server
let origin: string
let requests: string[] = []

before(async () => {
  if (skip) return
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    const name = request.url?.slice(1).split('?')[0] ?? ''
    const input: AnswerInput | undefined = SAMPLES[name]
    const answer = renderAnswer({ ...(input ?? fail(name)), accept: 'text/html' })
    response.writeHead(answer.status, answer.headers.flat()).end(answer.body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await openChromium()
})

after(async () => {
  if (skip) return
  await browser.close()
  server.closeAllConnections()
  server.close()
})

/** A fresh visitor. Complaints of the browser (a refused script or style among them) fail the test. */
async function visit(name: string, options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext(options)
  try {
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', message => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text())
    })
    page.on('pageerror', error => complaints.push(String(error)))
    requests = []
    await page.clock.install()
    await page.goto(`${origin}/${name}`)
    await look(page)
    assert.deepEqual(complaints, [])
  } finally {
    await context.close()
  }
}

async function tabOrder(page: Page, stops: number): Promise<string[]> {
  const names: string[] = []
  for (let n = 0; n < stops; n++) {
    await page.keyboard.press('Tab')
    names.push(await page.evaluate<string>('document.activeElement.textContent'))
  }
  return names
}

test('Tab goes from the retry to its pause, the links and the copy button', { skip }, async () => {
  await visit('refused', {}, async page => {
    assert.deepEqual(await tabOrder(page, 5), ['Try again', 'Pause', 'Status page', 'Contact', 'Copy'])
    const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineWidth')
    assert.equal(outline, '3px')
  })
})

test('the page names its language, has one h1, one main, and the picture in words', { skip }, async () => {
  await visit('refused', {}, async page => {
    assert.equal(await page.locator('html').getAttribute('lang'), 'en')
    assert.equal(await page.locator('h1').count(), 1)
    assert.equal(await page.getByRole('main').count(), 1)
    const picture = page.getByRole('img', { name: 'Where it broke' })
    assert.match(
      (await picture.getAttribute('aria-label')) ?? '',
      /You: Working\. Gateway: Working\. Server: Not reached\./,
    )
  })
})

test('the retry counts down, loads the page again, waits longer each time and gives up', { skip }, async () => {
  await visit('refused', {}, async page => {
    const waits: number[] = []
    for (let tries = 0; tries < 6; tries++) {
      const left = Number(/\d+/.exec((await page.locator('#timer').textContent()) ?? '')?.[0])
      waits.push(left)
      await page.clock.runFor(1000)
      assert.equal(await page.locator('#timer').textContent(), `Trying again by itself in ${left - 1} s`)
      const loaded = page.waitForEvent('load')
      await page.clock.runFor((left - 1) * 1000)
      await loaded
      assert.equal(requests.length, tries + 2)
    }
    assert.match((await page.locator('#timer').textContent()) ?? '', /^No more tries/)
    assert.equal(await page.locator('#pause').count(), 0)
    await page.clock.runFor(600_000)
    assert.equal(requests.length, 7)
    const floors = [5, 10, 20, 40, 60, 60]
    waits.forEach((wait, at) => {
      const floor = floors[at] ?? 0
      assert.ok(wait >= floor && wait <= Math.ceil(floor * 1.25), `wait ${at}: ${wait}`)
    })
  })
})

test('Pause holds the retry, Continue goes on', { skip }, async () => {
  await visit('refused', {}, async page => {
    await page.getByRole('button', { name: 'Pause' }).click()
    const held = await page.locator('#timer').textContent()
    await page.clock.runFor(300_000)
    assert.equal(await page.locator('#timer').textContent(), held)
    assert.deepEqual(requests, ['GET /refused'])
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.clock.runFor(1000)
    assert.notEqual(await page.locator('#timer').textContent(), held)
  })
})

test('Retry-After is waited for in full', { skip }, async () => {
  await visit('busy', {}, async page => {
    const left = Number(/\d+/.exec((await page.locator('#timer').textContent()) ?? '')?.[0])
    assert.ok(left >= 30 && left <= 38, String(left))
  })
  await visit('maintenance', {}, async page => {
    assert.match((await page.locator('#timer').textContent()) ?? '', /in 3\d min$/)
  })
})

test('a POST is never repeated, by script or by button', { skip }, async () => {
  await visit('post-unknown', {}, async page => {
    await page.clock.runFor(600_000)
    assert.deepEqual(requests, ['GET /post-unknown'])
    assert.equal(await page.locator('#retry, .btn').count(), 0)
  })
})

test('without scripts everything that matters is there, and no control that would do nothing', { skip }, async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${origin}/refused`)
  assert.equal(await page.locator('#rid').textContent(), SAMPLES.refused?.requestId)
  assert.equal(await page.getByRole('button').count(), 0)
  await Promise.all([page.waitForEvent('load'), page.getByRole('link', { name: 'Try again' }).click()])
  assert.match(page.url(), /\/refused$/)
  await context.close()
})

test('the request id can be copied, and the button says so', { skip }, async () => {
  await visit('refused', {}, async page => {
    await page.getByRole('button', { name: 'Copy' }).click()
    assert.equal(await page.locator('#copy').textContent(), 'Copied')
    assert.equal(await page.evaluate<string>('String(getSelection())'), SAMPLES.refused?.requestId)
  })
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const name of ['refused', 'busy', 'admin-not-http']) {
    test(`all text of ${name} has a contrast of 4.5:1 in ${colorScheme} mode`, { skip }, async () => {
      await visit(name, { colorScheme }, async page => {
        const weak = await page.evaluate<string[]>(WEAK_CONTRASTS)
        assert.deepEqual(weak, [])
        const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
        assert.equal(background, colorScheme === 'dark' ? 'rgb(18, 21, 25)' : 'rgb(246, 246, 243)')
      })
    })
  }
}

for (const name of Object.keys(SAMPLES)) {
  test(`${name} fits a screen 320 px wide`, { skip }, async () => {
    await visit(name, { viewport: { width: 320, height: 600 } }, async page => {
      assert.equal(await page.evaluate<number>('document.documentElement.scrollWidth'), 320)
    })
  })
}

function fail(name: string): never {
  throw new Error(`no sample ${name}`)
}
