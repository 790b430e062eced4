/** Which suspect comes first: by the facts of a group, by what happened beside it, and by how it lies in time. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isSuspectId } from '../../../src/causes/suspects.ts'
import { RULES } from '../../../src/explain/rank.ts'
import { exchangeSeen } from '../../../src/explain/seen.ts'
import { cpuMs } from '../../helpers/cpu-ms.ts'
import { CASES } from './cases.ts'
import { begin, groupOf, rankOf, refused, silent } from './facts.ts'

for (const [name, cases] of Object.entries(CASES)) {
  describe(`suspects: ${name}`, () => {
    for (const [what, facts, expected] of cases) {
      it(`${what}: ${expected}`, () => {
        const ranked = rankOf(facts)
        const [first] = ranked
        assert.equal(`${first?.id} ${first?.likelihood}`, expected, ranked.map(({ id }) => id).join(', '))
      })
    }
  })
}

describe('a ranking', () => {
  it('has at most five, each once, each with evidence, command and fix', () => {
    for (const [, facts] of Object.values(CASES).flat()) {
      const ranked = rankOf(facts)
      assert.ok(ranked.length >= 1 && ranked.length <= 5)
      assert.equal(new Set(ranked.map(({ id }) => id)).size, ranked.length)
      for (const suspect of ranked) {
        assert.ok(isSuspectId(suspect.id) && suspect.evidence.length > 5 && suspect.fix && suspect.confirm, suspect.id)
        assert.doesNotMatch(suspect.evidence, /undefined|NaN|\[object/)
      }
    }
  })
  it('is in the order of likelihood', () => {
    const order = ['high', 'medium', 'low']
    for (const [what, facts] of Object.values(CASES).flat()) {
      const ranks = rankOf(facts).map(({ likelihood }) => order.indexOf(likelihood))
      assert.deepEqual(ranks, ranks.toSorted(), what)
    }
  })
  it('takes away what the endpoint’s own answer a moment later contradicts', () => {
    const ids = rankOf({ x: refused('http://172.18.0.4:3000'), at: [10, 11], group: { recoveredAfter: 500 } }).map(
      ({ id }) => id,
    )
    for (const gone of ['wrong-port', 'bound-to-loopback-only', 'firewall-reject', 'stale-dns-after-redeploy'])
      assert.ok(!ids.includes(gone), gone)
  })
  it('is never sure where the cause itself is a guess', () => {
    const x = refused('unix:/run/app.sock')
    assert.equal(rankOf({ x })[0]?.likelihood, 'high')
    assert.equal(
      rankOf({ x, diagnosis: { cause: 'connection-refused', confidence: 'guessed', phase: 'connect' } })[0]?.likelihood,
      'medium',
    )
  })
  it('quotes what speaks for it, and where in the configuration that stands', () => {
    const unread = [
      'server {',
      '  location /orders {',
      '    proxy_pass http://shop:3000;',
      '    proxy_read_timeout 75s;',
      '  }',
      '}',
    ]
    const late = rankOf({ x: silent('http://10.0.0.5:3000', 75_020), context: { unread } })
    assert.match(
      late.find(({ id }) => id === 'timeout-shorter-than-work')?.evidence ?? '',
      /"proxy_read_timeout 75s" \(line 4 of the configuration/,
    )
    const early = rankOf({ x: silent('http://10.0.0.5:3000', 30_010), context: { unread } })
    assert.equal(early[0]?.id, 'timeout-set-elsewhere')
    const moved = rankOf({ x: refused('http://172.18.0.4:3000'), context: { unread } })
    assert.equal(moved[0]?.id, 'stale-dns-after-redeploy')
    assert.match(moved[0]?.confirm ?? '', /getent ahosts shop/)
  })
  it('looks up in the configuration who a name is, and whom a line means that names nobody', () => {
    const unread = ['backend be_shop', '  option httpchk', '  server shop1 127.0.0.1:8080 check']
    const [named] = rankOf({ x: refused('be_shop/shop1'), product: 'haproxy', context: { unread } })
    assert.match(named?.evidence ?? '', /be_shop\/shop1 is 127\.0\.0\.1:8080 \(line 3 of/)
    assert.match(named?.confirm ?? '', /sport = :8080/)
    const [unnamed] = rankOf({
      x: refused(''),
      context: { unread: ['location / {', '  proxy_pass http://127.0.0.1:9090;', '}'] },
    })
    assert.equal(unnamed?.id, 'process-not-running')
    assert.match(unnamed?.evidence ?? '', /the only target of the configuration is 127\.0\.0\.1:9090 \(line 2/)
  })
  it('sees what all endpoints have in common', () => {
    const at = [600, 601, 603]
    const one = groupOf({ x: silent('http://10.0.0.5:3000'), at })
    const other = groupOf({ x: silent('http://10.0.0.6:3000'), at: [601, 602, 604] })
    assert.equal(
      rankOf({ x: silent('http://10.0.0.5:3000'), at, context: { groups: [one, other] } })[0]?.id,
      'dependency-failing',
    )
  })
  it('survives facts without anything in them', () => {
    for (const cause of ['upstream-crash', 'connection-refused', 'not-http', 'tls-certificate-error'] as const) {
      const diagnosis = { cause, confidence: 'inferred', phase: 'wait' } as const
      assert.ok(rankOf({ x: exchangeSeen({ startedAt: begin }), diagnosis }).length > 0, cause)
    }
    const none = { ...groupOf({ x: refused('http://10.0.0.5:80') }), exchanges: [] }
    assert.ok(rankOf({ x: refused('http://10.0.0.5:80'), group: none }).length > 0)
  })
  it('stays quick beside hostile lines', () => {
    const line = `${'-"1:'.repeat(500)}`
    const unread = Array.from({ length: 200 }, (_, at) => (at % 2 ? line : `${' '.repeat(1999)}8000:`))
    const before = cpuMs()
    rankOf({ x: refused('http://172.18.0.4:8000'), group: { sample: '9'.repeat(65_536) }, context: { unread } })
    assert.ok(cpuMs() - before < 2000)
  })
})

describe('the rules', () => {
  it('name suspects that there are', () => {
    for (const { suspect } of RULES) assert.ok(isSuspectId(suspect), suspect)
  })
})
