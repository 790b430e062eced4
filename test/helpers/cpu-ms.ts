/** @returns CPU time of this thread so far, ms: what else the machine is busy with is not in it */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
