/** The folder is made, checked and tried before anything is entrusted to it. */
import path from 'node:path'
import { codeOf, type Files } from './answer-folder.ts'
import { draftsFolder } from './names.ts'

/** `root`: within `where`, the configured folder. Throws an error that says what is wrong with it. */
export async function openFolder(files: Files, where: string, root: string): Promise<void> {
  try {
    await files.mkdir(path.join(root, draftsFolder), { recursive: true, mode: 0o700 })
    const stat = await files.lstat(root)
    // What others may write there we would serve as an upstream's word.
    if (!stat.isDirectory() || stat.uid !== process.geteuid?.()) throw new Error(`${root} belongs to somebody else`)
    await files.chmod(root, 0o700)
    const trial = path.join(root, draftsFolder, `${process.pid}-trial`)
    await files.writeFile(trial, '', { mode: 0o600 })
    await files.unlink(trial)
  } catch (error) {
    throw new Error(`${where}: ${WORDS.get(codeOf(error)) ?? (error as Error).message}`)
  }
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'it may not be written by this user (EACCES)'],
  ['EPERM', 'it may not be written by this user (EPERM)'],
  ['EROFS', 'it may not be written, the file system is read-only (EROFS)'],
  ['ENOTDIR', 'it is no folder, or lies in what is none (ENOTDIR)'],
  ['EEXIST', 'it is no folder (EEXIST)'],
])
