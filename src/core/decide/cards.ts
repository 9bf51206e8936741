import type { Address } from '../addresses.ts'
import { shownInPostOf } from '../one-post.ts'
import { isOver } from '../owed.ts'
import type { Act } from '../rows/delivery.ts'
import type { ObligationRow, StormRow } from '../rows/obligation.ts'
import type { State } from '../state.ts'
import { type Decision, ranks } from './decision.ts'
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
  const isOpen = (id: string): boolean => {
    const row = state.obligations.get(id)
    return row !== undefined && !isOver(row)
  }
  return storm && part >= 0 && storm.members.some(isOpen) ? { storm, part } : undefined
}

export function postCard(decision: Decision, card: Card, { link, channel }: Address): void {
  const address = { link, channel }
  if ('obligation' in card) return postEscalation(decision, card.obligation, address)
  const { storm, part } = card
  decision.sayIn(address, { say: 'storm', with: { storm: storm.id, part } }, { rank: ranks.alarm, storm: storm.id })
}
