/** What the admin pages do by themselves: stay fresh while somebody looks, and reload the configuration on demand. */

/**
 * The page is fetched again and its parts are exchanged, so that there is one renderer, the server's. Nothing is
 * exchanged under a selection, and a page in the background asks for nothing.
 */
export const ADMIN_SCRIPT: string = `
(() => {
  const live = document.querySelector('[data-live]')
  const note = document.getElementById('note')
  const say = text => { if (note) note.textContent = text }
  async function refresh() {
    const selected = String(getSelection())
    if (document.hidden || selected) return
    try {
      const answer = await fetch('/', { headers: { accept: 'text/html' } })
      if (!answer.ok) throw new Error('status ' + answer.status)
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
      for (const part of document.querySelectorAll('[data-part]')) {
        const next = fresh.querySelector('[data-part="' + part.dataset.part + '"]')
        if (next && next.outerHTML !== part.outerHTML) {
          const link = part.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null
          part.replaceWith(next)
          if (link) next.querySelector('[href="' + CSS.escape(link) + '"]')?.focus()
        }
      }
      if (document.body.classList.contains('stale')) say('')
      document.body.classList.remove('stale')
    } catch (error) {
      document.body.classList.add('stale')
      say('The gateway does not answer (' + error.message + '); what you see is old.')
    }
  }
  if (live) setInterval(refresh, 2000)
  if (live) document.addEventListener('visibilitychange', refresh)
  document.getElementById('reload')?.addEventListener('click', async event => {
    event.target.disabled = true
    try {
      const answer = await fetch('/api/reload', { method: 'POST' })
      const result = await answer.json()
      say(result.reloaded ? 'Reloaded: generation ' + result.generation + ' is in force.' : 'Not reloaded: the running configuration stays in force.')
    } catch (error) {
      say('Not reloaded: ' + error.message)
    }
    event.target.disabled = false
  })
})()
`
