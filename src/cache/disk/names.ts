/** Where an answer lies: a folder for each address, a file for each answer, named by digests alone. Nothing of a request is in a name. */
import { hash } from 'node:crypto'
import path from 'node:path'
import type { Selecting } from '../vary.ts'

/** Within the folder that the configuration names; nothing outside is looked at or removed. */
export const answersFolder = 'goodgate-answers-1'

/** What is being written, beside the answers. */
export const draftsFolder = 'drafts'

/** Two levels: no folder gets more entries than the size allows addresses, over 256. */
export function folderOf(root: string, uri: string): string {
  const name = digest(uri, 40)
  return path.join(root, name.slice(0, 2), name.slice(2))
}

/** As it is on disk: what fields choose by may be a cookie or a password, of which equality is all that is asked. */
export function digested(selecting: Selecting): Selecting {
  return selecting.map(([name, value]) => [name, value === null ? null : digest(value, 64)] as const)
}

/** `selecting`: as it is on disk. Answers of a scope begin alike, and of them those that the same fields choose. */
export function fileOf(scope: string, selecting: Selecting): string {
  return `${kindOf(scope, selecting)}${digest(JSON.stringify(selecting), 24)}`
}

export function kindOf(scope: string, selecting: Selecting): string {
  return `${scopeOf(scope)}${digest(JSON.stringify(selecting.map(([name]) => name)), 8)}-`
}

export function scopeOf(scope: string): string {
  return `${digest(scope, 16)}-`
}

export function isAnswer(name: string): boolean {
  return /^[0-9a-f]{16}-[0-9a-f]{8}-[0-9a-f]{24}$/.test(name)
}

export function isShard(name: string): boolean {
  return /^[0-9a-f]{2}$/.test(name)
}

export function isAddress(name: string): boolean {
  return /^[0-9a-f]{38}$/.test(name)
}

/** What was asked for until then, epoch ms, has become invalid. Its name says it all, so that listing the folder is reading it. */
export function markOf(epoch: number): string {
  return `gone-${Math.ceil(epoch)}`
}

/** Epoch ms; null: no mark. */
export function markedAt(name: string): number | null {
  return /^gone-\d{1,15}$/.test(name) ? Number(name.slice(5)) : null
}

function digest(text: string, digits: number): string {
  return hash('sha256', text, 'hex').slice(0, digits)
}
