/** Which goodgate this is, and on what it runs. */
import { readFileSync } from 'node:fs'

export const version: string = versionOf(new URL('../package.json', import.meta.url))

/** `node 26.10.0` */
export const runtimeVersion: string = `node ${process.versions.node}`

function versionOf(file: URL): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
