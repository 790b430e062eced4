/** The shape of a language: every sentence a visitor may read. The compiler refuses a gap. */
import type { Advice } from '../../causes/cause.ts'

/** What the visitor is told has happened; coarser than the cause on purpose. */
export type Headline =
  | 'unreachable'
  | 'unsafe'
  | 'slow'
  | 'broken'
  | 'unavailable'
  | 'busy'
  | 'maintenance'
  | 'gateway'
  | 'not-found'
  | 'not-allowed'
  | 'too-many'
  | 'too-large'
  | 'bad-request'
  | 'client-slow'

/** Is it me? */
export type Blame = 'no' | 'request' | 'refused' | 'address' | 'pace' | 'cookies'

/** May I press the button again? */
export type Again =
  | 'safe'
  | 'after-work'
  | 'useless'
  | 'same'
  | 'not-processed'
  | 'not-processed-useless'
  | 'unknown'
  | 'done'

/** How one of the three stations on the way is doing. */
export type State = 'ok' | 'bad' | 'unreached' | 'unasked' | 'busy' | 'paused' | 'refused' | 'slow' | 'unknown'

export interface Words {
  /** Content-Language and, where fonts depend on it, the finer tag for `lang`. */
  language: string
  lang: string
  headline: Record<Headline, { title: string; what: string }>
  blame: Record<Blame, string>
  again: Record<Again, string>
  /** `{wait}` stands for one of `wait`. */
  advice: Record<Advice, string>
  /** Advice where the wait is known. */
  adviceWait: Record<'busy-wait' | 'planned-work', string>
  wait: { seconds: string; minutes: string; hours: string }
  state: Record<State, string>
  /** The three stations. */
  you: string
  gateway: string
  server: string
  /** Labels of the page. */
  isItMe: string
  mayIAgain: string
  whatToDo: string
  whereItBroke: string
  requestId: string
  quoteIt: string
  copy: string
  copied: string
  tryAgain: string
  contact: string
  statusPage: string
  /** The automatic retry; `{n}` is one of `units`. */
  retryingIn: string
  units: { seconds: string; minutes: string }
  pause: string
  resume: string
  stopped: string
  /** One-word labels of the plain text. */
  short: { what: string; again: string; todo: string; cause: string; request: string; contact: string; status: string }
}
