import { supervisorId } from './addresses.ts'
import { messageAt } from './at-post.ts'
import { maySee } from './decide/naming.ts'
import { isExercise } from './exercise.ts'
import { beginning, disputeFormName } from './form-names.ts'
import type { Form, FormQuery } from './forms.ts'
import { personOf } from './mechanism.ts'
import { disputeFormWords as words } from './sentences/forms.ts'
import { mechanismOf, type State } from './state.ts'

/** The form of the shortcut that disputes a message: it asks why, and nobody is told yet. */
export function disputeForm(state: State, query: FormQuery): Form | undefined {
  if (!('shortcut' in query.asked) || query.asked.shortcut !== disputeFormName) return undefined
  const message = messageAt(state, query, query.asked.post)
  const person = personOf(mechanismOf(state), query.link, query.user)
  if (message?.reference === undefined || !person || !maySee(person, message)) return undefined
  // It oversees, and disputes nothing: it is told so instead.
  if (person.organisation.id === supervisorId) return undefined
  const isOfExercise = isExercise(state, message.track)
  return {
    ...beginning({ sends: disputeFormName, isOfExercise }, { title: words.title, lead: words.lead(message.reference) }),
    fields: [{ name: 'reason', type: 'text', ...words.reason, isOptional: false }],
    submit: words.submit,
    cancel: words.cancel,
  }
}
