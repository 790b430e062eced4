/** All faults, open at once, and one request through a gateway to each. */
import { chmodSync, existsSync } from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { makeCertificates } from '../helpers/upstreams/certificates.ts'
import { FAULTS, type Fault } from '../helpers/upstreams/faults.ts'
import type { Place } from '../helpers/upstreams/listener.ts'
import { MORE_FAULTS } from '../helpers/upstreams/more-faults.ts'

export const ALL_FAULTS: readonly Fault[] = [...FAULTS, ...MORE_FAULTS]

export interface OpenFault {
  fault: Fault
  place: Place
}

export interface OpenFaults extends AsyncDisposable {
  open: readonly OpenFault[]
  /** Path of the authority's certificate. */
  ca: string
}

export async function openFaults(): Promise<OpenFaults> {
  const certificates = makeCertificates()
  const open: OpenFault[] = []
  for (const fault of ALL_FAULTS) {
    const place = await fault.open(certificates)
    if (fault.scheme === 'unix') letReach(place, fault.name === 'socket-denied')
    open.push({ fault, place })
  }
  return {
    open,
    ca: certificates.ca,
    async [Symbol.asyncDispose]() {
      for (const { place } of open) await place[Symbol.asyncDispose]()
      certificates[Symbol.dispose]()
    },
  }
}

/** Gateways become another user than the one who made the socket. */
function letReach({ address }: Place, notTheFile: boolean): void {
  chmodSync(path.dirname(address), 0o755)
  if (!notTheFile && existsSync(address)) chmodSync(address, 0o777)
}

/** A gateway that says nothing for so long is left alone. */
const PATIENCE_MS = 4000

/** For the fault's path at a host of its name; comes back when the exchange is over for the client, however it ended. */
export async function ask(port: number, { name, bodyBytes, clientLeaves }: Fault): Promise<void> {
  const request = http.request({
    host: '127.0.0.1',
    port,
    path: `/${name}`,
    method: bodyBytes === undefined ? 'GET' : 'POST',
    headers: {
      host: `${name}.test`,
      connection: 'close',
      ...(bodyBytes === undefined ? {} : { 'content-length': bodyBytes }),
    },
  })
  request.on('error', () => {})
  request.on('response', response => {
    response.on('error', () => {})
    response.resume()
  })
  if (bodyBytes === undefined) request.end()
  else request.end(Buffer.alloc(bodyBytes))
  if (clientLeaves) setTimeout(() => request.destroy(), 200)
  const patience = setTimeout(() => request.destroy(), PATIENCE_MS)
  await new Promise(resolve => request.once('close', resolve))
  clearTimeout(patience)
}
