import { messageAt } from '../at-post.ts'
import type { FormOf } from '../form-names.ts'
import { type Person, trackOf } from '../mechanism.ts'
import type { ReceivedSubmission } from '../received.ts'
import { runCommand } from './commands.ts'
import type { Decision } from './decision.ts'
import { maySee } from './naming.ts'
import { isFormWithinRate, refuseForm, staleForm } from './refused-form.ts'

/** With the form's words it is a command like any other, given in the channel in which the message's own track is spoken of. */
export function submitDispute(decision: Decision, event: ReceivedSubmission, person: Person, form: FormOf): void {
  const { link, channel, user, at, fragments, hasButtons, post, values } = event
  if (!isFormWithinRate(decision, event, 'urgent')) return
  const message = post === undefined ? undefined : messageAt(decision.state, event, post)
  if (!message?.reference || !maySee(person, message)) {
    refuseForm(decision, event, { say: 'shortcut-on-nothing', with: { command: 'dispute' } })
    return
  }
  const stale = staleForm(decision, form, message.track)
  if (stale) {
    refuseForm(decision, event, stale)
    return
  }
  const own = trackOf(decision.mechanism, message.track)?.channels[person.organisation.id]
  const given = {
    link,
    channel: own?.channel ?? channel,
    user,
    at,
    form: event.id,
    ...(fragments ? { fragments } : {}),
    ...(hasButtons ? { hasButtons } : {}),
  }
  runCommand(decision, given, `dispute open ${message.reference} ${values.reason ?? ''}`)
  if (!decision.facts.some(({ is }) => is === 'form-refused')) decision.record({ is: 'use-seen', id: event.id })
}
