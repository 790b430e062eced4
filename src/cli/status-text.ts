/** A gateway's status as lines and a table of its endpoints. */
import type {
  CacheSummary,
  EndpointStatus,
  GatewayStatus,
  RouteMaintenance,
  UpstreamStatus,
  WorkerStatus,
} from '../admin/source.ts'

export function statusText(gateway: GatewayStatus, upstreams: UpstreamStatus[], nowMs: number): string {
  const { config, requests } = gateway
  const lines = [
    `goodgate ${gateway.version} on ${gateway.runtime}, pid ${gateway.pid}: ${gateway.state} for ${span(nowMs - gateway.startedAt)}`,
    '',
    `listening  ${gateway.listeners.join(', ')}`,
    `config     ${config.files.join(', ')}, generation ${config.generation}, loaded ${span(nowMs - config.loadedAt)} ago`,
    `requests   ${requests.total} served, ${requests.active} under way, ${requests.failed} failed, ${requests.hidden} failures hidden`,
    ...gateway.workers.map(
      (worker, at) => `${at === 0 ? 'workers' : '       '}    ${workerLine(worker, config.generation, nowMs)}`,
    ),
  ]
  lines.push(
    ...gateway.maintenance.map((each, at) => `${at === 0 ? 'planned' : '       '}    ${maintenanceLine(each, nowMs)}`),
  )
  lines.push(...troubleLines(gateway, nowMs))
  if (gateway.cache) lines.push(...cacheLines(gateway.cache))
  if (gateway.logLinesDropped > 0)
    lines.push(`log        ${gateway.logLinesDropped} lines of the access log were dropped`)
  if (config.rejected) {
    lines.push(
      '',
      `The last reload (${span(nowMs - config.rejected.at)} ago) was refused; the configuration before it is in force:`,
    )
    for (const { path, line, column, message } of config.rejected.problems)
      lines.push(path === '' ? `  ${message}` : `  ${path}:${line}:${column} ${message}`)
  }
  return [...lines, '', table(endpointRows(upstreams, nowMs)), ...outLines(upstreams, nowMs)].join('\n')
}

/** `cache      5 hit, 2 miss; memory 3 answers, 1.2 MiB` */
function cacheLines({ requests, kept, disk }: CacheSummary): string[] {
  const counts = Object.entries(requests).map(([result, count]) => `${count} ${result}`)
  const places = kept.map(({ tier, bytes, entries }) => `${tier} ${entries} answers, ${mebibytes(bytes)} MiB`)
  const lines = [`cache      ${[counts.join(', '), ...places].filter(text => text !== '').join('; ')}`]
  if (disk && disk.dropped + disk.errors + disk.rejected > 0)
    lines.push(
      `           disk: ${disk.dropped} not written, ${disk.errors} errors, ${disk.rejected} files not believed`,
    )
  return lines
}

function mebibytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1)
}

/** `route shop is in maintenance, begun 5 min ago, for 2 h more, by hand: new disks` */
export function maintenanceLine({ route, by, since, until, reason }: RouteMaintenance, nowMs: number): string {
  const whom = route === null ? 'every route is' : `route ${route} is`
  const begun =
    since === undefined ? '' : nowMs - since < 1000 ? ', begun just now' : `, begun ${span(nowMs - since)} ago`
  const ends = until === undefined ? '' : `, for ${span(until - nowMs)} more`
  const word = by === 'hand' ? 'by hand' : 'by the configuration'
  return `${whom} in maintenance${begun}${ends}, ${word}${reason === undefined ? '' : `: ${reason}`}`
}

/** What is wrong with the workers, if anything is. */
function troubleLines(gateway: GatewayStatus, nowMs: number): string[] {
  const serving = gateway.workers.filter(({ state }) => state === 'serving').length
  const missing = gateway.workersWanted - serving
  const lines: string[] = []
  if (missing > 0) lines.push(`           only ${serving} of ${gateway.workersWanted} serve: the log says why`)
  if (gateway.workerRestarts > 0) lines.push(`           ${gateway.workerRestarts} lost and replaced`)
  for (const { pid, message, tries, since } of gateway.listenFailures)
    lines.push(`           pid ${pid} cannot listen: ${message}; tried ${tries} times in ${span(nowMs - since)}`)
  return lines
}

function workerLine(worker: WorkerStatus, generation: number, nowMs: number): string {
  const memory = worker.residentBytes ? `, ${Math.round(worker.residentBytes / 1_048_576)} MiB` : ''
  const behind = worker.generation === generation ? '' : `, still generation ${worker.generation}`
  const load = `${worker.connections} connections, ${worker.activeExchanges} requests`
  return `pid ${worker.pid} ${worker.state} for ${span(nowMs - worker.startedAt)}: ${load}${memory}${behind}`
}

function endpointRows(upstreams: UpstreamStatus[], nowMs: number): string[][] {
  const head = ['UPSTREAM', 'ENDPOINT', 'STATE', 'REQUESTS', 'BUSY', 'IDLE', 'ATTEMPTS', 'FAILED', 'LAST FAILURE']
  const rows = upstreams.flatMap(({ name, endpoints }) =>
    endpoints.map(endpoint => [
      name,
      endpoint.id,
      endpoint.state === 'up' ? (endpoint.lag ?? 'up') : endpoint.state,
      String(endpoint.inFlight),
      String(endpoint.connections.active),
      String(endpoint.connections.idle),
      String(endpoint.attempts),
      String(endpoint.failures),
      failureText(endpoint.lastFailure, nowMs),
    ]),
  )
  return [head, ...rows]
}

/** A line for each endpoint that is not asked: what took it out, since when, until when. */
function outLines(upstreams: UpstreamStatus[], nowMs: number): string[] {
  const lines = upstreams.flatMap(({ name, endpoints }) =>
    endpoints.flatMap(({ id, state, because }) => {
      if (because === undefined) return []
      const { cause, reason, evidence, since, until, count } = because
      const named = reason === undefined ? cause : `${cause}/${reason}`
      const times = `${span(nowMs - since)}${until === undefined ? '' : `, asked again in ${span(until - nowMs)}`}`
      const seen = `${count > 1 ? ` ${count} times` : ''}${evidence === undefined ? '' : ` (${evidence})`}`
      return [`${name} ${id} has been ${state} for ${times}: ${named}${seen}`]
    }),
  )
  return lines.length === 0 ? [] : ['', ...lines]
}

/** `tls-certificate-error/expired, 4 min ago` */
function failureText(failure: EndpointStatus['lastFailure'], nowMs: number): string {
  if (failure === undefined) return ''
  const name = failure.reason === undefined ? failure.cause : `${failure.cause}/${failure.reason}`
  return `${name}, ${span(nowMs - failure.at)} ago`
}

function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** `12 s`, `4 min`, `3 h 5 min`, `2 d 3 h`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}
