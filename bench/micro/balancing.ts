/** What one pick costs by each way of balancing, and whether it allocates: nanoseconds and bytes per pick among eight endpoints. */
import type { BalanceRule } from '../../src/config/config.ts'
import { balancerFor } from '../../src/upstreams/balancing/balancer.ts'

const picks = Number(process.argv[2] ?? 3_000_000)
const rules: BalanceRule[] = [
  { kind: 'round-robin' },
  { kind: 'least-busy' },
  { kind: 'two-choices' },
  { kind: 'random' },
  { kind: 'hash', by: 'ip' },
  { kind: 'sticky', name: 'seat' },
]

for (const rule of rules) {
  const balancer = balancerFor(rule, Math.random)
  const candidates = Array.from({ length: 8 }, (_, index) => ({
    id: `http://10.0.0.${index}:80`,
    index,
    weight: 1 + (index % 3),
    inFlight: (index * 7) % 5,
    latencyMs: 10.5 + index,
  }))
  const run = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const one = candidates[balancer.pick(candidates, i & 0xff).index]!
      one.inFlight = (one.inFlight + 1) % 6
    }
  }
  run(picks / 10)
  const bytes = process.memoryUsage().heapUsed
  const at = process.hrtime.bigint()
  run(picks)
  const ns = Number(process.hrtime.bigint() - at) / picks
  const each = Math.max(0, process.memoryUsage().heapUsed - bytes) / picks
  // Sound only without a collection between: node --min-semi-space-size=256 --max-semi-space-size=256 bench/micro/balancing.ts 1000000
  console.log(`${rule.kind.padEnd(12)} ${ns.toFixed(1).padStart(7)} ns ${each.toFixed(2).padStart(7)} bytes`)
}
