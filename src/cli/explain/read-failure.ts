/** Why a file cannot be read, in words. */

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied (sudo, or a member of its group, may)',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  EMFILE: 'too many open files',
  EIO: 'the disk failed (EIO)',
}

export function readFailure(error: unknown): string {
  const { code = '', message = String(error) } = error as Partial<NodeJS.ErrnoException>
  return WORDS[code] ?? message
}
