/** Lines that were wrapped by hand or by a terminal before they were pasted. */

/** It breaks off before or within its fields, so the next line may be the rest of it. */
export function isWrapped(text: string): boolean {
  if (text.length > 4096) return false
  const end = text.trimEnd()
  if (end.endsWith(',')) return true
  return /\bwhile(?: \w+){0,4}$/.test(end.slice(-80)) && !/(?:upstream|client|connection)$/.test(end)
}

const STARTS = [
  'client: ',
  'server: ',
  'request: "',
  'subrequest: "',
  'upstream: "',
  'host: "',
  'referrer: "',
  'upstream, ',
  'to upstream',
  'from upstream',
  'header from upstream',
  'response header from upstream',
  'reading response header from upstream',
  'connecting to upstream',
  'while connecting to upstream',
  'while reading ',
  'previous value: "',
  'ignored while reading',
]

export function isContinuation(text: string): boolean {
  const start = text.slice(0, 80).trimStart()
  return STARTS.some(words => start.startsWith(words))
}
