import { bug, type Mutant } from './bug.ts'

const submitting = 'src/core/decide/submitting.ts'

/** What is filled into a form. */
export const ofForms: readonly Mutant[] = [
  bug('a form that is sent twice crosses twice', submitting, '  if (decision.state.uses.get(event.id) !== undefined) return\n', ''),
  bug(
    'a form that was refused cannot be sent again',
    submitting,
    '  const received = { link, channel, writtenAt: at, form: event.id',
    "  decision.record({ is: 'use-seen', id: event.id })\n  const received = { link, channel, writtenAt: at, form: event.id",
  ),
  bug(
    'what is wrong in a form is not said beside its field',
    'src/core/beside-field.ts',
    'return refused ? { refused',
    'return refused && facts.length === 0 ? { refused',
  ),
  bug(
    'what was filled in as an exercise is sent for real when that is over',
    submitting,
    '  const stale = staleForm(decision, form, place.track.code)\n  if (stale) {',
    '  const stale = staleForm(decision, form, place.track.code)\n  if (stale && !form.isOfExercise) {',
  ),
  bug(
    'what is written behind the button of a request answers nothing',
    submitting,
    "kind: 'reply', refersTo: message.id }",
    "kind: 'reply' }",
  ),
  bug(
    'why somebody disputes is lost between the form and the question',
    'src/core/decide/submitted-dispute.ts',
    "${values.reason ?? ''}",
    "${values.reason === undefined ? '' : 'so'}",
  ),
  bug(
    'the colleagues of whoever sends a form do not see what it says',
    'src/core/decide/release.ts',
    '(each === message.from && message.source === undefined)',
    '(each === message.from && message.source === null)',
  ),
  bug(
    'a form offers markings that its track does not take',
    'src/core/send-form.ts',
    '!track.tlpFloor || tlpRank(each) >= tlpRank(track.tlpFloor)',
    '!track.tlpFloor || tlpRank(each) >= 0',
  ),
  bug(
    'what a form says of its marking is lost',
    'src/core/decide/envelope-words.ts',
    "    if (value === '') continue",
    "    if (value === '' || field === 'tlp') continue",
  ),
]
