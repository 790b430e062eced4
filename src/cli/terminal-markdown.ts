/** Markdown on a terminal: just the forms our own pages use, filled to the terminal's width. */
import { styleText } from 'node:util'

const WIDTH_MAX = 100
const CODE_INDENT = '    '

/** @param columns the terminal's width; prose is never set wider than 100 */
export function terminalMarkdown(text: string, columns: number): string {
  const width = Math.max(20, Math.min(columns, WIDTH_MAX))
  return blocksOf(text)
    .map(block => renderBlock(block, width))
    .join('\n')
}

type Block = { kind: 'code' | 'heading' | 'prose'; lines: string[] }

/** Blank lines end prose, fences frame code; an item of a list is prose of its own. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let open: Block | undefined
  for (const line of text.trim().split('\n')) {
    if (line.startsWith('```')) {
      if (open?.kind === 'code') open = undefined
      else blocks.push((open = { kind: 'code', lines: [] }))
    } else if (open?.kind === 'code') open.lines.push(line)
    else if (line === '') {
      blocks.push({ kind: 'prose', lines: [] })
      open = undefined
    } else if (line.startsWith('#')) {
      blocks.push({ kind: 'heading', lines: [line] })
      open = undefined
    } else if (open && !marker(line)) open.lines.push(line)
    else blocks.push((open = { kind: 'prose', lines: [line] }))
  }
  return blocks
}

function renderBlock(block: Block, width: number): string {
  const [first = ''] = block.lines
  if (block.kind === 'code') return block.lines.map(line => (line === '' ? '' : CODE_INDENT + line)).join('\n')
  if (block.kind === 'heading') return bold(first.replace(/^#+ /, ''))
  const indent = ' '.repeat(marker(first).length)
  const lines = fill(block.lines.map(line => line.trim()).join(' '), width, indent)
  return lines.join('\n').replace(/`([^`]+)`/g, (quoted, code: string) => coloured(quoted, code))
}

/** `- ` or `1. ` at the start of an item, else nothing. */
function marker(line: string): string {
  return /^(- |\d+\. )/.exec(line)?.[0] ?? ''
}

function fill(text: string, width: number, indent: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = indent + word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

function bold(text: string): string {
  return styleText('bold', text)
}

/** Where there is no colour the backticks stay: they are what tells code from prose. */
function coloured(quoted: string, code: string): string {
  const styled = styleText('cyan', code)
  return styled === code ? quoted : styled
}
