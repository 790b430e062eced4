/** A log to try the page with: an app that goes down for four minutes, and one request that takes too long. */

const CLIENTS = ['192.0.2.17', '198.51.100.4', '203.0.113.90']
const PATHS = ['/', '/basket', '/orders/1042', '/search?q=lamp']
const MINUTES = 12

export const EXAMPLE: string = Array.from({ length: MINUTES * 12 }, (_, nth) => linesAt(nth))
  .flat()
  .join('\n')

/** Every five seconds a request; from minute 5 to 9 the app is gone. */
function linesAt(nth: number): string[] {
  const seconds = nth * 5
  const time = `10:${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
  const client = CLIENTS[nth % CLIENTS.length] as string
  const path = PATHS[nth % PATHS.length] as string
  const down = seconds >= 300 && seconds < 540
  if (down)
    return [
      errorLine(time, nth, 'connect() failed (111: Connection refused) while connecting to upstream', client, path),
      accessLine(time, client, path, 502, 157),
    ]
  if (nth === 40)
    return [
      errorLine(
        time,
        nth,
        'upstream timed out (110: Connection timed out) while reading response header from upstream',
        client,
        '/report',
      ),
      accessLine(time, client, '/report', 504, 167),
    ]
  return [accessLine(time, client, path, 200, 5120 + nth)]
}

function errorLine(time: string, nth: number, says: string, client: string, path: string): string {
  return `2026/11/02 ${time} [error] 31#31: *${nth + 7} ${says}, client: ${client}, server: shop.example, request: "GET ${path} HTTP/1.1", upstream: "http://127.0.0.1:3000${path}", host: "shop.example"`
}

function accessLine(time: string, client: string, path: string, status: number, size: number): string {
  return `${client} - - [02/Nov/2026:${time} +0000] "GET ${path} HTTP/1.1" ${status} ${size} "-" "Mozilla/5.0"`
}
