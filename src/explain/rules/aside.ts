/** Rules: what happened on the machine to processes that nothing ties to the endpoint. */
import type { SuspectId } from '../../causes/suspects.ts'
import type { Trouble } from '../fact.ts'
import { GONE, said } from './processes.ts'
import type { Rule } from './rule.ts'
import { bystanders, strangers } from './whose.ts'

const UNTIED: readonly (readonly [what: Trouble, suspect: SuspectId, says: string])[] = [
  ['oom-kill', 'oom-kill', 'was killed because memory ran out'],
  ['killed', 'oom-kill', 'was killed by a signal'],
  ['segfault', 'worker-crash', 'crashed'],
  ['exited', 'worker-crash', 'ended with an error'],
  ['worker-timeout', 'worker-timeout', 'was ended by a time limit'],
  ['failed-to-start', 'failed-to-start', 'did not start'],
  ['port-taken', 'failed-to-start', 'found its port taken'],
  ['started', 'still-starting', 'started in that time'],
  ['stopping', 'rolling-termination-race', 'was told to stop in that moment'],
]

export const ASIDE_RULES: readonly Rule[] = UNTIED.flatMap(([what, suspect, says]): Rule[] => [
  {
    suspect,
    behind: GONE,
    weight: 'hint',
    seen: v => said(strangers(v, what)[0], `${says}; whether it serves this endpoint no line says`),
  },
  {
    suspect,
    behind: GONE,
    weight: 'faint',
    seen: v => said(bystanders(v, what)[0], `${says}, and nothing ties it to this endpoint`),
  },
])
