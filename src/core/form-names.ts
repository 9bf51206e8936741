import { exerciseFormWords } from './sentences/forms.ts'

export const sendFormName = 'send'
export const replyFormName = 'reply'
export const disputeFormName = 'dispute'

export interface FormOf {
  readonly sends: typeof sendFormName | typeof replyFormName | typeof disputeFormName
  readonly isOfExercise: boolean
  /** When the last of those came to the track who would read it, ms; absent where all were there from the first, or it goes to others. */
  readonly audienceSince?: number
}

const beforeExercise = 'exercise-'

/** A form may stand open for long: its name tells as what, and to whom, its author was told that it is sent. */
const nameOfForm = ({ sends, isOfExercise, audienceSince }: FormOf): string =>
  `${isOfExercise ? beforeExercise : ''}${sends}${audienceSince === undefined ? '' : `@${audienceSince}`}`

/** Undefined: the form is none of these. */
export function formNamed(name: string): FormOf | undefined {
  const [, exercise, kind, since] = /^(exercise-)?([a-z]+)(?:@(\d{1,15}))?$/.exec(name) ?? []
  const sends = ([sendFormName, replyFormName, disputeFormName] as const).find((each) => each === kind)
  if (!sends) return undefined
  return { sends, isOfExercise: exercise === beforeExercise, ...(since === undefined ? {} : { audienceSince: Number(since) }) }
}

/** How a form begins: where all that is sent by it is an exercise, it says so first. `exerciseVerb`: its title there is short. */
export const beginning = (of: FormOf, { title, lead, exerciseVerb = title }: { title: string; lead: string; exerciseVerb?: string }) => ({
  name: nameOfForm(of),
  ...(of.isOfExercise ? { title: exerciseFormWords.title(exerciseVerb), lead: exerciseFormWords.lead(lead) } : { title, lead }),
})
