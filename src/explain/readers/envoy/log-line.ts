/** A line of Envoy's own log, in its own layout or as Istio's agent prints it: who, which connection, what. */
import { isoTime } from '../parts/time.ts'

export interface EnvoyLogLine {
  at?: number
  message: string
  /** `C3 S71`, of the debug levels. */
  connection?: string
}

/** `[2026-05-03 06:07:08.090][15][debug][connection] [source/…:225] [C3] …` */
const OWN =
  /^(?:\[Envoy \(Epoch \d{1,4}\)\] )?\[(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?Z?)\]\[\d{1,9}\]\[(?:trace|debug|info|warning|error|critical)\]\[[\w .-]{1,40}\] /
/** `2026-05-03T06:07:08.090000Z\tdebug\tenvoy router\t…\t[C1][S2] …`, tabs or blanks. */
const ISTIO =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)\s{1,8}(?:trace|debug|info|warn|warning|error|critical)\s{1,8}envoy [\w.-]{1,40}\s{1,8}/
const SOURCE = /^(?:\[[^\]\s]{1,200}:\d{1,6}\]|[^\s[]{1,200}\.(?:cc|h):\d{1,6})\s{1,8}/
const SHORT_IDS = /^\[C(\d{1,20})\](?:\[S(\d{1,20})\])?[ ,]{0,2}/
const TAGS = /^\[Tags: ([^\]]{1,300})\] /

/** null: it is no such line. */
export function envoyLogLine(text: string): EnvoyLogLine | null {
  const head = OWN.exec(text.slice(0, 300)) ?? ISTIO.exec(text.slice(0, 300))
  if (head === null) return null
  const at = isoTime(head[1] ?? '')
  const rest = text.slice(head[0].length, 8192)
  const message = rest.slice(SOURCE.exec(rest)?.[0].length ?? 0).replace(/\tthread=\d{1,9}$/, '')
  const time = at === undefined ? {} : { at }
  const short = SHORT_IDS.exec(message)
  if (short !== null) return { ...time, message: message.slice(short[0].length), connection: idOf(short[1], short[2]) }
  const tags = TAGS.exec(message)
  if (tags === null) return { ...time, message }
  const [, ids = ''] = tags
  const connection = /"ConnectionId":"(\d{1,20})"/.exec(ids)?.[1]
  const stream = /"StreamId":"(\d{1,20})"/.exec(ids)?.[1]
  return { ...time, message: message.slice(tags[0].length), connection: idOf(connection, stream) }
}

function idOf(connection = '', stream = ''): string {
  return `C${connection} S${stream}`
}
