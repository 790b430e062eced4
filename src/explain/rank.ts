/** Which suspects stand behind a group of failures: the facts of one request first, then what the group and its neighbours add. */
import { SUSPECTS, type SuspectId } from '../causes/suspects.ts'
import type { RankedSuspect } from '../diagnosis/diagnosis.ts'
import { harmless } from '../diagnosis/sample.ts'
import { configsOf } from './config/beside.ts'
import type { GatewayConfig } from './config/shape.ts'
import type { Context, Group } from './failures/groups.ts'
import { caseOf } from './fixes/case.ts'
import { fixFor } from './fixes/fix-for.ts'
import { ANSWER_RULES } from './rules/answers.ts'
import { ASIDE_RULES } from './rules/aside.ts'
import { CONFIG_RULES } from './rules/config.ts'
import { HEALTH_RULES } from './rules/health.ts'
import { LIMIT_RULES } from './rules/limits.ts'
import { LISTENER_RULES } from './rules/listeners.ts'
import { NAME_RULES } from './rules/names.ts'
import { PLACE_RULES } from './rules/places.ts'
import { PROCESS_RULES } from './rules/processes.ts'
import type { Rule, Weight } from './rules/rule.ts'
import { SAID_RULES } from './rules/said.ts'
import { START_RULES } from './rules/starts.ts'
import { TLS_RULES } from './rules/tls.ts'
import { type View, viewOf } from './rules/view.ts'
import { WAITING_RULES } from './rules/waiting.ts'

/** More than this helps nobody: three good ones are better. */
const SUSPECTS_MAX = 5
const EVIDENCE_CHARACTERS_MAX = 600
const NOTES_MAX = 3

export const RULES: readonly Rule[] = [
  ...PROCESS_RULES,
  ...START_RULES,
  ...ASIDE_RULES,
  ...LIMIT_RULES,
  ...HEALTH_RULES,
  ...SAID_RULES,
  ...PLACE_RULES,
  ...LISTENER_RULES,
  ...NAME_RULES,
  ...TLS_RULES,
  ...WAITING_RULES,
  ...ANSWER_RULES,
  ...CONFIG_RULES,
]

/** At most five, the likeliest first; each with what points to it, the command that settles it and the fix. */
export function rankGroup(group: Group, context: Context): RankedSuspect[] {
  const view = viewOf(group, context, configsFor(context))
  const ranked = telling([...weighed(view).values()]).slice(0, SUSPECTS_MAX)
  const found = caseOf(view)
  return ranked.map(({ id, score, notes }) => ({
    id,
    likelihood: likelihoodOf(score, group),
    evidence: harmless(sentence(evidenceOf(view, notes)), EVIDENCE_CHARACTERS_MAX),
    ...fixFor(id, found),
  }))
}

/** Read once for all groups. */
const CONFIGS = new WeakMap<Context, readonly GatewayConfig[]>()

function configsFor(context: Context): readonly GatewayConfig[] {
  const known = CONFIGS.get(context)
  if (known) return known
  const configs = configsOf(context.configs ?? [], context.unread)
  CONFIGS.set(context, configs)
  return configs
}

interface Weighed {
  id: SuspectId
  score: number
  notes: string[]
}

/** Steps far enough apart that no number of hints makes a proof. */
const SCORES: Readonly<Record<Exclude<Weight, 'against'>, number>> = { proof: 500, strong: 290, hint: 215, faint: 105 }
const BASE: Readonly<Record<RankedSuspect['likelihood'], number>> = { high: 400, medium: 220, low: 120 }
/** What follows from the cause alone is no surer than the cause. */
const BASE_UNPROVEN = { ...BASE, high: 260 }
/** Said by the ranking where a connection had none; what another gateway sent, its log does not say. */
const NOT_IN_LOGS = 'no server name was sent'
/** Of the usual order: the first before the second, whatever else is equal. */
const PLACE_STEP = 4
const FURTHER_HIT = 3
const HIGH_FROM = 400
const MEDIUM_FROM = 200

function weighed(view: View): Map<SuspectId, Weighed> {
  const found = new Map<SuspectId, Weighed>()
  const base = view.group.confidence === 'proven' ? BASE : BASE_UNPROVEN
  for (const [place, pick] of view.picks.entries()) {
    const told = view.gateway === 'goodgate' || pick.note !== NOT_IN_LOGS
    const { likelihood, note } = told ? pick : { likelihood: 'medium' as const, note: undefined }
    add(found, pick.id, base[likelihood] - place * PLACE_STEP, note)
  }
  const removed = new Set<SuspectId>()
  for (const rule of RULES) {
    const note = speaksOf(rule, view) ? rule.seen(view) : null
    if (note === null) continue
    if (rule.weight === 'against') removed.add(rule.suspect)
    else add(found, rule.suspect, SCORES[rule.weight], note)
  }
  for (const id of removed) if ((found.get(id)?.score ?? 0) < SCORES.proof) found.delete(id)
  return found
}

/** The likeliest first. Beside a proof, what is only not to be forgotten says nothing more. */
function telling(found: readonly Weighed[]): Weighed[] {
  const sorted = found.toSorted((one, other) => other.score - one.score)
  const proven = (sorted[0]?.score ?? 0) >= SCORES.proof
  return proven ? sorted.filter(({ score, notes }) => score >= MEDIUM_FROM || notes.length > 0) : sorted
}

function speaksOf({ behind, suspect }: Rule, { group }: View): boolean {
  if (behind === 'any') return true
  if (behind !== undefined) return behind.includes(group.cause)
  return SUSPECTS[suspect].standsBehind.some(({ cause }) => cause === group.cause)
}

function add(found: Map<SuspectId, Weighed>, id: SuspectId, score: number, note: string | undefined): void {
  const known = found.get(id)
  const notes = note === undefined || note === '' ? [] : [note]
  if (known === undefined) {
    found.set(id, { id, score, notes })
    return
  }
  // Within its own step only: hints never add up to a proof.
  known.score = Math.max(known.score, score) + FURTHER_HIT
  for (const one of notes) addNote(known.notes, one)
}

/** Of two that say the same, the longer. */
function addNote(notes: string[], note: string): void {
  if (note.startsWith(SAYS) && notes.some(one => one.startsWith(SAYS))) return
  const at = notes.findIndex(one => one.startsWith(note) || note.startsWith(one))
  if (at < 0) notes.push(note)
  else if (note.length > notes[at]!.length) notes[at] = note
}

const SAYS = 'the line says'

/** Of what has no request, the rules' own words say more than in which phase it was. */
function evidenceOf({ seen, group }: View, notes: readonly string[]): string {
  const told = notes.slice(0, NOTES_MAX)
  if (group.events !== undefined) return told.join('; ')
  if (group.confidence === 'guessed')
    return ['The lines do not show why, so this is the usual case', ...told].join('; ')
  return (seen.startsWith('Seen in phase') && told.length > 0 ? told : [seen, ...told]).join('; ')
}

function sentence(words: string): string {
  return words === '' ? '' : `${words}.`
}

/** Where the cause itself is a guess, nothing behind it can be more than likely. */
function likelihoodOf(score: number, group: Group): RankedSuspect['likelihood'] {
  if (score >= HIGH_FROM) return group.confidence === 'guessed' && score < SCORES.proof ? 'medium' : 'high'
  return score >= MEDIUM_FROM ? 'medium' : 'low'
}
