/** `goodgate causes` as a person at a terminal, and a script, meets it. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { CAUSE_IDS, CAUSES } from '../../src/causes/table.ts'
import { causePage } from '../../src/cli/cause-page.ts'
import { terminalMarkdown } from '../../src/cli/terminal-markdown.ts'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

interface Ran {
  code: number
  out: string
  err: string
}

function causes(...args: string[]): Promise<Ran> {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined }
  return new Promise(resolve =>
    execFile(process.execPath, [main, 'causes', ...args], { env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    ),
  )
}

describe('goodgate causes', () => {
  test('lists every cause and reason with its status and title', async () => {
    const { code, out } = await causes()
    assert.equal(code, 0)
    for (const id of CAUSE_IDS) {
      const status = CAUSES[id].status === 'as-received' ? '-' : CAUSES[id].status
      assert.match(out, new RegExp(`^ {4}${id} +${status} +${CAUSES[id].title}$`, 'm'))
    }
    assert.match(out, /^ {6}\/version +505 /m)
    assert.match(out, /^Connecting$/m)
  })

  test('prints the page of one cause', async () => {
    const { code, out } = await causes('connection-refused')
    assert.equal(code, 0)
    assert.match(out, /^Connection refused\n\n/)
    assert.match(out, /^How to confirm\n/m)
    assert.match(out, /^ {4}ss -ltnp 'sport = :PORT'$/m)
    assert.doesNotMatch(out, /```|^#/m)
  })

  test('prints one reason alone', async () => {
    const { code, out } = await causes('tls-certificate-error/expired')
    assert.equal(code, 0)
    assert.match(out, /^Certificate has expired\n/)
    assert.match(out, /timedatectl/)
    assert.doesNotMatch(out, /subjectAltName/)
    assert.match(out, /goodgate causes tls-certificate-error`$/m)
  })

  test('takes the word as Proxy-Status spells it', async () => {
    const { code, out } = await causes('Connection_Refused')
    assert.equal(code, 0)
    assert.match(out, /^Connection refused\n/)
  })

  test('gives the rows as one JSON document', async () => {
    const all = JSON.parse((await causes('--json')).out)
    assert.deepEqual(
      all.map((row: { id: string }) => row.id),
      CAUSE_IDS,
    )
    assert.deepEqual(all[0], { id: CAUSE_IDS[0], ...CAUSES[CAUSE_IDS[0]!] })
    const one = JSON.parse((await causes('--json', 'http-request-error/version')).out)
    assert.equal(one.status, 505)
    assert.equal(one.reason, 'version')
    assert.equal(one.page, causePage('http-request-error'))
  })

  for (const [asked, hint] of [
    ['conection-refused', /did you mean connection-refused\?/],
    ['refused', /did you mean connection-refused or incremental-refused\?/],
    ['tls-certificate-error/expird', /did you mean tls-certificate-error\/expired\?/],
    ['tls-certificate-error/zzz', /its reasons are expired, untrusted, name-mismatch, other\./],
    ['tls-certificate-error/expired/x', /no reason/],
    ['dns-error/x', /dns-error has no reasons/],
    ['constructor', /no cause "constructor"/],
    ['../../../etc/passwd', /no cause/],
  ] as const) {
    test(`calls ${asked} a usage error and helps on`, async () => {
      const { code, out, err } = await causes(asked)
      assert.equal(code, 2)
      assert.equal(out, '')
      assert.match(err, hint)
    })
  }
})

describe('Markdown on a terminal', () => {
  test('fills prose to the width and indents the rest of an item', () => {
    const text = terminalMarkdown(
      '# T\n\nsome words that\nare filled\n\n1. first item that is long\n   and goes on\n2. second',
      24,
    )
    const plain = 'T\n\nsome words that are\nfilled\n\n1. first item that is\n   long and goes on\n2. second'
    assert.equal(strip(text), plain)
  })

  test('leaves code as it is, however wide', () => {
    const code = `a ${'b'.repeat(200)}\n\n  - c`
    assert.equal(strip(terminalMarkdown(`\`\`\`sh\n${code}\n\`\`\``, 40)), `    a ${'b'.repeat(200)}\n\n      - c`)
  })

  test('sets every page no wider than asked, commands excepted', () => {
    for (const id of CAUSE_IDS) {
      for (const line of strip(terminalMarkdown(causePage(id), 72)).split('\n')) {
        if (!line.startsWith('    ') && line.trim().includes(' ')) assert.ok(line.length <= 72, `${id}: ${line}`)
      }
    }
  })
})

function strip(text: string): string {
  return text.replace(/\u001b\[\d+m/g, '')
}
