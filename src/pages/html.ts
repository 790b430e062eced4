/** The error page: which theme draws it, and the Content-Security-Policy it is sent with. */
import type { AnswerInput } from './answer-input.ts'
import type { Fields } from './headers.ts'
import { renderClassic } from './theme/classic.ts'
import { renderDefault } from './theme/default.ts'
import { folderTheme, renderFolder } from './theme/folder.ts'
import type { Words } from './words/words.ts'

export interface Page {
  body: string
  headers: Fields
}

/** A folder that was not loaded, or could not be, falls back to the default theme: a page is owed in any case. */
export function renderHtml(input: AnswerInput, words: Words): Page {
  const { theme } = input.errors
  switch (theme) {
    case 'default':
      return renderDefault(input, words)
    case 'nginx':
    case 'apache':
    case 'plain':
      return renderClassic(theme, input, words)
    default: {
      const folder = folderTheme(theme)
      return (folder && renderFolder(folder, input, words)) ?? renderDefault(input, words)
    }
  }
}
