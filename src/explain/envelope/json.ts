/** JSON around a line of text: docker's files, journald's export, what fluentd, ECS and clouds make of a container's output. */
import { asObject, type Json, jsonObject, objectIn, stringIn } from '../readers/parts/json.ts'
import { isoTime } from '../readers/parts/time.ts'
import { type Opened, opened } from './opened.ts'

/** These keys together are nobody's but the carrier's. */
export function carrierJson(text: string): Opened | null {
  if (!/^\s{0,16}\{/.test(text)) return null
  if (text.includes('"MESSAGE"')) return withJson(text, journald)
  if (text.includes('"textPayload"')) return withJson(text, textPayload)
  if (text.includes('"log"')) return withJson(text, docker)
  return null
}

/** A line in a member that products use as well: somebody must know what it holds. */
export function messageJson(text: string): Opened | null {
  return /^\s{0,16}\{/.test(text) && MESSAGE_KEYS.some(key => text.includes(`"${key}"`))
    ? withJson(text, message)
    : null
}

const MESSAGE_KEYS = ['message', 'msg', 'log', '_raw', 'line', 'MESSAGE', 'event', 'jsonPayload'] as const

function withJson(text: string, open: (json: Json) => Opened | null): Opened | null {
  const json = jsonObject(text)
  return json === undefined ? null : open(json)
}

/** Bytes that are no text come as a list of numbers. */
function journald(json: Json): Opened | null {
  const bytes = json.MESSAGE
  const text = Array.isArray(bytes)
    ? bytes.map(byte => String.fromCharCode(Number(byte) & 0xff)).join('')
    : stringIn(json, 'MESSAGE')
  if (text === undefined) return null
  const micros = stringIn(json, '_SOURCE_REALTIME_TIMESTAMP', '__REALTIME_TIMESTAMP')
  const source = stringIn(json, 'CONTAINER_NAME', 'SYSLOG_IDENTIFIER', '_SYSTEMD_UNIT', '_COMM')
  return opened(firstLine(text), source, micros === undefined ? undefined : Number(micros) / 1000)
}

function textPayload(json: Json): Opened | null {
  const text = stringIn(json, 'textPayload')
  if (text === undefined) return null
  const labels = objectIn(objectIn(json, 'resource'), 'labels')
  const source = stringIn(labels, 'pod_name', 'container_name', 'service_name', 'instance_id')
  return opened(firstLine(text), source, timeIn(json))
}

function docker(json: Json): Opened | null {
  const text = stringIn(json, 'log')
  if (text === undefined || (json.stream === undefined && objectIn(json, 'kubernetes') === undefined)) return null
  return opened(firstLine(text), sourceIn(json), timeIn(json))
}

function message(json: Json): Opened | null {
  const inner = asObject(json.jsonPayload)
  const text = stringIn(json, ...MESSAGE_KEYS) ?? stringIn(inner, ...MESSAGE_KEYS)
  return text === undefined ? null : opened(firstLine(text), sourceIn(json), timeIn(json))
}

function sourceIn(json: Json): string | undefined {
  const pod = objectIn(json, 'kubernetes')
  const name = stringIn(pod, 'pod_name', 'container_name') ?? stringIn(objectIn(pod, 'pod'), 'name')
  return name ?? stringIn(json, 'container_name', 'service', 'syslog_identifier', 'program', 'tag', 'unit')
}

function timeIn(json: Json): number | undefined {
  const text = stringIn(json, '@timestamp', 'time', 'timestamp', 'receiveTimestamp', 'ts', 'date')
  return text === undefined ? undefined : isoTime(text)
}

/** It was one line when it was carried; what follows a line break was added by somebody else. */
function firstLine(text: string): string {
  return text.replace(/[\r\n]+$/, '')
}
