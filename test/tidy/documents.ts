/** What the documents at the root say that can be checked: files they name, commands, configurations. */
import path from 'node:path'
import { textOf } from './repository.ts'

export const DOCUMENTS: readonly string[] = ['README.md', 'ARCHITECTURE.md', 'STYLE.md', 'CHANGELOG.md']

export interface Block {
  language: string
  text: string
}

export function blocksOf(document: string): Block[] {
  return [...textOf(document).matchAll(/^```(\w*)[^\n]*\n([\s\S]*?)^```/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }))
}

/** Words in backticks, outside of blocks. */
export function codeWordsOf(document: string): string[] {
  const prose = textOf(document).replace(/^```[\s\S]*?^```/gm, '')
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, word = '']) => word)
}

/** Targets of links that are no addresses on the web. */
export function linksOf(document: string): string[] {
  return [...textOf(document).matchAll(/\]\(([^)\s]+)\)|(?:src|href|srcset)="([^"]+)"/g)]
    .map(([, target, attribute]) => (target ?? attribute ?? '').replace(/#.*/, ''))
    .filter(target => target !== '' && !/^[a-z]+:/.test(target))
}

const KNOWN_ENDINGS = new Set(['.ts', '.mjs', '.md', '.json', '.yaml', '.css', '.html', '.lua', '.png', '.jsonl'])

/** A word that can only be meant as a file or folder of the checkout. */
export function looksLikePath(word: string): boolean {
  if (!/^[\w.@*-]+(?:\/[\w.@*-]+)*\/?$/.test(word)) return false
  if (word.endsWith('/')) return true
  return KNOWN_ENDINGS.has(path.extname(word)) && !word.startsWith('.')
}

/** The command lines of a document: `npm …`, `npx goodgate …`, `goodgate …`, in shell blocks and in backticks. */
export function commandsOf(document: string): string[] {
  const lines = blocksOf(document)
    .filter(({ language }) => ['sh', 'bash', 'shell', 'console'].includes(language))
    .flatMap(({ text }) => text.split('\n'))
    .map(line => line.replace(/^\$ /, '').replace(/\s+#.*$/, ''))
  return [...lines, ...codeWordsOf(document)]
    .flatMap(line => line.split(/ \| | && /))
    .map(line => line.trim().replace(/ &$/, ''))
    .filter(line => /^(?:npm |npx |(?:node_modules\/\.bin\/)?(?:goodgate|node) )/.test(line))
}
