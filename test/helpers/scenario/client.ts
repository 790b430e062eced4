/** A client that does what its script says on one connection, and judges by the bytes alone whether an answer was whole. */
import net from 'node:net'
import tls from 'node:tls'
import { TlsTransport } from '../../../src/wire/tls-transport.ts'
import { Peer } from '../upstreams/peer.ts'
import { gatewayHost } from './gateways.ts'
import { type Message, Messages } from './messages.ts'
import type { ClientBlock } from './parse.ts'
import { type Actor, COMMON_VERBS, checkScript, perform, type Signals, type Verb } from './script.ts'
import { bytesOf } from './text.ts'

/** A request and what came of it. */
export interface Asked {
  method: string
  path: string
  /** Statuses of the interim answers before the final one. */
  interim: number[]
  /** The final answer; undefined: none came. */
  answer: Message | undefined
  /** The client could take it for a whole answer. */
  whole: boolean
}

/** A gateway as a client needs it. */
interface Reached {
  port: number
  socketPath?: string
  drain?(upstream: string): Promise<void>
}

export class Client implements Actor {
  peer!: Peer
  readonly signals: Signals
  readonly answers: Messages = new Messages('answers')
  readonly asked: { method: string; path: string }[] = []
  readonly host: string
  durationMs = 0
  /** Further connections, on which nothing is said. */
  readonly idle: Peer[] = []
  #reach: () => Promise<Peer> = () => Promise.reject()
  #gateway: Reached | undefined

  constructor(host: string, signals: Signals) {
    this.host = host
    this.signals = signals
  }

  async run(block: ClientBlock, gateway: Reached): Promise<void> {
    this.#gateway = gateway
    checkScript(block.script, CLIENT_VERBS)
    const startedAt = performance.now()
    this.#reach = () => connect(block, gateway)
    this.peer = await this.#reach()
    this.peer.onBytes = bytes => this.answers.feed(bytes)
    await perform(this, block.script, CLIENT_VERBS)
    this.durationMs = performance.now() - startedAt
  }

  async connectIdle(times: number): Promise<void> {
    for (let i = 0; i < times; i++) this.idle.push(await this.#reach())
  }

  /** Not as a client, but as who runs the gateway. `group` as the scenario calls it. */
  async drain(group: string): Promise<void> {
    await this.#gateway?.drain?.(`${this.host.replace(/\.test$/, '')}-${group}`)
  }

  destroy(): void {
    for (const peer of [this.peer, ...this.idle]) peer?.destroy()
  }

  /** Final answers so far: an interim one (RFC 9110 §15.2) but for 101 answers nothing. */
  get #finals(): Message[] {
    return this.answers.all.filter(message => statusOf(message) >= 200 || statusOf(message) === 101)
  }

  expectAnswer(method: string, path: string): void {
    this.asked.push({ method, path })
    this.answers.expect(method)
  }

  answered(): Promise<boolean> {
    const wanted = this.asked.length
    return this.peer.until(() => {
      const answer = this.#finals[wanted - 1]
      return answer !== undefined && this.#isWhole(answer)
    })
  }

  headCame(): Promise<boolean> {
    return this.peer.until(() => this.#finals.length >= this.asked.length)
  }

  /** Sends a whole request. */
  async ask(method: string, path: string, version: string, fields: string, body: Buffer | null): Promise<void> {
    const lines = [`${method} ${path} HTTP/${version}`, `Host: ${this.host}`, 'Accept: application/problem+json']
    for (const field of fields.split('|')) if (field.trim() !== '') lines.push(field.trim())
    if (body !== null) lines.push(`Content-Length: ${body.length}`)
    this.expectAnswer(method, path)
    const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
    // Not waited for: the answer may come before the body is out.
    void this.peer.say(body === null ? head : Buffer.concat([head, body]))
  }

  outcomes(): Asked[] {
    const finals = this.#finals
    let seen = 0
    return this.asked.map((asked, index) => {
      const answer = finals[index]
      const end = answer === undefined ? this.answers.all.length : this.answers.all.indexOf(answer)
      const interim = this.answers.all.slice(seen, end).map(statusOf)
      seen = end + 1
      return { ...asked, interim, answer, whole: answer !== undefined && this.#isWhole(answer) }
    })
  }

  #isWhole(answer: Message): boolean {
    return answer.untilClose ? this.peer.end === 'fin' : answer.complete
  }
}

export function statusOf(message: Message): number {
  return Number(message.start.split(' ')[1])
}

export const CLIENT_VERBS: Verb<Client>[] = [
  ...COMMON_VERBS,
  [/^drains (\S+)$/, (c, [, group]) => c.drain(group!)],
  [/^connects (\d+) times$/, (c, [, n]) => c.connectIdle(Number(n))],
  [
    /^([A-Z]+) (\S+)(?: as HTTP\/(1\.[01]))?((?: \| [^|]+?)*)(?: with (".*))?$/,
    async (c, [, method, path, version, fields, body]) => {
      await c.ask(method!, path!, version ?? '1.1', fields ?? '', body === undefined ? null : bytesOf(body))
      await c.answered()
    },
  ],
  [
    /^asks ([A-Z]+) (\S+)(?: as HTTP\/(1\.[01]))?((?: \| [^|]+?)*)(?: with (".*))?$/,
    (c, [, method, path, version, fields, body]) =>
      c.ask(method!, path!, version ?? '1.1', fields ?? '', body === undefined ? null : bytesOf(body)),
  ],
  [/^expects an answer to (\S+) (\S+)$/, (c, [, method, path]) => c.expectAnswer(method!, path!)],
  // A cut answer is one to be told of: the script goes on.
  [/^receives it$/, async c => void (await c.answered())],
  [/^receives the head$/, c => c.headCame()],
  [/^receives (\d+) bytes of it$/, (c, [, n]) => c.peer.until(() => (c.answers.last?.bodyBytes ?? 0) >= Number(n))],
  [
    /^receives a (1\d\d)$/,
    (c, [, status]) => c.peer.until(() => c.answers.all.some(m => statusOf(m) === Number(status))),
  ],
  [/^receives (".*)$/, (c, [, text]) => c.peer.until(() => c.answers.raw.includes(bytesOf(text!).toString('latin1')))],
]

function connect(block: ClientBlock, gateway: { port: number; socketPath?: string }): Promise<Peer> {
  const where: net.NetConnectOpts =
    block.over === 'unix'
      ? { path: gateway.socketPath!, allowHalfOpen: true }
      : {
          ...{ host: gatewayHost, port: gateway.port, allowHalfOpen: true, noDelay: true },
          ...(block.from !== undefined && { localAddress: block.from }),
        }
  return new Promise((resolve, reject) => {
    const raw = net.connect(where)
    raw.once('error', reject)
    if (block.over !== 'tls') {
      raw.once('connect', () => resolve(new Peer(raw, raw)))
      return
    }
    const transport = new TlsTransport(raw)
    const options = { socket: transport, rejectUnauthorized: false, allowHalfOpen: true }
    const secure = tls.connect(options as tls.ConnectionOptions)
    const peer = new Peer(secure, raw, transport)
    secure.once('error', reject)
    secure.once('secureConnect', () => resolve(peer))
  })
}
