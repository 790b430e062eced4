/** What no single key can show: names that must exist, addresses that must differ, times that must agree. */

import { isLocalBind, readListenAddress } from './address.ts'
import type { Config, Listener, Route } from './config.ts'
import { crossCheckTimes } from './cross-check-times.ts'
import { atKey, error, type Finding, findingProblem, warning } from './finding.ts'
import type { Problem } from './problem.ts'
import { nearest } from './suggest.ts'
import { isWritten, type Tree } from './tree.ts'

export function crossCheck(config: Config, tree: Tree): Problem[] {
  const findings = [
    ...listening(config),
    ...admin(config),
    ...endpoints(config),
    ...targets(config),
    ...routeNames(config, tree),
    ...unreachable(config.routes),
    ...unused(config),
    ...unusedDisk(config),
    ...crossCheckTimes(config, tree),
  ]
  return findings.map(finding => findingProblem(finding, tree))
}

function listening(config: Config): Finding[] {
  if (config.listen.length === 0) {
    return [error('no-listen', [], 'nothing to listen on; add  listen: [{ address: ":8080" }]')]
  }
  return config.listen.flatMap(({ address, bind }, at) => {
    const other = config.listen.slice(0, at).find(before => collide(before.bind, bind))
    if (!other) return []
    const same = other.address === address
    const message = same
      ? `${address} is listened on twice; remove one`
      : `${other.address} already takes ${address}; remove one`
    return [error('address-conflict', ['listen', at, 'address'], message)]
  })
}

function collide(a: Listener['bind'], b: Listener['bind']): boolean {
  if ('path' in a || 'path' in b) return 'path' in a && 'path' in b && a.path === b.path
  if (a.port !== b.port || a.port === 0) return false
  const everywhere = (host: string): boolean => host === '' || host === '0.0.0.0' || host === '::'
  return a.host === b.host || everywhere(a.host) || everywhere(b.host)
}

function admin(config: Config): Finding[] {
  const { address, token } = config.admin
  const bind = readListenAddress(address)
  if (!bind.ok) return []
  const findings: Finding[] = []
  if (!isLocalBind(bind.value) && token === undefined) {
    const message = `${address} can be reached from outside; add  token: { file: … }  or use 127.0.0.1`
    findings.push(error('admin-open', ['admin', 'address'], message))
  }
  if (token !== undefined && token !== '' && token.length < 16) {
    const message = 'the token is shorter than 16 characters and could be guessed; make one with: openssl rand -hex 32'
    findings.push(warning('admin-token-short', ['admin', 'token'], message))
  }
  const shared = config.listen.find(listener => collide(listener.bind, bind.value))
  if (shared) {
    const message = `${address} is also listened on for traffic (${shared.address}); give the admin address a port of its own`
    findings.push(error('address-conflict', ['admin', 'address'], message))
  }
  return findings
}

function endpoints(config: Config): Finding[] {
  return Object.values(config.upstreams).flatMap(({ name, endpoints }) => {
    const path = ['upstreams', name, 'endpoints']
    const findings: Finding[] = []
    for (const [at, { id }] of endpoints.entries()) {
      if (!endpoints.slice(0, at).some(before => before.id === id)) continue
      const message = `${id} stands here twice and counts as one; to send it more, write { url: "${id}", weight: 2 }`
      findings.push(warning('duplicate-endpoint', [...path, at], message))
    }
    if (endpoints.length === 0) return findings
    if (endpoints.every(one => one.backup)) {
      findings.push(error('only-backups', path, 'every endpoint is a backup; at least one must not be'))
    } else if (endpoints.every(one => one.weight === 0)) {
      findings.push(
        error('no-weight', path, 'every endpoint has weight 0, so none takes requests; give one a weight of 1'),
      )
    }
    return findings
  })
}

/** Is there anything to send requests to, and is it said what goes where? */
function targets(config: Config): Finding[] {
  const names = Object.keys(config.upstreams)
  const answersItself = config.routes.length > 0 && config.routes.every(route => route.upstreams.length === 0)
  if (names.length === 0 && !answersItself) {
    const example = 'upstreams: { app: { endpoints: ["http://127.0.0.1:3000"] } }'
    return [error('no-upstreams', [], `there is no upstream; add  ${example}`)]
  }
  if (config.routes.length > 0) return []
  const example = `routes: [{ path: /, upstream: ${names[0]} }]`
  const message = `there are several (${names.join(', ')}) and no routes that say what goes where; add  ${example}`
  return [atKey(error('no-routes', ['upstreams'], message))]
}

function routeNames(config: Config, tree: Tree): Finding[] {
  const known = Object.keys(config.upstreams)
  const findings: Finding[] = []
  const names = new Map<string, number>()
  for (const [at, route] of config.routes.entries()) {
    for (const { name } of route.upstreams) {
      if (Object.hasOwn(config.upstreams, name)) continue
      const meant = nearest(name, known)
      const others = known.length > 0 ? `known: ${known.join(', ')}` : 'add it to upstreams'
      const message = `there is no upstream "${name}"; ${meant ? `did you mean "${meant}"?` : others}`
      const single = !isWritten(tree, ['routes', at, 'upstreams'])
      if (single) findings.push(error('unknown-upstream', ['routes', at, 'upstream'], message))
      else findings.push(atKey(error('unknown-upstream', ['routes', at, 'upstreams', name], message)))
    }
    const before = names.get(route.name)
    if (before === undefined) names.set(route.name, at)
    else if (route.name !== `${route.host ?? ''}${route.path}`) {
      const message = `routes[${before}] is named "${route.name}" already; logs and metrics could not tell them apart`
      findings.push(error('duplicate-name', ['routes', at, 'name'], message))
    }
  }
  return findings
}

/** Left behind, or its route forgotten. Not asked where a route's upstream is unknown, or left out for maintenance. */
function unused(config: Config): Finding[] {
  const { routes, upstreams } = config
  const known = routes.every(route => route.upstreams.every(({ name }) => Object.hasOwn(upstreams, name)))
  const repaired = routes.some(route => route.maintenance && route.upstreams.length === 0)
  if (routes.length === 0 || !known || repaired) return []
  const used = new Set(config.routes.flatMap(route => route.upstreams.map(({ name }) => name)))
  return Object.keys(config.upstreams)
    .filter(name => !used.has(name))
    .map(name => atKey(warning('unused-upstream', ['upstreams', name], 'no route leads here; add one, or remove it')))
}

function unusedDisk({ cache, routes }: Config): Finding[] {
  if (cache.disk === null || routes.some(route => route.cache || route.staleIfErrorMs > 0)) return []
  const message = 'no route keeps answers; add  cache: true  or  staleIfError: 1h  to one, or remove this'
  return [warning('unused-cache', ['cache', 'disk'], message)]
}

function unreachable(routes: readonly Route[]): Finding[] {
  const taken = new Map<string, number>()
  return routes.flatMap((route, at) => {
    const { host, path, exact, methods, headers, query } = route
    const trimmed = exact ? path : path.replace(/\/$/, '')
    const key = JSON.stringify([host?.toLowerCase(), trimmed, exact, methods?.toSorted(), headers, query])
    const before = taken.get(key)
    if (before === undefined) {
      taken.set(key, at)
      return []
    }
    const message = `matches the same requests as routes[${before}], which takes them all; remove one`
    return [warning('route-never-reached', ['routes', at], message)]
  })
}
