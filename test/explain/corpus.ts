/** The labelled cases that lie beside the project, scored by their own rules. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Explanation } from '../../src/explain/explain.ts'
import type { ExplainReport } from '../../src/explain/report.ts'

export const folder: string = path.join(import.meta.dirname, '../../../shared/corpus')
export const present: boolean = existsSync(folder)

export interface Case {
  id: string
  software: string
  tool: string
  raw: string
  expect: {
    cause: string[]
    reason?: string
    suspects?: string[]
    confidence?: string[]
    negative?: boolean
  }
}

export interface Score {
  id: string
  software: string
  cause?: boolean
  any?: boolean
  suspect1?: boolean
  suspect3?: boolean
  negative?: boolean
  overclaim: boolean
  broken: boolean
  /** What came out, in a line. */
  got: string
}

export function cases(): Case[] {
  return ['cases.jsonl', 'formats.jsonl']
    .flatMap(file => readFileSync(path.join(folder, file), 'utf8').split('\n'))
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Case)
    .filter(({ tool }) => tool === 'explain')
}

export function explained(raw: string): ExplainReport {
  const explanation = new Explanation({ decode: bytes => Buffer.from(bytes).latin1Slice() })
  explanation.push(Buffer.from(raw))
  explanation.end()
  return explanation.report()
}

export function score({ id, software, raw, expect }: Case): Score {
  let report: ExplainReport
  try {
    report = JSON.parse(JSON.stringify(explained(raw)))
  } catch (error) {
    return { id, software, overclaim: false, broken: true, got: String(error) }
  }
  const [first] = report.failures
  const causes = report.failures.map(({ cause }) => cause)
  const suspects = first?.suspects.map(suspect => suspect.id) ?? []
  const allowed = expect.confidence
  const scored: Score = {
    id,
    software,
    overclaim: allowed !== undefined && first?.confidence === 'proven' && !allowed.includes('proven'),
    broken: false,
    got: `${causes.join(' + ') || 'nothing'} (${first?.reason ?? ''} ${first?.confidence ?? ''}): ${suspects.join(', ')}`,
  }
  if (expect.negative) {
    const blamesNobody = first === undefined || (expect.suspects ?? []).includes(suspects[0] ?? '')
    scored.negative = blamesNobody || CLIENT.has(first.cause)
    return scored
  }
  scored.cause = expect.cause.includes(causes[0] ?? '')
  scored.any = causes.some(cause => expect.cause.includes(cause))
  if (expect.suspects && expect.suspects.length > 0) {
    scored.suspect1 = expect.suspects.includes(suspects[0] ?? '')
    scored.suspect3 = suspects.slice(0, 3).some(suspect => expect.suspects!.includes(suspect))
  }
  return scored
}

/** Causes that blame the client's side only. */
const CLIENT: ReadonlySet<string> = new Set(['client-closed-request', 'client-timeout', 'http-request-error'])
