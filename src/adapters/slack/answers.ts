import type { App, RespondFn } from '@slack/bolt'
import type { Taken } from '../../core/adapter.ts'
import type { FormFor } from '../../core/forms.ts'
import type { Received, ReceivedPress } from '../../core/received.ts'
import type { SlackApi } from './api.ts'
import type { Intake } from './intake.ts'
import { receivedCommand, receivedPress, receivedShortcut } from './interactions.ts'
import { escapeText } from './markup.ts'
import { fieldsOfSubmission, formCallback, openForm, receivedSubmission, refusedBeside } from './modal.ts'
import { unnamedMentions } from './plain-text.ts'

export interface AnswerParts {
  readonly api: SlackApi
  readonly intake: Intake
  readonly offer: (received: Received) => Promise<Taken>
  readonly formFor: FormFor
  readonly log: (line: string) => void
}

/**
 * Commands, buttons, shortcuts and forms: Slack never delivers them again, so whoever used one is told, for their eyes only, if it
 * was not taken.
 */
export function answerPeople(app: App, { api, intake, offer, formFor, log }: AnswerParts): void {
  app.command(/^\//, async ({ body, ack, respond }) => {
    await intake.learn(unnamedMentions(body.text ?? ''))
    const commanded = receivedCommand(body, intake.reading())
    const { link, channel, user, command, text, id } = commanded
    const form = formFor({ link, channel, user, asked: { command, text } })
    if (form) {
      await ack() // a click on which nothing hangs: the trigger lives 3 s, and so does Slack's patience
      if (await openForm(api, id, form, { channel })) return
    }
    // Without the form, the command alone has its person told what to type instead.
    const taken = await offer(commanded)
    if (form) {
      if (!taken.taken) await tell(respond, taken.sentence)
    } else await (taken.taken ? ack() : ack({ response_type: 'ephemeral', text: escapeText(taken.sentence) }))
  })

  app.action(/^parley-/, async ({ body, ack, respond }) => {
    const pressed = receivedPress(body, intake.reading())
    const form = pressed && formFor({ ...placeOf(pressed), asked: { pressed: pressed.action, post: pressed.post } })
    if (pressed && form) {
      await ack()
      if (await openForm(api, pressed.id, form, { channel: pressed.channel, post: pressed.post })) return
    }
    // Without the form, the press alone has its person told what to type instead.
    const taken = pressed ? await offer(pressed) : undefined
    if (!form) await ack()
    if (taken && !taken.taken) await tell(respond, taken.sentence)
  })

  app.shortcut({ type: 'message_action', callback_id: /./ }, async ({ body, ack, respond }) => {
    const pressed = receivedShortcut(body, intake.reading())
    const { link, channel, user, action, post, id } = pressed
    const form = formFor({ link, channel, user, asked: { shortcut: action, post } })
    if (form) {
      await ack()
      if (await openForm(api, id, form, { channel, post })) return
    }
    // Without the form, the press alone has its person told what to type instead.
    const taken = await offer(pressed)
    if (!form) await ack()
    if (!taken.taken) await tell(respond, taken.sentence)
  })

  app.view(formCallback, async ({ body, ack }) => {
    const taken = await offer(receivedSubmission(body, intake.reading()))
    const refused = taken.taken ? taken.refused : { field: '', sentence: taken.sentence }
    await (refused ? ack(refusedBeside(fieldsOfSubmission(body), refused.field, refused.sentence)) : ack())
  })

  const placeOf = ({ link, channel, user }: ReceivedPress) => ({ link, channel, user })

  const tell = async (respond: RespondFn, sentence: string): Promise<void> => {
    try {
      await respond({ response_type: 'ephemeral', replace_original: false, text: escapeText(sentence) })
    } catch {
      log('a person could not be told that their click was not taken')
    }
  }
}
