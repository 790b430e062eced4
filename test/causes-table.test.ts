/** The vocabulary is whole: every cause has its page, every page its sections, and no row contradicts the RFCs or itself. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { CauseRow, ProxyErrorType } from '../src/causes/cause.ts'
import { CAUSE_IDS, CAUSES, type CauseId, causeName, causeRow, parseCauseName } from '../src/causes/table.ts'
import { causePage, pageSection } from '../src/cli/cause-page.ts'

const SECTIONS = ['What it looks like', 'How to confirm', 'Fixes, from common to rare']

/** RFC 9209 §2.3: the recommended status of each type; 'any' where it leaves the choice to the generator. */
const RECOMMENDED: Readonly<Record<ProxyErrorType, number | 'any' | '4xx'>> = {
  dns_timeout: 504,
  dns_error: 502,
  destination_not_found: 500,
  destination_unavailable: 503,
  destination_ip_prohibited: 502,
  destination_ip_unroutable: 502,
  connection_refused: 502,
  connection_terminated: 502,
  connection_timeout: 504,
  connection_read_timeout: 504,
  connection_write_timeout: 504,
  connection_limit_reached: 503,
  tls_protocol_error: 502,
  tls_certificate_error: 502,
  tls_alert_received: 502,
  http_request_error: '4xx',
  http_request_denied: 403,
  http_response_incomplete: 502,
  http_response_header_section_size: 502,
  http_response_header_size: 502,
  http_response_body_size: 502,
  http_response_trailer_section_size: 502,
  http_response_trailer_size: 502,
  http_response_transfer_coding: 502,
  http_response_content_coding: 502,
  http_response_timeout: 504,
  http_upgrade_failed: 502,
  http_protocol_error: 502,
  proxy_internal_response: 'any',
  proxy_internal_error: 500,
  proxy_configuration_error: 500,
  proxy_loop_detected: 502,
  incremental_refused: 501,
}

/** Where we do otherwise. RFC 9209 says SHOULD; the reasons stand beside the rows. */
const DEVIATIONS: Readonly<Record<string, number>> = {
  'destination-not-found': 404,
  'socket-permission-denied': 502,
  'local-resource-exhausted': 503,
  'local-resource-exhausted/ports': 503,
  'local-resource-exhausted/descriptors': 503,
  'gateway-overloaded': 503,
  'proxy-internal-error/stopping': 503,
  'http-request-error/unsupported-coding': 501,
  'http-request-error/version': 505,
}

interface Named {
  name: string
  id: CauseId
  reason?: string
  row: CauseRow
}

const named: Named[] = CAUSE_IDS.flatMap(id => [
  { name: id, id, row: causeRow(id) },
  ...Object.keys(CAUSES[id].reasons ?? {}).map(reason => ({
    name: causeName(id, reason),
    id,
    reason,
    row: causeRow(id, reason),
  })),
])

