import { type Address, postKey } from '../addresses.ts'
import { shownInPostOf } from '../one-post.ts'
import { isOver } from '../owed.ts'
import type { Act } from '../rows/delivery.ts'
import type { ObligationRow, StormRow } from '../rows/obligation.ts'
import type { State } from '../state.ts'
import { isGroupOpen } from '../storm-post.ts'
import { onDutyUsers } from '../watch.ts'
import { type Decision, ranks } from './decision.ts'
import { onceMore } from './once-more.ts'
import { postEscalation } from './reach.ts'

type Card = { readonly obligation: ObligationRow } | { readonly storm: StormRow; readonly part: number }

/** What a post in one of the supervisor's channels shows, where it is the one that is kept up to date and something of it is still owed. */
export function cardOf(state: State, act: Pick<Act & { do: 'revise' }, 'obligation' | 'storm' | 'post'>, key: string): Card | undefined {
  const obligation = state.obligations.get(act.obligation ?? '')
  if (obligation?.escalation?.posts[key] === act.post) {
    // What is in a group is shown in the group's post.
    const stands = shownInPostOf(state, obligation).some((row) => !isOver(row) && row.storm === undefined)
    return stands ? { obligation } : undefined
  }
  const storm = state.storms.get(act.storm ?? '')
  const part = storm?.posts[key]?.indexOf(act.post) ?? -1
  return storm && part >= 0 && isGroupOpen(state, storm) ? { storm, part } : undefined
}

/** In the place of one that somebody took away. */
export function postAnew(decision: Decision, card: Card, address: Address): void {
  const id = 'obligation' in card ? card.obligation.id : `${card.storm.id}:${card.part}`
  const turn = onceMore(decision, postKey(address, id))
  if (turn === 'first' || turn === 'again') return postCard(decision, card, address)
  if (turn !== 'last') return
  const mentions = (link: string): readonly string[] => onDutyUsers(decision.state, decision.mechanism.supervisor, link)
  for (const channel of decision.supervisorChannels()) {
    decision.sayIn(channel, { say: 'cards-taken-away', with: {} }, { rank: ranks.alarm, mentions: mentions(channel.link) })
  }
}

function postCard(decision: Decision, card: Card, { link, channel }: Address): void {
  const address = { link, channel }
  if ('obligation' in card) return postEscalation(decision, card.obligation, address)
  const { storm, part } = card
  decision.sayIn(address, { say: 'storm', with: { storm: storm.id, part } }, { rank: ranks.alarm, storm: storm.id })
}
