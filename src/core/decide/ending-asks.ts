import type { OrganisationId } from '../addresses.ts'
import { type AskOf, type AskRow, kindOfAsk } from '../asks.ts'
import { isExercise } from '../exercise.ts'
import { mayUseTrack, type Official, personOf, trackOf } from '../mechanism.ts'
import type { Notice } from '../sentences/index.ts'
import { splitText, tame } from '../text.ts'
import type { Decision } from './decision.ts'
import { refuseMark } from './flash.ts'

/** Questions that end without an answer: what was asked about would not be done any more as whoever was asked was told. */

/** Nobody of it can answer any more, nor be told that the time for it is over. */
export function endAsksOfParty(decision: Decision, party: OrganisationId): void {
  for (const row of asksThat(decision, ({ link, user }) => personOf(decision.mechanism, link, user)?.organisation.id === party))
    end(decision, row)
}

/** What somebody who is suspended was asked about and had not sent. Returns how much it was. */
export function endFlashAsksOf(decision: Decision, { accounts }: Official): number {
  const theirs = asksThat(
    decision,
    (row) => row.asks === 'flash' && accounts.some(({ link, user }) => link === row.link && user === row.user),
  )
  for (const row of theirs) end(decision, row)
  return theirs.length
}

/** An exercise began or ended on the track: what is real is not to be taken for one, nor the other way round. */
export function endAsksOfBefore(decision: Decision, track: string): void {
  const isNowExercise = isExercise(decision.state, track)
  endOn(decision, track, (words) => ({ say: 'ask-exercise-changed', with: { ...words, isNowExercise } }))
}

/** Parties came to the track: whoever was asked was told that others would hear it, and may not mean it for these. */
export function endAsksBefore(decision: Decision, track: string, names: readonly string[]): void {
  endOn(decision, track, (words) => ({ say: 'ask-audience-grew', with: { ...words, names } }))
}

function endOn(
  decision: Decision,
  track: string,
  notice: (words: { readonly isFlash: boolean; readonly track: string; readonly text: string }) => Notice,
): void {
  for (const row of asksThat(decision, (each) => each.track === track)) {
    if (!relays(row)) continue
    end(decision, row)
    tell(decision, row, notice({ isFlash: row.asks === 'flash', track, text: splitText(tame(row.text))[0]! }))
  }
}

/** With each configuration: there is no such track any more, or whoever was asked speaks there no more. */
export function endAsksOfFormer(decision: Decision): void {
  for (const row of asksThat(decision, relays)) {
    const track = trackOf(decision.mechanism, row.track)
    const official = personOf(decision.mechanism, row.link, row.user)?.official
    if (track && official && mayUseTrack(official, track)) continue
    end(decision, row)
    if (row.asks === 'flash') tell(decision, row, { say: track ? 'refused-author-gone' : 'refused-track-gone', with: { track: row.track } })
  }
}

/** It would send something. */
const relays = (row: AskRow): row is AskOf<'flash'> | AskOf<'dispute'> => kindOfAsk(row) === 'flash' || kindOfAsk(row) === 'dispute'

const asksThat = ({ state }: Decision, isMeant: (row: AskRow) => boolean): readonly AskRow[] =>
  [...state.asks.rows()].map(([, row]) => row).filter(isMeant)

function end(decision: Decision, row: AskRow): void {
  decision.record({ is: 'ask-ended', id: row.id })
  decision.clearTimer(`ask:${row.id}`)
  if (row.asks === 'flash') refuseMark(decision, row)
}

function tell(decision: Decision, row: AskRow, notice: Notice): void {
  const organisation = personOf(decision.mechanism, row.link, row.user)?.organisation.id ?? ''
  decision.sayTo(decision.orIn(row, organisation, row.track), notice)
}
