/** Each endpoint in turn is told to end, is away for a second, and comes back: a deployment. */
import type { Lab } from '../lab.ts'
import { ENDPOINTS, postsInFlight, type Scenario, steady } from '../scenario.ts'

const AWAY_MS = 1000
/** The brisk one goes on as soon as an endpoint is back. */
const PACE_MS = 4000
const answerMs = [20, 120] as const
const common = { endpoints: ENDPOINTS, behaviour: { answerMs }, revives: true } as const

export const rollingRestart: Scenario = {
  name: 'rolling-restart',
  what: 'each endpoint in turn: TERM, finishes what it has, closes idle connections, away 1 s; the next at once',
  ...common,
  stages: steady(9, 200),
  floor: { failuresPer1000: 0, why: 'each says that it goes' },
  faults: lab => restartEach(lab, AWAY_MS),
}

export const rollingRestartPaced: Scenario = {
  name: 'rolling-restart-paced',
  what: 'the same, the next after 4 s',
  ...common,
  stages: steady(13, 150),
  floor: { failuresPer1000: 0, why: 'each says that it goes' },
  faults: lab => restartEach(lab, PACE_MS),
}

const rudeStages = steady(9.3, 200)

export const rollingRestartRude: Scenario = {
  name: 'rolling-restart-rude',
  what: 'the same at once, but TERM ends them in the midst of what they have',
  ...common,
  stages: rudeStages,
  manners: 'rude',
  floor: {
    failuresPer1000: ENDPOINTS * postsInFlight(rudeStages, answerMs, ENDPOINTS),
    why: 'POSTs in flight at each',
  },
  faults: lab => restartEach(lab, AWAY_MS),
}

async function restartEach({ at, endpoints }: Lab, everyMs: number): Promise<void> {
  for (const [turn, endpoint] of endpoints.entries()) {
    const from = 1500 + turn * everyMs
    await at(from)
    const left = endpoint.leave()
    await at(from + AWAY_MS)
    await left
    await endpoint.up()
  }
}
