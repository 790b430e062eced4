/** Caddy's logs as it writes them to a terminal: time, level, logger, message and fields, apart by tabs. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { type CaddyState, caddyFacts, caddyState } from './caddy/entry.ts'
import { jsonObject } from './parts/json.ts'
import { isoTime } from './parts/time.ts'

const HEAD =
  /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?|\d\.\d{1,18}e\+\d\d)\s{1,4}(?:\x1b\[\d{1,2}m)?(?:DEBUG|INFO|WARN|ERROR|PANIC|FATAL)(?:\x1b\[0m)?\s{1,8}/
const LOGGER = /^((?:http|tls|admin|pki|events|caddy|layer4)[\w.]{0,100})\s{1,8}/
/** Printed without a time when it does not start. */
const START = /^(?:Error: |run: )?loading (?:initial|new) config: /

export function caddyConsole(): Reader {
  const state = caddyState()
  return {
    format: 'caddy-console',
    takes: text => HEAD.test(text.slice(0, 80)) || START.test(text.slice(0, 80)),
    read: line => (HEAD.test(line.text.slice(0, 80)) ? factsOf(line, state) : ofStart(line)),
  }
}

function factsOf({ text, at }: Line, state: CaddyState): Fact[] {
  const head = HEAD.exec(text.slice(0, 80))!
  const rest = text.slice(head[0].length)
  const logger = LOGGER.exec(rest.slice(0, 120))
  const behind = logger === null ? rest : rest.slice(logger[0].length)
  const tab = behind.lastIndexOf('\t{')
  const brace = tab >= 0 ? tab : behind.search(/\s\{"/)
  const fields = brace < 0 ? {} : (jsonObject(behind.slice(brace + 1)) ?? {})
  const [, time = ''] = head
  const own = time.includes('e+') ? Number(time) * 1000 : isoTime(time)
  const when = own ?? at
  return caddyFacts(
    {
      ...(when !== undefined && { at: when }),
      logger: logger?.[1] ?? '',
      message: (brace < 0 ? behind : behind.slice(0, brace)).trim(),
      fields,
    },
    state,
  )
}

function ofStart({ text, at }: Line): Fact[] {
  const time = at === undefined ? {} : { at }
  const port = /listen (?:tcp|udp)[46]? \S{0,60}?:(\d{1,5}): bind: address already in use/.exec(
    text.slice(0, 2000),
  )?.[1]
  if (port !== undefined)
    return [{ kind: 'trouble', product: 'caddy', what: 'port-taken', port: Number(port), process: 'caddy', ...time }]
  return [{ kind: 'trouble', product: 'caddy', what: 'config-rejected', process: 'caddy', ...time }]
}
