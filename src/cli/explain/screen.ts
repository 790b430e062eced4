/** A page that is drawn again and again: on the terminal's other screen, so that what was there before comes back. */
import { columnsOf, cutToColumns } from '../../explain/tell/harmless.ts'

export interface Terminal {
  columns?: number
  rows?: number
  write(text: string): unknown
}

export interface Screen {
  /** As much of the page as fits; the report's end comes when it is over. */
  show(page: string): void
  close(): void
}

const OTHER_SCREEN = '\x1b[?1049h\x1b[?25l'
const BACK = '\x1b[?25h\x1b[?1049l'

export function makeScreen(terminal: Terminal): Screen {
  let open = false
  return {
    show(page) {
      const begin = open ? '' : OTHER_SCREEN
      open = true
      const rows = Math.max(4, (terminal.rows ?? 24) - 1)
      const lines = page.trimEnd().split('\n')
      const shown =
        lines.length > rows ? [...lines.slice(0, rows - 1), '… (Ctrl-C ends this and prints the whole report)'] : lines
      // Each line is cleared behind its end, and what was below the last one: no flicker.
      const drawn = shown.map(line => `${fitting(line, terminal.columns ?? 80)}\x1b[K`).join('\n')
      terminal.write(`${begin}\x1b[H${drawn}\x1b[J`)
    },
    close() {
      if (open) terminal.write(BACK)
      open = false
    },
  }
}

/** Commands are never broken on the page; here one that is wider would move all that follows. */
function fitting(line: string, columns: number): string {
  const plain = line.replace(/\x1b\[\d+m/g, '')
  return columnsOf(plain) <= columns ? line : cutToColumns(plain, columns)
}
