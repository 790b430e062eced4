/** A real gateway as a process before upstreams that fail, its log line by line, and what `explain` says of these lines. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { Explanation } from '../../src/explain/explain.ts'
import type { ExplainReport } from '../../src/explain/report.ts'
import { exchangeRaw } from './raw-client.ts'
import { until } from './until.ts'
import type { Fault } from './upstreams/faults.ts'

/** What a program has written, to both of its outputs, in the order of arrival. */
export interface Program extends AsyncDisposable {
  lines: string[]
}

/** Runs until it is disposed of. */
export function startProgram(command: string, ...args: string[]): Program {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  collect(child, lines)
  return {
    lines,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      const patience = setTimeout(() => child.kill('SIGKILL'), 3000)
      await exit
      clearTimeout(patience)
    },
  }
}

function collect(child: ChildProcess, lines: string[]): void {
  for (const stream of [child.stdout!, child.stderr!]) {
    let rest = ''
    stream.on('data', (bytes: Buffer) => {
      const parts = (rest + bytes.latin1Slice()).split('\n')
      rest = parts.pop()!
      lines.push(...parts)
    })
  }
}

/** Free a moment ago: for programs that cannot say which port they were given. */
export async function listens(port: number, program: Program): Promise<void> {
  const connects = (): Promise<boolean> =>
    new Promise(resolve => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true))
      socket.on('connect', () => socket.destroy()).on('error', () => resolve(false))
    })
  await until(`a listener on ${port}, after ${program.lines.join(' | ')}`, connects)
}

/** One request for the fault's path; its client waits for the end, or leaves. */
export async function ask(port: number, { name, clientLeaves, bodyBytes }: Asked): Promise<void> {
  const length = bodyBytes === undefined ? '' : `Content-Length: ${bodyBytes}\r\n`
  const method = bodyBytes === undefined ? 'GET' : 'POST'
  const head = `${method} /${name} HTTP/1.1\r\nHost: app.example.com\r\nConnection: close\r\n${length}\r\n`
  const body = bodyBytes === undefined ? [] : [Buffer.alloc(bodyBytes)]
  await exchangeRaw({ port, send: [head, ...body], limitMs: clientLeaves ? 150 : 8000 })
}

export type Asked = Pick<Fault, 'name' | 'clientLeaves' | 'bodyBytes'>

export function explained(lines: readonly string[]): ExplainReport {
  const explanation = new Explanation()
  explanation.push(lines.map(line => `${line}\n`).join(''))
  explanation.end()
  return explanation.report()
}

/** `cause/reason confidence` of the first failure; empty: none is reported. */
export function verdictOf({ failures: [first] }: ExplainReport): string {
  if (first === undefined) return ''
  return `${first.cause}${first.reason === null ? '' : `/${first.reason}`} ${first.confidence}`
}
