import { type Address, addressKey } from '../addresses.ts'
import type { Act, Thread } from '../rows/delivery.ts'
import type { Notice } from '../sentences/index.ts'
import { onDutyUsers } from '../watch.ts'
import { type Decision, ranks } from './decision.ts'
import { pingWords, standsIn } from './reach.ts'
import { stormPing } from './storms.ts'

/** What could not be said in the supervisor's first channel is said in the second, and calls those there whom it was to call. */
export function sayInSecond(decision: Decision, second: Address, rank: number, act: Act & { do: 'say' }): void {
  const { obligation, storm, call, sender, mentions } = act
  // An alarm calls those on duty there, though it may have had nobody to mention in the first.
  const calls = rank === ranks.alarm || mentions.length > 0 || call !== undefined || sender !== undefined
  const { notice, thread } = inSecond(decision, second, act)
  decision.sayIn(second, notice, {
    rank,
    mentions: calls ? calledIn(decision, second, act) : [],
    ...(thread ? { thread } : {}),
    ...(obligation === undefined ? {} : { obligation }),
    ...(storm === undefined ? {} : { storm }),
    ...(call ? { call } : {}),
    ...(sender ? { sender } : {}),
  })
}

/** Whom what is said there mentions. */
export function calledIn({ state, mechanism }: Decision, { link }: Address, { obligation }: Act & { do: 'say' }): readonly string[] {
  const about = state.obligations.get(obligation ?? '')
  return onDutyUsers(state, mechanism.supervisor, link, ...(about ? [about.track] : []))
}

/** Where the post of an escalation, or of a group, stands already it is not posted a second time: it goes on there. */
function inSecond(
  decision: Decision,
  second: Address,
  { notice, obligation, storm }: Act & { do: 'say' },
): { readonly notice: Notice; readonly thread?: Thread } {
  const group = storm === undefined ? undefined : decision.state.storms.get(storm)
  if (group?.posts[addressKey(second)] !== undefined) {
    const thread = { storm: group.id }
    if (notice.say !== 'storm') return { notice, thread }
    const first = decision.state.obligations.get(group.members[0] ?? '')
    return notice.with.part === 0 && first ? { notice: stormPing(decision, group, first), thread } : { notice }
  }
  const row = obligation === undefined ? undefined : decision.state.obligations.get(obligation)
  if (row && standsIn(decision, row, second)) {
    const goesOn: Notice = { say: 'ping', with: pingWords(decision, row) }
    return { notice: notice.say === 'escalation' ? goesOn : notice, thread: { obligation: row.id } }
  }
  // On another link a user's name there says nothing.
  return { notice: notice.say === 'channel-change' ? { say: 'channel-change', with: { ...notice.with, who: null } } : notice }
}
