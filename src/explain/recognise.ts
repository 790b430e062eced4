/** Whose line is it? The reader of the line before is asked first, then all in order; each source has readers of its own. */
import type { Fact } from './fact.ts'
import type { Line, MakeReader, Reader } from './reader.ts'

/** Events of several lines are collected per source (container, unit); further sources share the first one's readers. */
const SOURCES_MAX = 200

interface Source {
  readers: Reader[]
  last?: Reader
}

export interface Recognised {
  reader: Reader
  facts: readonly Fact[]
}

export interface Recogniser {
  /** Asking changes nothing. */
  takes(text: string, source: string): boolean
  /** The reader of the last line without a source: only this one is asked for what it may pass over. */
  current(): Reader | undefined
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
    const made: Source = { readers: makeReaders.map(make => make()) }
    sources.set(name, made)
    return made
  }

  function taker(source: Source, text: string): Reader | undefined {
    if (source.last?.takes(text)) return source.last
    return source.readers.find(reader => reader !== source.last && reader.takes(text))
  }

  return {
    takes: (text, source) => taker(sources.get(source) ?? sourceOf(''), text) !== undefined,
    current: () => sources.get('')?.last,
    read(line) {
      const source = sourceOf(line.source ?? '')
      const reader = taker(source, line.text)
      if (reader === undefined) return null
      const found: Recognised[] = []
      if (source.last !== undefined && source.last !== reader) endOf(source.last, found)
      source.last = reader
      found.push({ reader, facts: reader.read(line) })
      return found
    },
    end() {
      const found: Recognised[] = []
      for (const source of sources.values()) if (source.last) endOf(source.last, found)
      return found
    },
  }
}

function endOf(reader: Reader, found: Recognised[]): void {
  const facts = reader.end?.() ?? []
  if (facts.length > 0) found.push({ reader, facts })
}
