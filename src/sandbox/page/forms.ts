import { type Column, isSlack } from './column.ts'

interface FormField {
  readonly id: string
  readonly label: string
  readonly hint: string
}

/** A form that stands on somebody's screen, as far as the page can show it: its words and its text fields. */
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
        return [{ id: String(block.block_id), label: wordsOf(block.label), hint: wordsOf(block.hint) }]
      }),
      submit: view.submit || 'Submit',
      cancel: view.close || 'Cancel',
    }
  }
  return forms
}

const wordsOf = (text: unknown): string =>
  typeof text === 'object' && text !== null && 'text' in text && typeof text.text === 'string' ? text.text : ''
