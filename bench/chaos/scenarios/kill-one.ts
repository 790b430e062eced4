/** One of three endpoints is killed and comes back: what was in flight there is lost, nothing else needs to be. */
import { ENDPOINTS, postsInFlight, type Scenario, steady } from '../scenario.ts'

const stages = steady(8, 200)
const answerMs = [20, 120] as const

export const killOne: Scenario = {
  name: 'kill-one',
  what: 'one endpoint is killed (SIGKILL) and back after 3 s',
  endpoints: ENDPOINTS,
  stages,
  behaviour: { answerMs },
  revives: true,
  floor: { failuresPer1000: postsInFlight(stages, answerMs, ENDPOINTS), why: 'POSTs in flight there' },
  async faults({ at, endpoints }) {
    const [first] = endpoints
    await at(2000)
    await first!.kill()
    await at(5000)
    await first!.up()
  },
}
