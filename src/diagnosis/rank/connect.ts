/** Which suspect first, for connections that were not made. */
import type { Attempt } from '../../exchange/attempt.ts'
import { high, low, medium, type Pick, type Scene } from '../scene.ts'
import { splitAddress } from '../split-address.ts'

export function rankConnect(s: Scene): Pick[] {
  switch (s.d.cause) {
    case 'connection-refused':
      return answeredLater(s) ?? refused(s)
    case 'connection-timeout':
      return silent(s)
    case 'destination-ip-unroutable':
      return unroutable(s)
    case 'connect-reset':
      return [medium('proxy-protocol-mismatch'), medium('upstream-connection-limit'), low('middlebox-reset')]
    case 'socket-not-found':
      return noSocket(s.values.socketPath ?? '')
    case 'socket-permission-denied':
      return s.place === 'unix'
        ? socketDenied(s)
        : [high('selinux-denied', 'a TCP connection knows no file permissions')]
    case 'accept-queue-full':
      return [high('listen-backlog-full'), medium('worker-pool-exhausted'), low('workers-stuck')]
    case 'local-resource-exhausted':
      return exhausted(s)
    case 'proxy-configuration-error':
      return s.a?.end.kind === 'errno' ? [medium('address-family-mismatch')] : []
    default:
      return []
  }
}

/** Refused, then fine on the same endpoint within one exchange: that is a start, or an end, seen in the act. */
function answeredLater(s: Scene): Pick[] | null {
  const last = s.x.attempts.at(-1)
  if (!s.a || last?.end.kind !== 'answered' || last.endpoint !== s.a.endpoint) return null
  return [high('still-starting', 'the same endpoint answered a moment later'), low('rolling-termination-race')]
}

function refused(s: Scene): Pick[] {
  if (s.place === 'unix') {
    return [
      high('process-not-running', 'the socket’s file is there and nobody listens on it'),
      low('failed-to-start'),
      low('still-starting'),
    ]
  }
  const tried = triedHosts(s.a)
  const bothFamilies = tried.includes('::1') && tried.some(host => host.startsWith('127.'))
  if (s.place === 'loopback-ipv6' && !bothFamilies) {
    return [
      medium('localhost-resolves-to-ipv6', 'only ::1 was tried'),
      medium('process-not-running'),
      low('wrong-port'),
    ]
  }
  if (s.place === 'loopback-ipv4' || s.place === 'loopback-ipv6') {
    const note = bothFamilies ? 'both 127.0.0.1 and ::1 refused' : undefined
    return [
      medium('process-not-running', note),
      low('wrong-port'),
      low('still-starting'),
      low('localhost-means-the-container'),
    ]
  }
  if (s.place === 'container' || s.place === 'private') {
    const moved = s.values.name === undefined ? [] : [low('stale-dns-after-redeploy')]
    return [
      medium('bound-to-loopback-only'),
      medium('process-not-running'),
      ...moved,
      low('wrong-port'),
      low('firewall-reject'),
    ]
  }
  return [medium('process-not-running'), medium('wrong-port'), low('firewall-reject')]
}

function silent(s: Scene): Pick[] {
  // The own host drops no packets on loopback, but Linux drops a SYN for which the listener's queue has no room.
  if (s.place === 'unix' || s.place === 'loopback-ipv4' || s.place === 'loopback-ipv6') {
    return [medium('listen-backlog-full', 'on this host nothing else swallows a SYN'), low('firewall-drop')]
  }
  if (s.place === 'container') {
    return [medium('container-network-mismatch'), medium('firewall-drop'), low('host-down'), low('wrong-address')]
  }
  const pods = s.place === 'private' ? [low('network-policy')] : []
  return [medium('firewall-drop'), low('wrong-address'), low('host-down'), ...pods, low('listen-backlog-full')]
}

