/** Takes pictures of the pages: `node test/helpers/screenshot.ts FOLDER [NAME…]`; each name light and dark, wide and narrow. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { renderAnswer } from '../../src/pages/answer.ts'
import { LANGUAGES } from '../../src/pages/negotiate.ts'
import { openChromium } from './chromium.ts'
import { SAMPLES } from './page-samples.ts'

interface Shot {
  sample: string
  language: string
  theme: string
  colorScheme: 'light' | 'dark'
  width: number
}

const [folder, ...names] = process.argv.slice(2)
if (folder === undefined) {
  console.error('usage: screenshot.ts FOLDER [NAME…]')
  process.exit(2)
}
mkdirSync(folder, { recursive: true })
await take(folder, names.length === 0 ? shotsOfAll() : names.flatMap(fourOf))

async function take(folder: string, shots: Shot[]): Promise<void> {
  const browser = await openChromium()
  for (const { sample, language, theme, colorScheme, width } of shots) {
    const input = SAMPLES[sample]
    if (input === undefined) throw new Error(`no sample ${sample}`)
    const errors = { ...input.errors, theme }
    const answer = renderAnswer({ ...input, errors, accept: 'text/html', acceptLanguage: language })
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 }, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await page.route('**/*', route =>
      route.fulfill({ status: answer.status, headers: Object.fromEntries(answer.headers), body: String(answer.body) }),
    )
    await page.goto('http://shop.example.com/orders/42')
    const path = join(folder, `${sample}-${theme}-${language}-${colorScheme}-${width}.png`)
    await page.screenshot({ path, fullPage: true })
    console.log(path)
    await context.close()
  }
  await browser.close()
}

function fourOf(sample: string): Shot[] {
  return (['light', 'dark'] as const).flatMap(colorScheme =>
    [1000, 390].map(width => ({ sample, language: 'en', theme: 'default', colorScheme, width })),
  )
}

function shotsOfAll(): Shot[] {
  const common = { sample: 'refused', theme: 'default', language: 'en', colorScheme: 'light' as const, width: 390 }
  return [
    ...Object.keys(SAMPLES).flatMap(fourOf),
    ...LANGUAGES.map(language => ({ ...common, language })),
    ...['nginx', 'apache', 'plain'].map(theme => ({ ...common, theme, width: 1000 })),
  ]
}
