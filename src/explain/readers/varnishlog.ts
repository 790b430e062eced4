/** varnishlog's text, grouped by transaction or raw: what became of each request to a backend. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { daemonFacts, healthFacts, isDaemonLine } from './varnish/daemon.ts'
import { isBeside, isKnownTag, type VarnishLine, varnishLine } from './varnish/line.ts'
import { addRecord, newTransaction, type Transaction, transactionFacts } from './varnish/transaction.ts'

/** Raw lines of several transactions come mixed; of more than these the oldest are told as they stand. */
const OPEN_MAX = 200
const ALONE = 'alone'
/** Varnish says so too when it is the client that ended it, or when it had no connection. */
const FOLLOWS = /^(?:backend write error|no backend connection)/

export function varnishlog(): Reader {
  const open = new Map<string, Transaction>()
  let current: string | null = null
  let lastAt: number | undefined

  function close(id: string): Fact[] {
    const transaction = open.get(id)
    open.delete(id)
    return transaction === undefined ? [] : transactionFacts(transaction, lastAt)
  }

  function opened(id: string, backend: boolean): Transaction {
    const known = open.get(id)
    if (known !== undefined) return known
    const made = newTransaction(backend)
    open.set(id, made)
    return made
  }

  function add(id: string, backend: boolean, { tag, value }: { tag: string; value: string }, text: string): Fact[] {
    if (tag === 'End') return close(id)
    // Lines that were picked out of their groups: each is another request's, but for those that follow from the one before.
    if (id === ALONE && FOLLOWS.test(value) && open.get(id)?.error !== undefined) return []
    if (id === ALONE && tag === 'FetchError' && open.get(id)?.error !== undefined)
      return [...close(id), ...add(id, backend, { tag, value }, text)]
    const oldest = open.size >= OPEN_MAX && !open.has(id) ? open.keys().next().value : undefined
    const facts = oldest === undefined ? [] : close(oldest)
    addRecord(opened(id, backend), tag, value, text)
    return facts
  }

  function readHead({ id, type }: Extract<VarnishLine, { kind: 'head' }>): Fact[] {
    const facts = current === null ? [] : close(current)
    current = id
    opened(id, type === 'BeReq')
    return facts
  }

  return {
    format: 'varnishlog',
    takes(text) {
      const line = varnishLine(text)
      if (line === null) return isDaemonLine(text)
      return line.kind === 'head' || (line.kind === 'record' && current !== null) || isKnownTag(line.tag)
    },
    passes: (text, from, to) => current !== null && isBeside(text, from, to),
    read(read: Line) {
      const line = varnishLine(read.text)
      lastAt = read.at
      if (line === null) return daemonFacts(read.text, read.at)
      if (line.kind === 'head') return readHead(line)
      if (line.tag === 'Backend_health') return healthFacts(line.value, read.at)
      if (line.kind === 'raw')
        return line.of === 'c' && line.tag !== 'FetchError' ? [] : add(`raw ${line.id}`, true, line, read.text)
      return add(current ?? ALONE, true, line, read.text)
    },
    end() {
      current = null
      return [...open.keys()].flatMap(close)
    },
  }
}
