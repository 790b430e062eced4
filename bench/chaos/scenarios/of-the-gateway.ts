/** What is done to the gateway itself: reloads, a killed worker, a stop. */
import { ENDPOINTS, type Scenario, steady } from '../scenario.ts'

const stages = steady(10, 200)
const WORKERS = 2
const MEAN_ANSWER_MS = 25

export const reloadUnderLoad: Scenario = {
  name: 'reload-under-load',
  what: 'five reloads under load',
  endpoints: ENDPOINTS,
  stages,
  floor: { failuresPer1000: 0, why: 'listeners stay' },
  async faults({ at, gateway }) {
    for (let turn = 0; turn < 5; turn++) {
      await at(1500 + turn * 1500)
      gateway.reload()
    }
  },
}

export const workerKill: Scenario = {
  name: 'worker-kill',
  what: 'one of two workers is killed (SIGKILL); a process without workers has nobody who takes over',
  endpoints: ENDPOINTS,
  stages,
  needsWorkers: true,
  floor: { failuresPer1000: MEAN_ANSWER_MS / WORKERS / 10, why: 'in flight there' },
  async faults({ at, gateway }) {
    const worker = await gateway.worker()
    await at(3000)
    process.kill(worker, 'SIGKILL')
  },
}

export const drain: Scenario = {
  name: 'drain',
  what: 'the gateway is told to stop with answers of 2 s in flight (per 1,000 in flight)',
  endpoints: ENDPOINTS,
  stages: steady(0.4, 250),
  kind: 'wait',
  floor: { failuresPer1000: 0, why: 'they can end' },
  async faults({ at, gateway }) {
    await at(600)
    gateway.leave()
  },
}
