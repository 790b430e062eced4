/** Debian's Apache before upstreams that fail: `explain` on its fresh logs names what was injected, wherever they tell it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { explained, verdictOf } from '../helpers/real-gateway.ts'
import { until } from '../helpers/until.ts'
import { opensslMissing } from '../helpers/upstreams/certificates.ts'
import { closedPort, type Place } from '../helpers/upstreams/listener.ts'
import { apacheBefore, apacheMissing } from './apache-before-faults.ts'
import type { CannotTell } from './cannot-tell.ts'
import { APACHE_CANNOT_TELL, APACHE_INFO_CANNOT_TELL } from './cannot-tell-apache.ts'
import { ALL_FAULTS, ask, type OpenFaults, openFaults } from './meet-faults.ts'
import type { LoggingGateway } from './nginx-before-faults.ts'

const LEVELS: readonly (readonly ['warn' | 'info', Readonly<Record<string, CannotTell>>])[] = [
  ['warn', APACHE_CANNOT_TELL],
  ['info', APACHE_INFO_CANNOT_TELL],
]

/** Protocol and fault, with what its log tells of them. */
const APPLICATIONS: Readonly<Record<string, readonly string[]>> = {
  'fcgi-refused': ['connection-refused'],
  'fcgi-tls-closes': ['connection-terminated'],
  'fcgi-stalls': ['connection-read-timeout'],
  'fcgi-tls-to-plain': ['http-protocol-error'],
  'ajp-refused': ['connection-refused'],
  'ajp-tls-closes': ['connection-terminated'],
  'ajp-stalls': ['connection-read-timeout'],
  'ajp-tls-to-plain': ['http-protocol-error'],
  'scgi-refused': ['connection-refused'],
  'scgi-tls-closes': ['connection-terminated'],
  'scgi-stalls': ['connection-read-timeout'],
  'uwsgi-refused': ['connection-refused'],
  'ws-refused': ['connection-refused'],
}

for (const [level, cannotTell] of LEVELS) {
  describe(`Apache’s logs at level ${level}`, { skip: apacheMissing || opensslMissing, concurrency: 8 }, () => {
    let faults: OpenFaults
    let closed: Place[] = []
    let gateway: LoggingGateway

    before(async () => {
      faults = await openFaults()
      closed = await Promise.all([closedPort(), closedPort()])
      gateway = await apacheBefore(faults, { ...hosts(closed), ...applications(faults) }, level)
    })

    after(async () => {
      await gateway?.[Symbol.asyncDispose]()
      await faults?.[Symbol.asyncDispose]()
    })

    for (const fault of ALL_FAULTS) {
      const blind = cannotTell[fault.name]
      it(`${fault.name}${blind === undefined ? '' : `, which they cannot tell: ${blind.because}`}`, async () => {
        await ask(gateway.port, fault)
        // The access line comes last; of a connect that never ends there is none.
        if (fault.name !== 'socket-full') {
          await until(`the access line of ${fault.name}`, () =>
            gateway.logs(fault.name).includes(`/${fault.name} HTTP/1.1" `),
          )
        }
        const text = gateway.logs(fault.name).trimEnd()
        const lines = text === '' ? [] : text.split('\n')
        const report = explained(lines)
        assert.equal(report.recognised, lines.length, text)
        if (blind !== undefined) return assert.equal(verdictOf(report), blind.says, text)
        const [first, ...others] = report.failures
        assert.ok((fault.causes as readonly (string | undefined)[]).includes(first?.cause), `${first?.cause}: ${text}`)
        if (fault.reason !== undefined) assert.equal(first?.reason, fault.reason)
        assert.equal(first?.count, 1)
        assert.deepEqual(others, [])
      })
    }

    it('a balancer with nobody left is folded into what took its members out', async () => {
      for (let nth = 0; nth < 3; nth++) await ask(gateway.port, asFault('balanced'))
      await until('three access lines', () => gateway.logs('balanced').split(' HTTP/1.1" 503').length > 3)
      const text = gateway.logs('balanced').trimEnd()
      assert.match(text, /AH01170/)
      const { failures } = explained(text.split('\n'))
      assert.deepEqual([...new Set(failures.map(({ cause }) => cause))], ['connection-refused'], text)
      const lost = failures.reduce((sum, { count }) => sum + count, 0)
      assert.equal(lost, 3, JSON.stringify(failures, null, 1) + text)
    })

    for (const [name, causes] of Object.entries(APPLICATIONS)) {
      it(`${name} is ${causes.join(' or ')}`, async () => {
        await ask(gateway.port, asFault(name))
        await until('the access line', () => gateway.logs(name).includes(' HTTP/1.1" 50'))
        const text = gateway.logs(name).trimEnd()
        const { failures } = explained(text.split('\n'))
        assert.equal(failures.length, 1, text)
        assert.ok(causes.includes(failures[0]?.cause ?? ''), text)
      })
    }

    it('a name that is not there', async () => {
      await ask(gateway.port, asFault('name-gone'))
      await until('the access line', () => gateway.logs('name-gone').includes(' HTTP/1.1" 50'))
      const text = gateway.logs('name-gone').trimEnd()
      assert.match(explained(text.split('\n')).failures[0]?.cause ?? '', /^dns-/, text)
    })
  })
}

const asFault = (name: string) => ({ name, scheme: 'http', causes: [], open: closedPort }) as const

function hosts([one, two]: readonly Place[]): Record<string, string> {
  return {
    balanced: `<Proxy balancer://pool>
    BalancerMember http://${one?.address} retry=60
    BalancerMember http://${two?.address} retry=60
    ProxySet forcerecovery=Off
  </Proxy>
  ProxyPass / balancer://pool/`,
    'name-gone': 'ProxyPass / http://no-such-name.invalid/',
  }
}

function applications({ open }: OpenFaults): Record<string, string> {
  const pass = (name: string): string => {
    const [scheme = '', ...rest] = name.split('-')
    const { address } = open.find(({ fault }) => fault.name === rest.join('-'))!.place
    return `ProxyPass / ${scheme}://${address}/ timeout=1 connectiontimeout=1 retry=0`
  }
  return Object.fromEntries(Object.keys(APPLICATIONS).map(name => [name, pass(name)]))
}
