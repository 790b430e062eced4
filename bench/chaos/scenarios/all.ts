/** Every scenario, in the order of the table. */
import type { Scenario } from '../scenario.ts'
import { allRestart } from './all-restart.ts'
import { bigUploadEarlyReject } from './big-upload-early-reject.ts'
import { dnsMove } from './dns-move.ts'
import { errorOne, flakyOne, truncationOne } from './failing-one.ts'
import { hangOne } from './hang-one.ts'
import { keepaliveRace } from './keepalive-race.ts'
import { killOne } from './kill-one.ts'
import { drain, reloadUnderLoad, workerKill } from './of-the-gateway.ts'
import { overload, overloadTold } from './overload.ts'
import { rollingRestart, rollingRestartPaced, rollingRestartRude } from './rolling-restart.ts'
import { slowOne } from './slow-one.ts'

export const SCENARIOS: readonly Scenario[] = [
  killOne,
  rollingRestart,
  rollingRestartPaced,
  rollingRestartRude,
  allRestart,
  keepaliveRace,
  hangOne,
  slowOne,
  flakyOne,
  errorOne,
  overload,
  overloadTold,
  truncationOne,
  bigUploadEarlyReject,
  dnsMove,
  reloadUnderLoad,
  workerKill,
  drain,
]
