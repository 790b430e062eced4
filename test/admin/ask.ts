/** HTTP as a client that may send any Host and any Origin, which fetch refuses. */
import { request } from 'node:http'

export interface Reply {
  status: number
  headers: Record<string, string>
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects; the assertion is the check
  json(): any
}

/** `at` is HOST:PORT or unix:/path; Host is taken from `at` unless `headers` says otherwise. */
export function ask(
  at: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  const where = at.startsWith('unix:')
    ? { socketPath: at.slice(5) }
    : { host: new URL(`http://${at}`).hostname.replace(/^\[|\]$/g, ''), port: at.split(':').at(-1)! }
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { ...where, path, method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false },
      response => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', chunk => {
          text += chunk
        })
        response.on('error', reject)
        response.on('end', () => {
          const headers = response.headers as Record<string, string>
          resolve({ status: response.statusCode ?? 0, headers, text, json: () => JSON.parse(text) })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(options.method === 'POST' ? options.body : undefined)
  })
}
