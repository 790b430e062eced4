/** From zod's issues to problems a person can act on: in words, at the right place, with the key that was meant. */

import type * as z from 'zod'
import { FOREIGN_WORDS } from './foreign-words.ts'
import { type ConfigPath, type Problem, problemAt, showPath } from './problem.ts'
import { shown } from './schema/leaf.ts'
import { everyKey, knownKeys, placesOfKey } from './schema/shape.ts'
import { nearest } from './suggest.ts'
import { keyPlaceOf, nodeAt, placeOf, plain, type Tree } from './tree.ts'

export function explainIssues(issues: readonly z.core.$ZodIssue[], schema: z.ZodType, tree: Tree): Problem[] {
  const problems = issues.flatMap(issue => explain(issue, schema, tree, []))
  const misspelt = issues.flatMap(issue => replacements(issue, schema))
  return problems.filter(
    problem => !misspelt.some(path => problem.message.startsWith(`${path}: `) && followsFromSlip(problem)),
  )
}

/** The paths at which something is missing only because its key is written wrongly, and those of the maps around it. */
function replacements(issue: z.core.$ZodIssue, schema: z.ZodType): string[] {
  if (issue.code === 'invalid_union') {
    const branch = closestBranch(issue) ?? []
    return branch.flatMap(inner => replacements({ ...inner, path: [...issue.path, ...inner.path] }, schema))
  }
  if (issue.code !== 'unrecognized_keys') return []
  const path = issue.path as ConfigPath
  return issue.keys.flatMap(key => {
    const meant = meantKey(key, knownKeys(schema, path))
    return meant === undefined ? [] : [showPath(path), showPath([...path, meant])]
  })
}

/** Complaints that something is not there; those about a value that is there stand on their own. */
function followsFromSlip(problem: Problem): boolean {
  return problem.code === 'missing-key' || problem.code === 'incomplete'
}

function explain(issue: z.core.$ZodIssue, schema: z.ZodType, tree: Tree, above: ConfigPath): Problem[] {
  const path = [...above, ...issue.path] as ConfigPath
  const problem = (code: string, message: string, at: ConfigPath = path): Problem =>
    problemAt(placeOf(tree, at), 'error', code, at.length === 0 ? message : `${showPath(at)}: ${message}`)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => {
      const place = keyPlaceOf(tree, [...path, key])
      return problemAt(place, 'error', 'unknown-key', unknownKeyMessage(schema, path, key))
    })
  }
  if (issue.code === 'invalid_union') {
    const branch = closestBranch(issue)
    if (branch) return branch.flatMap(inner => explain(inner, schema, tree, path))
    const value = valueAt(tree, path)
    const code = typeof value === 'string' ? 'invalid-value' : wrongness(value)
    return [problem(code, ownWords(issue) ?? `expected ${branchesInWords(issue)}; got ${shown(value)}`)]
  }
  if (issue.code === 'invalid_key') {
    const message = issue.issues[0]?.message ?? issue.message
    return [problemAt(keyPlaceOf(tree, path), 'error', 'invalid-value', `${showPath(path)}: ${message}`)]
  }
  if (issue.code === 'invalid_value') {
    const value = valueAt(tree, path)
    return [problem(typeof value === 'string' ? 'invalid-value' : wrongness(value), issue.message)]
  }
  if (issue.code === 'invalid_type') {
    const value = valueAt(tree, path)
    return [problem(wrongness(value), ownWords(issue) ?? wrongType(issue.expected, value), path)]
  }
  if (issue.code === 'too_small' || issue.code === 'too_big')
    return [problem('invalid-value', ownWords(issue) ?? limitMessage(issue, valueAt(tree, path)))]
  const incomplete = issue.code === 'custom' && issue.params?.incomplete === true
  return [problem(incomplete ? 'incomplete' : 'invalid-value', issue.message)]
}

function wrongness(value: unknown): 'missing-key' | 'wrong-type' {
  return value === undefined ? 'missing-key' : 'wrong-type'
}

/** The message when it is ours; zod's own all begin with one of these words. */
function ownWords(issue: { message: string }): string | undefined {
  return /^(Invalid|Unrecognized|Too (small|big))/.test(issue.message) ? undefined : issue.message
}

