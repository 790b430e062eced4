/** Kubernetes as its command line shows it: events in every layout, states of pods, endpoints that are not there. */
import type { Fact, TroubleFact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { goError } from './go-error.ts'
import { probeFacts, probeIn } from './kubernetes-probe.ts'
import { between, numberAfter } from './parts/text.ts'
import { factOf, nobody } from './parts/told.ts'
import { exited, trouble } from './parts/trouble.ts'

export function kubectlEvents(): Reader {
  /** `Reason: OOMKilled` explains the exit code that follows it. */
  let told = false
  return {
    format: 'kubectl-events',
    takes,
    read(line) {
      const text = line.text.slice(0, 4000)
      if (told && /^\s{0,40}Exit Code:/.test(text)) {
        told = false
        return []
      }
      const facts = factsIn(line, text)
      told = facts.some(fact => fact.kind === 'trouble' && fact.what === 'oom-kill')
      return facts
    },
  }
}

/** `3m10s  Warning  Unhealthy  pod/web-1  …` and `Warning  Unhealthy  3m (x5 over 10m)  kubelet  …`. */
const ROW = /(?:^|\s)(?:Normal|Warning)\s{1,20}([A-Z]\w{2,40})(?=\s|$)/
/** Without the type, as people paste it. */
const REASON =
  /^\s{0,20}(Unhealthy|BackOff|Killing|OOMKilling|SystemOOM|FailedMount|FailedScheduling|Evicted)\s{2,20}\S/
const HEAD = /^\s{0,4}(?:NAMESPACE {2,40})?(?:LAST SEEN|FIRST SEEN|Type {2,40}Reason|NAME {2,60}READY {2,10}STATUS)\s/
const STATE = /^\s{0,40}(?:Reason|Exit Code|Restart Count|State|Last State):\s{1,40}\S/
const POD = /^(?:[\w.-]{1,63} {1,40})?([\w.-]{1,253}) {1,60}\d{1,3}\/\d{1,3} {1,20}([A-Z][\w:]{2,40}) {1,20}\d/
const NO_ENDPOINTS = /^\s{0,20}Endpoints:\s{1,40}<none>|^[\w.-]{1,253} {1,60}<none> {1,40}\d{1,4}[smhdy]/
/** `web:80 (<error: endpoints "web" not found>)` of a described Ingress. */
const MISSING = /\(<error: (?:endpoints|services) "[^"]{1,253}" not found>\)/
const SERVICE = 'no endpoints available for service "'
const FORWARD = 'an error occurred forwarding '

/** One of these stands in all of them. */
const HINT =
  /Normal|Warning|robe |ndpoints|forwarding|SEEN|READY|^\s{0,40}(?:Reason|Exit Code|Restart Count|State|Last State|Type):|\d\/\d|<none>|^(?:Back-off|Crash|OOM|System OOM|Stopp|Started|\s{0,20}(?:Unhealthy|Killing|Failed|Evicted))/

function takes(text: string): boolean {
  const head = text.slice(0, 1000)
  if (!HINT.test(head)) return false
  if (probeIn(head) !== undefined || head.includes(SERVICE) || head.includes(FORWARD)) return true
  const row = ROW.exec(head.slice(0, 200))
  if (row && (KNOWN.has(row[1]!) || isEventRow(head))) return true
  return (
    REASON.test(head) ||
    HEAD.test(head) ||
    STATE.test(head) ||
    NO_ENDPOINTS.test(head) ||
    MISSING.test(head) ||
    POD.test(head) ||
    isMessage(head)
  )
}

/** Of a reason that is not known: a name of an object or of a component must stand in the line. */
const isEventRow = (head: string): boolean =>
  /\b(?:pod|deployment|replicaset|node|job|service|ingress|endpoints|statefulset)\/|\b(?:kubelet|default-scheduler|[\w-]{1,40}-controller)\b/i.test(
    head.slice(0, 300),
  )

const isMessage = (head: string): boolean => MESSAGES.some(([phrase]) => head.startsWith(phrase))

function factsIn(line: Line, text: string): readonly Fact[] {
  const pod = /\b[Pp]ods?[/ "]{1,3}([\w.-]{1,253})/.exec(text.slice(0, 400))?.[1]
  const probe = probeIn(text)
  if (probe) return probeFacts(probe, line, pod)
  if (text.includes(SERVICE)) return [ofService(line, text)]
  if (text.includes(FORWARD)) return ofForward(line, text)
  if (NO_ENDPOINTS.test(text) || MISSING.test(text)) return [trouble(line, 'kubernetes', 'no-endpoints')]
  const found = ofEvent(text) ?? ofState(text)
  if (found === undefined) return []
  return [trouble(line, 'kubernetes', found.what, { process: pod, ...found.more })]
}

interface Found {
  what: TroubleFact['what']
  more?: Parameters<typeof trouble>[3]
}

const REASONS: Readonly<Record<string, TroubleFact['what'] | null>> = {
  Unhealthy: null,
  Started: 'started',
  Created: null,
  Pulled: null,
  Pulling: null,
  Scheduled: null,
  SuccessfulCreate: null,
  SuccessfulDelete: 'stopping',
  ScalingReplicaSet: null,
  Killing: 'stopping',
  BackOff: 'failed-to-start',
  Failed: 'failed-to-start',
  FailedMount: 'failed-to-start',
  FailedAttachVolume: 'failed-to-start',
  FailedScheduling: 'failed-to-start',
  FailedCreate: 'failed-to-start',
  FailedCreatePodSandBox: 'failed-to-start',
  FailedPostStartHook: 'failed-to-start',
  InspectFailed: 'failed-to-start',
  ErrImagePull: 'failed-to-start',
  OOMKilling: 'oom-kill',
  OOMKilled: 'oom-kill',
  SystemOOM: 'oom-kill',
  Evicted: 'stopping',
  Preempted: 'stopping',
  TaintManagerEviction: 'stopping',
  NodeNotReady: 'stopping',
}
const KNOWN: ReadonlySet<string> = new Set(Object.keys(REASONS))

const MESSAGES: readonly (readonly [string, TroubleFact['what']])[] = [
  ['Back-off restarting failed container', 'failed-to-start'],
  ['Back-off pulling image', 'failed-to-start'],
  ['CrashLoopBackOff', 'failed-to-start'],
  ['OOMKilled', 'oom-kill'],
  ['System OOM encountered', 'oom-kill'],
  ['Stopping container ', 'stopping'],
  ['Started container ', 'started'],
]

function ofEvent(text: string): Found | undefined {
  const reason = ROW.exec(text.slice(0, 200))?.[1] ?? REASON.exec(text)?.[1]
  if (reason === undefined) {
    const what = MESSAGES.find(([phrase]) => text.startsWith(phrase))?.[1]
    return what === undefined ? undefined : { what }
  }
  const what = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined
  if (!what) return undefined
  const pid = numberAfter(text, 'Killed process') ?? numberAfter(text, 'pid:')
  const victim = between(text, 'victim process: ', ',') ?? (pid === undefined ? undefined : between(text, '(', ')'))
  return { what, more: { pid, ...(victim !== undefined && { process: victim }) } }
}

const STATES: readonly (readonly [RegExp, TroubleFact['what']])[] = [
  [/^OOMKilled$/, 'oom-kill'],
  [
    /^(?:Init:)?(?:CrashLoopBackOff|ImagePullBackOff|ErrImagePull|CreateContainer\w{1,20}|RunContainerError)$/,
    'failed-to-start',
  ],
  [/^(?:Error|ContainerCannotRun|StartError)$/, 'exited'],
  [/^(?:Evicted|Terminating)$/, 'stopping'],
]

/** `Reason: OOMKilled` of `describe`, and the STATUS column of `get pods`. */
function ofState(text: string): Found | undefined {
  const code = /^\s{0,40}Exit Code:\s{1,40}(\d{1,3})/.exec(text)?.[1]
  if (code !== undefined) {
    const ended = exited(Number(code))
    return ended && { what: ended.what, more: { value: ended.value } }
  }
  const pod = POD.exec(text)
  const state = pod?.[2] ?? /^\s{0,40}(?:Reason|State):\s{1,40}(\w{1,40})/.exec(text)?.[1]
  const what = state === undefined ? undefined : STATES.find(([pattern]) => pattern.test(state))?.[1]
  return what && { what, more: pod ? { process: pod[1] } : {} }
}

function ofService(line: Line, text: string): Fact {
  const name = (between(text, SERVICE, '"') ?? '').replace(/^https?:/, '').replace(/:$/, '')
  return factOf(nobody('no-endpoints'), { product: 'kubernetes', at: line.at, exchange: { upstream: name } })
}

/** kubectl’s own tunnel to a pod: refused there means that nobody listens in it. */
function ofForward(line: Line, text: string): readonly Fact[] {
  const failed = goError(text)
  if (failed === null) return []
  return [factOf(failed.told, { product: 'kubernetes', at: line.at, endpoint: failed.endpoint })]
}
