/** Where a number between 400 and 599 may stand outside the table of causes, and what it is there. */

/** Files whose business is the numbers' wording, never their choice. */
export const WORDING: Readonly<Record<string, string>> = {
  'src/pages/status.ts':
    'reason phrases, and 503 in place of 502 and 504 behind a CDN, which the configuration asks for',
  'src/pages/grpc.ts': "HTTP's numbers in gRPC's words",
  'src/pages/visitor.ts': 'which headline a number gets',
}

/** Numbers that only look like one. */
export const OTHER_NUMBERS: Readonly<Record<string, string>> = {
  'src/pages/text.ts: 400': 'characters of a line',
}

/** Facts whose names are also names of causes: to state one is not to judge. */
export const FACTS: ReadonlySet<string> = new Set(['no-endpoints', 'rate-limited'])

/** Where a cause is named outside causes, diagnosis and the pages' wording, and why that decides nothing. */
export const NAMED_CAUSES: Readonly<Record<string, string>> = {
  'src/request/tries.ts: stale-connection-reuse':
    'the one cause after which the same endpoint is tried again (the rule of the retry, not of the name)',
  'src/request/reply.ts: proxy-internal-error': 'for facts that diagnosis has no rule for: said to be ours',
}