function unroutable(s: Scene): Pick[] {
  const end = s.a?.end
  const atOnce = end?.kind === 'errno' && (end.code === 'ENETUNREACH' || end.code === 'ENETDOWN')
  if (atOnce) {
    const note = (s.values.host ?? '').includes(':') ? 'an IPv6 address and no route for that family' : undefined
    return [high('no-route', note), low('address-family-mismatch')]
  }
  const moved = s.place === 'container' || (s.place === 'private' && s.values.name !== undefined)
  const rest = [medium('host-down'), low('firewall-reject'), low('no-route')]
  return moved
    ? [medium('stale-dns-after-redeploy', 'container addresses change when they are recreated'), ...rest]
    : rest
}

function noSocket(path: string): Pick[] {
  const tmp = path.startsWith('/tmp/') || path.startsWith('/var/tmp/')
  const versioned = /\d+\.\d+/.test(path) ? 'a version number is part of the path' : undefined
  const rest = [medium('process-not-running'), medium('wrong-socket-path', versioned), low('failed-to-start')]
  return tmp ? [medium('private-tmp', 'the path lies under a directory for temporary files'), ...rest] : rest
}

function socketDenied(s: Scene): Pick[] {
  const path = s.values.socketPath ?? ''
  const writable = mayWrite(s.a?.socketFile)
  if (writable === false) return [high('socket-file-permission', fileNote(s.a?.socketFile)), low('selinux-denied')]
  const directory = medium('socket-directory-permission')
  // The file itself is open to us: what is left is the way to it, or a security module.
  if (writable === true) return [medium('selinux-denied', fileNote(s.a?.socketFile)), directory]
  const deployed = /^\/(?:home|root|srv|opt)\//.test(path)
  return deployed
    ? [directory, medium('socket-file-permission'), low('selinux-denied')]
    : [medium('socket-file-permission'), low('socket-directory-permission'), low('selinux-denied')]
}

function fileNote(file: Attempt['socketFile']): string | undefined {
  return file?.mode === undefined
    ? undefined
    : `mode ${file.mode}, owner ${file.uid ?? '?'}:${file.gid ?? '?'}, and we are ${file.ourUid}:${file.ourGid}`
}

/** Connecting to a unix socket takes write permission (unix(7)). Null: the facts do not say. */
function mayWrite(file: Attempt['socketFile']): boolean | null {
  if (file?.mode === undefined) return null
  if (file.ourUid === 0) return true
  const bits = permissionBits(file.mode)
  if (bits === null || file.uid === undefined || file.gid === undefined) return null
  if (file.uid === file.ourUid) return (bits & 0o200) !== 0
  // Supplementary groups are not among the facts, so a missing group only speaks when nobody else may write either.
  if (file.gid === file.ourGid) return (bits & 0o020) !== 0
  if ((bits & 0o002) !== 0) return true
  return (bits & 0o020) === 0 ? false : null
}

function permissionBits(mode: string): number | null {
  const octal = /^(?:0o?)?(\d{3,6})$/.exec(mode)?.[1]
  if (octal !== undefined) return Number.parseInt(octal, 8) & 0o777
  const letters = /^.?([r-][w-][xsS-])([r-][w-][xsS-])([r-][w-][xtT-])/.exec(mode)
  if (!letters) return null
  const write = (part: string | undefined, bit: number): number => (part?.[1] === 'w' ? bit : 0)
  return write(letters[1], 0o200) | write(letters[2], 0o020) | write(letters[3], 0o002)
}

function exhausted(s: Scene): Pick[] {
  if (s.d.reason === 'ports') {
    return s.d.confidence === 'proven'
      ? [high('ephemeral-ports-exhausted')]
      : [medium('ephemeral-ports-exhausted', 'or this host has no IPv6 address of its own')]
  }
  if (s.d.reason === 'descriptors') return [high('fd-limit'), low('resource-leak'), low('limit-not-in-force')]
  return [medium('ephemeral-ports-exhausted'), medium('fd-limit'), low('resource-leak')]
}

function triedHosts(a: Attempt | undefined): string[] {
  const tried = (a?.addressErrors ?? []).map(error => splitAddress(error.address).host)
  return a?.address === undefined ? tried : [...tried, splitAddress(a.address).host]
}