function unknownKeyMessage(schema: z.ZodType, path: ConfigPath, key: string): string {
  const known = knownKeys(schema, path)
  const begin = `"${key}" is not known ${path.length === 0 ? 'at the top of the configuration' : `in ${showPath(path)}`}`
  const meant = meantKey(key, known)
  if (meant !== undefined) {
    return nearest(key, [meant]) === undefined
      ? `${begin}; goodgate calls it "${meant}"`
      : `${begin}; did you mean "${meant}"?`
  }
  const ours = foreignWords(key)[0]
  if (ours !== undefined)
    return `${begin}; goodgate's "${ours}" (${elsewhere(placesOfKey(schema, ours))}) may be what you want`
  const places = placesOfKey(schema, key)
  if (places.length > 0) return `${begin}; it belongs ${elsewhere(places)}`
  const slip = nearest(key, everyKey(schema))
  if (slip !== undefined) return `${begin}; did you mean "${slip}"? It belongs ${elsewhere(placesOfKey(schema, slip))}`
  return known.length > 0 ? `${begin}; known here: ${known.join(', ')}` : `${begin}; remove it`
}

/** The key that was meant, of those known at the place: another gateway's word for it, or a slip of the fingers. */
export function meantKey(key: string, known: readonly string[]): string | undefined {
  return foreignWords(key).find(ours => known.includes(ours)) ?? nearest(key, known)
}

function foreignWords(key: string): readonly string[] {
  const word = key.toLowerCase().replaceAll(/[-_]/g, '')
  return Object.hasOwn(FOREIGN_WORDS, word) ? (FOREIGN_WORDS[word] ?? []) : []
}

function elsewhere(places: readonly string[]): string {
  return places
    .slice(0, 3)
    .map(place => (place === '' ? 'at the top' : `in ${place}`))
    .join(' or ')
}

type UnionIssue = Extract<z.core.$ZodIssue, { code: 'invalid_union' }>

/** The branch whose kind was right (so that its complaint is about the inside), if there is exactly one such branch or one is nearest. */
function closestBranch(issue: UnionIssue): readonly z.core.$ZodIssue[] | undefined {
  const rightKind = issue.errors.filter(branch => branch.length > 0 && !branch.some(isWrongKind))
  if (rightKind.length === 1) return rightKind[0]
  return rightKind.find(branch => branch.every(one => one.code === 'custom'))
}

function isWrongKind(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false
  return (
    issue.code === 'invalid_type' ||
    issue.code === 'invalid_value' ||
    (issue.code === 'invalid_union' && !closestBranch(issue))
  )
}

function branchesInWords(issue: UnionIssue): string {
  const words = issue.errors.map(branch => {
    const wrong = branch.find(isWrongKind)
    if (wrong?.code === 'invalid_value') return wrong.values.map(String).join(', ')
    if (wrong?.code === 'invalid_type') return /^expected (.*); got/.exec(wrong.message)?.[1] ?? kind(wrong.expected)
    if (wrong?.code === 'invalid_union') return /^expected (.*); got/.exec(wrong.message)?.[1] ?? branchesInWords(wrong)
    return undefined
  })
  return [...new Set(words.filter(one => one !== undefined))].join(', or ')
}

function wrongType(expected: string, value: unknown): string {
  if (value === undefined) return `is missing; expected ${kind(expected)}`
  return `expected ${kind(expected)}; got ${shown(value)}`
}

function kind(expected: string): string {
  if (expected === 'object' || expected === 'record') return 'a map'
  if (expected === 'array') return 'a list'
  return expected === 'string' ? 'a text' : `a ${expected}`
}

function limitMessage(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'too_small') return `${shown(value)} is too small; the least is ${issue.minimum}`
  return issue.code === 'too_big' ? `${shown(value)} is too large; the most is ${issue.maximum}` : issue.message
}

function valueAt(tree: Tree, path: ConfigPath): unknown {
  const parent = nodeAt(tree, path.slice(0, -1))
  const last = path.at(-1)
  if (last === undefined) return plain(tree)
  const value = plain(parent)
  return typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[last] : undefined
}
