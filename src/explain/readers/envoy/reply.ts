/** What Envoy answers clients with, wherever it was pasted: in curl's output, in an error of gRPC, or its details by themselves. */
import { timer } from '../parts/ends.ts'
import { after } from '../parts/text.ts'
import { ended, nobody, type Told } from '../parts/told.ts'
import { ofReset, ofResetDetails } from './reset.ts'

const LOST = 'upstream connect error or disconnect/reset before headers.'
const DETAILS = /upstream_reset_(?:before|after)_response_started\{[^}]{0,500}\}?/

/** null: no such text. */
export function replyIn(text: string): Told | null {
  const at = text.indexOf(LOST)
  if (at >= 0) return ofLost(text.slice(at, at + 2000))
  const details = DETAILS.exec(text)?.[0]
  if (details !== undefined) return ofResetDetails(details)
  const start = text.trimStart().slice(0, 60)
  if (/^no healthy upstream(?:$|[^\w ])/.test(start)) return nobody('unknown')
  if (/^upstream request timeout(?:$|[^\w ])/.test(start)) return ended('wait', timer('firstByte'), 'inferred')
  return null
}

/** `… reset reason: connection failure, transport failure reason: …`; old ones end before the reason. */
function ofLost(text: string): Told | null {
  const reason = after(text, 'reset reason: ')
  if (reason === undefined) return ofReset('connection termination', '')
  const [why = '', transport = ''] = reason.split(/,? transport failure reason: /, 2)
  return ofReset(why.slice(0, 200), transport)
}
