/** The schema of listeners and of the admin address: where goodgate itself can be reached. */

import * as z from 'zod'
import { readListenAddress } from '../address.ts'
import type { Listener } from '../config.ts'
import * as leaf from './leaf.ts'

const bound = leaf.readAs('an address to listen on, such as :8080', written => {
  const bind = readListenAddress(written)
  return bind.ok ? { ok: true as const, value: { address: written.trim(), bind: bind.value } } : bind
})

const files = z.strictObject({
  certificate: leaf.text.optional().describe('PEM file: the certificate, then those that lead to its authority.'),
  key: leaf.text.optional().describe('PEM file of its private key.'),
  acme: z
    .strictObject({
      email: leaf.checked('an e-mail address', value =>
        /^\S+@\S+$/.test(value) ? null : `"${value}" is no e-mail address`,
      ),
    })
    .optional(),
})

const tls = files.transform(({ certificate, key, acme }, context): Pick<Listener, 'tls' | 'acme'> => {
  if (acme && (certificate !== undefined || key !== undefined))
    return leaf.fail(context, 'takes acme, or certificate and key, not both')
  if (acme) return { acme }
  if (certificate === undefined) return leaf.failIncomplete(context, 'needs  certificate: cert.pem')
  if (key === undefined) return leaf.failIncomplete(context, 'needs  key: key.pem')
  return { tls: { certificate, key } }
})

/** `tls` holds file names where PEM texts will stand. */
export const listener: z.ZodType<Listener> = z.union([
  bound.transform(bind => ({ ...bind, proxyProtocol: false })),
  z
    .strictObject({
      address: bound.describe('HOST:PORT, :PORT for all interfaces, or unix:/path.'),
      tls: tls.optional(),
      proxyProtocol: leaf.flag
        .prefault(false)
        .describe('Expect the PROXY protocol’s line, with the client’s address, before the request.'),
    })
    .transform(({ address, tls, proxyProtocol }) => ({ ...address, ...tls, proxyProtocol })),
])

export interface AdminEntry {
  address: string
  /** `file` names where the token stands. */
  token?: string | { file: string }
}

/** Never shows what was written: it may be the secret itself. */
const token = z.union(
  [
    z.string().regex(/^[\x21-\x7e]+$/, 'a token is printable characters without blanks'),
    z.strictObject({ file: leaf.text }),
  ],
  {
    error: 'expected  { file: token.txt }, or a text in quotes',
  },
)

export const admin: z.ZodType<AdminEntry> = z
  .strictObject({
    address: bound.prefault('127.0.0.1:9901').describe('Console, API and metrics.'),
    token: token
      .optional()
      .describe('Asked for wherever the address is not loopback. A file keeps it out of the configuration.'),
  })
  .transform(({ address, token }) => ({ address: address.address, ...(token === undefined ? {} : { token }) }))
