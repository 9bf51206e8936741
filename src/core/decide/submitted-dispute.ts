import { messageAt } from '../at-post.ts'
import { isExercise } from '../exercise.ts'
import type { FormOf } from '../form-names.ts'
import { type Person, trackOf } from '../mechanism.ts'
import type { ReceivedSubmission } from '../received.ts'
import type { Notice } from '../sentences/index.ts'
import { runCommand } from './commands.ts'
import type { Decision } from './decision.ts'
import { maySee } from './naming.ts'
import { isWithinRate } from './rate.ts'
import { refuseSubmission } from './submit.ts'

/** With the form's words it is a command like any other, given in the channel in which the message's own track is spoken of. */
export function submitDispute(decision: Decision, event: ReceivedSubmission, person: Person, form: FormOf): void {
  const { link, channel, user, at, fragments, hasButtons, post, values } = event
  if (!isWithinRate(decision, { link, user }, 'urgent')) return
  const message = post === undefined ? undefined : messageAt(decision.state, event, post)
  const refuse = (notice: Notice): void =>
    refuseSubmission(decision, { received: { link, channel, writtenAt: at, form: event.id }, person }, notice)
  if (!message?.reference || !maySee(person, message)) {
    refuse({ say: 'shortcut-on-nothing', with: { command: 'dispute' } })
    return
  }
  const stale = staleForm(decision, form, message.track)
  if (stale) {
    refuse(stale)
    return
  }
  decision.record({ is: 'use-seen', id: event.id })
  const own = trackOf(decision.mechanism, message.track)?.channels[person.organisation.id]
  const given = {
    link,
    channel: own?.channel ?? channel,
    user,
    at,
    ...(fragments ? { fragments } : {}),
    ...(hasButtons ? { hasButtons } : {}),
  }
  runCommand(decision, given, `dispute open ${message.reference} ${values.reason ?? ''}`)
}

/** Its author was told otherwise: what is real is not to be taken for an exercise, nor the other way round. */
export function staleForm({ state }: Decision, { isOfExercise }: FormOf, track: string): Notice | undefined {
  const isNowExercise = isExercise(state, track)
  return isOfExercise === isNowExercise ? undefined : { say: 'refused-form-stale', with: { track, isNowExercise } }
}
