/** AWS API Gateway's execution log, and what Lambda says of a function's end. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { dns, errno, fin, invalid, timer } from './parts/ends.ts'
import { anyOf, numberAfter, rowIn } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { denied, ended, factOf, type Told, unconfigured } from './parts/told.ts'
import { trouble } from './parts/trouble.ts'

export function awsApiGateway(): Reader {
  return { format: 'aws-api-gateway', takes, read }
}

/** Its longest integration time, unless it was raised. */
const INTEGRATION_MS = 29_000

const WORDS: readonly (readonly [string, Told])[] = [
  ['Malformed Lambda proxy response', ended('wait', invalid('function-response'))],
  ['Invalid permissions on Lambda function', unconfigured('permissions on the function')],
  ['Invalid endpoint address', ended('dns', dns('ENOTFOUND'), 'inferred')],
  ['Execution failed due to a timeout error', ended('wait', timer('firstByte', INTEGRATION_MS))],
  ['Endpoint request timed out', ended('wait', timer('firstByte', INTEGRATION_MS))],
  ['Network error communicating with endpoint', ended('connect', errno('ECONNREFUSED'), 'guessed')],
  ['Execution failed due to an internal error', ended('wait', fin, 'guessed')],
  ['Lambda execution failed with status', ended('receive', { kind: 'answered', status: 500 }, 'inferred')],
  ['Execution failed due to configuration error', unconfigured('integration')],
  ['not authorized to access this resource', denied('authorizer')],
]
const FINE = [
  'Method completed with status:',
  'Starting execution for request:',
  'Endpoint response body before transformations:',
  'Endpoint request body after transformations:',
  'Successfully completed execution',
]
const LAMBDA = ['Task timed out after ', 'Runtime exited with error: ', 'Runtime.ExitError']

const ANY = anyOf([...WORDS.map(([words]) => words), ...FINE, ...LAMBDA])

function takes(text: string): boolean {
  const head = text.slice(0, 2000)
  return ANY.test(head)
}

function read(line: Line): readonly Fact[] {
  const text = line.text.slice(0, 4000)
  const at = isoTime(text) ?? line.at
  const ofFunction = LAMBDA.some(words => text.includes(words)) ? lambda(text) : undefined
  if (ofFunction)
    return [trouble(at === undefined ? {} : { at }, 'aws-alb', ofFunction.what, { value: ofFunction.value })]
  // What the backend sent is quoted in some lines, and may say anything.
  if (FINE.some(words => text.includes(words))) return []
  const told = rowIn(text, WORDS)
  if (told === undefined) return []
  const id = /^\(([\w-]{8,60})\)/.exec(text)?.[1] ?? ''
  return [
    factOf(told, { product: 'aws-alb', at, exchange: { requestId: id }, same: id === '' ? {} : { requestId: id } }),
  ]
}

function lambda(text: string): { what: 'worker-timeout' | 'killed' | 'exited'; value?: number | undefined } {
  const seconds = numberAfter(text, 'Task timed out after')
  if (seconds !== undefined) return { what: 'worker-timeout', value: seconds }
  return text.includes('signal: killed')
    ? { what: 'killed', value: 9 }
    : { what: 'exited', value: numberAfter(text, 'exit status') }
}
