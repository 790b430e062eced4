/** Who has which connection, by `ss`: a client can only tell that it was dropped, the kernel knows by whom. */
import { spawnSync } from 'node:child_process'

/** The client's port → the process that has the gateway's end; null while that end waits in an accept queue. */
export type Owners = ReadonlyMap<number, number | null>

/** For `skip`, and for whoever starts the bench. */
export const ssMissing: string | false = missing()

/** Connections of the gateway's port that could still be answered on. */
export function ownersOf(port: number): Owners {
  const owners = new Map<number, number | null>()
  for (const { state, peerPort, pid } of list(['-tnpH', `sport = :${port}`])) {
    if (state === 'ESTAB' || state === 'CLOSE-WAIT') owners.set(peerPort, pid)
  }
  return owners
}

/** Whoever has one of the port's listening sockets: workers, and the supervisor that keeps them. */
export function listenersOf(port: number): number[] {
  return lines(['-ltnpH', `sport = :${port}`]).flatMap(line =>
    [...line.matchAll(/pid=(\d+)/g)].map(([, pid]) => Number(pid)),
  )
}

function lines(args: string[]): string[] {
  return spawnSync('ss', args, { encoding: 'utf8' }).stdout.split('\n').filter(Boolean)
}

function list(args: string[]): { state: string; peerPort: number; pid: number | null }[] {
  return lines(args).map(line => {
    const [state = '', , , , peer = ''] = line.split(/\s+/)
    const pid = /pid=(\d+)/.exec(line)?.[1]
    return {
      state,
      peerPort: Number(peer.slice(peer.lastIndexOf(':') + 1)),
      pid: pid === undefined ? null : Number(pid),
    }
  })
}

function missing(): string | false {
  if (process.platform !== 'linux') return 'skipped: only Linux tells who has a connection'
  const { error } = spawnSync('ss', ['-V'])
  return error ? 'skipped: ss (package iproute2) is not installed' : false
}
