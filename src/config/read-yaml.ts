/** YAML (or JSON) text → a tree with places. Syntax, repeated keys, anchors and the environment are settled here. */

import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import { type Environment, substitute } from './environment.ts'
import { type Place, type Problem, problemAt, type Source } from './problem.ts'
import type { Entry, Tree } from './tree.ts'

/** More values than any real configuration has; a few anchors that name each other can unfold into billions. */
const NODES_MAX = 200_000
const DEPTH_MAX = 100
const TEXT_CHARACTERS_MAX = 16 * 1024 * 1024

export interface ReadYaml {
  /** Absent when the text could not be read at all. */
  tree?: Tree
  problems: Problem[]
}

export function readYaml(source: Source, environment: Environment): ReadYaml {
  const problems: Problem[] = []
  const start: Place = { source, line: 1, column: 1 }
  if (source.text.length > TEXT_CHARACTERS_MAX) {
    return { problems: [problemAt(start, 'error', 'syntax', 'the file is larger than 16 MiB; is it a configuration?')] }
  }
  const lines = new LineCounter()
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { source, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const braces = hideBraces(source.text)
  const document = parse(braces.text, lines)
  if (!document) return { problems: [problemAt(start, 'error', 'syntax', 'too much nesting; is it a configuration?')] }
  for (const fault of [...document.errors, ...document.warnings]) {
    const place = at(fault.pos[0])
    // One slip makes several complaints; the first on a line is the one that helps.
    if (problems.some(problem => problem.line === place.line)) continue
    problems.push(problemAt(place, 'error', 'syntax', syntaxMessage(fault.code, braces.show(fault.message))))
  }
  if (problems.length > 0) return { problems }
  const walk = new Walk(environment, at, problems, alias => alias.resolve(document), braces.show)
  return { tree: walk.node(document.contents, start, 0), problems }
}

/** Null when the text nests so deeply that the parser runs out of stack. */
function parse(text: string, lineCounter: LineCounter): Document.Parsed | null {
  try {
    // Repeated keys are found in the walk, which knows where the first one stands.
    return parseDocument(text, { lineCounter, uniqueKeys: false, prettyErrors: false })
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The walk from YAML's nodes to ours; holds what one text may use up. */
class Walk {
  readonly #environment: Environment
  readonly #at: (offset: number) => Place
  readonly #problems: Problem[]
  readonly #resolve: (alias: Alias) => Node | undefined
  readonly #show: (text: string) => string
  #nodesLeft = NODES_MAX

  constructor(
    environment: Environment,
    at: (offset: number) => Place,
    problems: Problem[],
    resolve: (alias: Alias) => Node | undefined,
    show: (text: string) => string,
  ) {
    this.#environment = environment
    this.#at = at
    this.#problems = problems
    this.#resolve = resolve
    this.#show = show
  }

  node(node: Node | null | undefined, enclosing: Place, depth: number): Tree {
    const place = node?.range ? this.#at(node.range[0]) : enclosing
    const nothing: Tree = { kind: 'scalar', place, value: null }
    if (!node) return nothing
    if (depth > DEPTH_MAX || this.#nodesLeft-- <= 0) {
      if (this.#nodesLeft >= -1) this.#error(place, 'syntax', 'too much nesting; does an anchor contain itself?')
      this.#nodesLeft = -1
      return nothing
    }
    if (isAlias(node)) {
      const target = this.#resolve(node)
      if (target) return this.node(target, place, depth + 1)
      this.#error(place, 'syntax', `there is no anchor &${node.source} above this *${node.source}`)
      return nothing
    }
    if (isMap(node))
      return { kind: 'map', place, entries: this.#entries(node as YAMLMap<Node, Node | null>, place, depth) }
    if (isSeq(node))
      return { kind: 'list', place, items: node.items.map(item => this.node(item as Node, place, depth + 1)) }
    return isScalar(node) ? this.#scalar(node, place) : nothing
  }

  #entries(map: YAMLMap<Node, Node | null>, enclosing: Place, depth: number): Map<string, Entry> {
    const entries = new Map<string, Entry>()
    const inherited: Tree[] = []
    for (const pair of map.items) {
      const keyPlace = pair.key?.range ? this.#at(pair.key.range[0]) : enclosing
      const value = this.node(pair.value, keyPlace, depth + 1)
      const key = isScalar(pair.key) ? keyText(pair.key, this.#show) : null
      if (key === null || key === '__proto__') {
        this.#error(keyPlace, 'syntax', 'a key must be a plain word')
        continue
      }
      if (key === '<<') {
        inherited.push(...(value.kind === 'list' ? value.items : [value]))
        continue
      }
      const before = entries.get(key)
      if (before) {
        const first = `line ${before.keyPlace.line}`
        this.#error(
          keyPlace,
          'duplicate-key',
          `"${key}" stands here for the second time (first in ${first}); remove one of them`,
        )
      } else entries.set(key, { keyPlace, value })
    }
    for (const base of inherited) {
      if (base.kind !== 'map') this.#error(base.place, 'syntax', '"<<" takes a map, such as <<: *defaults')
      else for (const [key, entry] of base.entries) if (!entries.has(key)) entries.set(key, entry)
    }
    return entries
  }

  #scalar(node: Scalar, place: Place): Tree {
    const value = node.value
    if (typeof value === 'string') {
      const text = substitute(this.#show(value), this.#environment)
      if (!text.ok) this.#error(place, 'environment', text.message)
      return { kind: 'scalar', place, value: text.ok ? text.value : value }
    }
    if (value === null || typeof value === 'boolean' || typeof value === 'number') {
      return { kind: 'scalar', place, value }
    }
    return { kind: 'scalar', place, value: String(value) }
  }

  #error(place: Place, code: string, message: string): void {
    this.#problems.push(problemAt(place, 'error', code, message))
  }
}

/** Inside `{ }` and `[ ]` YAML would take the braces of `${VAR}` for a map. Characters that the text does not use stand in for them. */
function hideBraces(text: string): { text: string; show: (text: string) => string } {
  if (!text.includes('${')) return { text, show: same => same }
  const unused: string[] = []
  for (let code = 0xe000; unused.length < 2 && code < 0xf8ff; code++) {
    const character = String.fromCharCode(code)
    if (!text.includes(character)) unused.push(character)
  }
  const [open, close] = unused
  if (open === undefined || close === undefined) return { text, show: same => same }
  return {
    text: text.replace(/\$\{([^{}\n]*)\}/g, `$$${open}$1${close}`),
    show: hidden => hidden.replaceAll(open, '{').replaceAll(close, '}'),
  }
}

function keyText(key: Scalar, show: (text: string) => string): string | null {
  if (typeof key.value === 'string') return show(key.value)
  return key.value === null ? null : (key.source ?? String(key.value))
}

function syntaxMessage(code: string, message: string): string {
  if (code === 'TAB_AS_INDENT') return 'a tab indents this line; YAML wants spaces'
  if (code === 'MULTIPLE_DOCS')
    return 'a second document begins here (---); give it as a file of its own with another -c'
  const oneLine = message.replace(/\s+/g, ' ').trim()
  return oneLine.charAt(0).toLowerCase() + oneLine.slice(1)
}
