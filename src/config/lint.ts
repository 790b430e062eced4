/** Lints: what is allowed, and yet will end in a failure that can be named beforehand. One rule a file in `lint/`. */

import type { SuspectId } from '../causes/suspects.ts'
import type { CauseId } from '../causes/table.ts'
import type { Config } from './config.ts'
import type { Environment } from './environment.ts'
import { findingProblem } from './finding.ts'
import { rule as closedToItself } from './lint/denied-endpoint.ts'
import { rule as headerLimits } from './lint/header-limit-small.ts'
import { rule as httpToHttps } from './lint/http-to-https-port.ts'
import { rule as httpsToHttp } from './lint/https-to-http-port.ts'
import { rule as keepAlive } from './lint/keep-alive-long.ts'
import { rule as nameMismatch } from './lint/name-of-an-address.ts'
import type { LintRule } from './lint/rule.ts'
import { rule as loop } from './lint/target-is-gateway.ts'
import { rule as tlsUnused } from './lint/tls-without-effect.ts'
import { rule as trustsAll } from './lint/trusts-everyone.ts'
import { type Loaded, loadTree } from './load.ts'
import type { Problem, Source } from './problem.ts'
import type { Tree } from './tree.ts'

export interface Lint extends Problem {
  cause?: CauseId
  suspects?: SuspectId[]
  evidence?: string
  fix?: string
}

const RULES: readonly LintRule[] = [
  httpToHttps,
  httpsToHttp,
  loop,
  nameMismatch,
  tlsUnused,
  closedToItself,
  keepAlive,
  headerLimits,
  trustsAll,
]

/** `config` and `tree` as `loadTree` gave them. In the order of the rules. */
/** What is loaded to be served: with what is predicted to fail among the problems, as warnings. */
export function loadLinted(sources: readonly Source[], environment: Environment): Loaded {
  const { config, problems, tree } = loadTree(sources, environment)
  if (!config || !tree) return { problems }
  return { config, problems: [...problems, ...lintConfig(config, tree)] }
}

export function lintConfig(config: Config, tree: Tree): Lint[] {
  return RULES.flatMap(rule => rule(config, tree)).map(({ cause, suspects, evidence, fix, ...finding }) => ({
    ...findingProblem(finding, tree),
    ...(evidence === undefined ? {} : { evidence }),
    ...(cause === undefined ? {} : { cause }),
    ...(suspects === undefined ? {} : { suspects }),
    ...(fix === undefined ? {} : { fix }),
  }))
}
