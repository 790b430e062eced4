/** The Date field's value (RFC 9110 §5.6.7), formatted once a second at most. */
let until = 0
let text = ''
let clock: () => number = () => 0

/** The gateway's world gives the clock once, at its start. */
export function setDateClock(epoch: () => number): void {
  clock = epoch
}

export function headDate(): string {
  const now = clock()
  if (now >= until || now < until - 1000) {
    until = now - (now % 1000) + 1000
    text = new Date(now).toUTCString()
  }
  return text
}
