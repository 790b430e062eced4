/** Every raw request that the sets have, as it is and with octets spoilt, through a gateway before an origin that judges. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Input, replayAll } from '../helpers/replay.ts'
import { seeded } from '../helpers/seeded.ts'
import { vectors } from '../helpers/vectors.ts'
import { cutAt, cuts, spoilt } from '../http1/generate.ts'
import { readVectors } from './llhttp/vectors.ts'

const probe = vectors('http11probe')
const llhttp = vectors('llhttp')

type Sent = string | { repeat: string; times: number } | { waitMs: number }

/** Http11Probe's steps in a row; its pauses are turns of the loop here. */
function probeInputs(): Input[] {
  const text = readFileSync(join(probe.folder, 'cases.json'), 'utf8')
  const { cases } = JSON.parse(text) as { cases: { id: string; steps: { send: Sent[] }[] }[] }
  return cases.map(({ id, steps }) => ({
    name: id,
    pieces: steps.flatMap(({ send }) => send.map(piece => Buffer.from(textOf(piece), 'latin1'))),
  }))
}

function textOf(sent: Sent): string {
  if (typeof sent === 'string') return sent
  return 'repeat' in sent ? sent.repeat.repeat(sent.times) : ''
}

/** With a Host where there is none: else few would come far. */
function llhttpInputs(): Input[] {
  return readVectors(llhttp.folder)
    .filter(({ kind }) => kind === 'request')
    .map(({ name, bytes }) => {
      const text = bytes.latin1Slice()
      const hosted = /^host:/im.test(text) ? text : text.replace('\r\n', '\r\nHost: a.example\r\n')
      return { name, pieces: [Buffer.from(hosted, 'latin1')] }
    })
}

describe('raw requests of the sets', { skip: probe.skip || llhttp.skip }, () => {
  if (probe.skip || llhttp.skip) return

  test('as they are', async t => {
    t.diagnostic(`${await replayAll([...probeInputs(), ...llhttpInputs()])} requests came through`)
  })

  test('spoilt and split', async t => {
    const { seed, numRuns } = seeded(t, 1500)
    const wholes = [...probeInputs(), ...llhttpInputs()].filter(({ pieces }) => Buffer.concat(pieces).length < 4096)
    const whole = fc.constantFrom(...wholes).map(({ pieces }) => Buffer.concat(pieces))
    const input = fc.tuple(spoilt(whole), cuts).map(([bytes, shares]) => cutAt(bytes, shares))
    const all = fc.sample(input, { seed, numRuns }).map((pieces, i): Input => ({ name: `spoilt ${i}`, pieces }))
    t.diagnostic(`${await replayAll(all)} requests came through`)
  })
})
