import { z } from 'zod'
import type { Form, FormField } from '../../core/forms.ts'
import type { ReceivedSubmission } from '../../core/received.ts'
import type { SlackApi } from './api.ts'
import type { Reading } from './inbound.ts'
import { workspaceLinksIn } from './message.ts'

/** The forms of the core, which are drawn and read here without a look at what they are for. */
export const formCallback = 'parley-form'
/** A trigger lives 3 s from the click; what it took to reach us is gone already. */
const openWithinMs = 2_000
/** Slack's own limits for what is typed into one field. */
const textLengthMax = 3_000
const lineLengthMax = 300

/** What is kept beside the form by Slack and given back. */
interface Kept {
  readonly form: string
  readonly channel: string
  readonly post?: string
}

/** Opens the form. False where it cannot be said to stand on the person's screen. */
export async function openForm(api: SlackApi, trigger: string, form: Form, where: Omit<Kept, 'form'>): Promise<boolean> {
  const view = modalOf(form, where)
  const answer = await api.call('views.open', { trigger_id: trigger, view }, AbortSignal.timeout(openWithinMs))
  return answer.ok
}

export function modalOf(form: Form, where: Omit<Kept, 'form'>) {
  const kept: Kept = { form: form.name, ...where }
  return {
    type: 'modal',
    callback_id: formCallback,
    private_metadata: JSON.stringify(kept),
    title: plain(form.title),
    submit: plain(form.submit),
    close: plain(form.cancel),
    blocks: [{ type: 'section', text: plain(form.lead) }, ...form.fields.map(inputOf)],
  }
}

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false })

const inputOf = (field: FormField) => ({
  type: 'input',
  block_id: field.name,
  optional: field.isOptional,
  label: plain(field.label),
  ...(field.hint === undefined ? {} : { hint: plain(field.hint) }),
  element: { action_id: field.name, ...elementOf(field) },
})

function elementOf(field: FormField) {
  switch (field.type) {
    case 'text':
      return { type: 'plain_text_input', multiline: true, max_length: textLengthMax }
    case 'line':
      return { type: 'plain_text_input', multiline: false, max_length: lineLengthMax }
    case 'choice':
    case 'choices': {
      const options = field.options.map(({ value, label }) => ({ text: plain(label), value }))
      const initial = options.find(({ value }) => value === field.initial)
      if (field.type === 'choices') return { type: 'multi_static_select', options }
      return { type: 'static_select', options, ...(initial ? { initial_option: initial } : {}) }
    }
  }
}

const chosen = z.object({ value: z.string() })
const submissionBody = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({
    id: z.string(),
    private_metadata: z.string(),
    state: z.object({
      values: z.record(
        z.string(),
        z.record(
          z.string(),
          z.object({ value: z.string().nullish(), selected_option: chosen.nullish(), selected_options: z.array(chosen).nullish() }),
        ),
      ),
    }),
  }),
})
const keptShape = z.object({ form: z.string(), channel: z.string(), post: z.string().optional() })

/** What a person filled in. One form is one use, however often it is sent. */
export function receivedSubmission(body: unknown, reading: Reading): ReceivedSubmission {
  const { user, view } = submissionBody.parse(body)
  const { form, channel, post } = keptShape.parse(JSON.parse(view.private_metadata))
  const values = Object.fromEntries(
    Object.entries(view.state.values).map(([name, elements]) => {
      const { value, selected_option: one, selected_options: several } = elements[name] ?? {}
      return [name, value ?? one?.value ?? several?.map((each) => each.value).join(',') ?? '']
    }),
  )
  return {
    type: 'submitted',
    link: reading.link,
    channel,
    id: view.id,
    user: user.id,
    form,
    values,
    ...(post === undefined ? {} : { post }),
    fragments: Object.values(values).flatMap(workspaceLinksIn),
    at: reading.now(),
  }
}

/** The fields that a form on somebody's screen has: Slack takes no error for another. */
export const fieldsOfSubmission = (body: unknown): readonly string[] => Object.keys(submissionBody.parse(body).view.state.values)

/** How Slack is told that the form stays open, with why beside a field of it. */
export function refusedBeside(fields: readonly string[], field: string, sentence: string) {
  const beside = fields.includes(field) ? field : (fields[0] ?? field)
  return { response_action: 'errors' as const, errors: { [beside]: sentence } }
}
