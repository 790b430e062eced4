/** Ranks what may stand behind a cause: from this exchange's own facts first, from the usual order where they say no more. */
import { SUSPECTS, suspectsBehind } from '../causes/suspects.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Diagnosis, RankedSuspect } from './diagnosis.ts'
import { observed } from './evidence.ts'
import { rankAnswer } from './rank/answer.ts'
import { rankCapacity } from './rank/capacity.ts'
import { rankConnect } from './rank/connect.ts'
import { rankInvalid } from './rank/invalid.ts'
import { rankNames } from './rank/names.ts'
import { rankTls } from './rank/tls.ts'
import { harmless } from './sample.ts'
import { low, type Pick, type Scene, sceneOf } from './scene.ts'
import { filledIn } from './template.ts'

/** More than this helps nobody: three good ones are better. */
const SUSPECTS_MAX = 5
/** Without a rule of its own a cause shows only the first of those that typically stand behind it. */
const UNRANKED_MAX = 3

const EVIDENCE_CHARACTERS_MAX = 600

const ORDER = { high: 0, medium: 1, low: 2 } as const

/** At most five, the likeliest first; each with the command that settles it, ready to be pasted. */
export function rankSuspects(x: Exchange, d: Diagnosis): RankedSuspect[] {
  const { scene, seen, picks } = suspectPicks(x, d)
  return picks.map(pick => {
    const row = SUSPECTS[pick.id]
    const evidence = pick.note === undefined ? `${seen}.` : `${seen}; ${pick.note}.`
    return {
      id: pick.id,
      likelihood: pick.likelihood,
      evidence: harmless(evidence, EVIDENCE_CHARACTERS_MAX),
      ...filledIn(row, scene.values),
    }
  })
}

/** The same before it is put into words: for those who know more than this one exchange. `seen`: a sentence without its full stop. */
export function suspectPicks(x: Exchange, d: Diagnosis): { scene: Scene; seen: string; picks: Pick[] } {
  const scene = sceneOf(x, d)
  return { scene, seen: observed(scene), picks: picksFor(scene) }
}

function picksFor(scene: Scene): Pick[] {
  const own = RANKS.flatMap(rank => rank(scene))
  const picks = own.length > 0 ? own : unranked(scene)
  const unique = picks.filter((pick, at) => picks.findIndex(other => other.id === pick.id) === at)
  // Stable: within one likelihood the rules' own order is the usual order.
  return unique.sort((one, other) => ORDER[one.likelihood] - ORDER[other.likelihood]).slice(0, SUSPECTS_MAX)
}

const RANKS: readonly ((scene: Scene) => Pick[])[] = [
  rankNames,
  rankConnect,
  rankTls,
  rankAnswer,
  rankInvalid,
  rankCapacity,
]

/** Causes with nothing to rank by: what was refused for a clear reason explains itself. */
const EXPLAINS_ITSELF: ReadonlySet<string> = new Set([
  'http-request-error',
  'incremental-refused',
  'destination-not-found',
  'proxy-internal-error',
  'proxy-configuration-error',
])

function unranked(scene: Scene): Pick[] {
  if (EXPLAINS_ITSELF.has(scene.d.cause)) return []
  return suspectsBehind(scene.d.cause, scene.d.reason)
    .slice(0, UNRANKED_MAX)
    .map(row => low(row.id as Pick['id']))
}
