/** Times that name no zone: what else in the input tells it, the carrier of the line itself first. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { explain, refused } from './told.ts'

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

test('what killed the process is found beside the failure, whoever carried the lines', () => {
  const carried = `2026-11-02T12:11:13+02:00 web1 nginx[31]: ${refused({ time: '12:11:13' })}`
  const beside = refused({ time: '12:11:13' })
  for (const line of [carried, beside]) {
    const report = explain([killed('2026-11-02T12:11:12+02:00'), line])
    assert.deepEqual(
      report.failures.map(({ cause }) => cause),
      ['connection-refused'],
    )
    assert.equal(report.failures[0]?.suspects[0]?.id, 'oom-kill')
  }
})
