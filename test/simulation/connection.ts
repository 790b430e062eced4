/** Two ends make a connection. */
import { End } from './end.ts'
import type { Line, Network } from './line.ts'

/** Two ends of one connection. The gateway's comes first. */
export function connectionOf(
  network: Network,
  line: Line,
  side: 'client' | 'upstream',
  addresses: { remote: string; localPort: number },
): [End, End] {
  const ours = new End(network, line, side, addresses.remote, addresses.localPort)
  const theirs = new End(network, line, 'script', 'gateway', addresses.localPort)
  ours.peer = theirs
  theirs.peer = ours
  return [ours, theirs]
}

/** The sequence number under which the octet at this offset was written. */
export function markAt(end: End, offset: number): number {
  const { marks } = end
  for (let at = marks.length - 2; at >= 0; at -= 2) if (marks[at]! <= offset) return marks[at + 1]!
  return 0
}
