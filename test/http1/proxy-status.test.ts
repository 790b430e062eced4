/** Proxy-Status (RFC 9209) of an upstream: nobody behind us speaks in our name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { receivedProxyStatus } from '../../src/http1/proxy-status.ts'
import { cpuMs } from '../helpers/cpu-ms.ts'

const cases: [name: string, received: string, passed: string | null][] = [
  ['others’ members as they are', 'cdn; error=dns_error;  details="a, b" ,"x y"', null],
  ['one that begins like us', 'goodgate2; error=dns_error, my-goodgate', null],
  ['us in another’s parameter', 'cdn; next-hop="goodgate; error=dns_error, goodgate"; details=goodgate', null],
  ['our name', 'goodgate; error=dns_error', 'upstream-goodgate; error=dns_error'],
  ['our name as a string', '"goodgate"; error=dns_error', 'upstream-goodgate; error=dns_error'],
  ['our name in other letters', 'GoodGate', 'upstream-goodgate'],
  ['our name among others, in order', 'a, goodgate;error=x ,b; p="q,r"', 'a, upstream-goodgate;error=x, b; p="q,r"'],
  ['our name with an escape', '"good\\gate"', ''],
  ['our name written twice', 'goodgate, goodgate', 'upstream-goodgate, upstream-goodgate'],
  ['a string without an end, which the next line might end', 'cdn; details="a', ''],
  ['the rest of such a string', 'b", goodgate; error=dns_error', ''],
  ['a member that is none', '=; goodgate', ''],
  ['nothing', '', ''],
]

for (const [name, received, passed] of cases) {
  test(name, () => assert.equal(receivedProxyStatus(received), passed))
}

test('a hostile line costs time in proportion to its length', () => {
  const ms = (line: string): number => {
    const begun = cpuMs()
    receivedProxyStatus(line)
    return cpuMs() - begun
  }
  for (const filler of ['a', ' ', 'a ', ', a', 'a""', '""'])
    assert.ok(ms(`a${filler.repeat(60_000 / filler.length)}"`) < 100, JSON.stringify(filler))
})
