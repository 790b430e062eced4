/** Takes the pictures of README.md from the running demo and the page of explain: `node test/helpers/pictures.ts`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Browser } from 'playwright-core'
import { startWeb } from '../../src/cli/explain/web.ts'
import { openChromium } from './chromium.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = join(root, 'docs')

interface Picture {
  file: string
  path: string
  /** Of the page's upper part, pixels. */
  width: number
  height: number
}

const PICTURES: readonly Picture[] = [
  { file: 'demo.png', path: '/', width: 1100, height: 800 },
  { file: 'explained-502.png', path: '/refuses', width: 860, height: 1690 },
]

const demo = spawn(process.execPath, [join(root, 'examples', 'broken', 'start.ts'), '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const url = await urlOf(demo.stdout)
  mkdirSync(folder, { recursive: true })
  const browser = await openChromium()
  for (const picture of PICTURES) await take(browser, url, picture)
  await takeExplain(browser)
  await browser.close()
} finally {
  demo.kill('SIGTERM')
  await once(demo, 'exit')
}

async function urlOf(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? []
    if (url) return url
  }
  throw new Error('the demo ended without saying where it is')
}

async function take(browser: Browser, url: string, { file, path, width, height }: Picture): Promise<void> {
  const context = await browser.newContext({
    colorScheme: 'light',
    viewport: { width, height },
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto(new URL(path, url).href)
  await page.screenshot({ path: join(folder, file) })
  console.log(join(folder, file))
  await context.close()
}

/** With the page's own example in it. */
async function takeExplain(browser: Browser): Promise<void> {
  const web = await startWeb(0)
  const page = await browser.newPage({ colorScheme: 'light', viewport: { width: 860, height: 1240 } })
  await page.goto(web.url)
  await page.click('#example')
  await page.waitForSelector('h3')
  await page.evaluate('scrollTo(0, 0)')
  await page.screenshot({ path: join(folder, 'explain.png') })
  console.log(join(folder, 'explain.png'))
  await page.close()
  await web.close()
}
