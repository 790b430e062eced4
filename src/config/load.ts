/** Configuration texts → one `Config`, or every problem found, each with its place. */

import { readFileSync } from 'node:fs'
import type * as z from 'zod'
import type { Config, Endpoint } from './config.ts'
import { crossCheck } from './cross-check.ts'
import type { Environment } from './environment.ts'
import { explainIssues } from './explain-issue.ts'
import { mended } from './mended.ts'
import { readNamedFiles } from './named-files.ts'
import { notInForce } from './not-in-force.ts'
import { type Problem, problemAt, problemLine, type Source } from './problem.ts'
import { readYaml } from './read-yaml.ts'
import { type ConfigFile, configFile } from './schema.ts'
import { mergeTrees, plain, type Tree } from './tree.ts'

export type { Problem, Source } from './problem.ts'

export interface Loaded {
  /** Absent when a problem is an error. */
  config?: Config
  /** In the order of the files, then of the lines. */
  problems: Problem[]
}

/** With the tree, for those who want to point at places of a good configuration. */
export interface LoadedTree extends Loaded {
  tree?: Tree
}

export interface LoadOptions {
  /** Reads a file named by the configuration (absolute path); throws as `fs.readFileSync` does. */
  readFile?: (path: string) => string
}

type ReadFile = NonNullable<LoadOptions['readFile']>

/** Several sources are merged in order: maps merged, lists appended, scalars replaced. Never throws on any text. */
export function loadConfig(sources: readonly Source[], environment: Environment, options: LoadOptions = {}): Loaded {
  const { config, problems } = loadTree(sources, environment, options)
  return config ? { config, problems } : { problems }
}

/** As `loadConfig`, and keeps the tree. */
export function loadTree(sources: readonly Source[], environment: Environment, options: LoadOptions = {}): LoadedTree {
  const problems: Problem[] = []
  let tree: Tree | undefined
  for (const source of sources) {
    const read = readYaml(source, environment)
    problems.push(...read.problems)
    if (read.tree) tree = tree ? mergeTrees(tree, read.tree) : read.tree
  }
  if (!tree || hasError(problems)) return { problems: ordered(problems, sources), ...(tree ? { tree } : {}) }
  if (tree.kind !== 'map') {
    const empty = tree.kind === 'scalar' && tree.value === null
    const message = empty
      ? 'the configuration is empty; it needs listen and upstreams'
      : 'expected keys such as listen: and upstreams:'
    return { problems: [problemAt(tree.place, 'error', empty ? 'empty' : 'wrong-type', message)], tree }
  }
  const checked = checkTree(tree, options.readFile ?? (path => readFileSync(path, 'utf8')))
  return { ...checked, problems: ordered([...problems, ...checked.problems], sources), tree }
}

function checkTree(tree: Tree, readFile: ReadFile): Loaded {
  const parsed = configFile.safeParse(plain(tree))
  if (parsed.success) return checkParts(parsed.data, tree, readFile)
  const { issues } = parsed.error
  return { problems: [...explainIssues(issues, configFile, tree), ...theRest(issues, tree, readFile)] }
}

/** What else is wrong, as far as it does not follow from what the schema has found. Warnings wait until it can be used. */
function theRest(issues: readonly z.core.$ZodIssue[], tree: Tree, readFile: ReadFile): Problem[] {
  const better = mended(issues, configFile, tree)
  if (!better) return []
  const parsed = configFile.safeParse(plain(better.tree))
  if (parsed.success) return checkParts(parsed.data, better.tree, readFile).problems.filter(isError)
  if (!better.onlyKeys) return []
  const more = parsed.error.issues
  return [...explainIssues(more, configFile, better.tree), ...theRest(more, better.tree, readFile)]
}

/** Of a configuration that fits the schema. */
function checkParts(file: ConfigFile, tree: Tree, readFile: ReadFile): Loaded {
  const problems: Problem[] = []
  const config = assemble(file)
  problems.push(...readNamedFiles(config, file.admin.token, tree, readFile))
  problems.push(...crossCheck(config, tree), ...notInForce(tree, config))
  for (const upstream of Object.values(config.upstreams)) upstream.endpoints = withoutRepeats(upstream.endpoints)
  return hasError(problems) ? { problems } : { config, problems }
}

/** Names into upstreams, and the one route of a configuration that has one upstream and no routes. */
function assemble(file: ConfigFile): Config {
  const { name, admin, upstreams, routes, ...rest } = file
  const named = Object.entries(upstreams).map(([name, upstream]) => [name, { name, ...upstream }] as const)
  const only = named.length === 1 && routes.length === 0 ? named[0] : undefined
  return {
    ...(name === undefined ? {} : { name }),
    ...rest,
    admin: { address: admin.address, ...(typeof admin.token === 'string' ? { token: admin.token } : {}) },
    upstreams: Object.fromEntries(named),
    routes: only ? [catchAll(only[0])] : routes,
  }
}

function catchAll(upstream: string): Config['routes'][number] {
  return {
    name: '/',
    path: '/',
    exact: false,
    upstreams: [{ name: upstream, weight: 1 }],
    stripPrefix: false,
    timeouts: {},
    requestHeaders: { set: {}, remove: [] },
    responseHeaders: { set: {}, remove: [] },
    maintenance: false,
    cache: false,
    staleIfErrorMs: 0,
    allow: [],
    deny: [],
  }
}

/** Ids are unique within an upstream: one named twice has the weight of both (a warning has said so). */
function withoutRepeats(endpoints: readonly Endpoint[]): Endpoint[] {
  const byId = new Map<string, Endpoint>()
  for (const endpoint of endpoints) {
    const first = byId.get(endpoint.id)
    if (!first) byId.set(endpoint.id, { ...endpoint })
    else if (first.backup === endpoint.backup) first.weight += endpoint.weight
    else if (first.backup) byId.set(endpoint.id, { ...endpoint })
  }
  return [...byId.values()]
}

function hasError(problems: readonly Problem[]): boolean {
  return problems.some(isError)
}

function isError({ severity }: Problem): boolean {
  return severity === 'error'
}

function ordered(problems: readonly Problem[], sources: readonly Source[]): Problem[] {
  const order = new Map(sources.map((source, at) => [source.name, at]))
  const rank = (problem: Problem): number => order.get(problem.path) ?? 0
  // A text that anchors bring to several places is complained about once.
  const once = new Map(problems.map(problem => [problemLine(problem), problem])).values()
  return [...once].sort((a, b) => rank(a) - rank(b) || a.line - b.line || a.column - b.column)
}
