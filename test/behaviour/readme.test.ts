/** The 502 that README.md shows is the one that a gateway gives. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import { networkInterfaces, tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { freePort } from '../helpers/free-port.ts'
import { startLocalGateway } from '../helpers/local-gateway.ts'
import { until } from '../helpers/until.ts'
import { blocksOf } from '../tidy/documents.ts'

const blocks = blocksOf('README.md')
const shown = blocks.filter(({ language }) => language === 'json').map(({ text }) => JSON.parse(text))

const ipv6 = Object.values(networkInterfaces()).some(all => all?.some(({ address }) => address === '::1'))
const skip = ipv6 ? false : 'skipped: README.md shows a machine with an IPv6 loopback'

test('README.md shows a true answer, a true problem document and a true log line', { skip }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodgate-readme-'))
  const file = path.join(folder, 'access.log')
  const port = await freePort()
  {
    await using gateway = await startLocalGateway({
      upstreams: { app: { endpoints: [`${port}`] } },
      log: { access: { format: 'json', path: file }, level: 'silent' },
    })
    const ask = (accept: string): Promise<Response> =>
      fetch(`http://127.0.0.1:${gateway.port}/orders/42`, { headers: { accept } })
    // It was there, and is stopped: the first request waits for it.
    await stopped(port, () => ask('*/*'))
    const text = await ask('*/*')
    const seen = unnumbered(await text.text())
    const [terminal = ''] = blocks.filter(({ language }) => language === 'console').map(block => block.text)
    for (const line of unnumbered(terminal).split('\n').slice(2)) {
      const [name = '', value] = line.split(': ')
      if (/^[A-Z][\w-]+$/.test(name) && value !== undefined && text.headers.has(name)) {
        assert.equal(unnumbered(text.headers.get(name) ?? ''), value, name)
      } else assert.ok(seen.includes(line) || line.startsWith('suspect'), `not in the answer: ${line}`)
    }
    subset(shown[0], await (await ask('application/problem+json')).json())
  }
  const [, line = ''] = await until('the log is written', () => {
    const lines = readFileSync(file, 'utf8').split('\n')
    return lines.length > 3 ? lines : undefined
  })
  subset(shown[1], JSON.parse(line))
  rmSync(folder, { recursive: true })
})

/** A server that answers once. */
async function stopped(port: number, once: () => Promise<Response>): Promise<void> {
  const server = http.createServer((_request, response) => response.end('ok'))
  await new Promise<void>(resolve => server.listen(port, 'localhost', resolve))
  assert.equal((await once()).status, 200)
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
}

/** Ports, times and ids are of the moment. */
function unnumbered(text: string): string {
  return text
    .replace(/\b[0-9a-z]{17}\b/g, 'ID')
    .replace(/(?<=[\w\] ]:)\d{2,5}\b/g, 'PORT')
    .replace(/\b\d+(?:\.\d+)? (m?s)\b/g, 'N $1')
}

/** Every key that is shown is there, with that value. */
function subset(part: unknown, whole: unknown): void {
  const [expected, actual] = [plain(part), plain(whole)]
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map(key => [key, actual[key]])), expected)
}

function plain(value: unknown): Record<string, unknown> {
  const each = (key: string, one: unknown): unknown =>
    typeof one === 'string' ? unnumbered(one) : key === 'connect' ? 'N' : one
  return JSON.parse(JSON.stringify(value, each))
}
