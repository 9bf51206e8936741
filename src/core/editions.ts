import type { ReceivedEdit } from './received.ts'
import type { PostRow } from './state.ts'
import { digestOf } from './text.ts'

type Edition = Pick<ReceivedEdit, 'text' | 'edition'>

/** By what an edit is known again: a name in its text may be written otherwise by then. */
export const digestOfEdit = ({ text, edition = text }: Edition): string => digestOf(edition)

/** Whether it was told already that a post says this since it was last edited; undefined where that is not known. Old entries know the text. */
export const isTold = ({ editDigests }: PostRow, edit: Edition): boolean | undefined =>
  editDigests?.some((each) => each === digestOfEdit(edit) || each === digestOf(edit.text))
