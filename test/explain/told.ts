/** Reports and lines for tests of the whole pipeline. */
import { Explanation, type ExplanationOptions } from '../../src/explain/explain.ts'
import type { ExplainReport, Failure } from '../../src/explain/report.ts'

export function explain(lines: string | readonly string[], options: ExplanationOptions = {}): ExplainReport {
  const explanation = new Explanation(options)
  explanation.push(Buffer.from(typeof lines === 'string' ? lines : lines.join('\n')))
  explanation.end()
  return explanation.report()
}

/** `cause count`, and `hidden`, `apart` or `folded` where there are such. */
export function summary({ failures }: { failures: readonly Failure[] }): string[] {
  return failures.map(({ cause, reason, count, hidden, apart, folded }) => {
    const parts = [reason === null ? cause : `${cause}/${reason}`, String(count)]
    if (hidden > 0) parts.push(`hidden ${hidden}`)
    if (apart > 0) parts.push(`apart ${apart}`)
    if (folded > 0) parts.push(`folded ${folded}`)
    return parts.join(' ')
  })
}

export interface NginxError {
  message: string
  doing: string
  time?: string
  connection?: number
  client?: string
  request?: string
  upstream?: string
  level?: string
}

export function nginxError(error: NginxError): string {
  const {
    message,
    doing,
    time = '10:11:12',
    connection = 7,
    client = '203.0.113.9',
    request = 'GET /cart HTTP/1.1',
    upstream = 'http://192.0.2.8:8080/cart',
    level = 'error',
  } = error
  return `2026/11/02 ${time} [${level}] 21#21: *${connection} ${message} while ${doing}, client: ${client}, server: shop.example.com, request: "${request}", upstream: "${upstream}", host: "shop.example.com"`
}

export const refused = (rest: Partial<NginxError> = {}): string =>
  nginxError({ message: 'connect() failed (111: Connection refused)', doing: 'connecting to upstream', ...rest })

export const nobodyLeft = (rest: Partial<NginxError> = {}): string =>
  nginxError({
    message: 'no live upstreams',
    doing: 'connecting to upstream',
    upstream: 'http://shop_pool/cart',
    ...rest,
  })

export interface Access {
  status: number
  time?: string
  zone?: string
  client?: string
  request?: string
  bytes?: number
}

export function access(line: Access): string {
  const {
    status,
    time = '10:11:12',
    zone = '+0000',
    client = '203.0.113.9',
    request = 'GET /cart HTTP/1.1',
    bytes = 157,
  } = line
  return `${client} - - [02/Nov/2026:${time} ${zone}] "${request}" ${status} ${bytes} "-" "curl/8.9.0"`
}
