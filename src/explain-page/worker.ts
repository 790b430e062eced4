/** Reads logs beside the page, so that it stays alive: in slices, whatever their size. */
import { Explanation } from '../explain/explain.ts'
import { kindOf, MARK_BYTES } from '../explain/text/kind.ts'
import type { Job, Told } from './work.ts'

const TELL_EVERY_MS = 200
const BEGINNING_BYTES = 64 * 1024

let latest = 0

addEventListener('message', (event: MessageEvent<Job>) => {
  latest = event.data.id
  explain(event.data).catch((error: unknown) => {
    const report = new Explanation().report()
    tell({ id: event.data.id, kind: 'report', report, problems: [`The log could not be read: ${String(error)}`] })
  })
})

async function explain({ id, inputs, names }: Job): Promise<void> {
  const explanation = new Explanation({ localZoneMs: at => -new Date(at).getTimezoneOffset() * 60_000 })
  const problems: string[] = []
  const of = inputs.reduce((sum, { size }) => sum + size, 0)
  let read = 0
  let told = Date.now()
  const took = (bytes: number): void => {
    read += bytes
    if (Date.now() - told < TELL_EVERY_MS) return
    told = Date.now()
    const { lines, failures } = explanation.progress()
    tell({ id, kind: 'progress', read, of, lines, failures })
  }
  if (inputs.length > 1) for (const input of inputs) explanation.overhear(await input.slice(0, BEGINNING_BYTES).text())
  for (const [nth, input] of inputs.entries()) {
    if (inputs.length > 1) explanation.file(names[nth] ?? 'the text')
    const problem = await readInput(input, names[nth] ?? 'the text', explanation, took, () => latest !== id)
    if (latest !== id) return
    explanation.end()
    if (problem !== undefined) problems.push(problem)
  }
  tell({ id, kind: 'report', report: explanation.report(), problems })
}

/** @returns why it was not read to its end */
async function readInput(
  input: Blob,
  name: string,
  explanation: Explanation,
  took: (bytes: number) => void,
  over: () => boolean,
): Promise<string | undefined> {
  const kind = kindOf(new Uint8Array(await input.slice(0, MARK_BYTES).arrayBuffer()), name)
  if ('refused' in kind) return kind.refused
  if (kind.packing === 'zstd')
    return `${name} is packed with zstd, which browsers cannot read: zstdcat ${name} | goodgate explain`
  let stream = input.stream().pipeThrough(counting(took))
  if (kind.packing === 'gzip') stream = stream.pipeThrough(new DecompressionStream('gzip'))
  const decoder = kind.packing.startsWith('utf-16') ? new TextDecoder(kind.packing) : undefined
  const encoder = new TextEncoder()
  const reader = stream.getReader()
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done || over()) break
      explanation.push(decoder ? encoder.encode(decoder.decode(value, { stream: true })) : value)
    }
  } catch {
    return `${name} is damaged or cut off: it is explained as far as it could be read`
  }
  if (over()) await reader.cancel()
  return undefined
}

function counting(took: (bytes: number) => void): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  return new TransformStream({
    transform(piece, controller) {
      took(piece.length)
      controller.enqueue(piece)
    },
  })
}

function tell(told: Told): void {
  postMessage(told)
}
