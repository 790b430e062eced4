/** The last failed and slow exchanges of one process, with all their facts, until newer ones need the room. */
import type { Diagnosis, RankedSuspect } from '../diagnosis/diagnosis.ts'
import type { Exchange } from '../exchange/exchange.ts'

export interface Evidence {
  exchange: Exchange
  /** null: nothing failed, it was only slow. */
  diagnosis: Diagnosis | null
  /** The failure was kept from the client by a retry, a hold or a stale answer. */
  hidden: boolean
  suspects: RankedSuspect[]
}

export interface EvidenceBounds {
  count: number
  bytes: number
}

/** Each worker has its own ring, so this is per process. 8 MiB hold about 5000 exchanges of one failed attempt. */
export const EVIDENCE_BOUNDS: EvidenceBounds = { count: 2000, bytes: 8 * 1024 * 1024 }

/** Of those that only repeat another's failure: an outage makes them by the thousand, and they must not push out what they repeat. */
const ECHO_BOUNDS: EvidenceBounds = { count: 1000, bytes: 1024 * 1024 }

export class EvidenceRing {
  readonly #own: Shelf
  readonly #echoes = new Shelf(ECHO_BOUNDS)

  constructor(bounds: EvidenceBounds = EVIDENCE_BOUNDS) {
    this.#own = new Shelf(bounds)
  }

  /** Keeps the objects themselves: they must not be changed afterwards. A request id seen again replaces the older record. */
  add(exchange: Exchange, diagnosis: Diagnosis | null, suspects: RankedSuspect[] = [], hidden: boolean = false): void {
    this.#own.put({ exchange, diagnosis, hidden, suspects })
  }

  /** Of one that was kept from a failure that another had met: found by its id, and in no list. */
  addEcho(exchange: Exchange, diagnosis: Diagnosis): void {
    this.#echoes.put({ exchange, diagnosis, hidden: true, suspects: [] })
  }

  get(requestId: string): Evidence | undefined {
    return this.#own.get(requestId) ?? this.#echoes.get(requestId)
  }

  /** The newest first. */
  recent(count: number): Evidence[] {
    return this.#own.recent(count)
  }

  get size(): number {
    return this.#own.size + this.#echoes.size
  }

  get bytes(): number {
    return this.#own.bytes + this.#echoes.bytes
  }
}

class Shelf {
  readonly #bounds: EvidenceBounds
  /** In order of arrival; a Map keeps it, and taking the first key is taking the oldest. */
  readonly #records = new Map<string, { evidence: Evidence; bytes: number }>()
  #bytes = 0

  constructor(bounds: EvidenceBounds) {
    this.#bounds = bounds
  }

  put(evidence: Evidence): void {
    const id = evidence.exchange.requestId
    this.#remove(id)
    const bytes = roughBytes(evidence.exchange, evidence.suspects)
    this.#records.set(id, { evidence, bytes })
    this.#bytes += bytes
    for (const oldest of this.#records.keys()) {
      if (this.#records.size <= this.#bounds.count && this.#bytes <= this.#bounds.bytes) break
      this.#remove(oldest)
    }
  }

  get(requestId: string): Evidence | undefined {
    return this.#records.get(requestId)?.evidence
  }

  /** The newest first. */
  recent(count: number): Evidence[] {
    const records = [...this.#records.values()]
    return records
      .slice(Math.max(0, records.length - count))
      .reverse()
      .map(record => record.evidence)
  }

  get size(): number {
    return this.#records.size
  }

  get bytes(): number {
    return this.#bytes
  }

  #remove(id: string): void {
    const record = this.#records.get(id)
    if (record === undefined) return
    this.#records.delete(id)
    this.#bytes -= record.bytes
  }
}

/** An estimate in bytes: an exact figure would mean serialising every failure, just when there are many. */
function roughBytes(exchange: Exchange, suspects: RankedSuspect[]): number {
  let bytes = 600 + exchange.path.length + exchange.host.length
  for (const attempt of exchange.attempts) {
    bytes += 700 + (attempt.sampleHex?.length ?? 0) + (attempt.addressErrors?.length ?? 0) * 100
    if (attempt.end.kind === 'invalid') bytes += attempt.end.problem.sampleHex?.length ?? 0
    if (attempt.end.kind === 'tls') bytes += 500
  }
  bytes += (exchange.unavailable?.endpoints.length ?? 0) * 150
  if (exchange.refusal?.kind === 'no-route') bytes += exchange.refusal.candidates.length * 100
  for (const suspect of suspects) bytes += 100 + suspect.evidence.length + suspect.confirm.length + suspect.fix.length
  return bytes
}
