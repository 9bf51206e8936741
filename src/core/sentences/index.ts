import { answers } from './answers.ts'
import { done } from './done.ts'
import { aboutEnvelopes } from './envelope.ts'
import { ofChanges } from './of-changes.ts'
import { ofLife } from './of-life.ts'
import { piecesOf } from './pieces.ts'
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
  /** What is too long for one post is said in several, each of which names it whole. */
  piece: (p: { of: { say: string; with: unknown }; piece: number }): Said => piecesOf(speak(p.of as Notice))[p.piece] ?? { blocks: [] },
} as const

type Sentences = typeof sentences
type With<Sentence> = Sentence extends () => Said ? Record<string, never> : Sentence extends (p: infer Words) => Said ? Words : never
/** A sentence by name, with what goes into it. Plain values only: it is kept in the journal. */
export type Notice = { [Name in keyof Sentences]: { readonly say: Name; readonly with: With<Sentences[Name]> } }[keyof Sentences]

/** What a piece is of. */
export const wholeOf = (notice: Notice): Notice => (notice.say === 'piece' ? (notice.with.of as Notice) : notice)

/** As it is said: in one post, or in several. */
export function inPieces(notice: Notice): readonly Notice[] {
  // Said elsewhere it is as long as it was.
  if (notice.say === 'piece') return [notice]
  const { length } = piecesOf(speak(notice))
  return length === 1 ? [notice] : Array.from({ length }, (_, piece) => ({ say: 'piece', with: { of: notice, piece } }))
}

export const speak = (notice: Notice): Said => (sentences[notice.say] as (p: unknown) => Said)(notice.with)
