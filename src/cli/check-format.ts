/** Whose configuration is this? Guessed from the file's name, then from its words. */

import { basename } from 'node:path'
import type { Source } from '../config/problem.ts'

export const CHECK_FORMATS = ['goodgate', 'nginx', 'haproxy', 'caddy', 'traefik', 'apache', 'kubernetes'] as const

export type CheckFormat = (typeof CHECK_FORMATS)[number]

/** Goodgate's own when nothing speaks for another. */
export function guessFormat(source: Source): CheckFormat {
  const name = basename(source.name).toLowerCase()
  if (name === 'caddyfile' || name.endsWith('.caddyfile')) return 'caddy'
  if (name.startsWith('haproxy') || /^(global|defaults|frontend|backend)( \S+)?\s*$/m.test(source.text))
    return 'haproxy'
  if (/^\s*<VirtualHost|^\s*ProxyPass(Reverse)?\s/m.test(source.text)) return 'apache'
  if (/^\s*(server|http|events|upstream \S+|location [^{]+) ?\{/m.test(source.text) && /;\s*(#.*)?$/m.test(source.text))
    return 'nginx'
  if (/^apiVersion: /m.test(source.text) && /^kind: /m.test(source.text)) return 'kubernetes'
  if (
    /^(entryPoints|providers):/m.test(source.text) ||
    /^(http|tcp):\s*\n\s+(routers|services|middlewares):/m.test(source.text)
  )
    return 'traefik'
  return 'goodgate'
}
