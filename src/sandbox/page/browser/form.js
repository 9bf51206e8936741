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
    const inputs = form.fields.map((field) => ({ field, input: h('textarea', { rows: '3', id: `field-${form.id}-${field.id}` }) }))
    const fields = inputs.map(({ field, input }) => [
      h('label', { for: input.id }, field.label),
      input,
      field.hint && h('p', { class: 'small faint' }, field.hint),
    ])
    const submit = async (event) => {
      event.preventDefault()
      const values = Object.fromEntries(inputs.map(({ field, input }) => [field.id, input.value]))
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
        ...fields.flat(),
        trouble,
        h(
          'div',
          { class: 'form-row' },
          h('button', { type: 'button', onclick: cancel }, form.cancel),
          h('button', { type: 'submit', class: 'primary' }, form.submit),
        ),
      ),
    )
    inputs[0]?.input.focus()
  }
}
