/** Any program in Go that reaches for an upstream and logs the error as it is: tunnels, auth proxies, services. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { goError } from './go-error.ts'
import { isoTime } from './parts/time.ts'
import { factOf } from './parts/told.ts'

export function goProgram(): Reader {
  return { format: 'go-program', takes: text => startOf(text) >= 0 && failureIn(text) !== null, read }
}

const CALLS = /reverse proxy error: |badgateway: |dial tcp|dial unix /
const LOOKED_AT_MAX = 4000

/** Where the error begins: before it stands whatever the program writes. */
function startOf(text: string): number {
  const head = text.slice(0, LOOKED_AT_MAX)
  return CALLS.exec(head)?.index ?? -1
}

/** With the URL that stands before a dial, which says what was wanted there. */
function failureIn(text: string): ReturnType<typeof goError> {
  const at = startOf(text)
  return goError(text.slice(Math.max(at - 300, 0), at + LOOKED_AT_MAX))
}

function read(line: Line): readonly Fact[] {
  const failed = failureIn(line.text)
  if (failed === null) return []
  const at = isoTime(line.text) ?? line.at
  return [factOf(failed.told, { product: 'client', at, endpoint: failed.endpoint })]
}
