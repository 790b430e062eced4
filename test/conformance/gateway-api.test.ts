/** Routing as the Gateway API's conformance suite states it: its route files, said in our words, and its requests. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import type { Route } from '../../src/config/config.ts'
import { compileRoutes } from '../../src/routes/compile.ts'
import { matchRoute } from '../../src/routes/match.ts'
import { redirectLocation } from '../../src/routes/redirect.ts'
import { normaliseTarget } from '../../src/routes/target.ts'
import { route } from '../routes/route.ts'

const folder = join(import.meta.dirname, '../../../shared/vectors/gateway-api')

interface Case {
  routes: string
  listener?: { scheme: 'http' | 'https'; port: number }
  request: { method?: string; host?: string; path: string; headers?: Record<string, string> }
  backend?: string
  status: number
  location?: { scheme?: string; host?: string; port?: string; path?: string }
}

interface Named {
  kind: 'Gateway' | 'HTTPRoute'
  metadata: { name: string }
}
interface GatewayFile extends Named {
  spec: { listeners: { name: string; hostname?: string; port: number }[] }
}
interface RouteFile extends Named {
  spec: { parentRefs: { name: string; sectionName?: string }[]; hostnames?: string[]; rules: Rule[] }
}
interface Rule {
  matches?: Match[]
  backendRefs?: { name: string; weight?: number }[]
  filters?: { type: string; requestRedirect: Redirect }[]
}
interface Match {
  path?: { type: 'Exact' | 'PathPrefix'; value: string }
  method?: string
  headers?: { name: string; value: string }[]
  queryParams?: { name: string; value: string }[]
}
interface Redirect {
  scheme?: string
  hostname?: string
  port?: number
  path?: { replaceFullPath?: string; replacePrefixMatch?: string }
  statusCode?: number
}

/** Gateways that the suite's base files define, as far as the cases need them: their listeners bear no host names. */
const baseListeners: Record<string, number> = { 'same-namespace': 80, 'same-namespace-with-https-listener': 443 }

function routesOf(file: string, port: number): Route[] {
  const documents = parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map(
    document => document.toJS() as Named,
  )
  const gateways = documents.filter((one): one is GatewayFile => one?.kind === 'Gateway')
  const files = documents.filter((one): one is RouteFile => one?.kind === 'HTTPRoute')
  return files.flatMap(file =>
    hostsOf(file, gateways, port).flatMap(host =>
      file.spec.rules.flatMap(rule => (rule.matches ?? [{}]).map(match => routeOf(host, rule, match))),
    ),
  )
}

/** The host names under which the listeners of this port serve a route; undefined: any. */
function hostsOf(file: RouteFile, gateways: GatewayFile[], port: number): (string | undefined)[] {
  const listeners = file.spec.parentRefs.flatMap(({ name, sectionName }) => {
    const gateway = gateways.find(one => one.metadata.name === name)
    if (!gateway) return baseListeners[name] === port ? [undefined] : []
    const those = gateway.spec.listeners.filter(
      listener => listener.port === port && (sectionName ?? listener.name) === listener.name,
    )
    return those.map(listener => listener.hostname)
  })
  const hosts = listeners.flatMap(own => (file.spec.hostnames ?? [undefined]).map(wanted => intersection(own, wanted)))
  return [...new Set(hosts.filter(host => host !== null))]
}

/** The narrower of two host names, or null when they have nothing in common. */
function intersection(a: string | undefined, b: string | undefined): string | undefined | null {
  if (a === undefined || a === b) return b
  if (b === undefined) return a
  if (a.startsWith('*') && b.endsWith(a.slice(1))) return b
  return b.startsWith('*') && a.endsWith(b.slice(1)) ? a : null
}

function routeOf(host: string | undefined, rule: Rule, match: Match): Route {
  const redirect = rule.filters?.find(filter => filter.type === 'RequestRedirect')?.requestRedirect
  const pairs = (list: { name: string; value: string }[] = []) =>
    Object.fromEntries(list.map(({ name, value }) => [name, value]))
  return route({
    ...(host === undefined ? {} : { host }),
    path: match.path?.value ?? '/',
    exact: match.path?.type === 'Exact',
    ...(match.method === undefined ? {} : { methods: [match.method] }),
    headers: pairs(match.headers),
    query: pairs(match.queryParams),
    upstreams: (rule.backendRefs ?? []).map(({ name, weight }) => ({ name, weight: weight ?? 1 })),
    ...(redirect ? { redirect: { to: templateOf(redirect), status: redirect.statusCode ?? 302 } } : {}),
  })
}

/** A port not said is the scheme's own where a scheme is said, else the request's. */
function templateOf({ scheme, hostname, port, path }: Redirect): string {
  const place = `${scheme ?? '{scheme}'}://${hostname ?? '{host}'}`
  const portPart = port === undefined ? (scheme === undefined ? ':{port}' : '') : `:${port}`
  const prefix = path?.replacePrefixMatch === undefined ? undefined : `${path.replacePrefixMatch}{rest}`
  return `${place}${portPart}${path?.replaceFullPath ?? prefix ?? '{path}'}?{query}`
}

function check({ routes, listener, request, backend, status, location }: Case): void {
  const { scheme, port } = listener ?? { scheme: 'http', port: 80 }
  const target = normaliseTarget(request.path)
  assert.ok(target)
  const authority = `${request.host ?? 'any.example'}${port === 80 || port === 443 ? '' : `:${port}`}`
  const headers = new Map(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
  const found = matchRoute(compileRoutes(routesOf(routes, port)), {
    host: authority.replace(/:\d+$/, ''),
    path: target.path,
    method: request.method ?? 'GET',
    query: target.query,
    header: name => headers.get(name),
  })
  if (status === 404) assert.equal(found, null)
  else if (location) {
    assert.equal(found?.route.redirect?.status, status)
    const led = new URL(redirectLocation(found!, { scheme, host: authority, ...target })!)
    assert.equal(led.protocol, `${location.scheme ?? scheme}:`)
    assert.equal(led.port, location.port ?? '') // the scheme's own port reads as ''
    assert.equal(led.pathname, location.path ?? target.path)
    if (location.host !== undefined) assert.equal(led.hostname, location.host)
  } else assert.equal(found?.nextUpstream(), backend)
}

describe('Gateway API routing', { skip: existsSync(folder) ? false : 'skipped: ../shared/vectors is missing' }, () => {
  if (!existsSync(folder)) return
  const { cases } = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as { cases: Case[] }
  test('the set is there', () => assert.ok(cases.length >= 147))
  // Nothing is skipped. What one configuration of ours cannot say, other routes per listener, is one configuration for each.
  for (const one of cases) {
    const { method = 'GET', host = '', path, headers = {} } = one.request
    const where = one.listener ? ` on port ${one.listener.port}` : ''
    const fields = Object.entries(headers).map(([name, value]) => ` ${name}: ${value}`)
    test(`${one.routes}: ${method} ${host}${path}${fields.join('')}${where}`, () => check(one))
  }
})
