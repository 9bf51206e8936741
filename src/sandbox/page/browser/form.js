import { h, setText } from './dom.js'

/** The form that stands on the viewer's screen, if one does. What is typed stays while everything around it changes. */
export class FormPanel {
  #act
  #shown

  constructor(act) {
    this.#act = act
    this.element = h('div', { class: 'form-panel', role: 'dialog', hidden: true })
  }

  show(form) {
    if (form?.id === this.#shown) return
    this.#shown = form?.id
    this.element.hidden = !form
    if (!form) {
      this.element.replaceChildren()
      return
    }
    this.element.setAttribute('aria-label', form.title)
    const trouble = h('p', { class: 'form-trouble', role: 'alert', hidden: true })
    const inputs = form.fields.map((field) => ({ field, ...inputOf(field, `field-${form.id}-${field.id}`) }))
    const fields = inputs.map(({ field, input, id }) =>
      h(
        'div',
        { class: field.type === 'text' ? 'field is-wide' : 'field' },
        h('label', { for: id }, field.label, field.isOptional && h('span', { class: 'faint' }, ' (optional)')),
        input,
        field.hint && h('p', { class: 'small faint' }, field.hint),
      ),
    )
    const submit = async (event) => {
      event.preventDefault()
      const values = Object.fromEntries(inputs.map(({ field, value }) => [field.id, value()]))
      const { ok, error } = await this.#act({ do: 'submit-form', form: form.id, values })
      trouble.hidden = ok
      setText(trouble, ok ? '' : error)
    }
    const cancel = () => this.#act({ do: 'close-form', form: form.id })
    this.element.replaceChildren(
      h(
        'form',
        { onsubmit: submit, onkeydown: (event) => event.key === 'Escape' && cancel() },
        h('h3', {}, form.title),
        ...form.lines.map((line) => h('p', {}, line)),
        h('div', { class: 'fields' }, ...fields),
        trouble,
        h(
          'div',
          { class: 'form-row' },
          h('button', { type: 'button', onclick: cancel }, form.cancel),
          h('button', { type: 'submit', class: 'primary' }, form.submit),
        ),
      ),
    )
    inputs[0]?.input.focus?.()
  }
}

/** What a person fills a field in with; `value` is what they filled in. */
function inputOf({ type, options, initial, isOptional, label }, id) {
  if (type === 'choices') {
    const boxes = options.map((option) => ({ option, box: h('input', { type: 'checkbox' }) }))
    const element = h(
      'div',
      { id, class: 'choices', role: 'group', 'aria-label': label },
      ...boxes.map(({ option, box }) => h('label', {}, box, ` ${option.label}`)),
    )
    const chosen = () => boxes.filter(({ box }) => box.checked).map(({ option }) => option.value)
    return { id, input: element, value: () => chosen().join(',') }
  }
  if (type === 'choice') {
    const nothing = isOptional ? [h('option', { value: '' }, '–')] : []
    const input = h('select', { id }, ...nothing, ...options.map(({ value, label: words }) => h('option', { value }, words)))
    if (initial) input.value = initial
    return { id, input, value: () => input.value }
  }
  const input = type === 'line' ? h('input', { type: 'text', dir: 'auto', id }) : h('textarea', { rows: '3', dir: 'auto', id })
  return { id, input, value: () => input.value }
}
