/** The only endpoint restarts: whoever can wait for 1.5 s need not notice. */
import { type Scenario, steady } from '../scenario.ts'

export const allRestart: Scenario = {
  name: 'all-restart',
  what: 'the only endpoint ends gracefully and is away for 1.5 s',
  endpoints: 1,
  stages: steady(6.25, 200),
  behaviour: { answerMs: [20, 120] },
  revives: true,
  floor: { failuresPer1000: 0, why: 'hold them' },
  async faults({ at, endpoints: [only] }) {
    await at(2000)
    const left = only!.leave()
    await at(3500)
    await left
    await only!.up()
  },
}
