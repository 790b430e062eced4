/** Lines of logs as they come, for the bench of `explain`: many clients, many pages, the failures spread over all of it. */

const START = Date.UTC(2026, 10, 2, 10)
const PER_SECOND = 400
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'curl/8.5.0',
]

export function accessLine(n: number, fails: boolean): string {
  const [status, bytes] = fails ? [502, 157] : [n % 23 === 0 ? 304 : 200, 500 + ((n * 31) % 40_000)]
  return `${client(n)} - - [${clf(n)}] "GET ${page(n)} HTTP/1.1" ${status} ${bytes} "-" "${AGENTS[n % AGENTS.length]}"\n`
}

export function errorLine(n: number): string {
  const at = new Date(timeOf(n))
  const time = `${at.toISOString().slice(0, 10).replaceAll('-', '/')} ${at.toISOString().slice(11, 19)}`
  const endpoint = `10.0.0.${5 + (n % 3)}:8080`
  return (
    `${time} [error] 31#31: *${n} connect() failed (111: Connection refused) while connecting to upstream, client: ${client(n)}, ` +
    `server: shop.example, request: "GET ${page(n)} HTTP/1.1", upstream: "http://${endpoint}${page(n)}", host: "shop.example"\n`
  )
}

export function haproxyLine(n: number, fails: boolean): string {
  const at = new Date(timeOf(n))
  const head = `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${at.toISOString().slice(11, 19)} lb1 haproxy[2310]:`
  const date = `${day(at)}:${at.toISOString().slice(11, 23)}`
  const [times, status, state] = fails ? ['0/0/-1/-1/3', 503, 'SC--'] : [`0/0/1/${n % 90}/${(n % 90) + 1}`, 200, '----']
  return (
    `${head} ${client(n)}:${40_000 + (n % 20_000)} [${date}] fe_web be_app/app${1 + (n % 3)} ${times} ${status} ` +
    `${500 + ((n * 31) % 40_000)} - - ${state} 9/9/2/0/0 0/0 "GET ${page(n)} HTTP/1.1"\n`
  )
}

function timeOf(n: number): number {
  return START + Math.floor((n * 1000) / PER_SECOND)
}

function clf(n: number): string {
  const at = new Date(timeOf(n))
  return `${day(at)}:${at.toISOString().slice(11, 19)} +0000`
}

function day(at: Date): string {
  return `${String(at.getUTCDate()).padStart(2, '0')}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}`
}

function client(n: number): string {
  return `203.0.${(n * 13) % 113}.${(n * 7) % 254}`
}

function page(n: number): string {
  return `/shop/${(n * 17) % 900}/item-${(n * 37) % 5_000}.html`
}
