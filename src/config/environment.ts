/** `${VAR}` in scalar values: replaced after YAML has been parsed, so that a value can bring text but never structure. */

import type { Read } from './units.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Replaces `${VAR}` (an error when unset), `${VAR:-default}` and `${VAR:?message}` (both also when empty) and `$$` (one dollar).
 * A dollar before anything else stays as it is. Defaults are taken as they stand: nothing nests, nothing is read twice.
 */
export function substitute(text: string, environment: Environment): Read<string> {
  if (!text.includes('$')) return { ok: true, value: text }
  let result = ''
  let at = 0
  for (let dollar = text.indexOf('$'); dollar !== -1; dollar = text.indexOf('$', at)) {
    result += text.slice(at, dollar)
    const next = text[dollar + 1]
    if (next !== '{') {
      result += '$'
      at = dollar + (next === '$' ? 2 : 1)
      continue
    }
    const end = text.indexOf('}', dollar)
    if (end === -1)
      return { ok: false, message: `"${text.slice(dollar)}" lacks its closing brace; a plain dollar is written $$` }
    const value = expand(text.slice(dollar + 2, end), environment)
    if (!value.ok) return value
    result += value.value
    at = end + 1
  }
  return { ok: true, value: result + text.slice(at) }
}

function expand(expression: string, environment: Environment): Read<string> {
  const parts = /^([A-Za-z_][A-Za-z0-9_]*)(?::([-?])([\s\S]*))?$/.exec(expression)
  if (!parts) {
    return {
      ok: false,
      message: `"\${${expression}}" is not understood; write \${NAME}, \${NAME:-default} or \${NAME:?message}`,
    }
  }
  const name = parts[1] as string
  const rest = parts[3] ?? ''
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined
  if (parts[2] === undefined) {
    if (value !== undefined) return { ok: true, value }
    return {
      ok: false,
      message: `the environment variable ${name} is not set; set it, or give a default: \${${name}:-value}`,
    }
  }
  if (value !== undefined && value !== '') return { ok: true, value }
  if (parts[2] === '-') return { ok: true, value: rest }
  return { ok: false, message: `the environment variable ${name} is not set${rest === '' ? '' : `: ${rest}`}` }
}
