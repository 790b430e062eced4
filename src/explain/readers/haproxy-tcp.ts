/** HAProxy's traffic in TCP mode: `tcplog`, and the line of connections that are accepted and have no format. */
import type { Reader } from '../reader.ts'
import { haproxyWentWell } from './glance.ts'
import { haproxyFacts } from './haproxy/fields.ts'
import { haproxyLine, trafficMode } from './haproxy/line.ts'

const ACCEPTED = /^(?:haproxy\[\d{1,9}\]: )?Connect from \S{3,80} to \S{3,80} \(/

export function haproxyTcp(): Reader {
  return {
    format: 'haproxy-tcp',
    takes: text => trafficMode(text) === 'tcp' || ACCEPTED.test(text.slice(0, 300)),
    passes: (text, from, to) => haproxyWentWell(text, from, to, 'tcp'),
    read({ text, at }) {
      const fields = haproxyLine(text)
      return fields === null ? [] : haproxyFacts(fields, at)
    },
  }
}
