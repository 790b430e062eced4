/** Whom a Go program's error text is about: an endpoint's id from the addresses, URLs and names in it. */
import type { Phase } from '../../exchange/phase.ts'

const SOCKET = /\bdial unix (\S{1,200}?):? /
const URL_IN = /\b(https?):\/\/([^\s/"'\\:[\]]{1,253}|\[[\da-fA-F:.%]{2,60}\])(:\d{1,5})?/
/** A program says behind the arrow where it read from; what it dialled stands alone. */
const PEER = /\b(?:dial|read|write) tcp[46]? (?:\S{1,60}->)?(\S{1,260}:\d{1,5}):/
const NAME = /\blookup (\S{1,253}?)(?: on \S{1,60})?: /

/** Empty: the text names nobody. `scheme`: of connections whose scheme nothing in the text tells. */
export function goEndpoint(text: string, phase: Phase, scheme?: string): string {
  const start = text.slice(0, 2000)
  const socket = SOCKET.exec(start)?.[1]
  if (socket !== undefined) return `unix:${socket}`
  const url = URL_IN.exec(start)
  const peer = PEER.exec(start)?.[1]
  if (peer !== undefined) return `${url?.[1] ?? scheme ?? schemeOf(peer, phase)}://${peer}`
  if (url !== null) return `${url[1]}://${url[2]}${url[3] ?? (url[1] === 'https' ? ':443' : ':80')}`
  const name = NAME.exec(start)?.[1]
  return name === undefined ? '' : `${scheme ?? 'http'}://${name.replace(/\.$/, '')}`
}

function schemeOf(peer: string, phase: Phase): 'http' | 'https' {
  return phase === 'tls' || peer.endsWith(':443') ? 'https' : 'http'
}
