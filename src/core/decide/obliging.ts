import { supervisorId } from '../addresses.ts'
import { timeFor } from '../due.ts'
import { mustAct } from '../envelope.ts'
import { countersOf } from '../evolve/change.ts'
import { kinds, obligationKinds } from '../kinds.ts'
import type { Track } from '../mechanism.ts'
import { obligationsOf, versionsOf } from '../owed.ts'
import { idOf } from '../owners.ts'
import { policyFor } from '../policy.ts'
import type { MessageRow } from '../rows/message.ts'
import type { ObligationKind, ObligationRow } from '../rows/obligation.ts'
import { hasHead } from './applying.ts'
import type { Decision } from './decision.ts'

/** What a message asks for is owed by each of its debtors; the clock starts when it stands in that party's channel. */
export function createObligations(decision: Decision, message: MessageRow, track: Track): void {
  const changed = message.kind === 'update' ? decision.state.messages.get(message.refersTo ?? '') : undefined
  for (const kind of obligationKinds) {
    if (!kinds[kind].isOwedOn(message, track, changed ?? message)) continue
    for (const owes of debtorsOf(decision, message, kind)) {
      if (changed && !kinds[kind].isOwedAnew && !arrivesByThis(decision, message, changed, kind, owes)) continue
      const row: ObligationRow = {
        id: idOf(decision.state, 'o', countersOf(decision.state).obligation + 1),
        kind,
        owes,
        to: message.from,
        track: message.track,
        message: message.id,
        ...(message.dispute === undefined ? {} : { dispute: message.dispute }),
        state: 'waiting',
        ...timeFor(decision.mechanism, track, message, kind, owes, decision.at),
        policy: policyFor(track.escalation, hasHead(decision.mechanism, owes)),
      }
      decision.record({ is: 'obligation-created', row })
    }
  }
}

/** Whether nothing that asked for it before this change came to stand there, and it is in time to ask. */
function arrivesByThis({ state, at }: Decision, message: MessageRow, changed: MessageRow, kind: ObligationKind, owes: string): boolean {
  const before = versionsOf(state, changed)
    .flatMap((each) => obligationsOf(state, each))
    .filter((row) => row.kind === kind && row.owes === owes)
  return before.length > 0 && before.every((row) => row.state === 'lapsed' && row.openedAt === undefined) && (message.replyBy ?? at) > at
}

function debtorsOf({ state }: Decision, message: MessageRow, kind: ObligationKind): readonly string[] {
  const { to, refersTo } = message
  // Whoever left the track while it was held is not shown it.
  const shown = new Set(Object.values(message.deliveries).map(({ organisation }) => organisation))
  const parties = to.filter((each) => each !== supervisorId && shown.has(each) && mustAct(message, each))
  const { debtors } = kinds[kind]
  if (debtors === 'action') return parties
  const author = refersTo === undefined ? undefined : state.messages.get(refersTo)?.from
  const theirs = parties.filter((each) => each === author)
  return author === undefined || (debtors === 'author-first' && theirs.length === 0) ? parties : theirs
}
