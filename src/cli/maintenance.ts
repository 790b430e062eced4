/** `goodgate maintenance on|off`: routes answer 503 with the page for planned work, until it is over. */
import { Argument, type Command } from 'commander'
import type { MaintenanceResult, RouteMaintenance } from '../admin/source.ts'
import { type Read, readDuration, readTime } from '../config/units.ts'
import { type AdminOptions, AdminUnreachable, askAdmin, withAdminOption } from './admin-client.ts'
import { EXIT_BAD, EXIT_USAGE } from './exit.ts'
import { maintenanceLine } from './status-text.ts'

interface MaintenanceOptions extends AdminOptions {
  json?: boolean
  route?: string
  until?: string
  reason?: string
}

export function register(program: Command): void {
  withAdminOption(
    program.command('maintenance').addArgument(new Argument('<on|off>', 'begin it, or end it').choices(['on', 'off'])),
  )
    .description('answer for routes with 503 and the page for planned work')
    .option('--route <NAME>', 'only this route (default: all of them)')
    .option('--until <TIME>', 'when it ends by itself: 2h, 14:30, 2026-12-24T06:00:00Z')
    .option('--reason <TEXT>', 'for those who run the gateway')
    .option('--json', 'one JSON document')
    .action(async (what: 'on' | 'off', options: MaintenanceOptions) => {
      process.exitCode = await maintenance(what === 'on', options)
    })
}

async function maintenance(on: boolean, { json, route, until, reason, ...admin }: MaintenanceOptions): Promise<number> {
  const end = until === undefined ? undefined : readEnd(until, Date.now())
  if (end?.ok === false) {
    console.error(`error: --until: ${end.message}`)
    return EXIT_USAGE
  }
  try {
    const order = { on, route, until: end?.value, reason }
    const { status, body } = await askAdmin(admin, 'POST', '/api/maintenance', undefined, order)
    if (status !== 200) {
      console.error(`error: ${(body as { detail?: string } | null)?.detail ?? `the admin address answered ${status}`}`)
      return EXIT_BAD
    }
    const { maintenance, warning } = body as MaintenanceResult & { found: true }
    if (warning !== undefined) console.error(`warning: ${warning}`)
    if (json) console.log(JSON.stringify({ maintenance, ...(warning !== undefined && { warning }) }))
    else console.log(shown(maintenance))
    return 0
  } catch (error) {
    if (!(error instanceof AdminUnreachable)) throw error
    console.error(`error: ${error.message}`)
    return EXIT_BAD
  }
}

function shown(maintenance: RouteMaintenance[]): string {
  if (maintenance.length === 0) return 'no route is in maintenance'
  return maintenance.map(each => maintenanceLine(each, Date.now())).join('\n')
}

/** A duration from now, the next time that clocks here show this, or a whole time. @returns epoch ms */
export function readEnd(written: string, nowMs: number): Read<number> {
  const clock = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(written)
  if (clock !== null) {
    const end = new Date(nowMs)
    end.setHours(Number(clock[1]), Number(clock[2]), 0, 0)
    if (end.getTime() <= nowMs) end.setDate(end.getDate() + 1)
    return { ok: true, value: end.getTime() }
  }
  const duration = readDuration(written)
  if (duration.ok && duration.value > 0) return { ok: true, value: nowMs + duration.value }
  const time = readTime(written)
  if (time.ok) return time
  return { ok: false, message: `"${written}" is no time; write 2h, 14:30 or 2026-12-24T06:00:00Z` }
}
