/** The request reader's reasons, each with the reason of `http-request-error` that a client is told. */

/** A new reason of the reader gets a line here; until then it counts as `bad-request-line`, whose 400 is right for any broken grammar. */
export const REQUEST_REASONS: Readonly<Record<string, string>> = {
  method: 'bad-request-line',
  target: 'bad-request-line',
  'target-fragment': 'bad-request-line',
  'target-form': 'bad-request-line',
  'request-line': 'bad-request-line',
  'control-byte': 'bad-request-line',
  'bad-request-line': 'bad-request-line',
  version: 'version',
  'host-missing': 'bad-host',
  'host-duplicate': 'bad-host',
  'host-invalid': 'bad-host',
  'host-disagrees': 'bad-host',
  'bad-host': 'bad-host',
  'field-line': 'bad-field',
  'field-name': 'bad-field',
  'field-value': 'bad-field',
  'obs-fold': 'bad-field',
  'bare-lf': 'bad-field',
  'bare-cr': 'bad-field',
  'space-before-colon': 'bad-field',
  'bad-field': 'bad-field',
  'content-length': 'framing-conflict',
  'content-length-differs': 'framing-conflict',
  'length-and-transfer-encoding': 'framing-conflict',
  'transfer-encoding': 'framing-conflict',
  'transfer-encoding-1.0': 'framing-conflict',
  'framing-conflict': 'framing-conflict',
  'transfer-coding-unsupported': 'unsupported-coding',
  'unsupported-coding': 'unsupported-coding',
  'trailer-field': 'bad-chunk',
  'trailers-too-large': 'bad-chunk',
  'bad-chunk': 'bad-chunk',
  'uri-too-long': 'uri-too-long',
  'headers-too-large': 'headers-too-large',
  'too-many-fields': 'headers-too-large',
  'body-too-large': 'body-too-large',
  expectation: 'expectation',
  'unexpected-body': 'unexpected-body',
  'method-not-allowed': 'method-not-allowed',
  'length-required': 'length-required',
  misdirected: 'misdirected',
  'plain-to-tls-port': 'plain-to-tls-port',
  'tls-to-plain-port': 'tls-to-plain-port',
}

export function requestReason(reason: string): string {
  if (Object.hasOwn(REQUEST_REASONS, reason)) return REQUEST_REASONS[reason] ?? 'bad-request-line'
  if (reason.startsWith('chunk-') || reason.startsWith('trailer')) return 'bad-chunk'
  if (reason.startsWith('host-')) return 'bad-host'
  return reason.startsWith('field-') ? 'bad-field' : 'bad-request-line'
}

/** The same for what breaks inside a body: there every line is one of a chunk's or of the trailer's. */
export function requestBodyReason(reason: string): string {
  const told = requestReason(reason)
  return told === 'bad-request-line' || told === 'bad-field' || told === 'bad-host' ? 'bad-chunk' : told
}
