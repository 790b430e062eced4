/** The command line's entry point; the launcher goodgate.mjs runs it on a runtime that is new enough. */
import '../processes/usr1.ts'
import { runProgram } from './program.ts'

// `goodgate status | head` ends when head does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await runProgram(process.argv.slice(2))
