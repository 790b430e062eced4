/** The steps of an exchange, in order; one word each, the same in log, API, console and diagnosis. */
export const PHASES = ['accept', 'match', 'queue', 'dns', 'connect', 'tls', 'send', 'wait', 'receive'] as const

export type Phase = (typeof PHASES)[number]
