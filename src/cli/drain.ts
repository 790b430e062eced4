/** `goodgate drain ENDPOINT` and `undrain`: no new requests for an endpoint, and then some again. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import type { DrainResult, UpstreamStatus } from '../admin/source.ts'
import { readDuration } from '../config/units.ts'
import { type AdminOptions, AdminUnreachable, askAdmin, withAdminOption } from './admin-client.ts'
import { EXIT_BAD, EXIT_CUT, EXIT_USAGE } from './exit.ts'

interface DrainOptions extends AdminOptions {
  json?: boolean
  wait?: boolean
  timeout?: string
}

type Found = DrainResult & { found: true }

const POLL_MS = 250

const NAMING = `
ENDPOINT is UPSTREAM/ID, or an ID or HOST:PORT alone, and then meant in every upstream that has it:
  goodgate drain app/http://127.0.0.1:3000
  goodgate drain 127.0.0.1:3000 --wait && systemctl restart app@3000 && goodgate undrain 127.0.0.1:3000`

export function register(program: Command): void {
  withAdminOption(program.command('drain').argument('<ENDPOINT>', 'which endpoint'))
    .description('give an endpoint no new requests and let the others finish')
    .option('--wait', 'until its last request is over')
    .option('--timeout <DURATION>', 'with --wait: how long at most; then exit 3', 'none')
    .option('--json', 'one JSON document')
    .addHelpText('after', NAMING)
    .action(async (endpoint: string, options: DrainOptions) => {
      process.exitCode = await reported(() => drain(endpoint, options))
    })
}

export function registerUndrain(program: Command): void {
  withAdminOption(program.command('undrain').argument('<ENDPOINT>', 'which endpoint'))
    .description('give a drained endpoint new requests again')
    .option('--json', 'one JSON document')
    .addHelpText('after', NAMING)
    .action(async (endpoint: string, options: DrainOptions) => {
      process.exitCode = await reported(() => undrain(endpoint, options))
    })
}

async function reported(run: () => Promise<number>): Promise<number> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof AdminUnreachable)) throw error
    console.error(`error: ${error.message}`)
    return EXIT_BAD
  }
}

async function drain(endpoint: string, options: DrainOptions): Promise<number> {
  const limit = readDuration(options.timeout ?? 'none')
  if (!limit.ok) {
    console.error(`error: --timeout: ${limit.message}`)
    return EXIT_USAGE
  }
  const found = await post(endpoint, 'drain', options)
  if (found === null) return EXIT_BAD
  if (found.warning !== undefined) console.error(`warning: ${found.warning}`)
  if (!options.wait) {
    print(found, options, inFlight => `is drained; ${underWay(inFlight)}`)
    return 0
  }
  const left = await emptied(found, options, limit.value || Infinity)
  print(left, options, inFlight => (inFlight === 0 ? 'is drained and empty' : `is drained; ${underWay(inFlight)}`))
  return left.endpoints.every(({ inFlight }) => inFlight === 0) ? 0 : EXIT_CUT
}

async function undrain(endpoint: string, options: DrainOptions): Promise<number> {
  const found = await post(endpoint, 'undrain', options)
  if (found === null) return EXIT_BAD
  print(found, options, () => 'takes new requests again')
  return 0
}

async function post(endpoint: string, verb: 'drain' | 'undrain', options: DrainOptions): Promise<Found | null> {
  const { status, body } = await askAdmin(options, 'POST', `/api/endpoints/${encodeURIComponent(endpoint)}/${verb}`)
  if (status === 200) return body as Found
  console.error(`error: ${(body as { detail?: string } | null)?.detail ?? `the admin address answered ${status}`}`)
  return null
}

/** Looks until nothing is under way, or the time is up. */
async function emptied(found: Found, options: DrainOptions, limitMs: number): Promise<Found> {
  const deadline = performance.now() + limitMs
  let now = found
  while (now.endpoints.some(({ inFlight }) => inFlight > 0) && performance.now() < deadline) {
    await delay(Math.min(POLL_MS, deadline - performance.now()))
    const { body } = await askAdmin(options, 'GET', '/api/upstreams')
    const upstreams = body as UpstreamStatus[]
    const inFlight = (upstream: string, id: string): number =>
      upstreams.find(({ name }) => name === upstream)?.endpoints.find(each => each.id === id)?.inFlight ?? 0
    now = { ...now, endpoints: now.endpoints.map(each => ({ ...each, inFlight: inFlight(each.upstream, each.id) })) }
  }
  return now
}

function print({ endpoints, warning }: Found, options: DrainOptions, says: (inFlight: number) => string): void {
  if (options.json) console.log(JSON.stringify({ endpoints, ...(warning !== undefined && { warning }) }))
  else for (const { upstream, id, inFlight } of endpoints) console.log(`${upstream}/${id} ${says(inFlight)}`)
}

function underWay(inFlight: number): string {
  return inFlight === 0
    ? 'nothing is under way'
    : `${inFlight} ${inFlight === 1 ? 'request is' : 'requests are'} under way`
}
