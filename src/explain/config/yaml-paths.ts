/** As much of YAML as configurations of gateways are written in: each value with the keys above it. No anchors, no block texts. */

export interface YamlValue {
  /** Keys from the outside in; an item of a list has its number as key. */
  path: string[]
  value: string
  line: number
}

const VALUES_MAX = 20_000
const DEPTH_MAX = 40

interface Level {
  indent: number
  key: string
  /** Items of a list seen at this level. */
  items: number
}

export function yamlValues(text: string): YamlValue[] {
  const found: YamlValue[] = []
  let levels: Level[] = []
  for (const [index, raw] of text.split('\n').entries()) {
    if (found.length > VALUES_MAX) break
    const line = uncommented(raw.slice(0, 4000))
    if (line.trim() === '' || line === '---') {
      if (line === '---') levels = []
      continue
    }
    let indent = line.length - line.trimStart().length
    let rest = line.trim()
    // `- key: value`: the item, then what is in it, each at its own depth.
    while (rest === '-' || rest.startsWith('- ')) {
      // Items may stand as deep as the key that they are the list of.
      levels = levels.filter(level => level.indent <= indent)
      const known = levels.findLast(level => level.indent === indent && level.key === '-')
      if (known) {
        known.items++
        levels = levels.slice(0, levels.indexOf(known) + 1)
      } else if (levels.length < DEPTH_MAX) levels.push({ indent, key: '-', items: 0 })
      const inner = rest.slice(1).trimStart()
      indent += rest.length - inner.length
      rest = inner
    }
    take(rest, indent, index + 1)
  }
  return found

  function take(rest: string, indent: number, line: number): void {
    if (rest === '') return
    const pair = keyAndValue(rest)
    if (pair === null) {
      found.push({ path: pathOf(), value: unquoted(rest), line })
      return
    }
    levels = levels.filter(level => level.indent < indent || (level.key === '-' && level.indent < indent))
    const [key, value] = pair
    if (value === '' || value === '|' || value === '>') {
      if (levels.length < DEPTH_MAX) levels.push({ indent, key, items: 0 })
      return
    }
    const path = [...pathOf(), key]
    if (/^[[{]/.test(value)) found.push(...flow(value, path, line))
    else found.push({ path, value: unquoted(value), line })
  }

  function pathOf(): string[] {
    return levels.map(({ key, items }) => (key === '-' ? String(items) : key))
  }
}

function keyAndValue(text: string): [key: string, value: string] | null {
  const quoted = /^(["'])([^"']{1,300})\1\s*:(?:\s|$)/.exec(text)
  if (quoted) return [quoted[2]!, text.slice(quoted[0].length).trim()]
  const at = text.search(/:(?:\s|$)/)
  if (at <= 0 || at > 300 || /^["'[{]/.test(text)) return null
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}

/** `{ url: "http://a" }`, `{ times: { read: 30s } }`, `[a, b]`: of several on one level the first has the keys above it. */
function flow(value: string, path: string[], line: number): YamlValue[] {
  const parts = value.replace(/[[\]{}]/g, ' ').split(',')
  return parts.flatMap((part, index): YamlValue[] => {
    let rest = part.trim()
    if (rest === '') return []
    const keys: string[] = []
    for (let pair = keyAndValue(rest); pair !== null && keys.length < DEPTH_MAX; pair = keyAndValue(rest)) {
      keys.push(pair[0])
      rest = pair[1]
    }
    return [{ path: [...path, ...(keys.length > 0 ? keys : [String(index)])], value: unquoted(rest), line }]
  })
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) && text.length > 1 ? text.slice(1, -1) : text
}

/** A `#` after a blank begins a comment, unless a quote is open. */
function uncommented(line: string): string {
  let quote = ''
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '#' && (at === 0 || line[at - 1] === ' ' || line[at - 1] === '\t'))
      return line.slice(0, at).trimEnd()
  }
  return line.trimEnd()
}
