import { answers } from './answers.ts'
import { done } from './done.ts'
import { aboutEnvelopes } from './envelope.ts'
import { ofChanges } from './of-changes.ts'
import { ofLife } from './of-life.ts'
import { reports } from './report.ts'
import type { Said } from './said.ts'
import { toAuthors } from './to-authors.ts'
import { toParties } from './to-parties.ts'
import { toSupervisor } from './to-supervisor.ts'
import { watches } from './watches.ts'

/**
 * Every sentence that Parley says to people, in one folder, ready to be translated. A notice in the journal names its sentence
 * and what goes into it, never the words: so the record does not depend on a language.
 */
export const sentences = {
  ...toAuthors,
  ...aboutEnvelopes,
  ...answers,
  ...done,
  ...toParties,
  ...toSupervisor,
  ...ofLife,
  ...ofChanges,
  ...watches,
  ...reports,
} as const

type Sentences = typeof sentences
type With<Sentence> = Sentence extends () => Said ? Record<string, never> : Sentence extends (p: infer Words) => Said ? Words : never
/** A sentence by name, with what goes into it. Plain values only: it is kept in the journal. */
export type Notice = { [Name in keyof Sentences]: { readonly say: Name; readonly with: With<Sentences[Name]> } }[keyof Sentences]

export const speak = (notice: Notice): Said => (sentences[notice.say] as (p: unknown) => Said)(notice.with)
