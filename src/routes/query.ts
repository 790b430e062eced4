/** Single parameters of a query string, found without taking the string apart. */

/** The decoded value of the first parameter of this (decoded, case-sensitive) name; '' for one without `=`; undefined when absent. */
export function queryValue(query: string, name: string): string | undefined {
  let start = query.charCodeAt(0) === 0x3f ? 1 : 0
  while (start < query.length) {
    const next = query.indexOf('&', start)
    const end = next === -1 ? query.length : next
    const equals = query.indexOf('=', start)
    const nameEnd = equals === -1 || equals > end ? end : equals
    if (decoded(query.slice(start, nameEnd)) === name) return decoded(query.slice(Math.min(nameEnd + 1, end), end))
    start = end + 1
  }
  return undefined
}

/** As forms encode: `+` is a space, `%XX` are UTF-8 octets. What does not decode is compared as written. */
function decoded(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
