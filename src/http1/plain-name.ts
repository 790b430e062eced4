/** Names as the most forgetful upstream reads them: CGI and its like write every octet that is no letter or digit as `_`. */

/** Lower case, with `-` for all that is neither letter nor digit: `X_Forwarded.For` is `x-forwarded-for`. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '-')
}

/** What a stranger says about forwarding, in fields known and unknown (`X-Forwarded-Prefix`). */
export function forwards(plain: string): boolean {
  return plain.startsWith('x-forwarded-')
}
