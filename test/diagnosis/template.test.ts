/** Commands with the values of a case in them: right for sockets and IPv6, harmless whatever the values hold. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { fillIn, quoted } from '../../src/diagnosis/template.ts'

const tcp = { endpoint: 'http://127.0.0.1:3000', host: '127.0.0.1', port: '3000', requestPath: '/orders' }
const socket = { endpoint: 'unix:/run/app.sock', socketPath: '/run/app.sock', requestPath: '/orders' }
const ipv6 = { endpoint: 'https://[::1]:8443', host: '::1', port: '8443', requestPath: '/' }

describe('a command', () => {
  it('names the port', () => assert.equal(fillIn("ss -ltnp 'sport = :{port}'", tcp), "ss -ltnp 'sport = :3000'"))
  it('looks for a socket in place of a port', () => {
    assert.equal(fillIn("ss -ltnp 'sport = :{port}'", socket), 'ss -lxp src /run/app.sock')
    assert.equal(fillIn('nc {host} {port}', socket), 'nc -U /run/app.sock')
    assert.equal(fillIn('stat {path}', socket), 'stat /run/app.sock')
  })
  it('asks for the path that failed', () => {
    assert.equal(fillIn('curl {endpoint}{path}', tcp), 'curl http://127.0.0.1:3000/orders')
    assert.equal(fillIn('curl {endpoint}{path}', socket), 'curl --unix-socket /run/app.sock http://localhost/orders')
    assert.equal(
      fillIn('curl {endpoint}{path}', { ...tcp, endpoint: 'h2c://127.0.0.1:3000' }),
      'curl --http2-prior-knowledge http://127.0.0.1:3000/orders',
    )
  })
  it('puts IPv6 into brackets where a port follows, and quotes them', () => {
    assert.equal(
      fillIn('openssl s_client -connect {host}:{port} -servername {name}', ipv6),
      "openssl s_client -connect '[::1]:8443'",
    )
    assert.equal(fillIn('ip route get {host}', ipv6), 'ip route get ::1')
  })
  it('takes the time until an idle connection is ended', () => {
    const head = 'HEAD / HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n\\r\\n'
    const plain = `bash -c 'exec 3<>/dev/tcp/127.0.0.1/3000; printf "${head}" >&3; time cat <&3'`
    assert.equal(fillIn('{untilClosed}', tcp), plain)
    assert.match(fillIn('{untilClosed}', socket), /^time \(printf '.*' \| nc -U \/run\/app\.sock\)$/)
    assert.match(fillIn('{untilClosed}', ipv6), /\| openssl s_client -quiet -connect '\[::1\]:8443'\)$/)
    assert.match(fillIn('{untilClosed}', { endpoint: 'be/app1', host: "a';id;'" }), /tcp\/HOST\/PORT;.*Host: localhost/)
  })
  it('sends a server name only where there is one', () => {
    assert.equal(
      fillIn('s_client -servername {name} </dev/null', { name: 'app.internal' }),
      's_client -servername app.internal </dev/null',
    )
  })
  it('shows what is not known as a word', () => {
    assert.equal(
      fillIn('{host} {port} {name} {endpoint} {upstream} {path}', {}),
      'HOST PORT NAME ENDPOINT UPSTREAM PATH',
    )
  })
  it('leaves other braces alone', () => {
    assert.equal(
      fillIn("docker inspect -f '{{.Config}}' {name}", { name: 'app' }),
      "docker inspect -f '{{.Config}}' app",
    )
  })
})

describe('a value from outside', () => {
  it('cannot become a command', () => {
    assert.equal(
      fillIn('curl {endpoint}{path}', { ...tcp, requestPath: "/$(id)';id;'" }),
      "curl 'http://127.0.0.1:3000/$(id)'\\'';id;'\\'''",
    )
    assert.equal(fillIn("ss 'sport = :{port}'", { port: "1'; id; '" }), "ss 'sport = :PORT'")
    assert.equal(quoted('-oProxyCommand=id'), 'oProxyCommand=id')
    assert.equal(quoted('a\u001b[31mb\n'), "'a[31mb'")
  })
  it('arrives in a shell as one word, unchanged', () => {
    const words = fc.string({
      minLength: 1,
      unit: fc.integer({ min: 0x20, max: 0x7e }).map(code => String.fromCharCode(code)),
    })
    const harmlessStart = words.filter(word => !word.startsWith('-'))
    const all = fc.sample(harmlessStart, { numRuns: 200, seed: 7 })
    const out = execFileSync('sh', ['-c', `printf '%s\\n' ${all.map(quoted).join(' ')}`], { encoding: 'utf8' })
    assert.deepEqual(out.split('\n').slice(0, -1), all)
  })
})
