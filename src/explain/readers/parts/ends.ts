/** Ends of attempts, short to write in tables of a product's words. */
import type { AttemptEnd, AttemptTimer } from '../../../exchange/attempt.ts'

export const fin: AttemptEnd = { kind: 'fin' }
export const reset: AttemptEnd = { kind: 'reset', code: 'ECONNRESET' }

export const errno = (code: string): AttemptEnd => ({ kind: 'errno', code })
/** Which it was is not in the line; this one is the likeliest. */
export const errnoUnsaid = (code: string): AttemptEnd => ({ kind: 'errno', code, unsaid: true })

/** `ms`: 0 where the line does not say how long it was. */
export const timer = (name: AttemptTimer, ms = 0): AttemptEnd => ({ kind: 'timer', timer: name, ms })

export const dns = (code: string): AttemptEnd => ({ kind: 'dns', code })

/** `reason`: one of http1's, see `RESPONSE_REASONS`. */
export const invalid = (reason: string): AttemptEnd => ({ kind: 'invalid', problem: { reason, at: 0 } })

export const tls = (code: string, message: string = code): AttemptEnd => ({
  kind: 'tls',
  failure: { stage: 'protocol', code, message },
})

export const verify = (code: string, message: string = code): AttemptEnd => ({
  kind: 'tls',
  failure: { stage: 'verify', code, message },
})

export const alert = (number: number | undefined, message: string): AttemptEnd => ({
  kind: 'tls',
  failure: { stage: 'alert', code: message, message, ...(number !== undefined && { alert: number }) },
})

export const alpn: AttemptEnd = { kind: 'tls', failure: { stage: 'alpn', code: 'alpn', message: 'no protocol agreed' } }
