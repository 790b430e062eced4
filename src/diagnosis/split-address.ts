/** Addresses as attempts name them, taken apart. */

/** Host and port of `IP:PORT`, `[IPv6]:PORT` or a bare address. */
export function splitAddress(text: string): { host: string; port?: string } {
  const found = /^\[([^\]]*)\](?::(\d+))?$|^([^:]*):(\d+)$/.exec(text)
  const host = found?.[1] ?? found?.[3] ?? text
  const port = found?.[2] ?? found?.[4]
  return port === undefined ? { host } : { host, port }
}
