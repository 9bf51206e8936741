import { exerciseFormWords } from './sentences/forms.ts'

export const sendFormName = 'send'
export const replyFormName = 'reply'
export const disputeFormName = 'dispute'

export interface FormOf {
  readonly sends: typeof sendFormName | typeof replyFormName | typeof disputeFormName
  readonly isOfExercise: boolean
}

/** A form may stand open for long: its name tells as what its author was told that it is sent. */
const nameOfForm = ({ sends, isOfExercise }: FormOf): string => (isOfExercise ? `exercise-${sends}` : sends)

/** Undefined: the form is none of these. */
export const formNamed = (name: string): FormOf | undefined =>
  ([sendFormName, replyFormName, disputeFormName] as const)
    .flatMap((sends) => [true, false].map((isOfExercise): FormOf => ({ sends, isOfExercise })))
    .find((each) => nameOfForm(each) === name)

/** How a form begins: where all that is sent by it is an exercise, it says so first. `exerciseVerb`: its title there is short. */
export const beginning = (of: FormOf, { title, lead, exerciseVerb = title }: { title: string; lead: string; exerciseVerb?: string }) => ({
  name: nameOfForm(of),
  ...(of.isOfExercise ? { title: exerciseFormWords.title(exerciseVerb), lead: exerciseFormWords.lead(lead) } : { title, lead }),
})
