/** Which protocols a connection may be switched to through the gateway (RFC 9110 §7.8). */

/** Never another HTTP: behind it a client would speak past every rule. */
export function mayPass(protocol: string): boolean {
  return /^[\w!#$%&'*+.^`|~/-]+$/.test(protocol) && !/^h2|h2c|http/i.test(protocol)
}

/** What a 426 asks for, which it must say (RFC 9110 §15.5.22), as far as the gateway would pass it on. */
export function protocolsAsked(upgrade: string | undefined): string | null {
  const protocols = (upgrade ?? '').split(',').map(protocol => protocol.trim())
  return protocols.filter(mayPass).join(', ') || null
}
