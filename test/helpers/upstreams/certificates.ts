/** Certificates of every kind that a handshake can fail over, made by the openssl command once per run. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** For `skip`. */
export const opensslMissing: string | false =
  spawnSync('openssl', ['version']).status !== 0 && 'skipped: there is no openssl command to make certificates with'

export type CertificateName =
  | 'good'
  | 'expired'
  | 'not-yet-valid'
  | 'other-name'
  | 'self-signed'
  | 'client'
  | 'clients-only'

export interface Certificates extends Disposable {
  folder: string
  /** Paths of PEM files. */
  ca: string
  caPem: string
  file(name: CertificateName, kind: 'crt' | 'key'): string
  pem(name: CertificateName): { cert: string; key: string }
}

interface Terms {
  from?: string
  to?: string
  /** What alone it may be used for. */
  usage?: string
}

/** `good` holds for upstream.test and 127.0.0.1, and is signed by `ca` as all but `self-signed` are. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'goodgate-certificates-'))
  prepareAuthority(folder)
  const names = 'DNS:upstream.test,IP:127.0.0.1'
  issue(folder, 'good', names)
  issue(folder, 'expired', names, { from: '20200101000000Z', to: '20200201000000Z' })
  issue(folder, 'not-yet-valid', names, { from: '20900101000000Z', to: '20900201000000Z' })
  issue(folder, 'other-name', 'DNS:other.test')
  issue(folder, 'client', 'DNS:client.test')
  issue(folder, 'clients-only', names, { usage: 'clientAuth' })
  openssl(folder, ...keyAndRequest('self-signed'), '-x509', '-days', '30', '-addext', `subjectAltName=${names}`)
  const file = (name: CertificateName, kind: 'crt' | 'key') => path.join(folder, `${name}.${kind}`)
  return {
    folder,
    ca: path.join(folder, 'ca.crt'),
    caPem: readFileSync(path.join(folder, 'ca.crt'), 'utf8'),
    file,
    pem: name => ({ cert: readFileSync(file(name, 'crt'), 'utf8'), key: readFileSync(file(name, 'key'), 'utf8') }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** `openssl ca` is the one command that takes dates of the past in every version. */
function prepareAuthority(folder: string): void {
  const section = 'database=index\nserial=serial\nnew_certs_dir=issued\ndefault_md=sha256\nunique_subject=no'
  const text = `[ca]\ndefault_ca=own\n[own]\n${section}\npolicy=any\ncopy_extensions=copy\n[any]\ncommonName=supplied\n`
  writeFileSync(path.join(folder, 'ca.conf'), text)
  writeFileSync(path.join(folder, 'index'), '')
  writeFileSync(path.join(folder, 'serial'), '01')
  mkdirSync(path.join(folder, 'issued'))
  openssl(folder, ...keyAndRequest('ca'), '-x509', '-days', '30')
}

function issue(folder: string, name: CertificateName, names: string, terms: Terms = {}): void {
  const { from, to, usage } = terms
  const purpose = usage === undefined ? [] : ['-addext', `extendedKeyUsage=${usage}`]
  openssl(folder, ...keyAndRequest(name), '-addext', `subjectAltName=${names}`, ...purpose)
  const dates = from !== undefined && to !== undefined ? ['-startdate', from, '-enddate', to] : ['-days', '30']
  const signer = ['-config', 'ca.conf', '-cert', 'ca.crt', '-keyfile', 'ca.key']
  openssl(folder, 'ca', '-batch', '-notext', ...signer, ...dates, '-in', `${name}.crt`, '-out', `${name}.pem`)
  writeFileSync(path.join(folder, `${name}.crt`), readFileSync(path.join(folder, `${name}.pem`)))
}

function keyAndRequest(name: string): string[] {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${name}.key`]
  return ['req', '-new', ...key, '-subj', `/CN=${name}.test`, '-out', `${name}.crt`]
}

function openssl(cwd: string, ...command: string[]): void {
  execFileSync('openssl', command, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
}
