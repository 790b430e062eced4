/** Apache's own spelling of an access log: Debian's `vhost_combined` begins with `name:port`. Plain combined lines are nginx's to the letter. */
import type { Reader } from '../reader.ts'
import { accessFacts } from './access/facts.ts'
import { guessFields } from './access/guess.ts'
import { makeGlance } from './access/passes.ts'
import { looksCombined } from './nginx-access.ts'

export function apacheAccess(): Reader {
  const glance = makeGlance()
  return {
    format: 'apache-access',
    takes: text =>
      /^[\w.-]{1,253}:\d{1,5} \S{1,100} \S{1,100} \S{1,100} \[/.test(text.slice(0, 600)) && looksCombined(text),
    read(line) {
      glance.learn(false)
      const fields = guessFields(line.text)
      return fields === undefined ? [] : accessFacts({ fields, product: 'apache', at: line.at })
    },
    passes: glance.passes,
  }
}
