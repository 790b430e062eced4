/** What kernel, systemd, shells and Kubernetes say of a process's end. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { diagnoseCheck } from '../../../src/diagnosis/check.ts'
import type { CheckFact, Fact, TroubleFact } from '../../../src/explain/fact.ts'
import type { MakeReader } from '../../../src/explain/reader.ts'
import { exits } from '../../../src/explain/readers/exits.ts'
import { kernel } from '../../../src/explain/readers/kernel.ts'
import { kubectlEvents } from '../../../src/explain/readers/kubectl-events.ts'
import { systemd } from '../../../src/explain/readers/systemd.ts'
import { factsOf, readsFast, said } from './read-lines.ts'

function shown(fact: Fact): string {
  const { what, process, pid, value, port, path } = fact as TroubleFact
  const more = Object.entries({ process, pid, value, port, path }).filter(([, one]) => one !== undefined)
  return [what, ...more.map(([key, one]) => `${key}=${one}`)].join(' ')
}

function tells(make: MakeReader, lines: readonly string[], expected: readonly string[]): void {
  assert.deepEqual(factsOf(make(), lines).map(shown), expected)
}

describe('kernel', () => {
  it('one kill for memory, however often it is told', () => {
    const lines = [
      '[ 4711.000001] shop invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
      '[ 4711.000002] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/x,task_memcg=/x,task=shop,pid=1234,uid=1000',
      '[ 4711.000003] Memory cgroup out of memory: Killed process 1234 (shop) total-vm:200kB, anon-rss:100kB',
      '[ 4711.100003] oom_reaper: reaped process 1234 (shop), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB',
    ]
    tells(kernel, lines, ['oom-kill process=shop pid=1234'])
  })

  const rows: readonly (readonly [string, string])[] = [
    ['Out of memory: Kill process 1234 (shop) score 900 or sacrifice child', 'oom-kill process=shop pid=1234'],
    ['Out of memory: Killed process 1234 (shop) total-vm:200kB', 'oom-kill process=shop pid=1234'],
    [
      'shop[1234]: segfault at 0 ip 00007f sp 00007f error 4 in libc.so.6[7f+1000]',
      'segfault process=shop pid=1234 value=11',
    ],
    ['traps: shop[1234] general protection fault ip:7f sp:7f error:0', 'segfault process=shop pid=1234 value=11'],
    [
      'TCP: request_sock_TCP: Possible SYN flooding on port 8080. Sending cookies.  Check SNMP counters.',
      'syn-flood port=8080',
    ],
    ['TCP: request_sock_TCP: Possible SYN flooding on port 0.0.0.0:8080. Dropping request.', 'syn-flood port=8080'],
    ['nf_conntrack: nf_conntrack: table full, dropping packet', 'conntrack-full'],
    ['TCP: out of memory -- consider tuning tcp_mem', 'memory-short'],
    ['VFS: file-max limit 100000 reached', 'descriptors-exhausted value=100000'],
    [
      'type=AVC msg=audit(1777882150.250:7): avc:  denied  { name_connect } for  pid=12 comm="nginx" dest=3000 scontext=a tclass=tcp_socket',
      'selinux-denied process=nginx pid=12 port=3000',
    ],
    [
      'audit: type=1400 audit(1777882150.250:7): avc:  denied  { write } for  pid=12 comm="nginx" name="shop.sock" dev="tmpfs" tclass=sock_file',
      'selinux-denied process=nginx pid=12 path=shop.sock',
    ],
    [
      'audit: type=1400 audit(1777882150.250:7): apparmor="DENIED" operation="connect" profile="/usr/sbin/nginx" name="/run/shop.sock" pid=12 comm="nginx"',
      'selinux-denied process=nginx pid=12 path=/run/shop.sock',
    ],
    [
      'SELinux is preventing /usr/sbin/nginx from name_connect access on the tcp_socket port 3000.',
      'selinux-denied process=nginx port=3000',
    ],
  ]
  for (const [text, expected] of rows) it(text.slice(0, 60), () => tells(kernel, [text], [expected]))

  it('an audit line has its own time', () => {
    assert.equal(factsOf(kernel(), [rows[9]![0]])[0]?.at, 1777882150250)
  })

  it('hostile lines', () =>
    readsFast(kernel, ['', 'traps: ', 'Out of memory: Kill', 'audit: avc:  denied ', 'oom-kill:']))
})

describe('systemd', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['shop.service: Main process exited, code=killed, status=9/KILL', 'killed process=shop.service value=9'],
    ['shop.service: Main process exited, code=dumped, status=11/SEGV', 'segfault process=shop.service value=11'],
    ['shop.service: Main process exited, code=exited, status=1/FAILURE', 'exited process=shop.service value=1'],
    [
      'shop.service: Main process exited, code=exited, status=203/EXEC',
      'failed-to-start process=shop.service value=203',
    ],
    ["shop.service: Failed with result 'oom-kill'.", 'oom-kill process=shop.service'],
    ['shop.service: A process of this unit has been killed by the OOM killer.', 'oom-kill process=shop.service'],
    ['shop.service: Start request repeated too quickly.', 'failed-to-start process=shop.service'],
    ['Started shop.service - The shop.', 'started process=shop.service'],
    ['Stopping shop.service - The shop...', 'stopping process=shop.service'],
    ['Failed to start shop.service - The shop.', 'failed-to-start process=shop.service'],
  ]
  for (const [text, expected] of rows) it(text, () => tells(systemd, [text], [expected]))
  it('hostile lines', () => readsFast(systemd, ['a.service: ', 'Started ', 'Killed /']))
})

describe('shells and containers', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['Killed', 'killed value=9'],
    ['./run.sh: line 3:  4242 Killed                  node server.js', 'killed process=node pid=4242 value=9'],
    ['[1]    4242 segmentation fault (core dumped)  ./shop', 'segfault process=./shop pid=4242 value=11'],
    ['shop-1 exited with code 137', 'killed process=shop-1 value=9'],
    ['shop-1 exited with code 1', 'exited process=shop-1 value=1'],
    ['command terminated with exit code 139', 'segfault value=11'],
    ['Exited (137) 5 minutes ago', 'killed value=9'],
    ['npm ERR! errno 137', 'killed value=9'],
  ]
  for (const [text, expected] of rows) it(text, () => tells(exits, [text], [expected]))
  it('an end in good order is no trouble', () => tells(exits, ['shop-1 exited with code 0'], []))
  it('prose is not taken', () => {
    assert.equal(exits().takes('the exit code of the parser was fine'), false)
    assert.equal(exits().takes('Killed by the frost'), false)
  })
})

describe('kubectl', () => {
  const probe = (output: string): string =>
    `4m12s       Warning   Unhealthy   pod/shop-5d9c7-abcde   Readiness probe failed: ${output}`
  const checks: readonly (readonly [string, string])[] = [
    ['Get "http://10.8.0.7:3000/ready": dial tcp 10.8.0.7:3000: connect: connection refused', 'connection-refused'],
    ['Get http://10.8.0.7:3000/ready: dial tcp 10.8.0.7:3000: getsockopt: connection refused', 'connection-refused'],
    ['Get "http://10.8.0.7:3000/ready": dial tcp 10.8.0.7:3000: i/o timeout', 'connection-timeout'],
    [
      'Get "http://10.8.0.7:3000/ready": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      'connection-read-timeout',
    ],
    ['Get "http://10.8.0.7:3000/ready": EOF', 'connection-terminated'],
    [
      'Get "http://10.8.0.7:3000/ready": read tcp 10.8.0.1:5->10.8.0.7:3000: read: connection reset by peer',
      'connection-reset',
    ],
    ['Get "https://10.8.0.7:3000/ready": http: server gave HTTP response to HTTPS client', 'tls-to-plaintext-port'],
    ['HTTP probe failed with statuscode: 503', 'origin-error-response'],
    ['HTTP probe failed with statuscode: 404', 'origin-error-response'],
    ['dial tcp 10.8.0.7:3000: connect: connection refused', 'connection-refused'],
  ]
  for (const [output, expected] of checks) {
    it(`probe: ${output.slice(-60)}`, () => {
      const [fact] = factsOf(kubectlEvents(), [probe(output)]) as CheckFact[]
      assert.equal(fact?.kind, 'check')
      assert.equal(diagnoseCheck(fact!.exchange.attempts[0]!, false)?.cause, expected)
      assert.equal(fact?.exchange.route, 'readiness')
      assert.equal(fact?.tookOut, false)
      if (output.includes('10.8.0.7'))
        assert.match(fact!.exchange.attempts[0]!.endpoint, /^https?:\/\/10\.8\.0\.7:3000$/)
    })
  }

  it('layouts: describe, get with namespace, bare, the kubelet’s log', () => {
    const refused = 'Get "http://10.8.0.7:3000/": dial tcp 10.8.0.7:3000: connect: connection refused'
    const lines = [
      `  Warning  Unhealthy  4m (x7 over 9m)  kubelet            Readiness probe failed: ${refused}`,
      `shop   4m   Warning   Unhealthy   pod/shop-1   Liveness probe failed: ${refused}`,
      `Startup probe failed: ${refused}`,
      `I0504 08:09:10.250000    77 prober.go:107] "Probe failed" probeType="Readiness" pod="shop/shop-1" output="Get \\"http://10.8.0.7:3000/\\": dial tcp 10.8.0.7:3000: connect: connection refused"`,
    ]
    const facts = factsOf(kubectlEvents(), lines) as CheckFact[]
    assert.deepEqual(
      facts.map(({ exchange, tookOut }) => [exchange.route, tookOut, exchange.attempts[0]?.endpoint]),
      [
        ['readiness', true, 'http://10.8.0.7:3000'],
        ['liveness', false, 'http://10.8.0.7:3000'],
        ['startup', false, 'http://10.8.0.7:3000'],
        ['readiness', false, 'http://10.8.0.7:3000'],
      ],
    )
  })

  const events: readonly (readonly [string, string])[] = [
    [
      '2m   Warning   BackOff   pod/shop-1   Back-off restarting failed container shop in pod shop-1_shop(x)',
      'failed-to-start process=shop-1',
    ],
    [
      '2m   Normal   Killing   pod/shop-1   Container shop failed liveness probe, will be restarted',
      'stopping process=shop-1',
    ],
    ['2m   Normal   Started   pod/shop-1   Started container shop', 'started process=shop-1'],
    ['  Warning  FailedMount  2m  kubelet  MountVolume.SetUp failed for volume "x"', 'failed-to-start'],
    [
      '2m  Warning  SystemOOM  node/n1  System OOM encountered, victim process: shop, pid: 1234',
      'oom-kill process=shop pid=1234',
    ],
    ['      Reason:       OOMKilled', 'oom-kill'],
    ['      Exit Code:    137', 'killed value=9'],
    ['shop-5d9c7-abcde   0/1     CrashLoopBackOff   12 (30s ago)   40m', 'failed-to-start process=shop-5d9c7-abcde'],
    ['shop-5d9c7-abcde   0/1     OOMKilled   3   40m', 'oom-kill process=shop-5d9c7-abcde'],
    ['Endpoints:         <none>', 'no-endpoints'],
    [
      '4s   Warning   Unhealthy   pod/shop-1   Liveness probe failed: command "node check.js" timed out',
      'slow-request process=shop-1 path=node check.js',
    ],
  ]
  for (const [text, expected] of events) it(text.slice(0, 70), () => tells(kubectlEvents, [text], [expected]))

  it('an exit code below OOMKilled is the same event', () => {
    tells(kubectlEvents, ['      Reason:       OOMKilled', '      Exit Code:    137'], ['oom-kill'])
  })

  it('a service without endpoints, and a port that nobody listens on in the pod', () => {
    const lines = [
      'Error from server (ServiceUnavailable): no endpoints available for service "http:shop:"',
      'E0504 08:09:10.250000 77 portforward.go:409] an error occurred forwarding 8080 -> 80: error forwarding port 80 to pod x, uid : failed to connect to localhost:80 inside namespace "y", IPv4: dial tcp4 127.0.0.1:80: connect: connection refused',
    ]
    assert.deepEqual(said(kubectlEvents(), lines), ['no-endpoints', 'connection-refused'])
  })

  it('hostile lines', () => {
    readsFast(kubectlEvents, ['', '  Warning  ', 'shop ', 'Readiness probe failed: ', 'Reason: ', 'Endpoints: '])
  })
})
