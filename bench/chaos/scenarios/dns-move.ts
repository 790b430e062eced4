/** A name's address changes; the old address refuses from the same moment. */
import { NAME } from '../lab.ts'
import { type Scenario, steady } from '../scenario.ts'

export const dnsMove: Scenario = {
  name: 'dns-move',
  what: "a name's address changes (TTL 1 s); the old endpoint ends gracefully, then its address refuses",
  endpoints: 1,
  stages: steady(10, 200),
  named: true,
  floor: { failuresPer1000: 0, why: 'ask again, hold' },
  async faults({ at, endpoints: [old, moved], names }) {
    await moved!.prepare()
    await at(3000)
    await moved!.up()
    names!.says.set(NAME, { a: ['127.0.0.3'], ttl: 1 })
    await old!.leave()
  },
}
