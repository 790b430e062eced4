/** The open-file limit, checked once at the start: running into it later looks like an upstream that cannot be reached. */
import { readFileSync } from 'node:fs'
import { openFilesMin } from './bounds.ts'

/** A warning with its fix; undefined when the limit is high enough or cannot be known. Node has raised soft to hard by now. */
export function openFilesWarning(): string | undefined {
  const limit = openFilesLimit()
  if (limit === undefined || limit >= openFilesMin) return undefined
  const requests = Math.max(1, Math.floor((limit - 50) / 2))
  return (
    `only ${limit} files may be open in a process, so a worker holds about ${requests} requests at a time; ` +
    'raise it: LimitNOFILE=65536 in a systemd unit, --ulimit nofile=65536 in Docker, ulimit -n 65536 in a shell'
  )
}

function openFilesLimit(): number | undefined {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1]
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}
