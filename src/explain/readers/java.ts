/** Servers on the JVM (Tomcat, Jetty, Netty, Spring Boot): memory, start-up, ports, and bytes of another protocol that came in. */
import type { Fact, Trouble } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { invalid, tls } from './parts/ends.ts'
import { after, anyOf, numberAfter, rowIn } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { ended, factOf, type Told } from './parts/told.ts'
import { trouble } from './parts/trouble.ts'

/** A stack trace names its error again, and those behind it, within so many lines. */
const TRACE_LINES_MAX = 300
/** As a trace goes on; a thread that ended by it begins `Exception in thread`. */
const IN_TRACE = /^(?:Caused by: |\t?Suppressed: |java\.lang\.OutOfMemoryError)/

export function java(): Reader {
  /** The line that told of memory. */
  let told: Line | undefined

  /** One event is told by the line of the log and by the trace below it. */
  function isTold(line: Line): boolean {
    const again = told !== undefined && line.number - told.number <= TRACE_LINES_MAX && IN_TRACE.test(line.text)
    if (again) return !IN_TRACE.test(told!.text) || line.text.startsWith('Caused by: ')
    told = line
    return false
  }

  return {
    format: 'java',
    takes,
    read(line) {
      const facts = read(line)
      const memory = facts.some(fact => fact.kind === 'trouble' && fact.what === 'heap-exhausted')
      return memory && isTold(line) ? [] : facts
    },
  }
}

const PHRASES: readonly (readonly [string, Trouble])[] = [
  ['java.lang.OutOfMemoryError', 'heap-exhausted'],
  ['Maximum number of threads (', 'pool-exhausted'],
  ['All threads (', 'pool-exhausted'],
  ['was already in use.', 'port-taken'],
  ['java.net.BindException: Address already in use', 'port-taken'],
  ['APPLICATION FAILED TO START', 'failed-to-start'],
  ['Failed to start component', 'failed-to-start'],
  ['Application run failed', 'failed-to-start'],
  ['A fatal error has been detected by the Java Runtime Environment', 'segfault'],
  ['Tomcat started on port', 'started'],
  ['Netty started on port', 'started'],
  ['Jetty started on port', 'started'],
  ['Undertow started on port', 'started'],
  ['Server startup in', 'started'],
  ['Commencing graceful shutdown', 'stopping'],
  ['Stopping service [Tomcat]', 'stopping'],
]

/** A ClientHello begins `16 03`, an HTTP/1 request with a method. */
const HELLO = /received bytes: 1603|\[0x160x03|not an SSL\/TLS record: (?!16)/
const FOREIGN = [
  'HTTP/2 client preface string missing',
  'Invalid character found in method name',
  'not an SSL/TLS record:',
]

const ANY = anyOf([...PHRASES.map(([phrase]) => phrase), ...FOREIGN])

function takes(text: string): boolean {
  const head = text.slice(0, 1000)
  return ANY.test(head)
}

function read(line: Line): readonly Fact[] {
  const text = line.text.slice(0, 4000)
  const at = isoTime(text) ?? line.at
  const foreign = spokenBefore(text)
  if (foreign) return [factOf(foreign, { product: 'java', at })]
  const what = rowIn(text, PHRASES)
  if (what === undefined) return []
  const port = numberAfter(text, 'Port') ?? numberAfter(text, 'on port(s):') ?? numberAfter(text, 'on port')
  return [trouble(at === undefined ? {} : { at }, 'java', what, { process: 'java', port })]
}

/** What whoever stands before it must have met, by the bytes that came in here. */
function spokenBefore(text: string): Told | undefined {
  if (!FOREIGN.some(phrase => text.includes(phrase))) return undefined
  if (text.includes('not an SSL/TLS record:')) {
    // A client of TLS that was answered in HTTP, or a server of it that was asked so.
    if (/record: 485454502f/i.test(text)) {
      return { phase: 'tls', end: tls('WRONG_VERSION_NUMBER', 'HTTP came in'), more: { sampleHex: '485454502f' } }
    }
    if (!HELLO.test(text)) return undefined
    return { phase: 'wait', end: invalid('not-http'), more: { sampleHex: '150301' }, surest: 'inferred' }
  }
  if (HELLO.test(text)) return ended('tls', tls('WRONG_VERSION_NUMBER', 'a ClientHello came in'), 'inferred')
  // `GET `, `POST`, `HEAD`: HTTP/1 at a server of HTTP/2, whose answer is no HTTP/1.
  const first = after(text, 'received bytes: ') ?? ''
  return /^(?:47455420|504f5354|48454144)/i.test(first) ? ended('wait', invalid('not-http'), 'inferred') : undefined
}
