/** The schema of `discover`: one way of finding endpoints. */
import * as z from 'zod'
import { addressBytes } from '../cidr.ts'
import type { Discovery } from '../config.ts'
import { readEndpoint } from '../endpoint.ts'
import type { Read } from '../units.ts'
import * as leaf from './leaf.ts'

const name = leaf.readAs('NAME:PORT, such as app.internal:3000', readName)

const service = leaf.checked('the name of a service, such as _http._tcp.app.internal', value =>
  /^(_[A-Za-z0-9-]+\._(tcp|udp)\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?$/.test(value)
    ? null
    : `"${value}" is no name of a service; write one such as _http._tcp.app.internal`,
)

export const discover: z.ZodType<Discovery> = z
  .strictObject({
    dns: name.optional().describe('NAME:PORT, resolved again and again; every address is an endpoint.'),
    srv: service.optional().describe('A name with SRV records: priorities become backups, weights shares.'),
    file: leaf.text.optional().describe('A file with a list as under endpoints, YAML or JSON; watched.'),
    docker: z.unknown().optional(),
    consul: z.unknown().optional(),
    etcd: z.unknown().optional(),
    kubernetes: z.unknown().optional(),
  })
  .transform(({ dns, srv, file, ...others }, context): Discovery => {
    const found: Discovery[] = []
    if (dns !== undefined) found.push({ kind: 'dns', ...dns })
    if (srv !== undefined) found.push({ kind: 'srv', name: srv.toLowerCase().replace(/\.$/, '') })
    if (file !== undefined) found.push({ kind: 'file', path: file })
    for (const [kind, from] of Object.entries(others))
      if (from !== undefined) found.push({ kind: kind as keyof typeof others, from })
    const [only] = found
    if (only === undefined || found.length > 1)
      return leaf.fail(context, 'expected one of dns, srv, file, docker, consul, etcd, kubernetes')
    return only
  })

type Name = Omit<Extract<Discovery, { kind: 'dns' }>, 'kind'>

function readName(text: string): Read<Name> {
  const read = readEndpoint(text)
  if (!read.ok) return read
  const { scheme, host, port, addresses, socketPath } = read.value
  if (addresses !== undefined || socketPath !== undefined || addressBytes(host) !== null)
    return { ok: false, message: `"${text}" has no name to resolve; list it under endpoints` }
  return { ok: true, value: { scheme, host, port } }
}
