/** A strict reader of Prometheus' text format 0.0.4: throws on whatever promtool would complain about in our kind of text. */

export interface Family {
  type: string
  help: string
  samples: { name: string; labels: Record<string, string>; value: number }[]
}

/** Families by name. Demands HELP and TYPE once each, samples right under them, no series twice, complete histograms. */
export function readPrometheus(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  const families = new Map<string, Family>()
  let current: { name: string; family: Family } | null = null
  const series = new Set<string>()
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/s.exec(line)
    if (comment) {
      const [, kind, name, rest] = comment as unknown as [string, string, string, string]
      if (kind === 'HELP') {
        if (families.has(name)) throw new Error(`${name} described twice`)
        current = { name, family: { type: '', help: rest, samples: [] } }
        families.set(name, current.family)
      } else if (current?.name !== name || current.family.samples.length > 0) throw new Error(`stray ${line}`)
      else if (!/^(counter|gauge|histogram)$/.test(rest)) throw new Error(`unknown type ${rest}`)
      else current.family.type = rest
      continue
    }
    const sample = readSample(line)
    const suffixes = current?.family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']
    if (!suffixes.some(suffix => sample.name === current?.name + suffix)) throw new Error(`stray sample ${line}`)
    const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()])
    if (series.has(key)) throw new Error(`twice: ${line}`)
    series.add(key)
    current?.family.samples.push(sample)
  }
  for (const [name, family] of families) {
    if (family.type === 'counter' && !name.endsWith('_total'))
      throw new Error(`${name}: a counter's name ends in _total`)
    if (family.type === 'histogram') checkHistogram(name, family)
  }
  return families
}

function readSample(line: string): Family['samples'][number] {
  const parts = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/s.exec(line)
  if (parts === null) throw new Error(`no sample: ${line}`)
  const labels: Record<string, string> = {}
  let rest = parts[2] ?? ''
  while (rest !== '') {
    const pair = /^([a-zA-Z_]\w*)="((?:[^"\\]|\\[\\"n])*)"(?:,(?=.)|$)/.exec(rest)
    if (pair === null) throw new Error(`bad labels in: ${line}`)
    if (pair[1]! in labels) throw new Error(`label twice in: ${line}`)
    labels[pair[1]!] = pair[2]!.replace(/\\(.)/gs, (_, unit) => (unit === 'n' ? '\n' : unit))
    rest = rest.slice(pair[0].length)
  }
  if (!/^(?:\+Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.test(parts[3]!)) throw new Error(`no number: ${line}`)
  return { name: parts[1]!, labels, value: Number(parts[3]!.replace('+Inf', 'Infinity')) }
}

function checkHistogram(name: string, family: Family): void {
  const groups = Map.groupBy(family.samples, ({ labels: { le: _le, ...labels } }) =>
    JSON.stringify(Object.entries(labels).sort()),
  )
  for (const samples of groups.values()) {
    const buckets = samples.filter(sample => sample.name === `${name}_bucket`)
    const bounds = buckets.map(bucket => (bucket.labels.le === '+Inf' ? Infinity : Number(bucket.labels.le)))
    const rises = (list: number[]) => list.every((n, i) => i === 0 || n >= list[i - 1]!)
    if (bounds.at(-1) !== Infinity || !rises(bounds)) throw new Error(`${name}: bounds ${bounds}`)
    if (!rises(buckets.map(bucket => bucket.value))) throw new Error(`${name}: buckets fall`)
    const count = samples.find(sample => sample.name === `${name}_count`)?.value
    if (count !== buckets.at(-1)?.value) throw new Error(`${name}: count ${count}`)
    if (!samples.some(sample => sample.name === `${name}_sum`)) throw new Error(`${name}: no sum`)
  }
}
