import { type Column, isSlack } from './column.ts'

interface FormField {
  readonly id: string
  readonly label: string
  readonly hint: string
  readonly type: 'text' | 'line' | 'choice' | 'choices'
  /** Of a choice: what there is, and what is chosen to begin with. */
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly initial: string
  readonly isOptional: boolean
}

/** A form that stands on somebody's screen, as far as the page can show it: its words, its text fields and its choices. */
export interface Form {
  readonly id: string
  readonly title: string
  readonly lines: readonly string[]
  readonly fields: readonly FormField[]
  readonly submit: string
  readonly cancel: string
}

/** By user, the form on top of those that are open for them. Only Slack has forms. */
export function formsOf({ standIn, people }: Column): Readonly<Record<string, Form>> {
  if (!isSlack(standIn)) return {}
  const forms: Record<string, Form> = {}
  for (const { user } of people) {
    const view = standIn.openViews(user).at(-1)
    if (!view) continue
    forms[user] = {
      id: view.id,
      title: view.title,
      lines: view.blocks.flatMap((block) => (block.type === 'section' ? [wordsOf(block.text)] : [])),
      fields: view.blocks.flatMap((block) => {
        if (block.type !== 'input') return []
        return [fieldOf(block)]
      }),
      submit: view.submit || 'Submit',
      cancel: view.close || 'Cancel',
    }
  }
  return forms
}

interface Element {
  readonly type?: string
  readonly multiline?: boolean
  readonly options?: readonly { readonly value: string; readonly text: unknown }[]
  readonly initial_option?: { readonly value: string }
}

function fieldOf(block: Readonly<Record<string, unknown>>): FormField {
  const { type, multiline, options = [], initial_option: initial } = (block.element ?? {}) as Element
  const isChoice = type === 'static_select' || type === 'multi_static_select'
  return {
    id: String(block.block_id),
    label: wordsOf(block.label),
    hint: wordsOf(block.hint),
    type: isChoice ? (type === 'static_select' ? 'choice' : 'choices') : multiline === false ? 'line' : 'text',
    options: options.map(({ value, text }) => ({ value, label: wordsOf(text) })),
    initial: initial?.value ?? '',
    isOptional: block.optional === true,
  }
}

const wordsOf = (text: unknown): string =>
  typeof text === 'object' && text !== null && 'text' in text && typeof text.text === 'string' ? text.text : ''
