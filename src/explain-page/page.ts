/** The page: takes logs by dropping, choosing or pasting, has the worker read them, and shows the report. */
import { bytes, counted, grouped } from '../explain/tell/numbers.ts'
import { EXAMPLE } from './example.ts'
import { reportView } from './report-view.ts'
import type { Job, Told } from './work.ts'

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
const chooser = part<HTMLInputElement>('files')
const lines = part<HTMLTextAreaElement>('lines')
const status = part('status')
const progress = part<HTMLProgressElement>('progress')
const report = part('report')
let job = 0
let reading: string[] = []

chooser.addEventListener('change', () => {
  start([...(chooser.files ?? [])])
  // The same file chosen again is to be read again.
  chooser.value = ''
})
part('explain').addEventListener('click', () => startText(lines.value))
part('example').addEventListener('click', () => {
  lines.value = EXAMPLE
  startText(EXAMPLE)
})
lines.addEventListener('keydown', event => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) startText(lines.value)
})
document.addEventListener('paste', event => {
  const files = [...(event.clipboardData?.files ?? [])]
  const text = event.clipboardData?.getData('text/plain') ?? ''
  if (files.length > 0) start(files)
  // Pasted into the box, the text is there only after this event.
  else if (event.target === lines) setTimeout(() => startText(lines.value))
  else if (text !== '') startText(text)
})
for (const name of ['dragenter', 'dragover', 'dragleave', 'drop'] as const) {
  document.addEventListener(name, event => {
    event.preventDefault()
    document.body.classList.toggle('over', name === 'dragenter' || name === 'dragover')
  })
}
document.addEventListener('drop', event => {
  const files = [...(event.dataTransfer?.files ?? [])]
  if (files.length > 0) start(files)
  else startText(event.dataTransfer?.getData('text/plain') ?? '')
})

worker.addEventListener('message', ({ data }: MessageEvent<Told>) => {
  if (data.id !== job) return
  if (data.kind === 'progress') showProgress(data)
  else showReport(data)
})
worker.addEventListener('error', () => {
  progress.hidden = true
  status.textContent = 'The part of this page that reads logs did not start. Is goodgate explain --web still running?'
})

function startText(text: string): void {
  if (text.trim() === '') {
    status.textContent = 'Paste a few lines of a log first.'
    lines.focus()
    return
  }
  begin([new Blob([text])], ['the text'])
}

/** A rotated set is read from its oldest part on, in whatever order it was chosen. */
function start(chosen: File[]): void {
  if (chosen.length === 0) return
  // The example is no part of what is shown now; lines of one's own stay where they were put.
  if (lines.value === EXAMPLE) lines.value = ''
  const files = chosen.toSorted((one, other) => one.lastModified - other.lastModified)
  begin(
    files,
    files.map(({ name }) => name),
  )
}

function begin(inputs: Blob[], names: string[]): void {
  job++
  reading = names
  status.className = ''
  status.textContent = `Reading ${names.length === 1 ? names[0] : `${names.length} files`} …`
  report.hidden = true
  progress.value = 0
  progress.hidden = false
  worker.postMessage({ id: job, inputs, names } satisfies Job)
}

function showProgress({ read, of, lines, failures }: Extract<Told, { kind: 'progress' }>): void {
  progress.value = of === 0 ? 0 : read / of
  status.textContent = `${bytes(read)} of ${bytes(of)}: ${counted(lines, 'line')}, ${grouped(failures)} failed so far`
}

function showReport(told: Extract<Told, { kind: 'report' }>): void {
  progress.hidden = true
  const { view, summary } = reportView(told.report, reading, told.problems)
  report.replaceChildren(view)
  report.hidden = false
  // It stands above the report for those who see it; those who hear the page are told.
  status.className = 'heard'
  status.textContent = summary
  // Who goes by keys goes on from here.
  report.focus({ preventScroll: true })
  report.scrollIntoView({ block: 'start', behavior: 'instant' })
}

function part<Kind extends HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind
}
