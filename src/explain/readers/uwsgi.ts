/** uWSGI's log: harakiri, full listen queues, requests too large for its buffer, workers that die; and its request lines. */
import type { Fact, TroubleFact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { requestLine } from './parts/request.ts'
import { after, anyOf, between, numberAfter } from './parts/text.ts'
import { ctimeTime } from './parts/time.ts'
import { answered, clientLeft, factOf } from './parts/told.ts'
import { bySignal, trouble } from './parts/trouble.ts'

/** Told over several lines: which worker, then which request since when. */
interface Harakiri {
  line: Line
  pid: number | undefined
  at: number | undefined
}

const KILLED_MAX = 100

export function uwsgi(): Reader {
  let harakiri: Harakiri | undefined
  /** Killed by harakiri: the signal that follows says nothing of memory. */
  const killed = new Set<number>()
  let gaveUp = ''

  function end(more: { request?: string | undefined; value?: number | undefined } = {}): readonly Fact[] {
    if (harakiri === undefined) return []
    const { line, pid, at } = harakiri
    harakiri = undefined
    const fact = trouble(at === undefined ? {} : { at }, 'uwsgi', 'worker-timeout', { process: 'uwsgi', pid, ...more })
    return [{ ...fact, sample: line.text }]
  }

  /** The line that names the request ends the event. */
  function ofHarakiri(line: Line, text: string, at: number | undefined): readonly Fact[] {
    if (text.includes('HARAKIRI ON WORKER')) {
      const before = end()
      const pid = numberAfter(text, '(pid:')
      if (pid !== undefined && killed.size < KILLED_MAX) killed.add(pid)
      harakiri = { line, pid, at }
      return before
    }
    if (!text.includes('HARAKIRI [core') || harakiri === undefined) return []
    const request = between(text.slice(text.indexOf('[core')), ' - ', ' since ')
    const since = numberAfter(text, ' since')
    const startedAt = harakiri.at
    const value = since === undefined || startedAt === undefined ? undefined : Math.round(startedAt / 1000 - since)
    return end({ request, ...(value !== undefined && value >= 0 && value < 86_400 && { value }) })
  }

  return {
    format: 'uwsgi',
    takes: text => PHRASES.test(text.slice(0, 400)) || isRequest(text),
    end: () => end(),
    read(line) {
      const text = line.text.slice(0, 4000)
      const at = ctimeTime(text) ?? line.at
      if (text.includes('HARAKIRI')) return ofHarakiri(line, text, at)
      const before = end()
      if (isRequest(text)) return [...before, ...ofRequest(text, at)]
      const broken = ofBrokenPipe(text, at)
      if (broken) {
        const again = broken.same.request === gaveUp
        gaveUp = broken.same.request ?? ''
        return again ? before : [...before, broken]
      }
      const found = foundIn(text, killed)
      return found === undefined ? before : [...before, withTime(found, at)]
    },
  }
}

const withTime = (fact: TroubleFact, at: number | undefined): TroubleFact => (at === undefined ? fact : { ...fact, at })

const PHRASES = anyOf([
  'HARAKIRI',
  'DAMN ! worker',
  'Respawned uWSGI worker',
  'spawned uWSGI',
  'uWSGI listen queue of socket',
  'invalid request block size:',
  'SIGPIPE: writing to a closed pipe',
  'uwsgi_response_',
  'no python application found',
  '*** Starting uWSGI',
  '*** uWSGI is running',
  '*** Operational MODE',
  'WSGI app 0 ',
  'unable to load app ',
  'unable to load configuration from',
  'probably another instance of uWSGI',
  'bind(): ',
  'gracefully killing worker',
  'killed successfully (pid:',
  'received...killing workers',
  'process is done. Seeya',
  'your server socket listen backlog',
  '!!! uWSGI process ',
  'NO MERCY !!!',
  'goodbye to uWSGI',
  '[uwsgi-',
])

const isRequest = (text: string): boolean => text.startsWith('[pid: ') && text.slice(0, 40).includes('|app: ')

/** `[pid: 1|app: 0|req: 2/3] 198.51.100.1 () {40 vars in 600 bytes} [DATE] GET /x => generated 9 bytes in 3 msecs (HTTP/1.1 500) …` */
function ofRequest(text: string, at: number | undefined): readonly Fact[] {
  const arrow = text.lastIndexOf(' => generated ')
  const status = Number(/\(HTTP\/\d\.\d (\d{3})\)/.exec(text.slice(arrow, arrow + 200))?.[1] ?? 0)
  if (arrow < 0 || status < 500) return []
  const request = text.slice(0, arrow).split('] ').at(-1) ?? ''
  const client = /^\S{2,45}/.exec(after(text, '] ') ?? '')?.[0] ?? ''
  const { method, host, path } = requestLine(request)
  const date = /\} \[/.exec(text)
  const time = date === null ? at : (ctimeTime(text.slice(date.index + 3)) ?? at)
  return [
    factOf(answered(status), {
      product: 'uwsgi',
      at: time,
      status,
      exchange: { method, host, path, client },
      same: { request, client },
    }),
  ]
}

/** It wrote to whoever had asked and was gone: the client, or the gateway that had waited long enough. */
function ofBrokenPipe(text: string, at: number | undefined) {
  const pipe = text.includes('SIGPIPE: writing to a closed pipe')
  if (!pipe && !(text.includes('uwsgi_response_') && text.includes('): '))) return undefined
  const written = pipe ? (between(text, 'on request ', ' (ip ') ?? '') : (between(text, 'during ', ' (') ?? '')
  const { method, host, path } = pipe ? { method: '', host: '', path: written } : requestLine(written)
  const client = between(text, '(ip ', ')') ?? ''
  return factOf(
    { ...clientLeft('wait'), surest: 'inferred' },
    { product: 'uwsgi', at, whole: false, exchange: { method, host, path, client }, same: { request: path, client } },
  )
}

const FOUND: readonly (readonly [string, TroubleFact['what']])[] = [
  ['no python application found', 'failed-to-start'],
  ['unable to load app ', 'failed-to-start'],
  ['unable to load configuration', 'failed-to-start'],
  ['probably another instance of uWSGI', 'port-taken'],
  ['Address already in use', 'port-taken'],
  ['bind(): ', 'failed-to-start'],
  ['Respawned uWSGI worker', 'started'],
  ['spawned uWSGI', 'started'],
  ['WSGI app 0 ', 'started'],
  ['gracefully killing worker', 'stopping'],
  ['received...killing workers', 'stopping'],
  ['goodbye to uWSGI', 'stopping'],
  ['NO MERCY', 'killed'],
]

function foundIn(text: string, killed: Set<number>): TroubleFact | undefined {
  const pid = numberAfter(text, '(pid:') ?? numberAfter(text, '(new pid:') ?? numberAfter(text, 'uWSGI process')
  const tell = (what: TroubleFact['what'], more: Parameters<typeof trouble>[3] = {}) =>
    trouble({}, 'uwsgi', what, { process: 'uwsgi', pid, ...more })
  if (text.includes('uWSGI listen queue of socket') && text.includes('full')) {
    return tell('backlog-full', { value: Number(/\/(\d{1,7})\)/.exec(text)?.[1] ?? 0), path: socketIn(text) })
  }
  if (text.includes('invalid request block size:'))
    return tell('request-too-large', { value: numberAfter(text, '(max') })
  if (text.includes('Segmentation Fault')) return tell('segfault', { value: 11 })
  if (text.includes('DAMN ! worker')) {
    const signal = numberAfter(text, 'killed by signal')
    if (pid !== undefined && killed.delete(pid)) return undefined
    return signal === undefined ? tell('exited') : tell(bySignal(signal).what, { value: signal })
  }
  const what = FOUND.find(([phrase]) => text.includes(phrase))?.[1]
  if (what === undefined) return undefined
  const port = what === 'port-taken' ? /:(\d{2,5})\)/.exec(text)?.[1] : undefined
  return tell(what, port === undefined ? {} : { port: Number(port) })
}

const socketIn = (text: string): string | undefined => between(text, 'socket "', '"')
