/** A server that begins to end its connections is about to stop: requests go to its fellows, until it keeps connections again. */
import assert from 'node:assert/strict'
import http from 'node:http'
import { test } from 'node:test'
import { startLocalGateway } from '../helpers/local-gateway.ts'
import { type ScriptedOrigin, startScriptedOrigin } from '../helpers/scripted-origin.ts'
import { until } from '../helpers/until.ts'

const keeping: ScriptedOrigin['script'] = ({ write }) => write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
const closing: ScriptedOrigin['script'] = ({ write, end }) => {
  write('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok')
  end()
}

async function stage() {
  const origins = [await startScriptedOrigin(), await startScriptedOrigin()] as const
  for (const origin of origins) origin.script = keeping
  const endpoints = origins.map(({ port }) => `127.0.0.1:${port}`)
  const local = await startLocalGateway({ upstreams: { app: { endpoints } } })
  const agent = new http.Agent({ keepAlive: true })
  return {
    origins,
    async ask(times: number): Promise<void> {
      for (let i = 0; i < times; i++) {
        await new Promise<void>((resolve, reject) => {
          const request = http.get({ port: local.port, host: '127.0.0.1', agent }, response => {
            assert.equal(response.statusCode, 200)
            response.resume().on('end', resolve)
          })
          request.on('error', reject)
        })
      }
    },
    async [Symbol.asyncDispose]() {
      agent.destroy()
      await local[Symbol.asyncDispose]()
      for (const origin of origins) await origin[Symbol.asyncDispose]()
    },
  }
}

test('who ends connections that it used to keep is left alone, and asked again once it keeps them', async () => {
  await using on = await stage()
  const [leaver, fellow] = on.origins
  await on.ask(4)
  assert.deepEqual([leaver.heads.length, fellow.heads.length], [2, 2])
  leaver.script = closing
  await on.ask(20)
  assert.ok(leaver.heads.length <= 2 + 3, `two goodbyes, and one trial perhaps: ${leaver.heads.length - 2}`)
  leaver.script = keeping
  const before = leaver.heads.length
  await until('it is asked again', async () => {
    await on.ask(4)
    return leaver.heads.length >= before + 4
  })
})

test('who never keeps a connection is asked as ever', async () => {
  await using on = await stage()
  const [closer, fellow] = on.origins
  closer.script = closing
  await on.ask(20)
  assert.deepEqual([closer.heads.length, fellow.heads.length], [10, 10])
})
