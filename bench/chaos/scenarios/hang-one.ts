/** One endpoint accepts and never answers. */
import { ENDPOINTS, POST_SHARE, requestsOf, type Scenario, steady } from '../scenario.ts'

const RATE = 300
/** Two and a half times the longest answer: before that, silence cannot be told from work. */
const SILENCE_MS = 100
const stages = steady(10, RATE)

export const hangOne: Scenario = {
  name: 'hang-one',
  what: 'one endpoint accepts and never answers for 5 s, nor later what came meanwhile',
  endpoints: ENDPOINTS,
  stages,
  floor: {
    failuresPer1000: (POST_SHARE * RATE * SILENCE_MS) / ENDPOINTS / requestsOf(stages),
    why: 'the first POSTs, until its silence tells',
  },
  async faults({ at, endpoints: [first] }) {
    await at(2000)
    first!.behave({ hangs: true })
    await at(7000)
    first!.behave({ hangs: false })
  },
}
