/** A name server on loopback that answers, denies, fails, refuses or says nothing, as each name is told. */
import dgram from 'node:dgram'
import type { AddressInfo } from 'node:net'

export interface Service {
  priority: number
  weight: number
  port: number
  target: string
}

/** `a`, `aaaa`: addresses of a name that exists; a family not given is NODATA. 'silent': no answer; 'garbage': one that is no DNS. */
export type Says =
  | { a?: string[]; aaaa?: string[] | 'silent'; srv?: Service[]; ttl?: number }
  | 'NXDOMAIN'
  | 'SERVFAIL'
  | 'REFUSED'
  | 'FORMERR'
  | 'silent'
  | 'garbage'

export interface DnsServer extends AsyncDisposable {
  /** HOST:PORT, as `resolver.servers` wants it. */
  address: string
  /** What is said about each name from now on; names not told are NXDOMAIN. */
  says: Map<string, Says>
  /** `A app.test`, in the order of arrival. */
  asked: string[]
}

const rcodes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 }
const A = 1
const AAAA = 28
const SRV = 33

export async function dnsServer(says: Record<string, Says>): Promise<DnsServer> {
  const socket = dgram.createSocket('udp4')
  const server: DnsServer = {
    address: '',
    says: new Map(Object.entries(says)),
    asked: [],
    [Symbol.asyncDispose]: () => new Promise<void>(done => socket.close(() => done())),
  }
  socket.on('message', (query, from) => {
    const answer = answerTo(query, server)
    if (answer) socket.send(answer, from.port, from.address)
  })
  await new Promise<void>(done => socket.bind(0, '127.0.0.1', done))
  server.address = `127.0.0.1:${(socket.address() as AddressInfo).port}`
  return server
}

/** RFC 1035 §4.1, one question. The question is echoed; each answer points back to its name. */
function answerTo(query: Buffer, server: DnsServer): Buffer | null {
  let at = 12
  const labels: string[] = []
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  const type = query.readUInt16BE(at + 1)
  const name = labels.join('.').toLowerCase()
  server.asked.push(`${type === A ? 'A' : type === AAAA ? 'AAAA' : type === SRV ? 'SRV' : type} ${name}`)
  const says = server.says.get(name) ?? 'NXDOMAIN'
  if (says === 'silent') return null
  if (says === 'garbage') return Buffer.concat([query.subarray(0, 2), Buffer.from([0x81, 0x80])])
  const question = query.subarray(12, at + 5)
  if (typeof says === 'string') return Buffer.concat([header(query, rcodes[says], 0), question])
  const addresses = type === A ? (says.a ?? []) : type === AAAA ? (says.aaaa ?? []) : []
  if (addresses === 'silent') return null
  const ttl = says.ttl ?? 60
  const services = type === SRV ? (says.srv ?? []) : []
  const records = [
    ...addresses.map(address => record(type, ttl, type === A ? ipv4(address) : ipv6(address))),
    ...services.map(service => record(type, ttl, srv(service))),
  ]
  return Buffer.concat([header(query, rcodes.NOERROR, records.length), question, ...records])
}

function header(query: Buffer, rcode: number, answers: number): Buffer {
  const bytes = Buffer.alloc(12)
  query.copy(bytes, 0, 0, 2)
  bytes.writeUInt16BE(0x8180 | rcode, 2) // an answer, recursion desired and available
  bytes.writeUInt16BE(1, 4)
  bytes.writeUInt16BE(answers, 6)
  return bytes
}

function record(type: number, ttl: number, data: Buffer): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt16BE(0xc00c, 0) // the name at offset 12
  bytes.writeUInt16BE(type, 2)
  bytes.writeUInt16BE(1, 4)
  bytes.writeUInt32BE(ttl, 6)
  bytes.writeUInt16BE(data.length, 10)
  return Buffer.concat([bytes, data])
}

/** RFC 2782: the target's name is not compressed. */
function srv({ priority, weight, port, target }: Service): Buffer {
  const numbers = Buffer.alloc(6)
  for (const [at, value] of [priority, weight, port].entries()) numbers.writeUInt16BE(value, at * 2)
  const labels = target.split('.').map(label => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]))
  return Buffer.concat([numbers, ...labels, Buffer.alloc(1)])
}

function ipv4(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number))
}

function ipv6(address: string): Buffer {
  const [head = '', tail] = address.split('::')
  const groups = (text: string | undefined) => (text ? text.split(':') : [])
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length
  const all = [...groups(head), ...new Array<string>(missing).fill('0'), ...groups(tail)]
  return Buffer.from(all.flatMap(group => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]))
}
