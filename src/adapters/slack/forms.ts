import { z } from 'zod'
import type { PostId } from '../../core/addresses.ts'
import type { ReceivedPress } from '../../core/received.ts'
import { disputeFormWords as words } from '../../core/sentences/forms.ts'
import type { SlackApi } from './api.ts'
import type { Reading } from './inbound.ts'
import { workspaceLinksIn } from './message.ts'

/** The shortcut that asks for words, and the form that it opens. */
export const disputeCallback = 'dispute'
const reasonField = 'reason'
/** Slack's own limit for a text field. */
const reasonLengthMax = 3_000
/** A trigger lives 3 s from the click; what it took to reach us is gone already. */
const openWithinMs = 2_000

/** Which message the form is about. Slack keeps it beside the form and gives it back. */
interface About {
  readonly channel: string
  readonly post: PostId
}

/**
 * Opens the form: nothing happens by that, so nothing is recorded; that it was sent is the event. False where it cannot be said to
 * stand on the person's screen.
 */
export async function openDisputeForm(api: SlackApi, { id, channel, post }: ReceivedPress): Promise<boolean> {
  const view = disputeForm({ channel, post })
  const answer = await api.call('views.open', { trigger_id: id, view }, AbortSignal.timeout(openWithinMs))
  return answer.ok
}

export function disputeForm(about: About) {
  return {
    type: 'modal',
    callback_id: disputeCallback,
    private_metadata: JSON.stringify(about),
    title: plain(words.title),
    submit: plain(words.submit),
    close: plain(words.cancel),
    blocks: [
      { type: 'section', text: plain(words.lead) },
      {
        type: 'input',
        block_id: reasonField,
        label: plain(words.label),
        hint: plain(words.hint),
        element: { type: 'plain_text_input', action_id: reasonField, multiline: true, max_length: reasonLengthMax },
      },
    ],
  }
}

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false })

const submissionBody = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({
    id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))) }),
  }),
})
const aboutShape = z.object({ channel: z.string(), post: z.string() })

/** What a person sent with the form. One form is one use, however often it is sent. */
export function receivedForm(body: unknown, reading: Reading): ReceivedPress {
  const { user, view } = submissionBody.parse(body)
  const { channel, post } = aboutShape.parse(JSON.parse(view.private_metadata))
  // A field's text is what was typed: Slack writes no mentions or links of its own into it.
  const text = view.state.values[reasonField]?.[reasonField]?.value ?? ''
  return {
    type: 'pressed',
    link: reading.link,
    channel,
    id: view.id,
    user: user.id,
    action: disputeCallback,
    post,
    text,
    fragments: workspaceLinksIn(text),
    at: reading.now(),
  }
}

/** How Slack is told that the form stays open, with why beside its field. */
export const formRefused = (sentence: string) => ({ response_action: 'errors' as const, errors: { [reasonField]: sentence } })
