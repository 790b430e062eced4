/** h2o's fuzzing corpora through a gateway: nothing with two readings comes out, nothing hangs, nothing leaks. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type Input, replayAll } from '../helpers/replay.ts'
import { vectors } from '../helpers/vectors.ts'

const { folder, skip } = vectors('h2o-corpora')

function inputs(file: string): Input[] {
  const lines = readFileSync(join(folder, file), 'utf8').trim().split('\n')
  return lines.map(line => {
    const { name, b64 } = JSON.parse(line) as { name: string; b64: string }
    const text = Buffer.from(b64, 'base64').latin1Slice()
    return { name, pieces: text.split('\n--MARK--\n').map(piece => Buffer.from(piece, 'latin1')) }
  })
}

describe("h2o's corpora", { skip }, () => {
  test('1972 client connections', async t => {
    const all = inputs('http1.jsonl')
    assert.equal(all.length, 1972)
    t.diagnostic(`${await replayAll(all)} requests came through`)
  })

  test('90 targets: each as the target of a request, where its authority is the only one, and as a path', async t => {
    const all = inputs('url.jsonl').flatMap(({ name, pieces }) => [
      { name, pieces: [Buffer.from('GET '), ...pieces, Buffer.from(' HTTP/1.0\r\n\r\n')] },
      { name, pieces: [Buffer.from('GET /'), ...pieces, Buffer.from(' HTTP/1.1\r\nHost: a.example\r\n\r\n')] },
    ])
    assert.equal(all.length, 180)
    t.diagnostic(`${await replayAll(all)} requests came through`)
  })
})
