import { h } from './dom.js'

/**
 * A box to write in: Enter sends, Shift+Enter starts a line. `send(text, extras)` resolves to whether it was done; a text that was not
 * sent stays. `hints` are beginnings that one can pick; with `hasExtras`, a file and a forwarded message can go with it.
 */
export function makeComposer({ label, hints = [], hasExtras = false, isSmall = false, send, cancel }) {
  const input = h('textarea', { rows: '1', dir: 'auto', placeholder: label, 'aria-label': label })
  const offers = h('div', { class: 'hints', role: 'group', 'aria-label': 'Things to type' })
  const extras = hasExtras ? makeExtras() : undefined
  const sendButton = h('button', { type: 'submit', class: 'primary' }, 'Send')

  const offer = () => {
    const typed = input.value
    const fitting = hints.filter((hint) => typed === '' || (hint.startsWith(typed) && hint !== typed))
    offers.replaceChildren(...fitting.map((hint) => h('button', { type: 'button', onclick: () => pick(hint) }, hint.trim())))
    offers.hidden = fitting.length === 0
    form.classList.toggle('is-command', /^[/!！]/.test(typed))
  }
  const pick = (hint) => {
    input.value = hint
    offer()
    input.focus()
  }
  const submit = async () => {
    if (input.value.trim() === '' || form.getAttribute('aria-busy') === 'true') return
    form.setAttribute('aria-busy', 'true')
    const isDone = await send(input.value, extras?.values() ?? {})
    form.setAttribute('aria-busy', 'false')
    if (!isDone) return
    input.value = ''
    extras?.clear()
    offer()
  }
  const onkeydown = (event) => {
    if (event.key === 'Escape') cancel?.()
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    void submit()
  }
  const onsubmit = (event) => {
    event.preventDefault()
    void submit()
  }
  input.addEventListener('keydown', onkeydown)
  input.addEventListener('input', offer)
  const form = h(
    'form',
    { class: isSmall ? 'composer is-small' : 'composer', onsubmit },
    offers,
    extras?.element,
    h(
      'div',
      { class: 'composer-row' },
      extras?.button,
      input,
      cancel && h('button', { type: 'button', onclick: cancel }, 'Close'),
      sendButton,
    ),
  )
  offer()
  return { element: form, focus: () => input.focus() }
}

/** A file is only its name here, a forwarded message only its text: enough to see what Parley does with them. */
function makeExtras() {
  const file = h('input', { type: 'text', placeholder: 'map.pdf', 'aria-label': 'Name of a file to attach' })
  const forwarded = h('input', { type: 'text', placeholder: 'Text of an internal message', 'aria-label': 'Text of a message to forward' })
  const element = h(
    'div',
    { class: 'extras', hidden: true },
    h('label', {}, h('span', {}, 'Attach a file'), file),
    h('label', {}, h('span', {}, 'Forward'), forwarded),
  )
  const toggle = (isOpen) => {
    element.hidden = !isOpen
    button.setAttribute('aria-expanded', String(isOpen))
  }
  const button = h(
    'button',
    {
      type: 'button',
      class: 'round',
      title: 'Attach a file, forward a message',
      'aria-label': 'Attach a file or forward a message',
      'aria-expanded': 'false',
      onclick: () => toggle(element.hidden),
    },
    '+',
  )
  return {
    element,
    button,
    values: () => ({ ...given('file', file.value), ...given('forwarded', forwarded.value) }),
    clear: () => {
      file.value = ''
      forwarded.value = ''
      toggle(false)
    },
  }
}

const given = (name, value) => (value.trim() === '' ? {} : { [name]: value })
