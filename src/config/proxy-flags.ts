/** A gateway without a file: the flags of `goodgate proxy` become a configuration and pass the same checks. */

import { loadLinted } from './lint.ts'
import type { Loaded } from './load.ts'

export interface ProxyFlags {
  /** `[HOST:]PORT`: a bare port listens on loopback, `:PORT` on all interfaces. */
  from?: string | undefined
  /** Endpoints of the one upstream, `app`. */
  to: readonly string[]
  admin?: string | undefined
}

/** Problems carry the flag in place of a file's name. Nothing is taken from the environment: the shell has done that. */
export function configFromProxyFlags(flags: ProxyFlags): Loaded {
  const file = {
    listen: [{ address: flags.from ?? '127.0.0.1:8080' }],
    ...(flags.admin === undefined ? {} : { admin: { address: flags.admin } }),
    upstreams: { app: { endpoints: flags.to } },
  }
  const text = JSON.stringify(file).replaceAll('$', '$$$$')
  const { config, problems } = loadLinted([{ name: '', text, dir: '.' }], {})
  const shown = problems.map(problem => ({ ...problem, ...flagOf(problem.message) }))
  return config ? { config, problems: shown } : { problems: shown }
}

function flagOf(message: string): { path: string; line: number; column: number; message: string } {
  const place = { line: 0, column: 0 }
  const rest = message.replace(/^[\w.[\]]+: /, '')
  if (message.startsWith('listen')) return { ...place, path: '--from', message: rest }
  if (message.includes('can be reached from outside')) {
    return {
      ...place,
      path: '--admin',
      message: 'whoever can reach the admin address needs a token, which takes a file; use a loopback address',
    }
  }
  if (message.startsWith('admin')) return { ...place, path: '--admin', message: rest }
  return {
    ...place,
    path: '--to',
    message: rest.replace(/ and give the route {2}rewrite:.*$/, '; paths are for a configuration file'),
  }
}
