/** What no single key can show: names that must exist, addresses that must differ, times that must agree. */

import { isLocalBind, readListenAddress } from './address.ts'
import type { Config, Listener, UpstreamTimeouts } from './config.ts'
import { type ConfigPath, type Problem, problemAt, showPath } from './problem.ts'
import { nearest } from './suggest.ts'
import { keyPlaceOf, placeOf, type Tree } from './tree.ts'
import { writeDuration } from './units.ts'

/** Where and what: the check that found it need not know of trees. */
interface Finding {
  severity: Problem['severity']
  code: string
  at: ConfigPath
  message: string
  /** Point at the key, not at its value. */
  atKey?: true
}

export function crossCheck(config: Config, tree: Tree): Problem[] {
  const findings = [...listening(config), ...admin(config), ...upstreams(config), ...routes(config), ...times(config)]
  return findings.map(({ severity, code, at, message, atKey }) => {
    const place = atKey ? keyPlaceOf(tree, at) : placeOf(tree, at)
    return problemAt(place, severity, code, at.length === 0 ? message : `${showPath(at)}: ${message}`)
  })
}

function listening(config: Config): Finding[] {
  const findings: Finding[] = []
  if (config.listen.length === 0) {
    findings.push({
      severity: 'error',
      code: 'no-listen',
      at: [],
      message: 'nothing to listen on; add  listen: [{ address: ":8080" }]',
    })
  }
  for (const [at, { address, bind }] of config.listen.entries()) {
    const other = config.listen.slice(0, at).find(before => collide(before.bind, bind))
    if (!other) continue
    const message =
      other.address === address
        ? `${address} is listened on twice; remove one`
        : `${other.address} already takes ${address}; remove one`
    findings.push({ severity: 'error', code: 'address-conflict', at: ['listen', at, 'address'], message })
  }
  return findings
}

function collide(a: Listener['bind'], b: Listener['bind']): boolean {
  if ('path' in a || 'path' in b) return 'path' in a && 'path' in b && a.path === b.path
  if (a.port !== b.port || a.port === 0) return false
  const everywhere = (host: string): boolean => host === '' || host === '0.0.0.0' || host === '::'
  return a.host === b.host || everywhere(a.host) || everywhere(b.host)
}

function admin(config: Config): Finding[] {
  const bind = readListenAddress(config.admin.address)
  if (!bind.ok) return []
  const findings: Finding[] = []
  if (!isLocalBind(bind.value) && config.admin.token === undefined) {
    const message = `${config.admin.address} can be reached from outside; add  token: { file: … }  or use 127.0.0.1`
    findings.push({ severity: 'error', code: 'admin-open', at: ['admin', 'address'], message })
  }
  if (config.admin.token !== undefined && config.admin.token.length < 16 && config.admin.token !== '') {
    const message = 'the token is shorter than 16 characters and could be guessed; make one with: openssl rand -hex 32'
    findings.push({ severity: 'warning', code: 'admin-token-short', at: ['admin', 'token'], message })
  }
  const shared = config.listen.find(listener => collide(listener.bind, bind.value))
  if (shared) {
    const message = `${config.admin.address} is also listened on for traffic (${shared.address}); give the console a port of its own`
    findings.push({ severity: 'error', code: 'address-conflict', at: ['admin', 'address'], message })
  }
  return findings
}

function upstreams(config: Config): Finding[] {
  const findings: Finding[] = []
  for (const [name, upstream] of Object.entries(config.upstreams)) {
    for (const [at, { id }] of upstream.endpoints.entries()) {
      if (!upstream.endpoints.slice(0, at).some(before => before.id === id)) continue
      const message = `${id} stands here twice; to send it more, give it a weight: { url: ${id}, weight: 2 }`
      findings.push({
        severity: 'error',
        code: 'duplicate-endpoint',
        at: ['upstreams', name, 'endpoints', at],
        message,
      })
    }
    const endpoints = upstream.endpoints
    if (endpoints.length > 0 && endpoints.every(one => one.backup)) {
      const message = 'every endpoint is a backup; at least one must not be'
      findings.push({ severity: 'error', code: 'only-backups', at: ['upstreams', name, 'endpoints'], message })
    } else if (endpoints.length > 0 && endpoints.every(one => one.weight === 0)) {
      const message = 'every endpoint has weight 0, so none takes requests; give one a weight of 1'
      findings.push({ severity: 'error', code: 'no-weight', at: ['upstreams', name, 'endpoints'], message })
    }
  }
  return findings
}

