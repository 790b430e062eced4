/** Prefixes of docker, compose, kubectl and containerd: they end in a sign that no log format begins with. */
import { isoTime } from '../readers/parts/time.ts'
import { type Opened, opened } from './opened.ts'

/** `web-1  | …`, `shop_web.1.k2x@node  | …`, foreman's `10:11:12 web.1 | …`, pm2's `0|web  | …`. */
const COMPOSE = /^[ \t]{0,32}(?:\d\d:\d\d:\d\d )?(?:\d{1,4}\|)?([A-Za-z0-9][\w.@/-]{0,120})[ \t]{0,60}\|(?: |\t|$)/

export function composePrefix(text: string): Opened | null {
  const found = COMPOSE.exec(text)
  return found ? opened(text.slice(found[0].length), found[1]) : null
}

/** containerd's and CRI-O's files: `2026-11-02T10:11:12.118300123Z stdout F …`. */
const CRI = /^(\d{4}-\d\d-\d\dT\S{8,30}) (?:stdout|stderr) [FP](?: |$)/

export function criPrefix(text: string): Opened | null {
  const found = CRI.exec(text)
  return found ? opened(text.slice(found[0].length), undefined, isoTime(found[1]!)) : null
}

/** `kubectl logs --prefix`: `[pod/web-7d4b9/app] …`. */
const POD = /^\[(?:pod|deployment|job)\/([\w.-]{1,253}(?:\/[\w.-]{1,253})?)\] ?/

export function podPrefix(text: string): Opened | null {
  const found = POD.exec(text)
  return found ? opened(text.slice(found[0].length), found[1]) : null
}

/** `kubectl logs --timestamps`, `docker logs -t`; product's own lines may begin alike. */
const STAMP = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?)[ \t]{1,8}/

export function stampPrefix(text: string): Opened | null {
  const found = STAMP.exec(text)
  return found ? opened(text.slice(found[0].length), undefined, isoTime(found[1]!)) : null
}

/** stern: `web-7d4b9c-x2x1z app …`; any two words look like it, so somebody must know what follows. */
const STERN = /^([a-z0-9][a-z0-9.]{0,60}-[a-z0-9.-]{1,120}) ([a-z0-9][a-z0-9-]{0,62}) /

export function sternPrefix(text: string): Opened | null {
  const found = STERN.exec(text)
  return found ? opened(text.slice(found[0].length), `${found[1]}/${found[2]}`) : null
}

/** Heroku and other log drains: `2026-11-02T10:11:12.118300+00:00 app[web.1]: …`. */
const DRAIN = /^(\d{4}-\d\d-\d\dT\S{8,30}) ([\w-]{1,60}\[[\w.-]{1,80}\]): ?/

export function drainPrefix(text: string): Opened | null {
  const found = DRAIN.exec(text)
  return found ? opened(text.slice(found[0].length), found[2], isoTime(found[1]!)) : null
}
