/** IPv6 addresses as URIs write them (RFC 3986 §3.2.2), with a zone where RFC 6874 had one: few honest clients are left that send it. */

/** `written` stands without brackets. */
export function isIPv6(written: string): boolean {
  const text = written.replace(/%25[\w.~-]+$/, '')
  const halves = text.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap(half => (half === '' ? [] : half.split(':')))
  let count = groups.length
  const last = groups.at(-1)
  if (last?.includes('.')) {
    if (!IPV4.test(last) || !text.endsWith(last)) return false
    groups.pop()
    count++
  }
  return (halves.length === 2 ? count <= 7 : count === 8) && groups.every(group => /^[0-9a-f]{1,4}$/i.test(group))
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