function routes(config: Config): Finding[] {
  const names = Object.keys(config.upstreams)
  const findings: Finding[] = []
  const redirectsOnly = config.routes.length > 0 && config.routes.every(route => route.upstreams.length === 0)
  if (names.length === 0 && !redirectsOnly) {
    const message = 'there is no upstream; add  upstreams: { app: { endpoints: [http://127.0.0.1:3000] } }'
    findings.push({ severity: 'error', code: 'no-upstreams', at: [], message })
  } else if (config.routes.length === 0) {
    const message = `with several upstreams (${names.join(', ')}) routes must say what goes where; add  routes: [{ path: /, upstream: ${names[0]} }]`
    findings.push({ severity: 'error', code: 'no-routes', at: ['upstreams'], message, atKey: true })
  }
  const taken = new Map<string, number>()
  for (const [at, route] of config.routes.entries()) {
    for (const { name } of route.upstreams) {
      if (Object.hasOwn(config.upstreams, name)) continue
      const meant = nearest(name, names)
      const hint = meant
        ? `did you mean "${meant}"?`
        : names.length > 0
          ? `known: ${names.join(', ')}`
          : 'add it to upstreams'
      const written = route.upstreams.length === 1 ? ['routes', at, 'upstream'] : ['routes', at, 'upstreams', name]
      findings.push({
        severity: 'error',
        code: 'unknown-upstream',
        at: written,
        message: `there is no upstream "${name}"; ${hint}`,
      })
    }
    const key = JSON.stringify([
      route.host?.toLowerCase(),
      route.path.replace(/\/$/, ''),
      route.exact,
      route.methods,
      route.headers,
      route.query,
    ])
    const before = taken.get(key)
    if (before !== undefined) {
      const message = `matches the same requests as routes[${before}], which takes them all; remove one`
      findings.push({ severity: 'warning', code: 'route-never-reached', at: ['routes', at], message })
    } else taken.set(key, at)
  }
  return findings
}

function times(config: Config): Finding[] {
  const findings: Finding[] = []
  for (const [name, { timeouts }] of Object.entries(config.upstreams))
    findings.push(...timesOf(timeouts, ['upstreams', name, 'timeouts']))
  for (const [at, route] of config.routes.entries()) {
    if (Object.keys(route.timeouts).length === 0) continue
    for (const { name } of route.upstreams) {
      const base = Object.hasOwn(config.upstreams, name) ? config.upstreams[name]?.timeouts : undefined
      if (base) findings.push(...timesOf({ ...base, ...route.timeouts }, ['routes', at, 'timeouts']))
    }
  }
  return findings
}

/** A part that may take as long as the whole never strikes: the whole does, under another name. */
function timesOf(timeouts: UpstreamTimeouts, path: ConfigPath): Finding[] {
  if (timeouts.totalMs === 0) return []
  const parts = { connect: timeouts.connectMs, firstByte: timeouts.firstByteMs }
  return Object.entries(parts)
    .filter(([, ms]) => ms === 0 || ms >= timeouts.totalMs)
    .map(([part, ms]) => ({
      severity: 'warning',
      code: 'timeout-relation',
      at: [...path, 'total'],
      message: `total (${writeDuration(timeouts.totalMs)}) strikes before ${part} (${writeDuration(ms)}) can; make ${part} shorter or total longer`,
    }))
}
