/** What is longer than the rule allows today. Numbers may only fall, and a line goes when its file fits. */

/** Lines of files beyond 300. */
export const LONG_FILES: Readonly<Record<string, number>> = {
  'src/request/accept.ts': 342,
  'src/request/relay.ts': 360,
  'src/serve.ts': 363,
}

/** Lines of functions beyond 70, by `file: name`. */
export const LONG_FUNCTIONS: Readonly<Record<string, number>> = {}
