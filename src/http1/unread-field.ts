/** A field out of a head that is broken or not whole: good enough to choose the words of a refusal by, and for nothing else. */

/** All values of the lines that begin with `name`, joined as a list; undefined when there are none. Lines behind the fault count too. */
export function unreadField(text: string, name: string): string | undefined {
  const values = Array.from(text.matchAll(new RegExp(`^${name}:[ \\t]*([^\\r\\n]*)\\r?\\n`, 'gim')), match => match[1]!)
  return values.length === 0 ? undefined : values.join(', ')
}
