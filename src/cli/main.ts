/** The command line's entry point; the launcher runs it on a runtime that is new enough. */
import '../processes/usr1.ts'
import { enableCompileCache } from 'node:module'
import path from 'node:path'

// Sources run directly; the cache spares the next start their translation: a second of time and 30 MB of memory.
// Beside the sources, never in a shared /tmp where others could have put something; not writable: no cache.
enableCompileCache(path.join(import.meta.dirname, '../../node_modules/.cache/goodgate'))
const { runProgram } = await import('./program.ts')

// `goodgate status | head` ends when head does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await runProgram(process.argv.slice(2))
