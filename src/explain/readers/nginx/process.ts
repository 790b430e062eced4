/** nginx's own processes: starts, reloads, crashes, and configurations that it refuses. */
import type { Fact } from '../../fact.ts'
import { codeIn } from './calls.ts'
import { attempted, refused, type Said, trouble } from './facts.ts'

/** Signals that a fault in the program raises: SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, on Linux and BSD. */
const FAULTS: ReadonlySet<number> = new Set([4, 5, 6, 7, 8, 10, 11])

export function started(said: Said): readonly Fact[] {
  return [trouble(said, 'started')]
}

export function reloaded(said: Said): readonly Fact[] {
  return [trouble(said, 'config-reloaded')]
}

export function stopping(said: Said): readonly Fact[] {
  return [trouble(said, 'stopping')]
}

const EXITED = /^(?:worker|cache \w+) process (\d{1,10}) exited (on signal|with code|with fatal code) (\d{1,4})/

/** `worker process 31 exited on signal 11`: its requests died with it. */
export function exited(said: Said): readonly Fact[] {
  const [, pid = '', how = '', number = ''] = EXITED.exec(said.line.message) ?? []
  if (pid === '') return []
  const about = { pid: Number(pid), value: Number(number) }
  if (how === 'with code') return []
  const bug = refused(said, { kind: 'bug', message: said.line.message.slice(0, 200) }, 'inferred')
  if (how === 'with fatal code') return [bug, trouble(said, 'exited', about)]
  if (FAULTS.has(about.value)) return [bug, trouble(said, 'segfault', about)]
  return [trouble(said, 'killed', about)]
}

/** `bind() to 0.0.0.0:80 failed (98: …)`: nginx does not start. */
export function notBound(said: Said): readonly Fact[] {
  return [refused(said, { kind: 'configuration', message: said.line.message.slice(0, 300) })]
}

/** Whatever else is an `[emerg]`: the configuration is refused. At a reload the old one stays in force. */
export function configRejected(said: Said): readonly Fact[] {
  const message = said.line.message.slice(0, 300)
  return [refused(said, { kind: 'configuration', message }), trouble(said, 'config-rejected')]
}

/** `bind(192.0.2.1) failed (99: …) while connecting to upstream`: the source address that the configuration demands. */
export function boundWrong(said: Said): readonly Fact[] {
  const code = codeIn(said.line.message)
  if (code === 'EADDRINUSE')
    return [attempted(said, { phase: 'connect', end: { kind: 'errno', code, syscall: 'bind' } })]
  return [refused(said, { kind: 'configuration', message: said.line.message.slice(0, 300) })]
}
