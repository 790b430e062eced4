/** Proxy-Status as an upstream sent it (RFC 9209): other proxies' words go on, but nobody behind us speaks in our name. */

/**
 * A member of the list: a token or a string, then parameters (RFC 9651 §3.1); strings hold escapes only of `"` and `\`.
 * No part can match what another could, so that hostile lines cost no more than others.
 */
const MEMBER = /[ \t]*((?:"(?:[^"\\]|\\["\\])*"|[A-Za-z*])(?:"(?:[^"\\]|\\["\\])*"|[^",])*)(?:,|$)/y
const OURS = /^(?:goodgate(?![^\s;])|"goodgate")/i

/**
 * null: the line may go on as it is. Otherwise what stands for it: our name as `upstream-goodgate`, for behind us there
 * may be another gateway of our kind, and what it says is worth reading; '' where the line is no list of members.
 */
export function receivedProxyStatus(value: string): string | null {
  const members: string[] = []
  let ours = false
  MEMBER.lastIndex = 0
  for (let at = 0; at < value.length; at = MEMBER.lastIndex) {
    const member = MEMBER.exec(value)?.[1]
    if (member === undefined) return ''
    members.push(member.trimEnd().replace(OURS, 'upstream-goodgate'))
    ours ||= OURS.test(member)
  }
  return ours || members.length === 0 ? members.join(', ') : null
}
