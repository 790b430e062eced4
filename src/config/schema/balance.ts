/** The schema of `balance`: which endpoint takes the next request. */

import * as z from 'zod'
import type { BalanceRule } from '../config.ts'
import type { Read } from '../units.ts'
import * as leaf from './leaf.ts'

const hashKey = leaf.readAs('ip, path, header:NAME or cookie:NAME', (written): Read<BalanceRule> => {
  if (written === 'ip' || written === 'path') return { ok: true, value: { kind: 'hash', by: written } }
  const parts = /^(header|cookie):(.+)$/.exec(written)
  if (parts && leaf.token.test(parts[2] as string)) {
    return { ok: true, value: { kind: 'hash', by: parts[1] as 'header' | 'cookie', name: parts[2] as string } }
  }
  return { ok: false, message: `"${written}" cannot be hashed; write ip, path, header:X-User or cookie:session` }
})

const cookieName = leaf.checked('the name of a cookie', name =>
  leaf.token.test(name) ? null : `"${name}" cannot name a cookie; use letters, digits, "_", "-" and "."`,
)

const BALANCE_WORDS = ['round-robin', 'least-busy', 'two-choices', 'random'] as const

/** What other gateways call the same. */
const BALANCE_ELSEWHERE: Readonly<Record<string, string>> = {
  leastconn: 'least-busy',
  leastconnections: 'least-busy',
  leastrequest: 'least-busy',
  roundrobin: 'round-robin',
  weightedroundrobin: 'round-robin',
  wrr: 'round-robin',
  p2c: 'two-choices',
  randomchoose: 'two-choices',
  iphash: '{ hash: ip }',
  sourceip: '{ hash: ip }',
  source: '{ hash: ip }',
  urihash: '{ hash: path }',
  sticky: '{ sticky: NAME }',
  stickycookie: '{ sticky: NAME }',
  cookie: '{ sticky: NAME }',
}

const balanceExpected = leaf.expectedWord([...BALANCE_WORDS, '{ hash: ip }', '{ sticky: NAME }'])

export const balance: z.ZodType<BalanceRule> = z.union(
  [
    leaf.word(...BALANCE_WORDS).transform(kind => ({ kind })),
    z.strictObject({ hash: hashKey }).transform(({ hash }) => hash),
    z
      .strictObject({ sticky: cookieName.describe('The cookie by which the gateway knows a client’s endpoint again.') })
      .transform(({ sticky }) => ({ kind: 'sticky' as const, name: sticky })),
  ],
  {
    error: issue => {
      const word = typeof issue.input === 'string' ? issue.input.toLowerCase().replaceAll(/[-_]/g, '') : ''
      const ours = Object.hasOwn(BALANCE_ELSEWHERE, word) ? BALANCE_ELSEWHERE[word] : undefined
      return ours === undefined
        ? balanceExpected(issue)
        : `"${issue.input}" is called ${ours} here; write  balance: ${ours}`
    },
  },
)
