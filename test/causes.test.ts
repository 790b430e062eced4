/** Every scenario in causes/, against a gateway in this process and against one in processes of its own. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { miscounted } from './helpers/scenario/agree.ts'
import { sharedSettings, together } from './helpers/scenario/configure.ts'
import {
  chooseSite,
  gatewayAsProcesses,
  gatewayHost,
  gatewayInProcess,
  type Site,
  type TestGateway,
} from './helpers/scenario/gateways.ts'
import { parseScenario, type Scenario } from './helpers/scenario/parse.ts'
import { type Staged, stage } from './helpers/scenario/run.ts'
import { type Certificates, makeCertificates, opensslMissing } from './helpers/upstreams/certificates.ts'

const folder = path.join(import.meta.dirname, 'causes')
const wanted = process.env.CASES?.split(',')
const scenarios = globSync('*.md', { cwd: folder })
  .sort()
  .map(file => parseScenario(path.join(folder, file), readFileSync(path.join(folder, file), 'utf8')))
  .filter(({ name }) => wanted === undefined || wanted.some(part => name.includes(part)))
const isRoot = process.getuid?.() === 0

// Made now, for it stops everything for a moment, and scenarios have timers.
const certificates: Certificates | null = opensslMissing ? null : makeCertificates()
after(() => certificates?.[Symbol.dispose]())

const crowd = scenarios.filter(({ run }) => !run.undisturbed)
const quiet = scenarios.filter(({ run }) => run.undisturbed)

describe('in process', { skip: process.env.WAY === 'processes' }, () => {
  describe('many at a time', { concurrency: 8 }, () => crowd.forEach(testInProcess))
  describe('one by one', () => quiet.forEach(testInProcess))
})

function testInProcess(scenario: Scenario): void {
  const skip = whyNot(scenario, 'in process')
  // What can only be played by processes is played there: nothing is missing.
  if (skip !== false && whyNot(scenario, 'as processes') === false) return
  test(scenario.title, { skip }, () => inProcess(scenario))
}

async function inProcess(scenario: Scenario): Promise<void> {
  await using site = await chooseSite()
  await using staged = await stage(scenario, site, certificates)
  await using gateway = await gatewayInProcess(site, together([staged.settings], listenersAt(site), site.logFile))
  await staged.play(gateway)
  assert.equal(await miscounted(gateway), null)
}

describe('as processes', { skip: process.env.WAY === 'in process' }, () => {
  describe('many at a time', { concurrency: 3 }, () => groupsOf(crowd).forEach(asProcesses))
  describe('one by one', () => groupsOf(quiet).forEach(asProcesses))
})

function groupsOf(some: Scenario[]): Scenario[][] {
  const playable = some.filter(scenario => whyNot(scenario, 'as processes') === false)
  return [...Map.groupBy(playable, sharedSettings).values()]
}

/** Scenarios that differ in upstreams and routes only share a gateway and meet it at the same time. */
function asProcesses(group: Scenario[]): void {
  const [{ run }] = group as [Scenario]
  describe(group.length > 1 ? `${group.length} together` : group[0]!.name, () => {
    let gateway: TestGateway | undefined
    let site: Site | undefined
    const staged = new Map<Scenario, Staged>()
    before(async () => {
      site = await chooseSite()
      for (const scenario of group) staged.set(scenario, await stage(scenario, site, certificates))
      const parts = [...staged.values()].map(({ settings }) => settings)
      gateway = await gatewayAsProcesses(site, together(parts, listenersAt(site), site.logFile), run)
    })
    after(async () => {
      await gateway?.[Symbol.asyncDispose]()
      for (const one of staged.values()) await one[Symbol.asyncDispose]()
      await site?.[Symbol.asyncDispose]()
    })
    describe('scenarios', { concurrency: run.undisturbed ? 1 : 12 }, () => {
      for (const scenario of group) test(scenario.title, () => staged.get(scenario)!.play(gateway!))
    })
    test('the counters agree with the log', async () => assert.equal(await miscounted(gateway!), null))
  })
}

function listenersAt(site: Site): unknown[] {
  return [{ address: `${gatewayHost}:${site.port}` }]
}

/** For `skip`: each reason in words. */
function whyNot({ run, upstreams, config }: Scenario, way: 'in process' | 'as processes'): string | false {
  if (run.only !== undefined && run.only.way !== way) return `skipped: only ${run.only.way}: ${run.only.why}`
  if (run.unprivileged && way === 'in process' && isRoot) return 'skipped: this process is root, who may do everything'
  const secure = upstreams.some(({ over, calledHttps }) => over === 'tls' || calledHttps) || config.includes('tls:')
  return secure && opensslMissing
}
