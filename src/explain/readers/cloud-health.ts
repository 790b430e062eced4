/** What the consoles and command lines of AWS and Azure say of a backend that their balancer takes for unwell. */
import type { CheckFact, Fact, Product } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { dns, timer, verify } from './parts/ends.ts'
import { anyOf } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { answered, ended, exchangeOf, type Told } from './parts/told.ts'

type OfText = (text: string) => Told

/** The status that a check got; without one it was at least not the one that it wants. */
const status: OfText = text => {
  const code = /(?:status code: ?|these codes: ?\[|Received: ?)(\d{3})\b/.exec(text)?.[1]
  return code === undefined ? answered(404, 'guessed') : answered(Number(code))
}
const always =
  (told: Told): OfText =>
  () =>
    told

const untrusted = always(ended('tls', verify('UNABLE_TO_GET_ISSUER_CERT_LOCALLY')))
const anotherName = always(ended('tls', verify('HOSTNAME_MISMATCH')))

const WORDS: readonly (readonly [says: string, product: Product, of: OfText])[] = [
  ['Health checks failed with these codes', 'aws-alb', status],
  ['Target.Timeout', 'aws-alb', always(ended('wait', timer('firstByte'), 'guessed'))],
  ['unhealthy in target-group', 'aws-alb', always(ended('wait', timer('firstByte'), 'guessed'))],
  ['Received invalid status code', 'azure', status],
  ['HTTP response did not match the probe setting', 'azure', status],
  ['Time taken by the backend to respond', 'azure', always(ended('wait', timer('firstByte')))],
  ['could not create a probe for this backend', 'azure', always(ended('dns', dns('ENOTFOUND'), 'inferred'))],
  [
    'Application Gateway could not connect to the backend',
    'azure',
    always(ended('connect', timer('connect'), 'guessed')),
  ],
  ['leaf certificate presented by the backend server does not match', 'azure', anotherName],
  ['Common Name (CN) of the backend', 'azure', anotherName],
  ['Backend certificate is invalid. Current date', 'azure', always(ended('tls', verify('CERT_HAS_EXPIRED')))],
  ['ertificate is missing from the certificate chain presented by the backend', 'azure', untrusted],
  ['not signed by a well-known Certificate Authority', 'azure', untrusted],
  ['ertificate not signed by any Root certificates uploaded', 'azure', untrusted],
  ['root certificate of the server certificate used by the backend', 'azure', untrusted],
  ['Leaf certificate is not the topmost', 'azure', untrusted],
  ['validity of the backend certificate could not be verified', 'azure', always(ended('tls', verify('X509')))],
]
const ANY = anyOf(WORDS.map(([says]) => says))

export function cloudHealth(): Reader {
  return { format: 'cloud-health', takes: text => text.length < 16_000 && ANY.test(text), read }
}

function read(line: Line): readonly Fact[] {
  const row = WORDS.find(([says]) => line.text.includes(says))
  if (row === undefined) return []
  const [, product, of] = row
  const told = of(line.text)
  const at = isoTime(line.text) ?? line.at
  const check: CheckFact = { kind: 'check', product, exchange: exchangeOf(told, { at }), tookOut: true }
  if (at !== undefined) check.at = at
  if (told.surest !== undefined) check.surest = told.surest
  return [check]
}
