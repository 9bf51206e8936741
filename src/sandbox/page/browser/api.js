/** Asks the server to do something as a person. Resolves to what it said; never rejects. */
export async function act(action) {
  try {
    const response = await fetch('/actions', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(action),
    })
    const { error, shown } = await response.json()
    return { ok: response.ok, error, shown }
  } catch {
    return { ok: false, error: 'The sandbox does not answer: is it still running?' }
  }
}

/** Calls `changed(key, value)` with everything that can be seen, then with each change; `connected` says whether the page is live. */
export function follow(changed, connected) {
  const events = new EventSource('/events')
  events.addEventListener('open', () => connected(true))
  events.addEventListener('error', () => connected(false))
  events.addEventListener('message', ({ data }) => {
    const { key, value } = JSON.parse(data)
    changed(key, value)
  })
}
