/** Every upstream of the demo, in the order in which a request would meet the failure. */
import type { BrokenUpstream } from '../upstream.ts'
import { bigHeaders } from './big-headers.ts'
import { contradicts } from './contradicts.ts'
import { crashes } from './crashes.ts'
import { drips } from './drips.ts'
import { expired } from './expired.ts'
import { fails } from './fails.ts'
import { refuses } from './refuses.ts'
import { resets } from './resets.ts'
import { speaksSsh } from './speaks-ssh.ts'
import { stalls } from './stalls.ts'
import { truncates } from './truncates.ts'
import { works } from './works.ts'

export const ALL: readonly BrokenUpstream[] = [
  works,
  refuses,
  expired,
  resets,
  stalls,
  drips,
  speaksSsh,
  contradicts,
  bigHeaders,
  truncates,
  crashes,
  fails,
]
