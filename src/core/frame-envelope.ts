import { type OrganisationId, supervisorId } from './addresses.ts'
import type { Block, Span } from './content.ts'
import { isExpired, mustAct } from './envelope.ts'
import { languageName } from './language.ts'
import { nameOf, organisation } from './mechanism.ts'
import { isOver, obligationsOf } from './owed.ts'
import type { MessageRow } from './rows/message.ts'
import { frameWords } from './sentences/frames.ts'
import { line, quote } from './sentences/said.ts'
import { mechanismOf, type State } from './state.ts'
import { localTime } from './text.ts'

interface Reader {
  readonly organisation: OrganisationId
  readonly now: number
}

/** Before everything else in the first line: nobody may take an exercise for what is real. */
export const statusMark = ({ status }: MessageRow): Span[] => (status === undefined ? [] : [{ strong: status.toUpperCase() }, ' · '])

export const tlpMark = ({ tlp }: MessageRow): Span[] => (tlp === undefined ? [] : [' · ', { strong: `TLP:${tlp}` }])

/** What has expired stays, for the record. */
export const expiredLines = (message: MessageRow, { now }: Reader): Block[] =>
  isExpired(message, now) ? [line({ strong: frameWords.expired(message.expires!) })] : []

/** Before what is still asked of its reader. */
export function owedAllTheSame(state: State, message: MessageRow, { organisation: reader, now }: Reader): Block[] {
  const isOwed = obligationsOf(state, message).some((each) => each.owes === reader && !isOver(each))
  return isOwed && isExpired(message, now) ? [line(frameWords.expiredButOwed)] : []
}

/** Who must act and by when, as far as anything was said of it. */
export function envelopeLines(state: State, message: MessageRow, reader: Reader): Block[] {
  const lines = [addresseesLine(state, message), timesLine(state, message, reader), aboutLine(message)].filter((each) => each !== undefined)
  return [...lines.map((each) => line(each)), ...(message.subject === undefined ? [] : [quote(frameWords.subject(message.subject))])]
}

export function addresseesLine(state: State, message: MessageRow): string | undefined {
  const addressees = addresseesOf(message)
  if (!addressees) return undefined
  const mechanism = mechanismOf(state)
  const names = (ids: readonly OrganisationId[]): string => ids.map((each) => nameOf(mechanism, each)).join(', ')
  return frameWords.addressees(names(addressees.action), names(addressees.info))
}

/** Of those to whom it goes, who must act and who is merely told, as far as its author said. */
export function addresseesOf(message: MessageRow): Readonly<Record<'action' | 'info', readonly OrganisationId[]>> | undefined {
  if (message.action === undefined) return undefined
  const parties = message.to.filter((each) => each !== supervisorId)
  const those = (act: boolean) => parties.filter((each) => mustAct(message, each) === act)
  return { action: those(true), info: those(false) }
}

function timesLine(state: State, message: MessageRow, { organisation: reader, now }: Reader): string | undefined {
  const { replyBy, expires } = message
  // Of a party that has left nobody knows what its clocks show.
  const zone = organisation(mechanismOf(state), reader)?.timeZone
  const shown = (at: number): string => frameWords.bothTimes(at, zone === undefined ? undefined : localTime(at, zone))
  const parts = [
    ...(replyBy === undefined ? [] : [frameWords.replyBy(shown(replyBy))]),
    ...(expires === undefined || isExpired(message, now) ? [] : [frameWords.expires(shown(expires))]),
  ]
  return parts.length === 0 ? undefined : parts.join(' ')
}

export function aboutLine({ references, language }: MessageRow): string | undefined {
  const parts = [
    ...(references === undefined ? [] : [frameWords.refersTo(references)]),
    ...(language === undefined ? [] : [frameWords.language(languageName(language) ?? language, language)]),
  ]
  return parts.length === 0 ? undefined : parts.join(' ')
}
