/** `goodgate explain --web`: a page on loopback in which the readers run; logs never come here. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EXIT_BAD } from '../exit.ts'
import { pageFile } from './web-files.ts'

/** Nothing but this page's own files, and no word to anybody: not even to this address. */
const POLICY =
  "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const FIELDS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

export interface WebPage {
  url: string
  close(): Promise<void>
}

/** Until it is interrupted. */
export async function serveWeb(port: number): Promise<number> {
  let page: WebPage
  try {
    page = await startWeb(port)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'EADDRINUSE' ? 'the port is in use' : code === 'EACCES' ? 'permission denied' : message
    console.error(`error: no page at 127.0.0.1:${port}: ${why}`)
    return EXIT_BAD
  }
  console.log(page.url)
  console.error(
    'Open it in a browser and drop a log there: it is read in the browser, nothing leaves this machine. Ctrl-C ends this.',
  )
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  await page.close()
  return 0
}

export async function startWeb(port: number): Promise<WebPage> {
  const server = createServer((request, response) => {
    answer(request, response, server).catch(() => response.destroy())
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, server: Server): Promise<void> {
  for (const [name, value] of Object.entries(FIELDS)) response.setHeader(name, value)
  request.resume()
  // A name that a foreign page made point here is refused: its scripts would be of this origin.
  if (!isOwnHost(request.headers.host, server))
    return say(response, 421, 'This is goodgate explain, at 127.0.0.1 only.')
  if (request.method !== 'GET' && request.method !== 'HEAD') return say(response, 405, 'Nothing is taken here.')
  const file = await pageFile(request.url ?? '/')
  if (file === undefined) return say(response, 404, 'There is no such file.')
  response.setHeader('Content-Type', file.type)
  // Page and worker load many of the same files.
  if (file.type.startsWith('text/javascript')) response.setHeader('Cache-Control', 'private, max-age=60')
  response.end(request.method === 'HEAD' ? undefined : file.text)
}

function isOwnHost(host: string | undefined, server: Server): boolean {
  const { port } = server.address() as AddressInfo
  return (
    host === `127.0.0.1:${port}` ||
    host === `localhost:${port}` ||
    (port === 80 && (host === '127.0.0.1' || host === 'localhost'))
  )
}

function say(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end(`${text}\n`)
}
