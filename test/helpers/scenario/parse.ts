/** A scenario file: Markdown for the reader, and in its fenced blocks the upstreams, the configuration, the clients and what they must see. */
import path from 'node:path'

const ABSENCES = ['nobody listens', 'nobody listens any more', 'there is no route', 'the accept queue is full'] as const
type Absence = (typeof ABSENCES)[number]

export interface UpstreamBlock {
  /** The group's name in the configuration; several blocks of one name are its endpoints. */
  group: string
  over: 'tcp' | 'tls' | 'unix'
  /** Speaks no TLS, although the gateway is told that it does. */
  calledHttps: boolean
  /** Why nobody can be reached there at all. */
  absent: Absence | null
  mode: number
  tls: { certificate: string; wantsClientCertificate: boolean; maxVersion?: string }
  /** One per connection; every further connection follows the last one. */
  scripts: string[][]
}

export interface ClientBlock {
  over: 'tcp' | 'tls' | 'unix'
  from: string | undefined
  /** The least time that all of it takes; with a margin also the most. */
  lastsMs: number
  script: string[]
}

export interface Scenario {
  name: string
  file: string
  title: string
  upstreams: UpstreamBlock[]
  clients: ClientBlock[]
  /** `NAME WHAT…` per line. */
  names: string[]
  /** YAML. */
  config: string
  expect: string[]
  run: RunBlock
}

export interface RunBlock {
  /** Only one of the two ways, and why. */
  only?: { way: 'in process' | 'as processes'; why: string }
  /** Its own gateway: not to be told apart from others by a Host. */
  alone: boolean
  /** Nothing else runs at the same time: a few milliseconds decide about what happens. */
  undisturbed: boolean
  /** The gateway's process may have this many files open. */
  descriptors?: number
  /** The gateway's process must not be root, to whom every socket is open. */
  unprivileged: boolean
}

const FENCE = /^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm

/** Throws with the file's name on anything it does not understand. */
export function parseScenario(file: string, text: string): Scenario {
  const name = path.basename(file, '.md')
  const title = /^# (.+)$/m.exec(text)?.[1]
  if (title === undefined) throw new Error(`${file}: no title`)
  const scenario: Scenario = {
    ...{ name, file, title, upstreams: [], clients: [], names: [], config: '', expect: [] },
    run: { alone: false, undisturbed: false, unprivileged: false },
  }
  for (const [, kind, info, body] of text.matchAll(FENCE)) {
    try {
      takeBlock(scenario, kind!, info!.trim(), body!)
    } catch (error) {
      throw new Error(`${file}: ${kind}: ${(error as Error).message}`)
    }
  }
  if (scenario.clients.length === 0 || scenario.expect.length === 0) throw new Error(`${file}: no client, or no expect`)
  return scenario
}

function takeBlock(scenario: Scenario, kind: string, info: string, body: string): void {
  switch (kind) {
    case 'upstream':
      scenario.upstreams.push(upstreamBlock(info, body))
      break
    case 'client':
      scenario.clients.push(clientBlock(info, body))
      break
    case 'names':
      scenario.names.push(...linesOf(body))
      break
    case 'config':
      scenario.config += body
      break
    case 'expect':
      scenario.expect.push(...linesOf(body))
      break
    case 'run':
      for (const line of linesOf(body)) takeRunLine(scenario.run, line)
  }
}

function upstreamBlock(info: string, body: string): UpstreamBlock {
  const [group = '', ...words] = info.split(' ')
  if (group === '') throw new Error('an upstream needs a name')
  const block: UpstreamBlock = {
    ...{ group, over: 'tcp', calledHttps: false, absent: null, mode: 0o777 },
    tls: { certificate: 'good', wantsClientCertificate: false },
    scripts: [],
  }
  for (const [, word, value] of words.join(' ').matchAll(/(over|called|[\w-]+(?==))[ =](\S+)/g))
    upstreamWord(block, word!, value!)
  const lines = linesOf(body)
  const absent = ABSENCES.find(absence => absence === lines[0])
  if (absent !== undefined) return { ...block, absent }
  block.scripts = scriptsOf(lines)
  return block
}

function upstreamWord(block: UpstreamBlock, word: string, value: string): void {
  switch (word) {
    case 'over':
      block.over = value as UpstreamBlock['over']
      break
    case 'called':
      block.calledHttps = value === 'https'
      break
    case 'mode':
      block.mode = Number.parseInt(value, 8)
      break
    case 'certificate':
      block.tls.certificate = value
      break
    case 'client-certificate':
      block.tls.wantsClientCertificate = value === 'required'
      break
    case 'max':
      block.tls.maxVersion = value
      break
    default:
      throw new Error(`unknown: ${word}`)
  }
}

/** `next connection` begins another script. */
function scriptsOf(lines: string[]): string[][] {
  const scripts: string[][] = [[]]
  for (const line of lines) {
    if (line === 'next connection') scripts.push([])
    else scripts.at(-1)!.push(line)
  }
  return scripts
}

function clientBlock(info: string, body: string): ClientBlock {
  const over = /over (tls|unix)/.exec(info)?.[1] ?? 'tcp'
  const lasts = /lasting (\d+)ms/.exec(info)?.[1] ?? '0'
  const script = linesOf(body)
  return {
    over: over as ClientBlock['over'],
    from: /from (\S+)/.exec(info)?.[1],
    lastsMs: Number(lasts),
    script,
  }
}

function takeRunLine(run: RunBlock, line: string): void {
  const only = /^only (in process|as processes): (.+)$/.exec(line)
  const descriptors = /^with (\d+) descriptors$/.exec(line)
  if (only) run.only = { way: only[1] as 'in process', why: only[2]! }
  else if (descriptors) run.descriptors = Number(descriptors[1])
  else if (line === 'alone') run.alone = true
  else if (line === 'undisturbed') run.undisturbed = true
  else if (line === 'not as root') run.unprivileged = true
  else throw new Error(`unknown: ${line}`)
}

function linesOf(body: string): string[] {
  return body.split('\n').flatMap(line => (line.trim() === '' ? [] : [line.trim()]))
}
