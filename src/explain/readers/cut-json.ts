/** An object of JSON whose end is missing, as people cut long lines: the members that are whole at its beginning. */
import { type Json, jsonObject } from './parts/json.ts'

/** Of a log's line so much holds what matters. */
const READ_MAX = 16_384
const MEMBER = /"(\w{1,40})":(?:"((?:[^"\\]|\\.)*)"|(-?\d{1,15}(?:\.\d{1,12})?)\b)/g

/** The whole object; of one that is cut its texts and numbers, those of inner objects too where no outer one has the name. */
export function jsonOrCut(text: string): Json | undefined {
  const whole = jsonObject(text)
  if (whole !== undefined || !text.startsWith('{')) return whole
  const found: Record<string, unknown> = {}
  for (const [, key, string, number] of text.slice(0, READ_MAX).matchAll(MEMBER)) {
    if (Object.hasOwn(found, key!)) continue
    found[key!] = number === undefined ? unescaped(string ?? '') : Number(number)
  }
  return Object.keys(found).length === 0 ? undefined : found
}

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string
  } catch {
    return text
  }
}
