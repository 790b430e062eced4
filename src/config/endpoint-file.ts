/** A file that lists endpoints, as `discover: { file: … }` reads it: YAML or JSON, entries as under `endpoints`. */
import type { Endpoint } from './config.ts'
import { problemLine } from './problem.ts'
import { readYaml } from './read-yaml.ts'
import { endpointList } from './schema/endpoint-list.ts'
import { plain } from './tree.ts'

/** An empty list is a list; an empty text is none. `problem` says in one line what is wrong. */
export function readEndpointFile(text: string, path: string): { endpoints: Endpoint[] } | { problem: string } {
  const { tree, problems } = readYaml({ name: path, text, dir: '' }, {})
  const [first] = problems
  if (first !== undefined) return { problem: problemLine(first) }
  const parsed = endpointList.safeParse(tree === undefined ? null : plain(tree))
  if (parsed.success) return { endpoints: parsed.data }
  const [issue] = parsed.error.issues
  const at = issue?.path[0] === undefined ? '' : `entry ${Number(issue.path[0]) + 1}: `
  return { problem: `${path}: ${at}${issue?.message ?? 'no list of endpoints'}` }
}
