import type { OrganisationId } from './addresses.ts'
import { kindOf } from './owed.ts'
import type { ObligationRow } from './rows/obligation.ts'
import { metSentences, versions } from './sentences/frames.ts'
import { latestStanding } from './standing-text.ts'
import type { State } from './state.ts'
import { minutesBeside } from './text.ts'

/**
 * `SEC-0042`, `SEC-0042 UPDATE 2`; of one that was changed since, `SEC-0042 as first sent`. `reader`: in whose channel it is said; there it is
 * changed where a change stands.
 */
export function versionName(state: State, { message: id }: Pick<ObligationRow, 'message'>, reader?: OrganisationId): string {
  const message = state.messages.get(id)
  const reference = message?.reference ?? id
  const [of, update] = reference.split('.')
  if (update !== undefined) return versions.update(of ?? '', update)
  const isChanged =
    reader === undefined || message === undefined
      ? message?.updates.some((each) => state.messages.get(each)?.reference !== undefined)
      : latestStanding(state, message, reader) !== undefined
  return isChanged ? versions.first(reference) : reference
}

/** How it was met, after the words for by whom; which version only where there are several. */
export function metWords(state: State, row: ObligationRow, who: string, reader?: OrganisationId): string {
  const { met } = row
  if (!met) return ''
  const message = state.messages.get(row.message)
  const time = minutesBeside(message?.writtenAt ?? met.at)(met.at)
  const at = met.late ? metSentences.late(time) : time
  if (kindOf(row).metBy === 'mark') {
    const version = versionName(state, row, reader)
    return metSentences.received(who, at, version === met.version ? undefined : version)
  }
  const answer = met.answer === undefined ? undefined : state.messages.get(met.answer)?.reference
  return metSentences.answered(who, at, answer)
}
