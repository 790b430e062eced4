/** Requests of which an attempt had failed and whose end is not known: a line that tells of no failure may be the good end of one. */
import type { Request } from './join.ts'
import { makeIndex } from './key-index.ts'

export interface Waiting {
  note(request: Request): void
  forget(request: Request): void
  any(): boolean
  good(line: string, number: number): void
}

/** An access line follows the last error of its request closely. */
const LINES_AFTER_MAX = 1000

export function makeWaiting(): Waiting {
  const byRequestLine = makeIndex<Request>()

  function forget(request: Request): void {
    for (const line of linesOf(request)) byRequestLine.remove(line, request)
  }

  return {
    note(request) {
      if (request.whole !== undefined) forget(request)
      else if (request.parts.length > 0) for (const line of linesOf(request)) byRequestLine.add(line, request)
    },
    forget,
    any: () => byRequestLine.size() > 0,
    good(line, number) {
      const requestLine = quotedRequest(line)
      const request = requestLine && byRequestLine.find(requestLine, one => endsWell(one, line, number))
      if (!request) return
      request.endedWell = true
      forget(request)
    },
  }
}

/** Those of its attempts; the lines of one request name the same one, if any. */
function linesOf({ parts }: Request): Set<string> {
  const lines = new Set<string>()
  for (const { fact } of parts) if (fact.same.request !== undefined) lines.add(fact.same.request)
  return lines
}

/** `METHOD TARGET` of an access line that quotes its request. */
function quotedRequest(line: string): string | undefined {
  const quote = line.indexOf('"')
  const end = quote < 0 ? -1 : line.indexOf(' HTTP/', quote)
  return end < 0 ? undefined : line.slice(quote + 1, end)
}

function endsWell(request: Request, line: string, number: number): boolean {
  if (number - request.number > LINES_AFTER_MAX) return false
  return request.parts.some(({ fact }) => fact.same.client !== undefined && line.includes(fact.same.client))
}
