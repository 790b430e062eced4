/** A problem before it has a place: the check that found it knows the path in the configuration, and nothing of files. */

import { type ConfigPath, type Problem, problemAt, showPath } from './problem.ts'
import { keyPlaceOf, placeOf, type Tree } from './tree.ts'

export interface Finding {
  severity: Problem['severity']
  code: string
  at: ConfigPath
  message: string
  /** Point at the key, not at its value. */
  atKey?: true
}

export function error(code: string, at: ConfigPath, message: string): Finding {
  return { severity: 'error', code, at, message }
}

export function warning(code: string, at: ConfigPath, message: string): Finding {
  return { severity: 'warning', code, at, message }
}

export function atKey(finding: Finding): Finding {
  return { ...finding, atKey: true }
}

export function findingProblem(finding: Finding, tree: Tree): Problem {
  const { severity, code, at, message } = finding
  const place = finding.atKey ? keyPlaceOf(tree, at) : placeOf(tree, at)
  return problemAt(place, severity, code, at.length === 0 ? message : `${showPath(at)}: ${message}`)
}
