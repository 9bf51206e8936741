import { type OrganisationId, supervisorId } from './addresses.ts'
import { nameOf } from './mechanism.ts'
import { versionName } from './met.ts'
import { obligationsOf } from './owed.ts'
import type { MessageRow } from './rows/message.ts'
import type { ObligationRow } from './rows/obligation.ts'
import { frameWords } from './sentences/frames.ts'
import { versionsBefore } from './standing-text.ts'
import { mechanismOf, type State } from './state.ts'

interface Reader {
  readonly organisation: OrganisationId
  readonly now: number
}

/**
 * Of an update: whether the version that it changes was acknowledged; and where only an older one was, which. Nobody is to be held to words that they
 * never acknowledged because they stand beside some that they did.
 */
export function acknowledgedEarlier(state: State, message: MessageRow, { organisation: reader, now }: Reader): readonly string[] {
  if (message.kind !== 'update') return []
  const owed = versionsBefore(state, message)
    .flatMap((each) => obligationsOf(state, each))
    .filter(({ kind, owes }) => kind === 'acknowledgement' && (reader === supervisorId || owes === reader))
  if (owed.length === 0) return []
  const isGiven = ({ met }: ObligationRow): boolean => met !== undefined && met.at <= (message.releasedAt ?? now)
  const name = (party: OrganisationId): string => nameOf(mechanismOf(state), party)
  const acknowledged: string[] = []
  const older: string[] = []
  for (const [party, rows] of Map.groupBy(owed, ({ owes }) => owes)) {
    const given = rows.findLast(isGiven)
    if (given === undefined) continue
    if (given === lastToStand(rows)) acknowledged.push(name(party))
    else older.push(frameWords.olderBy(party === reader ? undefined : name(party), versionName(state, given)))
  }
  const isOwn = reader !== supervisorId
  if (acknowledged.length > 0) return [isOwn ? frameWords.earlierByYou : frameWords.earlierBy(acknowledged), ...older]
  if (older.length > 0) return older
  return [isOwn ? frameWords.earlierNotByYou : frameWords.earlierByNobody]
}

/** With what an update is compared in a party's channel: what came to stand there last. */
const lastToStand = (rows: readonly ObligationRow[]): ObligationRow | undefined =>
  rows.findLast(({ openedAt, met }) => openedAt !== undefined || met !== undefined)
