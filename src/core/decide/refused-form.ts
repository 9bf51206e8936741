import { cameTo } from '../evolve/standing-words.ts'
import { isExercise } from '../exercise.ts'
import type { FormOf } from '../form-names.ts'
import { nameOf, type Track } from '../mechanism.ts'
import type { ReceivedSubmission } from '../received.ts'
import type { Notice } from '../sentences/index.ts'
import type { Decision } from './decision.ts'
import { type Allowance, floodNotice, isWithinRate } from './rate.ts'

/** A form that was refused stays on its person's screen and says why: what they wrote is not lost. They are told directly, too. */
export function refuseForm(decision: Decision, event: ReceivedSubmission, notice: Notice): void {
  decision.record({ is: 'form-refused', id: event.id, notice })
  decision.sayTo(event, notice)
}

/** In a flood a person is told once; of each form it is said on the form. */
export function isFormWithinRate(decision: Decision, event: ReceivedSubmission, allowance: Allowance): boolean {
  if (isWithinRate(decision, { link: event.link, user: event.user }, allowance)) return true
  decision.record({ is: 'form-refused', id: event.id, notice: floodNotice(decision, allowance) })
  return false
}

/** Its author was told otherwise: what is real is not to be taken for an exercise, nor the other way round. */
export function staleForm({ state }: Decision, { isOfExercise }: FormOf, track: string): Notice | undefined {
  const isNowExercise = isExercise(state, track)
  return isOfExercise === isNowExercise ? undefined : { say: 'refused-form-stale', with: { track, isNowExercise } }
}

/** Who would read it, and came to the track only after its form was opened: its author does not know them. `to`: organisations. */
export function joinedMeanwhile(
  { state, mechanism }: Decision,
  { audienceSince = 0 }: FormOf,
  track: Track,
  to: readonly string[],
): Notice | undefined {
  const names = to.filter((each) => cameTo(state, track, each) > audienceSince).map((each) => nameOf(mechanism, each))
  return names.length === 0 ? undefined : { say: 'refused-form-newcomers', with: { track: track.code, names } }
}
