/** A gateway's process that answers, or none at all. */
import { type Command, startChild, untilReady } from '../child.ts'

/** @throws when it dies or stays silent; then nothing of it is left */
export async function startedAndReady(command: Command, port: number): Promise<ReturnType<typeof startChild>> {
  const child = startChild(command)
  try {
    await untilReady(child.process, port, command.folder)
    return child
  } catch (error) {
    await child.stop()
    throw error
  }
}
