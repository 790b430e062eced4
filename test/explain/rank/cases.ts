/** Facts and the suspect that must come first, with its likelihood. */
import { exchangeSeen } from '../../../src/explain/seen.ts'
import { type Case, closed, failed, refused, silent, trouble } from './facts.ts'

const alert = (number: number, endpoint = 'https://192.0.2.9:443', code = 'ALERT'): Case['x'] =>
  failed(endpoint, 'tls', { kind: 'tls', failure: { stage: 'alert', code, message: '', alert: number } })

const verify = (code: string, message = '', endpoint = 'https://192.0.2.9:443'): Case['x'] =>
  failed(endpoint, 'tls', { kind: 'tls', failure: { stage: 'verify', code, message } })

const probe = (route: string) => exchangeSeen({ ...refused('http://192.0.2.9:3000'), route })

const unavailable = (why: 'no-endpoints' | 'ejected' | 'failing-checks', more = {}): Case['x'] =>
  exchangeSeen({ unavailable: { why, endpoints: [] }, ...more })

const minutes = (...at: number[]): number[] => at.map(minute => minute * 60)

export const CASES: Readonly<Record<string, readonly (readonly [string, Case, string])[]>> = {
  'answers that had begun': [
    [
      'a tunnel in which nobody spoke',
      {
        x: failed(
          'http://10.0.0.5:3000',
          'receive',
          { kind: 'timer', timer: 'tunnelIdle', ms: 60_000 },
          { status: 101, headReceived: true },
        ),
      },
      'timeout-shorter-than-work medium',
    ],
  ],
  'processes beside it': [
    [
      'memory ran out',
      { x: refused('http://10.0.0.5:3000'), group: { neighbours: [trouble('oom-kill', { process: 'node', pid: 7 })] } },
      'oom-kill high',
    ],
    [
      'signal 9',
      { x: closed('http://10.0.0.5:3000'), group: { neighbours: [trouble('killed', { value: 9 })] } },
      'oom-kill medium',
    ],
    [
      'signal 9 of its own time limit',
      {
        x: closed('http://10.0.0.5:3000'),
        group: {
          neighbours: [trouble('killed', { value: 9 }), trouble('worker-timeout', { value: 30, product: 'gunicorn' })],
        },
      },
      'worker-timeout high',
    ],
    [
      'a segfault',
      { x: closed('http://10.0.0.5:3000'), group: { neighbours: [trouble('segfault')] } },
      'worker-crash high',
    ],
    [
      'the heap',
      { x: closed('http://10.0.0.5:3000'), group: { neighbours: [trouble('heap-exhausted', { product: 'node' })] } },
      'heap-exhausted high',
    ],
    [
      'it did not start',
      { x: refused('http://10.0.0.5:3000'), group: { neighbours: [trouble('port-taken', { port: 3000 })] } },
      'failed-to-start high',
    ],
    [
      'all workers busy',
      {
        x: silent('fastcgi://127.0.0.1:9000'),
        group: { neighbours: [trouble('pool-exhausted', { product: 'php-fpm', value: 5 })] },
      },
      'worker-pool-exhausted high',
    ],
    [
      'short of memory',
      { x: silent('http://10.0.0.5:3000'), group: { neighbours: [trouble('memory-short')] } },
      'upstream-resource-starved medium',
    ],
    [
      'the kernel drops flows',
      {
        x: failed('http://10.0.0.5:80', 'connect', { kind: 'timer', timer: 'connect', ms: 0 }),
        group: { neighbours: [trouble('conntrack-full')] },
      },
      'conntrack-table-full high',
    ],
    [
      'it listens elsewhere',
      {
        x: refused('http://10.0.0.5:3000'),
        group: { neighbours: [trouble('started', { product: 'node', port: 8080 })] },
      },
      'wrong-port medium',
    ],
  ],
  'in time': [
    ['a burst that ends', { x: refused('http://10.0.0.5:3000'), at: [100, 101, 104, 110] }, 'still-starting medium'],
    [
      'answered again, and a start',
      {
        x: refused('http://10.0.0.5:3000'),
        at: [100, 101],
        group: { recoveredAfter: 900, neighbours: [trouble('started', { product: 'node' })] },
      },
      'still-starting high',
    ],
    [
      'since one moment for ever',
      { x: refused('http://127.0.0.1:3000'), at: minutes(20, 30, 40, 50, 55, 59.9) },
      'process-not-running medium',
    ],
    [
      'rare and spread',
      { x: closed('http://10.0.0.5:3000'), at: minutes(1, 13, 31, 44) },
      'keepalive-shorter-than-gateway medium',
    ],
    ['at the very begin', { x: closed('http://10.0.0.5:3000', 0) }, 'keepalive-shorter-than-gateway medium'],
    ['after a round time', { x: closed('http://10.0.0.5:3000', 30_012) }, 'worker-timeout medium'],
    [
      'all after the same time',
      {
        x: [
          closed('http://10.0.0.5:3000', 7010),
          closed('http://10.0.0.5:3000', 7033),
          closed('http://10.0.0.5:3000', 7050),
        ],
      },
      'worker-timeout medium',
    ],
    [
      'nobody left after one',
      { x: refused('http://127.0.0.1:8881'), product: 'apache', group: { count: 5, folded: 4 } },
      'passive-ejection-too-eager medium',
    ],
  ],
  'where it was sent': [
    ['loopback', { x: refused('http://127.0.0.1:3000') }, 'process-not-running medium'],
    ['::1', { x: refused('http://[::1]:3000') }, 'localhost-resolves-to-ipv6 medium'],
    [
      'loopback of a container',
      { x: refused('http://127.0.0.1:3000', { client: '172.18.0.1' }) },
      'localhost-means-the-container medium',
    ],
    ['a bridge', { x: refused('http://172.18.0.4:3000') }, 'bound-to-loopback-only medium'],
    [
      'a published port',
      { x: refused('http://172.18.0.4:8000'), context: { unread: ['ports:', '  - "8000:80"'] } },
      'host-port-instead-of-container-port high',
    ],
    [
      'another address beside it',
      { x: refused('http://172.18.0.4:8000'), context: { unread: ['$ docker inspect app', '172.18.0.9'] } },
      'stale-dns-after-redeploy medium',
    ],
    ['FastCGI', { x: refused('fastcgi://127.0.0.1:9000') }, 'process-not-running medium'],
    ['HTTP to 8443', { x: closed('http://10.0.0.5:8443') }, 'http-to-https-port high'],
    [
      'no HTTP from 9443',
      { x: failed('http://10.0.0.5:9443', 'wait', { kind: 'invalid', problem: { reason: 'not-http', at: 0 } }) },
      'http-to-https-port medium',
    ],
    [
      'no HTTP from 80',
      { x: failed('http://10.0.0.5:80', 'wait', { kind: 'invalid', problem: { reason: 'not-http', at: 0 } }) },
      'http2-mismatch medium',
    ],
    [
      'EACCES on TCP',
      { x: failed('http://127.0.0.1:8080', 'connect', { kind: 'errno', code: 'EACCES' }) },
      'selinux-denied high',
    ],
    [
      'EACCES under /home',
      { x: failed('unix:/home/app/app.sock', 'connect', { kind: 'errno', code: 'EACCES' }) },
      'socket-directory-permission medium',
    ],
    [
      'ENOENT under /tmp',
      { x: failed('unix:/tmp/app.sock', 'connect', { kind: 'errno', code: 'ENOENT' }) },
      'private-tmp medium',
    ],
    [
      'a mesh',
      { x: closed('http://10.4.1.17:8080', 900), product: 'istio', group: { sample: 'x' } },
      'worker-crash medium',
    ],
  ],
  'TLS and names': [
    ['alert 40 at an address', { x: alert(40) }, 'sni-not-sent medium'],
    ['alert 42', { x: alert(42) }, 'client-certificate-missing medium'],
    ['alert 45', { x: alert(45) }, 'client-certificate-expired high'],
    ['alert 70', { x: alert(70) }, 'tls-version-or-cipher-mismatch high'],
    ['alert 116', { x: alert(116) }, 'client-certificate-missing high'],
    [
      'expired at depth 2',
      { x: verify('CERT_HAS_EXPIRED', 'certificate verification error at depth 2: certificate has expired') },
      'expired-certificate-in-chain high',
    ],
    [
      'expired at depth 0',
      { x: verify('CERT_HAS_EXPIRED', 'error at depth 0') },
      'upstream-certificate-expired medium',
    ],
    [
      'no issuer, public address',
      { x: verify('UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate') },
      'intermediate-missing medium',
    ],
    [
      'no issuer, private address',
      { x: verify('UNABLE_TO_GET_ISSUER_CERT_LOCALLY', '', 'https://10.0.0.9:443') },
      'private-ca-not-trusted medium',
    ],
    [
      'a public resolver',
      {
        x: failed('http://db.internal:80', 'dns', { kind: 'dns', code: 'ENOTFOUND' }),
        group: { sample: 'db.internal could not be resolved, resolver: 1.1.1.1:53' },
      },
      'resolver-cannot-see-name medium',
    ],
    [
      'no resolver',
      { x: exchangeSeen({ refusal: { kind: 'configuration', message: 'no resolver defined to resolve a.example' } }) },
      'no-resolver-configured high',
    ],
  ],
  'limits and checks': [
    [
      'another number',
      {
        x: exchangeSeen({ refusal: { kind: 'overloaded', what: 'connections' } }),
        group: { neighbours: [trouble('connections-exhausted', { value: 512 })] },
        context: { unread: ['events {', '    worker_connections 4096;', '}'] },
      },
      'limit-not-in-force high',
    ],
    [
      'the same number',
      {
        x: exchangeSeen({ refusal: { kind: 'overloaded', what: 'connections' } }),
        group: { neighbours: [trouble('connections-exhausted', { value: 512 })] },
        context: { unread: ['worker_connections 512;'] },
      },
      'worker-connections-limit medium',
    ],
    [
      'one down beside one',
      {
        x: unavailable('ejected'),
        context: { unread: ['upstream a.example {', '  server 172.18.0.3:80;', '  server 127.0.0.1 down;', '}'] },
      },
      'single-server-exception-lost high',
    ],
    [
      'all down',
      {
        x: unavailable('no-endpoints'),
        context: { unread: ['upstream a.example {', '  server 172.18.0.3 down;', '}'] },
      },
      'all-servers-marked-down high',
    ],
    ['readiness alone', { x: probe('readiness'), product: 'kubernetes' }, 'still-starting medium'],
    ['liveness too', { x: [probe('readiness'), probe('liveness')], product: 'kubernetes' }, 'probe-too-strict medium'],
    [
      'limited on loopback',
      {
        x: exchangeSeen({ client: '127.0.0.1', refusal: { kind: 'rate-limited', rule: 'one', retryAfterSeconds: 1 } }),
      },
      'client-ip-not-restored high',
    ],
    [
      'a page for all',
      {
        x: ['/a', '/b', '/c'].map(path =>
          failed('http://10.0.0.5:80', 'receive', { kind: 'answered', status: 503 }, {}, { path, bytesOut: 4096 }),
        ),
      },
      'maintenance-left-on medium',
    ],
  ],
}
