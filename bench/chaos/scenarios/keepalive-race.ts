/** Endpoints that close idle connections early, just as the next request may be on its way. */
import { ENDPOINTS, type Scenario, steady } from '../scenario.ts'

export const keepaliveRace: Scenario = {
  name: 'keepalive-race',
  what: 'endpoints close idle connections after 30–70 ms, unannounced and 6 ms away, at a rate that meets it often',
  endpoints: ENDPOINTS,
  stages: steady(10, 90),
  behaviour: { answerMs: [2, 12], idleCloseMs: [30, 70], farAwayMs: 6 },
  floor: { failuresPer1000: 0, why: 'learn the idle time' },
  faults: async () => {},
}