describe('the table', () => {
  test('merges a reason into its cause and leaves the rest', () => {
    const version = causeRow('http-request-error', 'version')
    assert.equal(version.status, 505)
    assert.equal(version.error, 'http_request_error')
    assert.equal(version.reasons, undefined)
    assert.equal(causeRow('http-request-error').status, 400)
    assert.equal(causeRow('http-request-error', 'no-such-reason'), CAUSES['http-request-error'])
    assert.equal(causeRow('dns-error', 'constructor'), CAUSES['dns-error'])
  })

  test('reads its own names back, and nothing else', () => {
    for (const { name, id, reason } of named)
      assert.deepEqual(parseCauseName(name), reason === undefined ? { cause: id } : { cause: id, reason })
    for (const name of ['', 'constructor', 'dns-error/x', 'dns-error/', 'http-request-error/version/x', 'DNS-ERROR'])
      assert.equal(parseCauseName(name), null, name)
  })

  test('gives a cause that is named like an RFC 9209 type that very type', () => {
    for (const type of Object.keys(RECOMMENDED) as ProxyErrorType[]) {
      // Maintenance is the one answer of that type, and has the better name.
      if (type === 'proxy_internal_response') continue
      const id = type.replaceAll('_', '-')
      const row = CAUSES[id as CauseId]
      assert.ok(row, `${type} has no cause`)
      assert.equal(row.error, type)
    }
  })

  test('follows the recommended status, save for the deviations that are listed', () => {
    const deviating: Record<string, number> = {}
    for (const { name, row } of named) {
      if (row.error === null || row.status === 'as-received') continue
      const recommended = RECOMMENDED[row.error]
      const fits = recommended === '4xx' ? Math.floor(row.status / 100) === 4 : row.status === recommended
      if (recommended !== 'any' && !fits) deviating[name] = row.status
    }
    assert.deepEqual(deviating, DEVIATIONS)
  })

  test('keeps 502, 503 and 504 apart as RFC 9110 §15.6 does', () => {
    for (const { name, row } of named) {
      const inTime = /timeout|stalled/.test(name) && row.party !== 'client' && row.family !== 'no-capacity'
      if (inTime) assert.equal(row.status, 504, `${name}: no answer in time`)
      if (row.family === 'no-capacity' || row.family === 'overload' || row.family === 'maintenance')
        assert.equal(row.status, 503, `${name}: we decline for now`)
      if (row.family === 'tls' && !inTime) assert.equal(row.status, 502, name)
      if (row.family.startsWith('response-') && !inTime) assert.equal(row.status, 502, name)
    }
  })

  test('never makes the client’s side a failure of the server', () => {
    for (const { name, row } of named) {
      if (row.party !== 'client' || row.status === 'as-received') continue
      // 501 and 505 are what the RFCs ask for when a request wants what is not implemented.
      assert.ok(row.status < 500 || row.status === 501 || row.status === 505, name)
    }
  })

  test('sends a Proxy-Status error for everything that it answers itself', () => {
    for (const { name, row } of named) {
      const silent = row.logOnly === true || row.family === 'origin'
      assert.equal(row.error === null, silent, name)
      if (row.status === 'as-received') assert.ok(silent, name)
      if (row.status === 499) assert.ok(row.logOnly, '499 is for the log alone')
    }
  })

  test('repeats only where another endpoint could do better', () => {
    const onTimeout = named.filter(({ row }) => row.retry === 'timeout').map(({ name }) => name)
    assert.deepEqual(onTimeout, ['connection-read-timeout', 'http-response-timeout'])
    for (const { name, row } of named) {
      const never = /^(response-|origin|client|gateway|overload|maintenance)/.test(row.family)
      if (never)
        assert.equal(
          row.retry,
          /^(http-protocol-error|not-http|plaintext-to-tls-port)$/.test(name) ? 'elsewhere' : 'never',
          name,
        )
      if (/^(name-resolution|tls|sending)$/.test(row.family)) assert.equal(row.retry, 'helps', name)
    }
  })

  test('blames an endpoint only for what the endpoint, or the way to it, did', () => {
    const own = new Set(['no-capacity', 'overload', 'maintenance', 'origin', 'gateway', 'client'])
    for (const { name, row } of named) if (own.has(row.family)) assert.equal(row.blamesEndpoint, false, name)
    // One client could bring these about at will, and would then have the endpoint taken from all others.
    const forced = named.filter(({ name }) => /-size$|^stale-connection-reuse$|^request-write-reset$/.test(name))
    assert.equal(forced.length, 7)
    for (const { name, row } of forced) assert.equal(row.blamesEndpoint, false, name)
  })

  test('tells the visitor that only the owner can help exactly where that is so', () => {
    for (const { name, row } of named) {
      assert.equal(row.advice === 'owner-must-fix', row.ownerActionRequired, name)
      if (row.logOnly) assert.equal(row.advice, 'none', name)
      if (row.advice === 'do-not-resubmit') assert.match(row.family, /^(sending|waiting)$/, name)
    }
  })

  test('speaks in single sentences, each its own', () => {
    const seen = new Map<string, string>()
    for (const { name, row } of named) {
      assert.match(row.title, /^[A-Z][^.]{3,39}$/, name)
      for (const sentence of [row.says, row.fix]) {
        assert.match(sentence, /^[A-Z`].*[^.]\.$/, `${name}: ${sentence}`)
        assert.doesNotMatch(sentence, /[.!?] [A-Z]/, `${name}: ${sentence}`)
        assert.ok(sentence.length <= 140, `${name}: ${sentence.length} characters: ${sentence}`)
      }
      for (const text of [row.title, row.says]) {
        assert.equal(seen.get(text), undefined, `${name} says the same as ${seen.get(text)}`)
        seen.set(text, name)
      }
    }
  })
})

describe('the pages', () => {
  const files = readdirSync(new URL('../src/causes/pages/', import.meta.url))

  test('are one for each cause', () => {
    assert.deepEqual(files.toSorted(), CAUSE_IDS.map(id => `${id}.md`).toSorted())
  })

  for (const id of CAUSE_IDS) {
    test(`${id} has its sections, its reasons and its commands`, () => {
      const page = causePage(id)
      const reasons = Object.keys(CAUSES[id].reasons ?? {})
      const headings = [...page.matchAll(/^## (.*)$/gm)].map(match => match[1])
      assert.deepEqual(headings, [...SECTIONS, ...reasons])
      assert.ok(page.startsWith(`# ${CAUSES[id].title}\n\n`), 'the title is the row’s')
      assert.match(page.split('\n## ')[0] ?? '', /\n\n[\w`][\s\S]{80,}/, 'a paragraph that says what it is')
      assert.doesNotMatch(page.replace(/```[\s\S]*?```/g, ''), /^ {4}/m, 'prose that Markdown would take for code')
      assert.match(pageSection(page, 'How to confirm') ?? '', /```sh\n[^`]+\n```/, 'commands to confirm it')
      const fixes = (pageSection(page, 'Fixes, from common to rare') ?? '').matchAll(/^(\d+)\. /gm)
      assert.deepEqual(
        [...fixes].map(match => Number(match[1])),
        Array.from({ length: [...page.matchAll(/^\d+\. /gm)].length }, (_, at) => at + 1),
      )
      for (const reason of reasons) assert.match(pageSection(page, reason) ?? '', /\w[\s\S]{40,}\.$/m, reason)
    })

    test(`${id} states what the row states`, () => {
      const looks = pageSection(causePage(id), 'What it looks like') ?? ''
      const row = CAUSES[id]
      if (row.status !== 'as-received') assert.ok(looks.includes(`\`${row.status}\``), `status ${row.status}`)
      const fields = [...looks.matchAll(/error=(\w+)(?:; details="([^"]+)")?/g)]
      for (const [, error, details] of fields) {
        assert.equal(error, row.error)
        if (details !== undefined) assert.equal(parseCauseName(details)?.cause, id)
      }
      assert.equal(fields.length > 0, row.error !== null, 'a Proxy-Status line, if one is sent')
    })

    test(`${id} names the status of each reason that has its own`, () => {
      const { reasons = {}, status } = CAUSES[id]
      for (const [reason, own] of Object.entries(reasons)) {
        if (typeof own.status !== 'number' || own.status === status) continue
        assert.ok(pageSection(causePage(id), reason)?.startsWith(`Status ${own.status}. `), `${reason}: ${own.status}`)
      }
    })
  }

  test('share no sentence: what is true of two causes is said in two ways or in one place', () => {
    const seen = new Map<string, string>()
    for (const id of CAUSE_IDS) {
      for (const sentence of new Set(sentencesOf(causePage(id)))) {
        if (sentence.split(' ').length < 9) continue
        assert.equal(seen.get(sentence), undefined, `${id} and ${seen.get(sentence)}: ${sentence}`)
        seen.set(sentence, id)
      }
    }
  })

  test('keep to the placeholders', () => {
    const allowed = new Set(
      'HOST PORT PATH NAME UNIT PID USER ADDRESS RESOLVER GATEWAY NETWORK NAMESPACE FILE COOKIES REQUEST-ID ACCESS.LOG'.split(
        ' ',
      ),
    )
    for (const id of CAUSE_IDS) {
      const commands = [...causePage(id).matchAll(/```sh\n([\s\S]*?)```/g)].map(match => match[1] ?? '').join('\n')
      // What stands where a value would: after a space, slash, colon, quote, @ or =.
      for (const [, word = ''] of commands.matchAll(/(?<=[ /:"'@=(])([A-Z]{3,}(?:[-.][A-Z]+)?)(?=[ /:"'\n)]|$)/gm)) {
        if (/^(GET|POST|HTTP|ALPN|SRV|AAAA)$/.test(word)) continue
        assert.ok(allowed.has(word), `${id}: ${word}`)
      }
    }
  })
})

/** Prose only: no code, no headings, no list of what other products print. */
function sentencesOf(page: string): string[] {
  const prose = page.replace(/```[\s\S]*?```/g, '').replace(/^#.*$/gm, '')
  return prose
    .split(/\n\n|\n(?=- |\d+\. )/)
    .filter(block => !block.startsWith('- '))
    .flatMap(block => block.replaceAll('\n', ' ').split(/(?<=[.?]) /))
    .map(sentence => sentence.replace(/^(- |\d+\. )/, '').trim())
    .filter(sentence => sentence !== '')
}
