/** Times that name no zone: what else in the input tells it, the carrier of the line itself first. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Explanation } from '../../src/explain/explain.ts'
import { headline, whatWasRead } from '../../src/explain/tell/headline.ts'
import { access, explain, refused, summary } from './told.ts'

const killed = (stamp: string): string =>
  `${stamp} web1 systemd[1]: app.service: Main process exited, code=killed, status=9/KILL`

test('a line that was stamped as it was written tells its own zone by that', () => {
  const carriers = [
    '2026-11-02T12:11:12+02:00 web1 nginx[31]: ',
    '2026-11-02T10:11:12.118300123Z ',
    '2026-11-02T10:11:13.000300123Z stderr F ',
    '<187>1 2026-11-02T12:11:12.118+02:00 web1 nginx 31 - - ',
  ]
  for (const carrier of carriers) {
    const { failures } = explain([carrier + refused({ time: '12:11:12' })])
    assert.equal(failures[0]?.firstSeen, '2026-11-02T10:11:12Z', carrier)
  }
})

test('a clock of another zone around it does not move a line that is in UTC', () => {
  const line = `2026-11-02T12:11:12+0200 web1 dockerd[9]: ${refused({ time: '10:11:12' })}`
  assert.equal(explain([line]).failures[0]?.firstSeen, '2026-11-02T10:11:12Z')
})

test('a carrier that stamps hours later tells no zone', () => {
  const line = `2026-11-02T15:40:02Z ${refused({ time: '10:11:12' })}`
  assert.equal(explain([line]).failures[0]?.firstSeen, '2026-11-02T10:11:12Z')
})

test('what killed a process is found beside the failure, whoever carried the lines', () => {
  const carried = `2026-11-02T12:11:13+02:00 web1 nginx[31]: ${refused({ time: '12:11:13' })}`
  const beside = refused({ time: '12:11:13' })
  for (const line of [carried, beside]) {
    const report = explain([killed('2026-11-02T12:11:12+02:00'), line])
    assert.deepEqual(
      report.failures.map(({ cause }) => cause),
      ['connection-refused'],
    )
    assert.ok(report.failures[0]?.suspects.some(({ id }) => id === 'oom-kill'))
  }
})

test('what is asked for by the clock is asked by the log’s, and the report says how that differs from its own', () => {
  const lines = ['11:10:00', '11:20:00'].flatMap((time, connection) => [
    refused({ time, connection }),
    access({ time, status: 502, zone: '+0200' }),
  ])
  const asked: number[] = []
  const explanation = new Explanation({
    since: zoneMs => {
      asked.push(zoneMs)
      return Date.UTC(2026, 10, 2, 11, 15) - zoneMs
    },
  })
  explanation.push(lines.join('\n'))
  explanation.end()
  const report = explanation.report()
  assert.deepEqual(summary(report), ['connection-refused 1'])
  assert.deepEqual(new Set(asked), new Set([2 * 3_600_000]))
  assert.equal(headline(report), '1 request failed')
  assert.match(whatWasRead(report), /Times here are UTC, the log’s own are 2 h ahead\.$/)
  assert.equal(report.zoneMinutes, 120)
  assert.doesNotMatch(whatWasRead(explain([refused()])), /UTC/)
})

test('where no line names a zone the clock of the machine that reads is taken for that of the log, and the report says so', () => {
  const explanation = new Explanation({ localZoneMs: () => -5 * 3_600_000 })
  explanation.push(refused({ time: '10:11:12' }))
  explanation.end()
  const report = explanation.report()
  assert.equal(report.failures[0]?.firstSeen, '2026-11-02T15:11:12Z')
  assert.match(whatWasRead(report), /the lines name no zone and were read by this machine’s clock, 5 h behind\.$/)
  const named = new Explanation({ localZoneMs: () => -5 * 3_600_000 })
  named.push([access({ time: '10:11:12', status: 502, zone: '+0000' }), refused({ time: '10:11:12' })].join('\n'))
  named.end()
  assert.equal(named.report().failures[0]?.firstSeen, '2026-11-02T10:11:12Z')
  assert.equal(named.report().zoneAssumed, undefined)
})

test('a file that comes later tells the zone of one before it', () => {
  const lines = access({ time: '12:11:12', status: 502, zone: '+0200' })
  const explanation = new Explanation()
  for (const text of ['', lines]) explanation.overhear(text)
  for (const text of [refused({ time: '12:11:12' }), lines]) {
    explanation.push(text)
    explanation.end()
  }
  const report = explanation.report()
  assert.deepEqual(summary(report), ['connection-refused 1'])
  assert.equal(report.failures[0]?.firstSeen, '2026-11-02T10:11:12Z')
})

test('beside lines of the same file that are in UTC, one that names no zone is in UTC too', () => {
  const envoy =
    '[2026-11-02T10:11:12.000Z] "GET /cart HTTP/1.1" 502 - via_upstream - "-" 0 157 4 3 "-" "x" "id" "shop" "172.18.0.2:80"'
  const explanation = new Explanation({ localZoneMs: () => -5 * 3_600_000 })
  explanation.push([refused({ time: '10:11:12' }), envoy].join('\n'))
  explanation.end()
  const report = explanation.report()
  assert.deepEqual(summary(report), ['connection-refused 1'])
  assert.equal(report.failures[0]?.firstSeen, '2026-11-02T10:11:12Z')
  assert.equal(report.zoneAssumed, undefined)
})
