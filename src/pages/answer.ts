/** The answers the gateway writes itself: one function from what is known about a failure to status, fields and body. */
import type { AnswerInput } from './answer-input.ts'
import { renderGrpc } from './grpc.ts'
import { answerFields, type Fields } from './headers.ts'
import { renderHtml } from './html.ts'
import { renderMarkdown } from './markdown.ts'
import { chooseFormat, chooseLanguage, type Format } from './negotiate.ts'
import { renderProblem } from './problem.ts'
import { renderText } from './text.ts'
import { WORDS } from './words/all.ts'

export interface Answer {
  status: number
  headers: Fields
  /** Empty for HEAD; Content-Length still tells the length that GET would have had. */
  body: string | Buffer
  /** gRPC: the fields are the trailers too, and nothing follows. */
  trailersOnly?: boolean
}

const CONTENT_TYPES: Record<Format, string> = {
  html: 'text/html; charset=utf-8',
  problem: 'application/problem+json',
  markdown: 'text/markdown; charset=utf-8',
  text: 'text/plain; charset=utf-8',
}

/** Never throws on hostile input; costs tens of microseconds, for failures come in storms. */
export function renderAnswer(input: AnswerInput): Answer {
  if (input.isGrpc) return renderGrpc(input)
  const format = chooseFormat(input.accept)
  const words = WORDS[chooseLanguage(input.acceptLanguage)]
  const more: Fields = []
  const text = renderBody(format, input, words, more)
  const body = Buffer.from(text, 'utf8')
  const headers = answerFields(input, CONTENT_TYPES[format], body.length, words.language)
  for (const field of more) headers.push(field)
  return { status: input.status, headers, body: input.method === 'HEAD' ? '' : body }
}

function renderBody(format: Format, input: AnswerInput, words: (typeof WORDS)['en'], more: Fields): string {
  switch (format) {
    case 'html': {
      const page = renderHtml(input, words)
      more.push(...page.headers)
      return page.body
    }
    case 'problem':
      return renderProblem(input, words)
    case 'markdown':
      return renderMarkdown(input, words)
    case 'text':
      return renderText(input, words)
  }
}
