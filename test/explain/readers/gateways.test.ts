/** Programs in Go, supervisord, AWS API Gateway and Lambda. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ExchangeFact, Fact, TroubleFact } from '../../../src/explain/fact.ts'
import type { MakeReader } from '../../../src/explain/reader.ts'
import { awsApiGateway } from '../../../src/explain/readers/aws-api-gateway.ts'
import { goProgram } from '../../../src/explain/readers/go-program.ts'
import { supervisord } from '../../../src/explain/readers/supervisord.ts'
import { factsOf, readsFast, said, saidBy } from './read-lines.ts'

function shown(fact: Fact): string {
  if (fact.kind !== 'trouble') return saidBy(fact)
  const { what, process, pid, value } = fact as TroubleFact
  const more = Object.entries({ process, pid, value }).filter(([, one]) => one !== undefined)
  return [what, ...more.map(([key, one]) => `${key}=${one}`)].join(' ')
}

function rows(make: MakeReader, of: readonly (readonly [text: string, expected: string])[]): void {
  for (const [text, expected] of of) {
    it(text.slice(0, 100), () => assert.equal(factsOf(make(), [text]).map(shown).join(', '), expected))
  }
}

describe('programs in Go', () => {
  const errors: readonly (readonly [string, string, string])[] = [
    [
      '2026/05/04 08:09:10 cannot reach the shop: dial tcp 192.0.2.9:4000: connect: connection refused',
      'connection-refused',
      'http://192.0.2.9:4000',
    ],
    [
      '[2026/05/04 08:09:10] [oauthproxy.go:800] Error proxying to upstream server: dial tcp: lookup shop on 127.0.0.11:53: no such host',
      'dns-name-not-found',
      'http://shop',
    ],
    [
      '{"correlation_id":"x","error":"badgateway: failed to receive response: dial unix /run/shop.socket: connect: no such file or directory","level":"error"}',
      'socket-not-found',
      'unix:/run/shop.socket',
    ],
  ]
  for (const [text, expected, endpoint] of errors) {
    it(text.slice(0, 90), () => {
      assert.deepEqual(said(goProgram(), [text]), [expected])
      const [fact] = factsOf(goProgram(), [text]) as ExchangeFact[]
      assert.equal(fact?.exchange.attempts[0]?.endpoint ?? '', endpoint)
    })
  }
  it('hostile lines', () => readsFast(goProgram, ['badgateway: ', 'dial tcp ', 'dial unix ']))
})

describe('supervisord', () => {
  const at = '2026-05-04 08:09:10,250 '
  rows(supervisord, [
    [`${at}WARN exited: shop (exit status 1; not expected)`, 'exited process=shop value=1'],
    [`${at}INFO exited: shop (terminated by SIGKILL; not expected)`, 'killed process=shop value=9'],
    [`${at}INFO exited: shop (exit status 0; expected)`, ''],
    [`${at}INFO gave up: shop entered FATAL state, too many start retries too quickly`, 'failed-to-start process=shop'],
    [
      `${at}INFO success: shop entered RUNNING state, process has stayed up for > than 1 seconds (startsecs)`,
      'started process=shop',
    ],
    [`${at}INFO spawned: 'shop' with pid 12`, ''],
  ])
  it('hostile lines', () => readsFast(supervisord, [`${at}INFO exited: `]))
})

describe('AWS API Gateway and Lambda', () => {
  rows(awsApiGateway, [
    [
      '(0123abcd-1) Execution failed due to configuration error: Malformed Lambda proxy response',
      'http-protocol-error',
    ],
    ['(0123abcd-1) Execution failed due to a timeout error', 'connection-read-timeout'],
    [
      '(0123abcd-1) Execution failed due to configuration error: Invalid permissions on Lambda function',
      'proxy-configuration-error',
    ],
    [
      '(0123abcd-1) Execution failed due to configuration error: Invalid endpoint address',
      'dns-name-not-found inferred',
    ],
    ['(0123abcd-1) Method completed with status: 502', ''],
    ['2026-05-04T08:09:10.250Z 0123abcd Task timed out after 3.00 seconds', 'worker-timeout value=3'],
    ['RequestId: 0123abcd Error: Runtime exited with error: signal: killed', 'killed value=9'],
  ])
  it('hostile lines', () => readsFast(awsApiGateway, ['Execution failed due to ', 'Task timed out after ']))
})
