// Asks for a path as a program would, and shows answer and log line side by side. The page works without it.

const LOG_TRIES = 20
const LOG_WAIT_MS = 150

const buttons = [...document.querySelectorAll('[data-ask]')]
const all = document.getElementById('all')

for (const button of [...buttons, all]) button.hidden = false
for (const button of buttons) button.onclick = () => ask(button)
all.onclick = async () => {
  all.disabled = true
  await Promise.all(buttons.map(ask))
  all.disabled = false
}

async function ask(button) {
  const card = button.closest('.card')
  const result = card.querySelector('.result')
  button.disabled = true
  result.hidden = false
  result.textContent = 'asking …'
  const begun = performance.now()
  const seen = await exchange(card.dataset.path)
  const facts = [['answer', `${seen.outcome}, ${seconds(performance.now() - begun)}`]]
  if (seen.proxyStatus) facts.push(['Proxy-Status', seen.proxyStatus])
  if (seen.problem) facts.push(['your request', told(seen.problem)])
  show(result, facts)
  const line = await logLine(seen.requestId)
  if (line) facts.push(['log', line])
  show(result, facts)
  button.disabled = false
}

function told({ processed, retryable }) {
  const done = { no: 'was not processed', yes: 'was processed', unknown: 'may have been processed' }[processed]
  return `${done}; trying again ${retryable ? 'is safe and may help' : 'is not advised'}`
}

/** A cut transfer has a status and no end: the browser reports it as a failure to read, which is right. */
async function exchange(path) {
  try {
    const response = await fetch(path, { headers: { accept: 'application/problem+json' }, cache: 'no-store' })
    const seen = {
      outcome: String(response.status),
      requestId: response.headers.get('x-request-id'),
      proxyStatus: response.headers.get('proxy-status'),
    }
    try {
      const text = await response.text()
      const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json')
      return isProblem ? { ...seen, problem: JSON.parse(text) } : seen
    } catch {
      return { ...seen, outcome: `${response.status}, broken off before its end` }
    }
  } catch (error) {
    return { outcome: `no answer: ${error.message}` }
  }
}

/** The log is written in blocks, so a line may be a moment late. */
async function logLine(requestId) {
  for (let tries = 0; requestId && tries < LOG_TRIES; tries++) {
    const response = await fetch(`/log/${requestId}`)
    const line = await response.json()
    if (line !== null) {
      const { status, cause, reason, phase, upstream } = line
      return JSON.stringify({ status, upstream, cause, reason, phase }).replaceAll(',"', ', "')
    }
    await new Promise(resolve => setTimeout(resolve, LOG_WAIT_MS))
  }
  return null
}

function show(result, facts) {
  const cause = result.closest('.card').querySelector('.said code').textContent
  const list = document.createElement('dl')
  for (const [name, value] of facts) {
    const term = document.createElement('dt')
    const told = document.createElement('dd')
    term.textContent = name
    if (name === 'Proxy-Status' || name === 'log') told.className = 'mono'
    told.append(...marked(value, cause.split('/')[0]))
    list.append(term, told)
  }
  result.replaceChildren(list)
}

/** The cause stands out wherever it is said. */
function marked(text, cause) {
  const at = text.indexOf(cause)
  if (at < 0) return [text]
  const mark = document.createElement('mark')
  mark.textContent = cause
  return [text.slice(0, at), mark, text.slice(at + cause.length)]
}

function seconds(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}
