/** Whose line is it? The reader of the line before is asked first, then all in order; each source has readers of its own. */
import type { Taken } from './envelope.ts'
import type { Fact } from './fact.ts'
import type { Line, MakeReader, Reader } from './reader.ts'
import { GENERAL_FORMATS } from './readers.ts'

/** Events of several lines are collected per source (container, unit); further sources share the first one's readers. */
const SOURCES_MAX = 200

/** Error and access lines take turns in many a stream: so many readers are remembered, the latest first. */
const RECENT_MAX = 3

interface Source {
  readers: Reader[]
  recent: Reader[]
  /** The last line that was read: facts that come later than it are told by it. */
  last?: Line
}

export interface Recognised {
  reader: Reader
  line: Line
  facts: readonly Fact[]
}

export interface Recogniser {
  /** Asking changes nothing. */
  takes(text: string, source: string): Taken
  /** The reader that may pass over this line: that of the line of this source before, where it begins as that did. */
  passer(source: string, text: string, from: number, to: number): Reader | undefined
  /** @returns facts of events that this line ended, then its own; null: no reader takes it */
  read(line: Line): Recognised[] | null
  end(): Recognised[]
}

export function makeRecogniser(makeReaders: readonly MakeReader[]): Recogniser {
  const sources = new Map<string, Source>()

  function sourceOf(name: string): Source {
    const known = sources.get(name)
    if (known) return known
    if (sources.size >= SOURCES_MAX) return sources.values().next().value!
    const made: Source = { readers: makeReaders.map(make => make()), recent: [] }
    sources.set(name, made)
    return made
  }

  /** The same line is asked for several times before it is read, and reading may change who takes the next one. */
  let asked: { text: string; source: Source; reader: Reader | undefined } | undefined

  function taker(source: Source, text: string): Reader | undefined {
    if (asked?.text !== text || asked.source !== source) asked = { text, source, reader: find(source, text) }
    return asked.reader
  }

  return {
    takes(text, source) {
      const reader = taker(sources.get(source) ?? sourceOf(''), text)
      if (reader === undefined) return 'no'
      return GENERAL_FORMATS.has(reader.format) || isCarried(text, reader) ? 'perhaps' : 'surely'
    },
    passer: (source, text, from, to) => passer(sources.get(source), text, from, to),
    read(line) {
      const source = sourceOf(line.source ?? '')
      const reader = taker(source, line.text)
      if (reader === undefined) return null
      const found: Recognised[] = []
      if (source.recent[0] !== reader) {
        endOf(source, found)
        source.recent = [reader, ...source.recent.filter(other => other !== reader)].slice(0, RECENT_MAX)
      }
      asked = undefined
      found.push({ reader, line, facts: reader.read(line) })
      source.last = line
      return found
    },
    end() {
      asked = undefined
      const found: Recognised[] = []
      for (const source of sources.values()) endOf(source, found)
      return found
    },
  }
}

/** Formats that are JSON themselves, or may be. */
const JSON_FORMATS = /json|goodgate|azure|cloudflare|envoy|istio|gateway|access|traefik|kubectl|aws/

/** Some readers know their product's sentences within any text; in JSON that is not theirs somebody else may know them better. */
function isCarried(text: string, { format }: Reader): boolean {
  return text.charCodeAt(0) === 0x7b && !JSON_FORMATS.test(format)
}

/** A glance at one format's line must not take another's for it: what begins like JSON or in brackets is rarely the same. */
function passer(source: Source | undefined, text: string, from: number, to: number): Reader | undefined {
  const reader = source?.recent[0]
  if (reader?.passes === undefined || beginning(source!.last?.text ?? '', 0) !== beginning(text, from)) return undefined
  return reader.passes(text, from, to) ? reader : undefined
}

function beginning(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code === 0x5b || code === 0x7b || code === 0x3c ? code : 0
}

/** The common log format, a virtual host before it or not. A URL or a user agent may hold anybody's sentences: nobody else is asked. */
const COMMON_LOG = /^(?:\S{1,255} ){2,3}\S{1,100} \[\d\d\/[A-Z][a-z]{2}\/\d{4}:/
const ACCESS_FORMATS = /access|gunicorn|unicorn|uvicorn|puma/

function find(source: Source, text: string): Reader | undefined {
  const { readers, recent } = source
  const passing = passer(source, text, 0, text.length)
  if (passing) return passing
  if (COMMON_LOG.test(text)) {
    const access = readers.find(reader => ACCESS_FORMATS.test(reader.format) && reader.takes(text))
    if (access) return access
  }
  const known = recent.find(reader => !GENERAL_FORMATS.has(reader.format) && reader.takes(text))
  return known ?? readers.find(reader => reader.takes(text))
}

function endOf({ recent: [reader], last }: Source, found: Recognised[]): void {
  const facts = reader?.end?.() ?? []
  if (facts.length > 0) found.push({ reader: reader!, line: last!, facts })
}
