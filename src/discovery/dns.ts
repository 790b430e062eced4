/** Every address of a name is an endpoint. */
import type { Discovery } from '../config/config.ts'
import type { Follower, KnownName } from '../upstreams/known-name.ts'
import { endpointAt, type Source, type SourceParts } from './source.ts'

type Setting = Extract<Discovery, { kind: 'dns' }>

export class DnsSource implements Source, Follower {
  readonly name: string
  readonly inUse: boolean = true
  readonly #parts: SourceParts
  readonly #setting: Setting

  constructor(parts: SourceParts, setting: Setting) {
    this.#parts = parts
    this.#setting = setting
    this.name = `dns ${setting.host}:${setting.port}`
  }

  start(): void {
    const { resolver } = this.#parts
    const { host } = this.#setting
    const known = resolver.known(host)
    resolver.follow(host, this)
    if (known !== undefined && known.addresses !== null) this.onAnswer(known)
  }

  stop(): void {
    this.#parts.resolver.unfollow(this.#setting.host, this)
  }

  /** What the resolver keeps while name servers fail is kept here too. */
  onAnswer({ addresses, error }: KnownName): void {
    const { scheme, host, port } = this.#setting
    if (addresses !== null)
      this.#parts.found({ endpoints: addresses.map(({ address }) => endpointAt(scheme, host, address, port)) })
    else if (error !== null) this.#parts.found({ failed: error })
  }
}
