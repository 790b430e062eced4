/** Deals the held sockets out to the workers in their slots, anew whenever one comes or goes. */
import { HeldSockets } from './held-sockets.ts'
import type { SocketName } from './messages.ts'
import type { WorkerHandle } from './worker-handle.ts'

export class Dealing {
  readonly held: HeldSockets = new HeldSockets()
  #dealt: SocketName[][] = []

  /** Those of the worker in this slot. */
  of(slot: number): SocketName[] {
    return this.#dealt[slot] ?? []
  }

  /** @param briefed gets a snapshot anyway, which says the same */
  deal(slots: readonly (WorkerHandle | undefined)[], briefed?: WorkerHandle): void {
    this.#dealt = this.held.deal(Array.from(slots, worker => worker?.able ?? 'not yet'))
    for (const [slot, sockets] of this.#dealt.entries()) {
      const worker = slots[slot]
      if (worker?.able !== 'yes' || !worker.give(sockets, socket => this.held.handleOf(socket))) continue
      if (worker !== briefed && worker.state === 'serving') worker.send({ type: 'sockets', sockets })
    }
  }
}
