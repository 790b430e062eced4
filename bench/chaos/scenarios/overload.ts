/** Twice of what the endpoints can take, for 3 s. */
import { ENDPOINTS, requestsOf, type Scenario } from '../scenario.ts'

const AT_ONCE = 8
const ANSWER_MS = 100
const CAPACITY = (ENDPOINTS * AT_ONCE * 1000) / ANSWER_MS
const OVERLOAD_MS = 3000
const stages = [
  { ms: 2000, ratePerSecond: CAPACITY / 2 },
  { ms: OVERLOAD_MS, ratePerSecond: CAPACITY * 2 },
  { ms: 5000, ratePerSecond: CAPACITY / 2 },
]
const common = {
  endpoints: ENDPOINTS,
  stages,
  behaviour: { answerMs: [ANSWER_MS, ANSWER_MS], atOnceMax: AT_ONCE },
  faults: async () => {},
} as const

export const overload: Scenario = {
  name: 'overload',
  what: 'twice the capacity for 3 s; endpoints reset what is more than eight at once',
  ...common,
  floor: { failuresPer1000: (CAPACITY * OVERLOAD_MS) / requestsOf(stages), why: 'the excess; less if it is held' },
}

export const overloadTold: Scenario = {
  name: 'overload-told',
  what: 'the same, and the gateway is configured with the limit',
  ...common,
  told: true,
  floor: { failuresPer1000: 0, why: 'queue them' },
}
