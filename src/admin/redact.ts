/** A configuration without its secrets: keys, tokens, passwords, whatever header carries credentials. */

const REDACTED = '[redacted]'

/** Names of config keys and of header fields alike. `keepAlive` is none: a word must end where the name's part ends. */
const SECRET_NAME =
  /(?:^|[-_.])(?:key|token|secret|password|passwd|pwd|credentials?|auth|authorization|cookie|apikey|session)(?:$|[-_.])/i

/** Plain JSON in, plain JSON out; the original is left as it is. */
export function redacted(value: unknown, name: string = ''): unknown {
  if (typeof value === 'string') return redactedText(value, name)
  if (Array.isArray(value)) return value.map(item => redacted(item, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redacted(item, key)]))
}

function redactedText(text: string, name: string): string {
  if (text === '') return text
  if (SECRET_NAME.test(name) || text.includes('PRIVATE KEY-----')) return REDACTED
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)([^/?#\s]*)@/i, (_, scheme: string, userinfo: string) => {
    const colon = userinfo.indexOf(':')
    return colon < 0 ? `${scheme}${userinfo}@` : `${scheme}${userinfo.slice(0, colon)}:${REDACTED}@`
  })
}
