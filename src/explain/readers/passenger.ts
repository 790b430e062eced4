/** Phusion Passenger's log: its request queue is full, an app could not be spawned, a process is gone. */
import type { Fact, Trouble } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { fin } from './parts/ends.ts'
import { numberAfter } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { ended, factOf, refused } from './parts/told.ts'
import { trouble } from './parts/trouble.ts'

export function passenger(): Reader {
  return { format: 'passenger', takes, read }
}

/** `[ N 2026-05-04 08:09:10.2500 77/T8 age/Cor/Con/CheckoutSession.cpp:305 ]: [Client 1-88] …`; older ones without the letter. */
const START = /^\[ (?:[A-Z]\d? )?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,6} [\w/]{1,40} /
const QUEUE = 'Request queue full (configured max. size:'

const takes = (text: string): boolean => START.test(text.slice(0, 100)) || text.slice(0, 600).includes(QUEUE)

const PHRASES: readonly (readonly [string, Trouble])[] = [
  ['Could not spawn process for application', 'failed-to-start'],
  ['error occurred while spawning', 'failed-to-start'],
  ['application process exited prematurely', 'failed-to-start'],
  ['Spawning a process timed out', 'failed-to-start'],
  ['no longer exists! Detaching it', 'exited'],
  ['Passenger core online', 'started'],
  ['Passenger core shutdown', 'stopping'],
]

function read(line: Line): readonly Fact[] {
  const text = line.text.slice(0, 4000)
  const at = isoTime(text.slice(text.indexOf('20'), 60)) ?? line.at
  if (text.includes('application did not send a complete response')) {
    return [factOf(ended('wait', fin), { product: 'passenger', at, status: 502 })]
  }
  if (text.includes(QUEUE)) {
    return [factOf(refused({ kind: 'queue', outcome: 'full', ms: 0 }), { product: 'passenger', at, status: 503 })]
  }
  const what = PHRASES.find(([phrase]) => text.includes(phrase))?.[1]
  if (what === undefined) return []
  return [
    trouble(at === undefined ? {} : { at }, 'passenger', what, {
      process: 'passenger',
      pid: numberAfter(text, '(pid='),
    }),
  ]
}
