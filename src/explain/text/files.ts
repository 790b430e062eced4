/** Which line of which file is the nth line of the input? */

export interface FileLine {
  /** null: the input is one file, or nobody named them. */
  file: string | null
  line: number
}

export interface Files {
  /** What comes next is of this file. */
  begin(name: string, linesBefore: number): void
  at(number: number): FileLine
}

export function makeFiles(): Files {
  const begun: { name: string; linesBefore: number }[] = []
  return {
    begin(name, linesBefore) {
      begun.push({ name, linesBefore })
    },
    at(number) {
      const file = begun.findLast(({ linesBefore }) => linesBefore < number)
      return file === undefined ? { file: null, line: number } : { file: file.name, line: number - file.linesBefore }
    },
  }
}
