/** Platforms that run an app behind a proxy of theirs: Fly.io and Render, in the lines that their users get. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { errno, fin, timer } from './parts/ends.ts'
import { anyOf, numberAfter, rowIn } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { ended, factOf, nobody, refused, type Told } from './parts/told.ts'

const notListening = ended('connect', errno('ECONNREFUSED'), 'inferred')

const WORDS: readonly (readonly [says: string, told: Told])[] = [
  ['instance refused connection', ended('connect', errno('ECONNREFUSED'))],
  ['machine refused connection', ended('connect', errno('ECONNREFUSED'))],
  ['timed out while connecting to your instance', ended('connect', timer('connect'))],
  ['connection closed before message completed', ended('wait', fin)],
  ['no known healthy instances found for route', nobody('failing-checks')],
  ['could not find a good candidate within', nobody('unknown')],
  ['could not find an instance to route to', nobody('no-endpoints')],
  ['instance reached hard limit of concurrent', refused({ kind: 'connection-limit', limit: 0 })],
  ['app is not listening on the expected address', notListening],
  ['no open ports detected on 0.0.0.0', notListening],
]
const ANY = anyOf(WORDS.map(([says]) => says))

export function platforms(): Reader {
  return { format: 'platform-log', takes: text => ANY.test(text.slice(0, 1000)), read }
}

function read(line: Line): readonly Fact[] {
  const text = line.text.slice(0, 2000)
  const told = rowIn(text, WORDS)
  if (told === undefined) return []
  const port = numberAfter(text, 'listening on 0.0.0.0:')
  const endpoint = port === undefined ? '' : `http://0.0.0.0:${port}`
  return [factOf(told, { product: 'client', at: isoTime(text) ?? line.at, endpoint })]
}
