import { act } from './api.js'
import { h, setText } from './dom.js'
import { clockTime, wholeTime } from './time.js'

const saidForMs = 10_000

/** Parley's own state, and the page's buttons. */
export class TopBar {
  #state = h('div', { class: 'parley-state', role: 'status', 'aria-live': 'polite' })
  #links = h('ul', { class: 'links', 'aria-label': 'Links' })
  #lost = h('p', { class: 'lost', role: 'alert', hidden: true })
  #said = h('p', { class: 'said', role: 'status', hidden: true })
  #controls = h('div', { class: 'controls', role: 'group', 'aria-label': 'Parley' })
  #scenario = h('p', { class: 'scenario' })
  #forgetting
  #clock = h('time', { class: 'clock', title: 'Now, in UTC' })

  constructor(element) {
    element.append(
      h(
        'div',
        { class: 'brand' },
        h('img', { src: '/icon.svg', alt: '', width: '28', height: '28' }),
        h('h1', {}, 'Parley', h('span', {}, 'sandbox')),
      ),
      this.#state,
      this.#links,
      this.#scenario,
      h('div', { class: 'aside' }, this.#controls, this.#clock),
      this.#said,
      this.#lost,
    )
    const tick = () => setText(this.#clock, clockTime(Date.now()))
    tick()
    setInterval(tick, 1_000)
  }

  showLayout({ scenario, controls }) {
    setText(this.#scenario, scenario)
    this.#scenario.hidden = scenario === ''
    this.#controls.replaceChildren(
      ...controls.map((label) => h('button', { type: 'button', onclick: (event) => this.#run(event.target, label) }, label)),
    )
  }

  /** `all` holds one answer for each health page; null while none was asked. */
  showHealth(all) {
    const list = all ?? []
    const [tone, text] = all === null ? ['unknown', 'Asking Parley how it is'] : summaryOf(list)
    this.#state.hidden = all !== null && list.length === 0
    this.#state.className = `parley-state is-${tone}`
    setText(this.#state, text)
    this.#links.replaceChildren(...list.flatMap(({ links }) => links.map(renderLink)))
  }

  showConnection(isLive) {
    this.#lost.hidden = isLive
    document.body.classList.toggle('is-lost', !isLive)
    setText(this.#lost, isLive ? '' : 'This page has lost the sandbox: what it shows may be old. It tries again by itself.')
  }

  async #run(button, label) {
    button.disabled = true
    const { ok, error, shown } = await act({ do: 'control', label })
    button.disabled = false
    this.#say(ok ? shown : error, ok)
  }

  #say(text, ok) {
    clearTimeout(this.#forgetting)
    this.#forgetting = setTimeout(() => this.#say(undefined, true), saidForMs)
    this.#said.hidden = !text
    this.#said.classList.toggle('is-error', !ok)
    setText(this.#said, text ?? '')
  }
}

function summaryOf(list) {
  const missing = list.filter(({ running }) => !running).length
  if (missing > 0)
    return ['down', missing === list.length ? 'Parley is not running' : `${missing} of ${list.length} Parley processes are not running`]
  const refusing = list.find(({ accepting }) => accepting === false)
  if (refusing) return ['down', `Parley accepts nothing${refusing.reason ? `: ${refusing.reason}` : ''}`]
  const odd = list.find(({ reason }) => reason)
  if (odd) return ['unknown', `Parley is running, but ${odd.reason}`]
  if (list.some(({ accepting }) => accepting === undefined))
    return ['unknown', 'Parley is running; it does not say whether it accepts messages']
  const isLinkDown = list.some(({ links }) => links.some(({ state }) => state !== 'up'))
  return isLinkDown ? ['partly', 'Parley accepts messages; a link is down'] : ['up', 'Parley accepts messages']
}

function renderLink({ name, state, since, cause, waiting }) {
  const when = since === undefined ? '' : ` since ${clockTime(since)}`
  const queue = waiting > 0 ? `, ${waiting} waiting` : ''
  const title = [`${name} is ${state}`, since === undefined ? '' : `since ${wholeTime(since)}`, cause ?? ''].filter(Boolean).join('. ')
  return h('li', { class: `link-state is-${state}`, title }, h('b', {}, name), ` ${state}${when}${queue}`)
}
