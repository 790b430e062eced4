/** One endpoint becomes much slower than the others. */
import { ENDPOINTS, type Scenario, steady } from '../scenario.ts'

export const slowOne: Scenario = {
  name: 'slow-one',
  what: 'one endpoint is 20 × slower for 5 s',
  endpoints: ENDPOINTS,
  stages: steady(10, 300),
  floor: { failuresPer1000: 0, why: 'the others can carry it', p99Ms: 42 },
  async faults({ at, endpoints: [first] }) {
    await at(2000)
    first!.behave({ slower: 20 })
    await at(7000)
    first!.behave({ slower: 1 })
  },
}
