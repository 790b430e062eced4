/** ingress-nginx's default access format: combined, and behind it `length time [ns-service-port] [] addr bytes time status id`. */
import type { Reader } from '../reader.ts'
import { accessFacts } from './access/facts.ts'
import { type AccessFields, setField } from './access/fields.ts'
import { guessFields } from './access/guess.ts'
import { makeGlance } from './access/passes.ts'
import { looksCombined } from './nginx-access.ts'

export function ingressNginxAccess(): Reader {
  const glance = makeGlance()
  return {
    format: 'ingress-nginx-access',
    takes: text => tailOf(text) !== undefined && looksCombined(text),
    read(line) {
      glance.learn(true)
      const fields = fieldsOf(line.text)
      return fields === undefined ? [] : accessFacts({ fields, product: 'ingress-nginx', at: line.at })
    },
    passes: glance.passes,
  }
}

const LIST = '((?:[^\\s,]{1,200}(?:, | : ))*[^\\s,]{1,200})'
const TAIL = new RegExp(
  `^" (\\d{1,12}) (\\d{1,9}\\.\\d{3}) \\[([^\\]]{0,300})\\] (?:\\[([^\\]]{0,300})\\] )?${LIST} ${LIST} ${LIST} ${LIST}(?: (\\S{1,100}))?`,
)

function tailOf(text: string): RegExpExecArray | undefined {
  const last = text.lastIndexOf('"')
  if (last < 0 || text.length - last > 4096) return undefined
  // Older versions have no brackets for the alternative upstream.
  return text.includes(' [', last) ? (TAIL.exec(text.slice(last)) ?? undefined) : undefined
}

function fieldsOf(text: string): AccessFields | undefined {
  const tail = tailOf(text)
  const front = guessFields(text.slice(0, text.lastIndexOf('"') + 1))
  if (tail === undefined || front === undefined) return undefined
  const [, length, time, name, alternative, addr, bytes, upstreamTime, status, id] = tail
  const fields: AccessFields = { ...front }
  setField(fields, 'bytesIn', length ?? '')
  setField(fields, 'requestTime', time ?? '')
  setField(fields, 'upstreamName', alternative || name || '')
  setField(fields, 'upstreamAddr', addr ?? '')
  setField(fields, 'upstreamLength', bytes ?? '')
  setField(fields, 'upstreamTime', upstreamTime ?? '')
  setField(fields, 'upstreamStatus', status ?? '')
  setField(fields, 'requestId', id ?? '')
  return fields
}
