/** No local port left towards an endpoint: the gateway's own shortage, said as such. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { test } from 'node:test'

const script = path.join(import.meta.dirname, '..', 'helpers', 'without-ports.ts')

/** As root of a namespace where nobody else needs ports. */
function inOwnNetwork(command: string, ...rest: string[]) {
  return spawnSync('unshare', ['-rn', 'sh', '-c', command, 'sh', ...rest], { encoding: 'utf8', timeout: 20_000 })
}

const skip =
  inOwnNetwork('ip link set lo up && test -w /proc/sys/net/ipv4/ip_local_port_range').status !== 0 &&
  'skipped: no network namespace can be made here (unshare -rn, ip)'

test('without a local port left a request is answered 503, and the endpoint is not blamed', { skip }, () => {
  const { stdout, stderr } = inOwnNetwork('ip link set lo up && exec "$@"', process.execPath, script)
  assert.match(stdout, /^HTTP\/1\.1 503 /, stderr)
  assert.match(
    stdout,
    /^Proxy-Status: goodgate; error=proxy_internal_error; details="local-resource-exhausted\/ports"\r$/m,
  )
  assert.match(stdout, /"processed": "no"/)
})
