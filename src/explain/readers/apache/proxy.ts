/** mod_proxy and its protocols: connecting to a backend, sending to it, reading from it. */

import type { Fact } from '../../fact.ts'
import { errno, invalid, timer } from '../parts/ends.ts'
import { badRequest, ended, own, refused, unconfigured } from '../parts/told.ts'
import { workerIn } from './endpoint.ts'
import { byCode, nobodyLeft, told, trouble, turned } from './facts.ts'
import type { ApacheLine } from './line.ts'
import { type Message, message } from './messages.ts'

const connecting = (line: ApacheLine): readonly Fact[] => [told(line, byCode(line, 'connect'))]
const sending = (line: ApacheLine): readonly Fact[] => [told(line, byCode(line, 'send'))]
const waiting = (line: ApacheLine): readonly Fact[] => [told(line, byCode(line, 'wait'))]
const receiving = (line: ApacheLine): readonly Fact[] => [told(line, byCode(line, 'receive'))]
const configured = (line: ApacheLine): readonly Fact[] => [told(line, unconfigured(line.message.slice(0, 300)))]
const broke =
  (reason: string) =>
  (line: ApacheLine): readonly Fact[] => [told(line, ended('wait', invalid(reason)))]

/** No more than that no connection came about. */
function unconnected(line: ApacheLine): readonly Fact[] {
  if (line.code !== undefined) return connecting(line)
  return [told(line, ended('connect', errno('ECONNREFUSED'), 'guessed'))]
}

function disabled(line: ApacheLine): readonly Fact[] {
  const endpoint = workerIn(line.message)
  return [nobodyLeft(line, 'ejected', endpoint === undefined ? {} : { endpoint })]
}

function balancerEmpty(why: 'ejected' | 'no-endpoints') {
  return (line: ApacheLine): readonly Fact[] => {
    const upstream = /^(?:balancer: )?(?:balancer:\/\/)?([\w.-]{1,200}): /.exec(line.message)?.[1]
    return [nobodyLeft(line, why, upstream === undefined || upstream === 'BALANCER' ? {} : { upstream })]
  }
}

/** The body went out in part: over TLS the handshake's failure is met here, and has no number of its own. */
function bodyNotSent(line: ApacheLine): readonly Fact[] {
  if (line.code !== 'EGENERAL' && line.code !== 'STATUS') return sending(line)
  const failure = { stage: 'protocol' as const, code: 'SSL_HANDSHAKE', message: line.message.slice(0, 200) }
  const fact = told(line, ended('tls', { kind: 'tls', failure }, 'guessed'))
  for (const attempt of fact.exchange.attempts) attempt.endpoint = attempt.endpoint.replace(/^http:/, 'https:')
  return [fact, trouble(line, 'log-level-hides')]
}

function limited(line: ApacheLine): readonly Fact[] {
  return [told(line, refused({ kind: 'connection-limit', limit: 0 }))]
}

/** `[remote …]`: in an answer; `[client …]`: in a request. */
function brokenChunk(line: ApacheLine): readonly Fact[] {
  if (line.client !== undefined) return [told(line, badRequest('chunk-size'))]
  return [told(line, ended('receive', invalid('chunk-size')))]
}

function tooLong(line: ApacheLine): readonly Fact[] {
  const max = Number(/\((\d{1,9}) bytes\)/.exec(line.message)?.[1] ?? 0)
  return [told(line, ended('wait', { kind: 'limit', limit: 'header-line', max, size: 0 }))]
}

export const PROXY: readonly Message[] = [
  message('root', '00957 00939 00958', 'attempt to connect to', connecting),
  message('root', '02454', 'attempt to connect to Unix domain socket', connecting),
  message('root', '00952 00935 02453', 'error creating fam|error creating Unix domain socket', connecting),
  message('root', '00938 00956', 'failed to bind socket to local address', configured),
  message('root', '00916 00917', 'connect to remote machine', line => [
    told(line, ended('dns', { kind: 'address-denied', address: '', rule: 'ProxyBlock' })),
  ]),
  message('apart', '00959 01174 02460', 'ap_proxy_connect_backend disabling worker|Forcing worker', line => [
    turned(line, 'endpoint-out', workerIn(line.message)),
  ]),
  message('apart', '03303', 'Health check DISABLING', line => [
    turned(line, 'endpoint-out', /(?:DIS|EN)ABLING (\S{1,300})/.exec(line.message)?.[1]),
  ]),
  message('apart', '03302', 'Health check ENABLING', line => [
    turned(line, 'endpoint-back', /ENABLING (\S{1,300})/.exec(line.message)?.[1]),
  ]),
  message('follows', '00940', 'disabled connection for', disabled),
  message('follows', '01170 01167', 'All workers are in error state', balancerEmpty('ejected')),
  message('follows', '01171', 'No workers in balancer', balancerEmpty('no-endpoints')),
  message('vague', '01114 01079 00896 00866 10101 02452 03352', 'failed to make connection to backend', unconnected),
  message('root', '00941 00934', 'failed to acquire connection for|all workers are busy', limited),
  message('root', '00960 00963', 'an error occurred creating a new connection', line => [
    told(line, own(line.message.slice(0, 300))),
  ]),
  message(
    'root',
    '00961 10272 01112 01144 00918 02432 02433 01157 01177',
    'No protocol handler was valid for the URL|failed to enable ssl support',
    configured,
  ),
  message('root', '01102', 'error reading status line from remote server', waiting),
  message('root', '01103', '', line => [told(line, ended('wait', timer('firstByte')))]),
  message('root', '01106', 'bad HTTP/', broke('status-line')),
  message('root', '01098', 'Starting body due to bogus non-header', broke('field-line')),
  message('root', '01099', 'No HTTP headers returned', broke('status-line')),
  message('root', '10124', 'header size is over the limit allowed by ResponseFieldSize', tooLong),
  message('root', '10404', 'Error reading headers from backend', waiting),
  message('root', '01110', 'Network error reading response|error reading response', receiving),
  message('root', '10293', 'Unexpected empty data reading response', receiving),
  message('root', '01590', 'Error reading/parsing chunk', brokenChunk),
  message('root', '02475', 'Response chunk/line was too large to parse', line => [
    told(line, ended('receive', invalid('chunk-size'))),
  ]),
  message('root', '02476', 'Response Transfer-Encoding was not recognised', line => [
    told(line, ended('wait', invalid('transfer-encoding'))),
  ]),
  message('vague', '01084 10154 03351', 'pass request body failed', bodyNotSent),
  message('follows', '01097', '', bodyNotSent),
  message('root', '01115', '100-Continue failed', waiting),
  message('root', '10224 10225', 'unnel timed out', line => [
    told(line, { phase: 'receive', end: timer('tunnelIdle'), more: { status: 101 } }),
  ]),
  message('root', '02447', 'error on backconn', line => [
    told(line, { phase: 'receive', end: errno(line.code ?? 'ECONNRESET'), more: { status: 101 } }),
  ]),
  message('root', '10396 01093', 'Transfer-Encoding is not supported', line => [
    told(line, badRequest('transfer-coding-unsupported')),
  ]),
]
