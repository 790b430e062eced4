/** For tests of readers: lines in, what diagnosis says of their facts out, in a word each. */
import assert from 'node:assert/strict'
import { isCauseId } from '../../../src/causes/table.ts'
import { diagnose, hiddenFailure } from '../../../src/diagnosis/diagnose.ts'
import type { Fact } from '../../../src/explain/fact.ts'
import type { Reader } from '../../../src/explain/reader.ts'
import { cpuMs } from '../../helpers/cpu-ms.ts'

export function factsOf(reader: Reader, lines: readonly string[], source?: string): Fact[] {
  const facts: Fact[] = []
  for (const [index, text] of lines.entries()) {
    assert.ok(reader.takes(text), `not taken: ${text.slice(0, 200)}`)
    facts.push(...reader.read({ text, number: index + 1, ...(source === undefined ? {} : { source }) }))
  }
  return [...facts, ...(reader.end?.() ?? [])]
}

/** `connection-refused`, `tls-certificate-error/expired inferred`, `hidden:…`, `trouble:segfault`, `out`, `nobody-left: …`. */
export function saidBy(fact: Fact): string {
  if (fact.kind === 'trouble') return `trouble:${fact.what}`
  if (fact.kind === 'consequence' && !fact.lost) return fact.what
  const { exchange } = fact as { exchange: Parameters<typeof diagnose>[0] }
  const open = diagnose(exchange)
  const found = open ?? hiddenFailure(exchange)
  if (found === null) return `${exchange.answer.status ?? 'nothing'}${'surest' in fact ? ` ${fact.surest}` : ''}`
  assert.ok(isCauseId(found.cause))
  const name = found.reason === undefined ? found.cause : `${found.cause}/${found.reason}`
  const sure = 'surest' in fact && fact.surest ? fact.surest : found.confidence
  const prefix = fact.kind === 'consequence' ? `${fact.what}: ` : open ? '' : 'hidden:'
  return `${prefix}${name}${sure === 'proven' ? '' : ` ${sure}`}`
}

export function said(reader: Reader, lines: readonly string[], source?: string): string[] {
  return factsOf(reader, lines, source).map(saidBy)
}

/** A reader must not slow by more than the line's length: patterns that go back over it show at once. */
export function hostileLines(starts: readonly string[]): string[] {
  const units = [
    '"',
    ', client: ',
    '", upstream: "',
    ' while ',
    '(',
    'failed (',
    '\\',
    ' ',
    ', ',
    '1 ',
    'error:0A000410:',
    '[',
    ':',
    '- ',
    '% ',
    'A',
    '=',
    '://',
    '1, ',
    ' : ',
  ]
  const size = 64 * 1024
  return starts.flatMap(start =>
    units.map(unit => start + unit.repeat(Math.floor((size - start.length) / unit.length))),
  )
}

export function readsFast(make: () => Reader, starts: readonly string[], withinMs = 250): void {
  for (const line of hostileLines(starts)) {
    const reader = make()
    const before = cpuMs()
    if (reader.takes(line)) reader.read({ text: line, number: 1 })
    reader.end?.()
    reader.passes?.(line, 0, line.length)
    const took = cpuMs() - before
    assert.ok(took < withinMs, `${took.toFixed(0)} ms for ${JSON.stringify(line.slice(0, 120))}`)
  }
}
