/** How the tables of wrong texts are tested: the text on the left, what `check` prints on the right. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complaints } from './read.ts'

export type Case = readonly [text: string, ...lines: string[]]

export function check(cases: readonly Case[], around: (text: string) => string): void {
  for (const [text, ...lines] of cases) test(text, () => assert.deepEqual(complaints(around(text)), lines))
}
