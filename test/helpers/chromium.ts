/** A real browser for the tests of what people look at. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

export const CHROMIUM_PATH: string = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** The reason for skipping, or false. */
export const chromiumMissing: string | false = existsSync(CHROMIUM_PATH) ? false : `skipped: no ${CHROMIUM_PATH}`

export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM_PATH,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}
