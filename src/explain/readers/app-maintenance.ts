/** Apps that log that they are shut for maintenance, and answer so: Nextcloud, Laravel, and what says it in the same words. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { jsonObject, stringIn } from './parts/json.ts'
import { requested } from './parts/request.ts'
import { anyOf } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { answered, factOf } from './parts/told.ts'

const WORDS = anyOf([
  'System in maintenance mode',
  'system is in maintenance mode',
  'MaintenanceModeException',
  'Application is now in maintenance mode',
])

export function appMaintenance(): Reader {
  return { format: 'app-maintenance', takes: text => text.length < 16_000 && WORDS.test(text), read }
}

function read(line: Line): readonly Fact[] {
  const json = line.text[0] === '{' ? jsonObject(line.text) : undefined
  const method = stringIn(json, 'method') ?? ''
  const url = stringIn(json, 'url') ?? ''
  const at = isoTime(stringIn(json, 'time') ?? line.text) ?? line.at
  const same = method === '' ? {} : { request: `${method} ${url}` }
  return [
    factOf(answered(503, 'inferred'), { product: 'client', at, exchange: requested(method, url), same, whole: false }),
  ]
}
