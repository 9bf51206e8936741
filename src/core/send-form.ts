import { messageAt } from './at-post.ts'
import { parse } from './decide/parse.ts'
import { kindsOfOwn, tlpLabels, tlpRank } from './envelope.ts'
import { cameTo } from './evolve/standing-words.ts'
import { isExercise, mayAnswer } from './exercise.ts'
import { beginning, type FormOf, replyFormName, sendFormName } from './form-names.ts'
import type { Form, FormField, FormQuery } from './forms.ts'
import { otherParties, type Party, type Person, personOf, placeOf, precedences, type Track } from './mechanism.ts'
import { replyFormWords, sendFormWords as words } from './sentences/forms.ts'
import { mechanismOf, type State } from './state.ts'

/** The form to send something with, where this person can: what `!send` would take as words. */
export function sendForm(state: State, query: FormQuery): Form | undefined {
  if (!isWanted(query)) return undefined
  const mechanism = mechanismOf(state)
  const person = personOf(mechanism, query.link, query.user)
  const place = placeOf(mechanism, query)
  if (!person || !place?.track || place.organisation.id !== person.organisation.id) return undefined
  // Undefined where it is none that crossed.
  const about = 'shortcut' in query.asked ? messageAt(state, query, query.asked.post)?.reference : undefined
  const lead = about === undefined ? words.lead : `${words.lead} ${words.about(about)}`
  const isOfExercise = isExercise(state, place.track.code)
  return {
    ...beginning(
      { sends: sendFormName, isOfExercise, ...lastToCome(state, place.track, person) },
      { title: words.title, lead, exerciseVerb: words.submit },
    ),
    fields: fieldsOf(place.track, person, state),
    submit: words.submit,
    cancel: words.cancel,
  }
}

/** The button under a request opens what is written back. */
export function replyForm(state: State, query: FormQuery): Form | undefined {
  const [, id] = ('pressed' in query.asked && /^reply:(.+)/.exec(query.asked.pressed)) || []
  const message = id === undefined ? undefined : state.messages.get(id)
  const mechanism = mechanismOf(state)
  const person = personOf(mechanism, query.link, query.user)
  const place = placeOf(mechanism, query)
  if (!message?.reference || !person || place?.track?.code !== message.track || place.organisation.id !== person.organisation.id)
    return undefined
  const isOfExercise = isExercise(state, message.track)
  const answers = mayAnswer(isOfExercise ? { status: 'exercise' } : {}, message)
  const lead = `${words.lead} ${replyFormWords[answers ? 'answers' : 'answersNothingReal'](message.reference)}`
  return {
    ...beginning({ sends: replyFormName, isOfExercise }, { title: replyFormWords.title, lead }),
    fields: [{ name: 'text', type: 'text', ...replyFormWords.text, isOptional: false }],
    submit: words.submit,
    cancel: words.cancel,
  }
}

function lastToCome(state: State, track: Track, { organisation }: Person): Pick<FormOf, 'audienceSince'> {
  const came = otherParties(mechanismOf(state), track, organisation.id).map(({ id }) => cameTo(state, track, id))
  const audienceSince = Math.max(0, ...came)
  return audienceSince > 0 ? { audienceSince } : {}
}

function isWanted({ asked }: FormQuery): boolean {
  if ('pressed' in asked) return false
  if ('shortcut' in asked) return asked.shortcut === sendFormName
  if (asked.command !== 'parley' && asked.command !== 'send') return false
  const { name, rest } = parse(asked.command === 'parley' ? asked.text : `send ${asked.text}`)
  return name === 'send' && rest === ''
}

function fieldsOf(track: Track, person: Person, state: State): readonly FormField[] {
  const others = otherParties(mechanismOf(state), track, person.organisation.id)
  const { kind = 'notice', precedence = 'routine', tlp = track.tlpFloor } = track.defaults ?? {}
  const markings = tlpLabels.filter((each) => !track.tlpFloor || tlpRank(each) >= tlpRank(track.tlpFloor))
  const required = { isOptional: false } as const
  const optional = { isOptional: true } as const
  const status: FormField = {
    name: 'status',
    type: 'choice',
    ...words.status,
    ...optional,
    options: [{ value: 'test', label: words.test }],
  }
  return [
    { name: 'text', type: 'text', ...words.text, ...required },
    {
      name: 'kind',
      type: 'choice',
      ...words.kind,
      ...required,
      options: kindsOfOwn.map((value) => ({ value, label: words.kinds[value] })),
      initial: kind,
    },
    {
      name: 'precedence',
      type: 'choice',
      ...words.precedence,
      ...required,
      options: precedences.flatMap((value) => (value === 'override' ? [] : [{ value, label: words.precedences[value] }])),
      initial: precedence,
    },
    ...(others.length > 1 ? addressees(others) : []),
    { name: 'reply-by', type: 'line', ...words['reply-by'], ...optional },
    { name: 'expires', type: 'line', ...words.expires, ...optional },
    { name: 'subject', type: 'line', ...words.subject, ...optional },
    {
      name: 'tlp',
      type: 'choice',
      ...words.tlp,
      ...optional,
      options: markings.map((label) => ({ value: label, label: `TLP:${label}` })),
      ...(tlp ? { initial: tlp } : {}),
    },
    { name: 'lang', type: 'line', ...words.lang, ...optional },
    // In an exercise a test is refused.
    ...(isExercise(state, track.code) ? [] : [status]),
    { name: 'ref', type: 'line', ...words.ref, ...optional },
  ]
}

/** Where there is only one other party, it must act: there is nobody to choose among. */
function addressees(others: readonly Party[]): readonly FormField[] {
  const options = others.map(({ id, name }) => ({ value: id, label: name }))
  return (['to', 'info'] as const).map((name) => ({ name, type: 'choices', ...words[name], isOptional: true, options }))
}
