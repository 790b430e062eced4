/** Markdown for agents and chat bots: the same facts as the page, in the order in which they are needed. */
import type { AnswerInput } from './answer-input.ts'
import { becauseInPublic, causeName } from './evidence.ts'
import { printable } from './printable.ts'
import { statusLine } from './status.ts'
import { becauseLine, renderEvidenceText } from './text.ts'
import { visitorOf } from './visitor.ts'
import type { Words } from './words/words.ts'

export function renderMarkdown(input: AnswerInput, words: Words): string {
  const visitor = visitorOf(input, words)
  const { errors } = input
  const items = [
    `**${words.mayIAgain}** ${visitor.again}`,
    `**${words.whatToDo}** ${visitor.advice}`,
    `**${words.isItMe}** ${visitor.blame}`,
    `cause: ${code(causeName(input.cause, input.reason))}`,
    `processed: ${code(input.processed)}, retryable: ${code(String(input.retryable))}`,
  ]
  if (input.details === undefined && input.because !== undefined) {
    for (const one of becauseInPublic(input.because)) items.push(`because: ${code(becauseLine(one))}`)
  }
  items.push(`${words.requestId}: ${code(input.requestId)}`)
  if (errors.contact !== '') items.push(`${words.contact}: ${code(errors.contact)}`)
  if (errors.statusPage !== '') items.push(`${words.statusPage}: ${code(errors.statusPage)}`)
  const list = items.map(item => `- ${item}\n`).join('')
  const inside =
    input.details === undefined
      ? ''
      : `\n## Evidence\n\n\`\`\`text\n${ticksOut(renderEvidenceText(input, input.details))}\`\`\`\n`
  return `# ${statusLine(input.status)}: ${visitor.title}\n\n${visitor.what}\n\n${list}${inside}`
}

/** A code span that its content cannot leave. */
function code(text: string): string {
  return `\`${ticksOut(printable(text))}\``
}

/** Inside code everything is literal but the back-tick, which would end it: a look-alike stands in. */
function ticksOut(text: string): string {
  return text.replaceAll('`', 'ˋ')
}
