import type { OrganisationId } from './addresses.ts'
import { obligationsOf } from './owed.ts'
import type { MessageDelivery, MessageRow } from './rows/message.ts'
import type { State } from './state.ts'

/** Its delivery to one organisation. */
export const deliveryTo = ({ deliveries }: Pick<MessageRow, 'deliveries'>, organisation: OrganisationId): MessageDelivery | undefined =>
  Object.values(deliveries).find((each) => each.organisation === organisation)

/** The versions before one that crossed, oldest first. */
export const versionsBefore = ({ messages }: State, { id, refersTo }: MessageRow): readonly MessageRow[] => {
  const original = messages.get(refersTo ?? '')
  if (!original) return []
  const updates = original.updates.slice(0, Math.max(0, original.updates.indexOf(id)))
  return [original, ...updates.flatMap((each) => messages.get(each) ?? [])].filter(({ reference }) => reference !== undefined)
}

interface AnswerToEarlier {
  readonly by: OrganisationId
  /** Its reference. */
  readonly answer: string
  /** Message id: the version that stood there then, where that is not the last one before the update. */
  readonly older?: string
}

/**
 * Who had answered what was asked before an update of it stood in their channel, and in which message: of the changed words the answer says nothing,
 * whenever it crossed, or was called the answer.
 */
export function answersToEarlier(state: State, update: MessageRow): readonly AnswerToEarlier[] {
  if (update.kind !== 'update') return []
  const versions = versionsBefore(state, update)
  return versions
    .flatMap((each) => obligationsOf(state, each))
    .flatMap(({ kind, owes, met }) => {
      const answer = state.messages.get(met?.answer ?? '')
      if (kind !== 'reply' || !met || answer?.reference === undefined) return []
      const { shownAt = Number.POSITIVE_INFINITY } = deliveryTo(update, owes) ?? {}
      if (givenAt(answer) > shownAt) return []
      const stood = versions.filter((each) => deliveryTo(each, owes) !== undefined && !isMissing(each, owes))
      const answered = stood.findLast((each) => (deliveryTo(each, owes)?.shownAt ?? Number.POSITIVE_INFINITY) <= givenAt(answer))
      const older = answered === undefined || answered === stood.at(-1) ? {} : { older: answered.id }
      return [{ by: owes, answer: answer.reference, ...older }]
    })
}

/** When its words were. */
const givenAt = ({ acceptedAt, changedAt = acceptedAt }: MessageRow): number => Math.max(acceptedAt, changedAt)

const isMissing = (version: MessageRow, organisation: OrganisationId): boolean => {
  const delivery = deliveryTo(version, organisation)
  return delivery?.state === 'failed' || delivery?.state === 'uncertain'
}

/** The last change of it that stands in one organisation's channel. */
export const latestStanding = ({ messages }: State, { updates }: MessageRow, organisation: OrganisationId): MessageRow | undefined =>
  updates.flatMap((id) => messages.get(id) ?? []).findLast((each) => deliveryTo(each, organisation)?.state === 'delivered')

/**
 * What an update is compared with in one organisation's channel: the last version that stands there, or is on its way. Null where there is
 * none, or where it is what the update says: then there is nothing to compare.
 */
export function textBefore(state: State, update: MessageRow, organisation: OrganisationId): string | null {
  const last = versionsBefore(state, update).findLast(
    (each) => deliveryTo(each, organisation) !== undefined && !isMissing(each, organisation),
  )
  return last === undefined || last.text === update.text ? null : last.text
}

/** Whether what an update is compared with there turned out, after that was settled, not to stand there. */
export function neverStood(state: State, update: MessageRow, organisation: OrganisationId, was: string): boolean {
  const said = versionsBefore(state, update).filter(({ text }) => text === was)
  return said.length > 0 && said.every((each) => isMissing(each, organisation))
}
