import type { OrganisationId } from '../addresses.ts'
import { isOwedInExercise } from '../exercise.ts'
import { type Mechanism, otherParties } from '../mechanism.ts'
import { isOver } from '../owed.ts'
import { actors } from '../sentences/reasons.ts'
import { ask, endAsk, nextAskId } from './asks.ts'
import type { Call } from './call.ts'
import { putConfirmedInForce } from './confirming.ts'
import { heldWith, leave, waitingOf } from './leaving.ts'

/** `!withdraw-party` by the head: nobody is told before it was asked what that means. */
export function withdrawPartyCommand(call: Call): void {
  const { decision, person, origin } = call
  const { mechanism, state } = decision
  const party = person.organisation.id
  const track = mechanism.tracks.find(({ channels }) => channels[party])
  if (!person.official.isHead || !track) {
    call.answer({ say: 'not-allowed', with: { command: 'withdraw-party', who: 'head-on-a-track' } })
    return
  }
  const id = nextAskId(decision)
  const others = otherNames(mechanism, party).join(', ') || actors.nobodyElse
  const owed = [...state.obligations.rows()].flatMap(([, each]) =>
    !isOver(each) && (each.owes === party || each.to === party) ? [each] : [],
  )
  const waiting = waitingOf(decision, party).map(({ act }) => (act.do === 'show' ? act.message : ''))
  const undelivered = [...new Set([...waiting, ...heldWith(decision, party).map((message) => message.id)])]
  const drills = {
    returned: undelivered.filter((message) => state.messages.get(message)?.status === 'exercise').length,
    lapsed: owed.filter((each) => isOwedInExercise(state, each)).length,
  }
  const counts = { undelivered: undelivered.length - drills.returned, owed: owed.length - drills.lapsed }
  const ofExercise = drills.returned + drills.lapsed > 0 ? { ofExercise: drills } : {}
  const row = { asks: 'withdrawal' as const, id, link: origin.link, user: origin.user, track: track.code, at: decision.at }
  ask(decision, row, { say: 'withdraw-ask', with: { id, others, ...counts, ...ofExercise } })
}

/** Only who was asked can answer, within an hour, and while they are a head. */
export function answerWithdrawal(call: Call, id: string, word: string): void {
  const answered = endAsk(call, 'withdrawal', id)
  if (!answered?.person.official.isHead) call.answer({ say: 'ask-gone', with: {} })
  else if (word === 'stay') call.answer({ say: 'withdraw-cancelled', with: {} })
  else {
    leave(call.decision, answered.person.organisation.id, answered.person.official.role)
    putConfirmedInForce(call.decision)
  }
}

const otherNames = (mechanism: Mechanism, id: OrganisationId): readonly string[] => {
  const names = mechanism.tracks.filter(({ channels }) => channels[id]).flatMap((track) => otherParties(mechanism, track, id))
  return [...new Set(names.map(({ name }) => name))]
}
