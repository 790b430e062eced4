/** Files that the configuration names (certificates, keys, authorities, the admin token) are read and looked at once, at load. */

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { join, resolve } from 'node:path'
import type { Config } from './config.ts'
import { readEndpointFile } from './endpoint-file.ts'
import { type ConfigPath, type Problem, problemAt, showPath } from './problem.ts'
import { THEMES } from './schema.ts'
import { placeOf, type Tree } from './tree.ts'

type ReadFile = (path: string) => string

/** Puts the texts in the place of the names inside `config`. Names are relative to the file that they stand in. */
export function readNamedFiles(
  config: Config,
  token: string | { file: string } | undefined,
  tree: Tree,
  readFile: ReadFile,
): Problem[] {
  const files = new NamedFiles(tree, readFile)
  for (const [at, listener] of config.listen.entries()) {
    if (!listener.tls) continue
    listener.tls.certificate = files.certificate(['listen', at, 'tls', 'certificate'], listener.tls.certificate)
    listener.tls.key = files.key(['listen', at, 'tls', 'key'], listener.tls.key)
    files.match(['listen', at, 'tls', 'key'], listener.tls.certificate, listener.tls.key)
  }
  for (const { name, tls } of Object.values(config.upstreams)) {
    const path = ['upstreams', name, 'tls']
    if (tls.ca !== undefined) tls.ca = files.certificate([...path, 'ca'], tls.ca)
    if (tls.certificate !== undefined) tls.certificate = files.certificate([...path, 'certificate'], tls.certificate)
    if (tls.key !== undefined) tls.key = files.key([...path, 'key'], tls.key)
    files.match([...path, 'key'], tls.certificate, tls.key)
  }
  for (const { name, discover } of Object.values(config.upstreams)) {
    if (discover?.kind === 'file') discover.path = files.list(['upstreams', name, 'discover', 'file'], discover.path)
  }
  if (typeof token === 'object') config.admin.token = files.token(['admin', 'token', 'file'], token.file)
  if (!THEMES.includes(config.errors.theme)) config.errors.theme = files.theme(['errors', 'theme'], config.errors.theme)
  if (config.cache.disk !== null)
    config.cache.disk.path = files.absolute(['cache', 'disk', 'path'], config.cache.disk.path)
  return files.problems
}

/** Reads; a file that cannot be used leaves a problem and the empty text. */
class NamedFiles {
  readonly problems: Problem[] = []
  readonly #tree: Tree
  readonly #readFile: ReadFile

  constructor(tree: Tree, readFile: ReadFile) {
    this.#tree = tree
    this.#readFile = readFile
  }

  absolute(at: ConfigPath, name: string): string {
    return resolve(placeOf(this.#tree, at).source.dir, name)
  }

  /** A folder of pages: the one for every other case must be there. */
  theme(at: ConfigPath, name: string): string {
    this.#read(at, join(name, 'error.html'))
    return this.absolute(at, name)
  }

  certificate(at: ConfigPath, name: string): string {
    const pem = this.#read(at, name)
    if (pem === '') return ''
    if (!/-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/.test(pem)) {
      return this.#refuse(at, 'file-invalid', `${name} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)`)
    }
    try {
      new X509Certificate(pem)
    } catch (error) {
      return this.#refuse(at, 'file-invalid', `the certificate in ${name} cannot be read (${(error as Error).message})`)
    }
    return pem
  }

  key(at: ConfigPath, name: string): string {
    const pem = this.#read(at, name)
    if (pem === '') return ''
    if (/-----BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(pem)) {
      return this.#refuse(
        at,
        'file-invalid',
        `the key in ${name} asks for a passphrase; store it without: openssl pkey -in ${name} -out plain.pem`,
      )
    }
    if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
      return this.#refuse(at, 'file-invalid', `${name} holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)`)
    }
    try {
      createPrivateKey(pem)
    } catch (error) {
      return this.#refuse(at, 'file-invalid', `the key in ${name} cannot be read (${(error as Error).message})`)
    }
    return pem
  }

  /** Both or neither, and of one pair. */
  match(at: ConfigPath, certificate: string | undefined, key: string | undefined): void {
    if ((certificate === undefined) !== (key === undefined)) {
      this.#refuse(at.slice(0, -1), 'invalid-value', 'certificate and key go together; one of them is missing')
    } else if (certificate && key && !new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) {
      this.#refuse(
        at,
        'file-invalid',
        'this key does not belong to the certificate; the first certificate in the file must be the server’s own',
      )
    }
  }

  token(at: ConfigPath, name: string): string {
    const text = this.#read(at, name)
    const token = text.trim()
    if (text === '' || /^[\x21-\x7e]+$/.test(token)) return token
    return this.#refuse(
      at,
      'file-invalid',
      `${name} must hold the token and nothing else: printable characters, no blanks`,
    )
  }

  /** A list of endpoints that cannot be read yet may come: without it there is nobody to ask. */
  list(at: ConfigPath, name: string): string {
    const path = this.absolute(at, name)
    try {
      const read = readEndpointFile(this.#readFile(path), path)
      if ('problem' in read)
        this.#warn(at, 'file-invalid', `${read.problem}; until it is a list there are no endpoints`)
    } catch (error) {
      const why = unreadable(error as NodeJS.ErrnoException)
      this.#warn(at, 'file-unreadable', `${why}: ${path}; until there is one there are no endpoints`)
    }
    return path
  }

  #warn(at: ConfigPath, code: string, message: string): void {
    this.problems.push(problemAt(placeOf(this.#tree, at), 'warning', code, `${showPath(at)}: ${message}`))
  }

  #read(at: ConfigPath, name: string): string {
    try {
      const text = this.#readFile(this.absolute(at, name))
      return text === '' ? this.#refuse(at, 'file-invalid', `${name} is empty`) : text
    } catch (error) {
      return this.#refuse(
        at,
        'file-unreadable',
        `${unreadable(error as NodeJS.ErrnoException)}: ${this.absolute(at, name)}`,
      )
    }
  }

  #refuse(at: ConfigPath, code: string, message: string): '' {
    this.problems.push(problemAt(placeOf(this.#tree, at), 'error', code, `${showPath(at)}: ${message}`))
    return ''
  }
}

function unreadable(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such file'
  if (error.code === 'EACCES') return 'the file may not be read by this user'
  return error.code === 'EISDIR'
    ? 'this is a folder, not a file'
    : `the file cannot be read (${error.code ?? error.message})`
}
