/** What readers tell of lines, in short: a cause and how sure for each request, a word for everything else. */
import { diagnoseCheck } from '../../../src/diagnosis/check.ts'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { Confidence, Diagnosis } from '../../../src/diagnosis/diagnosis.ts'
import type { Fact } from '../../../src/explain/fact.ts'
import type { MakeReader } from '../../../src/explain/reader.ts'

/** The facts of lines that this reader takes; a line that it does not take gives the word `not taken`. */
export function factsOf(make: MakeReader, lines: readonly string[], at?: number): (Fact | 'not taken')[] {
  const reader = make()
  const facts = lines.flatMap((text, nth): (Fact | 'not taken')[] => {
    if (!reader.takes(text)) return ['not taken']
    return [...reader.read(at === undefined ? { text, number: nth + 1 } : { text, number: nth + 1, at })]
  })
  return [...facts, ...(reader.end?.() ?? [])]
}

/** `connection-refused proven http://127.0.0.1:3000`, `nobody-left be_app`, `oom-kill` …, one a fact. */
export function told(make: MakeReader, ...lines: string[]): string[] {
  return factsOf(make, lines).map(fact => (fact === 'not taken' ? fact : inShort(fact)))
}

function inShort(fact: Fact): string {
  if (fact.kind === 'trouble') return fact.what
  if (fact.kind === 'check')
    return `check ${caused(diagnoseCheck(fact.exchange.attempts[0]!, false), fact)}${endpointOf(fact)}`
  if (fact.kind === 'exchange') return `${caused(diagnose(fact.exchange), fact)}${endpointOf(fact)}`
  const cause = fact.exchange === undefined ? '' : ` ${caused(diagnose(fact.exchange), fact)}`
  return `${fact.lost ? 'lost ' : ''}${fact.what}${cause} ${fact.endpoint ?? fact.upstream ?? ''}`.trimEnd()
}

function endpointOf({ exchange }: Extract<Fact, { exchange: object }>): string {
  const endpoint = exchange?.attempts.at(-1)?.endpoint ?? ''
  return endpoint === '' ? '' : ` ${endpoint}`
}

function caused(diagnosis: Diagnosis | null, { surest }: Fact): string {
  if (diagnosis === null) return 'no cause'
  const { cause, reason } = diagnosis
  return `${cause}${reason === undefined ? '' : `/${reason}`} ${lessSure(diagnosis.confidence, surest)}`
}

const ORDER: readonly Confidence[] = ['proven', 'inferred', 'guessed']

function lessSure(one: Confidence, other: Confidence = 'proven'): Confidence {
  return ORDER[Math.max(ORDER.indexOf(one), ORDER.indexOf(other))]!
}
