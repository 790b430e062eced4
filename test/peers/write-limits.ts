/** Writes the page on what logs do not tell: `node test/peers/write-limits.ts`. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { limitsPage } from './limits-page.ts'

writeFileSync(path.join(import.meta.dirname, '../../docs/explain-limits.md'), limitsPage())
