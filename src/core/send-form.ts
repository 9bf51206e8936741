import { postKey } from './addresses.ts'
import { parse } from './decide/parse.ts'
import { kindsOfOwn, tlpLabels, tlpRank } from './envelope.ts'
import { isExercise, mayAnswer } from './exercise.ts'
import type { Form, FormField, FormQuery } from './forms.ts'
import { otherParties, type Party, type Person, personOf, placeOf, precedences, type Track } from './mechanism.ts'
import { exerciseFormWords, replyFormWords, sendFormWords as words } from './sentences/forms.ts'
import { mechanismOf, type State } from './state.ts'

export const sendFormName = 'send'
export const replyFormName = 'reply'

interface FormOf {
  readonly sends: typeof sendFormName | typeof replyFormName
  readonly isOfExercise: boolean
}

/** A form may stand open for long: its name tells as what its author was told that it is sent. */
const nameOfForm = ({ sends, isOfExercise }: FormOf): string => (isOfExercise ? `exercise-${sends}` : sends)

/** Undefined: the form is none of these. */
export const formNamed = (name: string): FormOf | undefined =>
  ([sendFormName, replyFormName] as const)
    .flatMap((sends) => [true, false].map((isOfExercise): FormOf => ({ sends, isOfExercise })))
    .find((each) => nameOfForm(each) === name)

/** The form to send something with, where this person can: what `!send` would take as words. */
export function formFor(state: State, query: FormQuery): Form | undefined {
  if ('pressed' in query.asked) return replyForm(state, query, query.asked.pressed)
  if (!isWanted(query)) return undefined
  const mechanism = mechanismOf(state)
  const person = personOf(mechanism, query.link, query.user)
  const place = placeOf(mechanism, query)
  if (!person || !place?.track || place.organisation.id !== person.organisation.id) return undefined
  const about = 'shortcut' in query.asked ? aboutOf(state, query, query.asked.post) : undefined
  const lead = about === undefined ? words.lead : `${words.lead} ${words.about(about)}`
  const isOfExercise = isExercise(state, place.track.code)
  return {
    name: nameOfForm({ sends: sendFormName, isOfExercise }),
    ...(isOfExercise ? ofExercise(words.submit, lead) : { title: words.title, lead }),
    fields: fieldsOf(place.track, person, state),
    submit: words.submit,
    cancel: words.cancel,
  }
}

/** The button under a request opens what is written back. */
function replyForm(state: State, query: FormQuery, action: string): Form | undefined {
  const message = action.startsWith('reply:') ? state.messages.get(action.slice('reply:'.length)) : undefined
  const mechanism = mechanismOf(state)
  const person = personOf(mechanism, query.link, query.user)
  const place = placeOf(mechanism, query)
  if (!message?.reference || !person || place?.track?.code !== message.track || place.organisation.id !== person.organisation.id)
    return undefined
  const isOfExercise = isExercise(state, message.track)
  const answers = mayAnswer(isOfExercise ? { status: 'exercise' } : {}, message)
  const lead = `${words.lead} ${replyFormWords[answers ? 'answers' : 'answersNothingReal'](message.reference)}`
  return {
    name: nameOfForm({ sends: replyFormName, isOfExercise }),
    ...(isOfExercise ? ofExercise(replyFormWords.title, lead) : { title: replyFormWords.title, lead }),
    fields: [{ name: 'text', type: 'text', ...replyFormWords.text, isOptional: false }],
    submit: words.submit,
    cancel: words.cancel,
  }
}

const ofExercise = (verb: string, lead: string) => ({ title: exerciseFormWords.title(verb), lead: exerciseFormWords.lead(lead) })

function isWanted({ asked }: FormQuery): boolean {
  if ('pressed' in asked) return false

  if ('shortcut' in asked) return asked.shortcut === sendFormName
  if (asked.command !== 'parley' && asked.command !== 'send') return false
  const { name, rest } = parse(asked.command === 'parley' ? asked.text : `send ${asked.text}`)
  return name === 'send' && rest === ''
}

/** What the message that was pointed at is called; undefined where it is none that crossed. */
function aboutOf(state: State, at: FormQuery, post: string): string | undefined {
  const key = postKey(at, post)
  const id = state.shown.get(key)?.message ?? state.posts.get(key)?.message
  return id === undefined ? undefined : state.messages.get(id)?.reference
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
