/** One endpoint fails a part of its requests, each in another way. */
import type { Failing } from '../behaviour.ts'
import type { Lab } from '../lab.ts'
import { ENDPOINTS, FAILURES_TOLD_BY, POST_SHARE, requestsOf, type Scenario, steady } from '../scenario.ts'

const FROM_MS = 2000
const FOR_MS = 5000
const stages = steady(10, 300)
const shortStages = steady(9, 200)

export const flakyOne: Scenario = {
  name: 'flaky-one',
  what: 'one endpoint answers 30 % with a reset or with garbage, for 5 s',
  endpoints: ENDPOINTS,
  stages,
  floor: { failuresPer1000: (1000 * POST_SHARE * FAILURES_TOLD_BY) / requestsOf(stages), why: 'the first POSTs' },
  faults: lab => failFor(lab, { how: 'reset-or-garbage', share: 0.3 }),
}

export const errorOne: Scenario = {
  name: 'error-one',
  what: 'one endpoint answers 500 at once, for 5 s, to health checks too',
  endpoints: ENDPOINTS,
  stages,
  floor: { failuresPer1000: (1000 * FAILURES_TOLD_BY) / requestsOf(stages), why: 'until it is ejected' },
  faults: lab => failFor(lab, { how: 'error', share: 1 }),
}

export const truncationOne: Scenario = {
  name: 'truncation-one',
  what: 'one endpoint cuts 20 % of its bodies short, Content-Length and chunked, for 5 s',
  endpoints: ENDPOINTS,
  stages: shortStages,
  behaviour: { bodyBytes: 16_384 },
  floor: {
    failuresPer1000: (1000 * FAILURES_TOLD_BY) / requestsOf(shortStages),
    why: 'until it is ejected, 37 if not',
  },
  faults: lab => failFor(lab, { how: 'cut', share: 0.2 }),
}

async function failFor({ at, endpoints: [first] }: Lab, fails: Failing): Promise<void> {
  await at(FROM_MS)
  first!.behave({ fails })
  await at(FROM_MS + FOR_MS)
  first!.behave({ fails: null })
}
