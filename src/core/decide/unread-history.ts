import { type Address, addressKey, supervisorId } from '../addresses.ts'
import type { Event } from '../event.ts'
import { type Place, placeOf } from '../mechanism.ts'
import { places } from '../sentences/reasons.ts'
import { onDutyUsers } from '../watch.ts'
import { type Decision, ranks } from './decision.ts'
import { isShut } from './links.ts'

/** Whoever typed something then believes that it is found: they were told so when the link came back. */
export function historyUnread(decision: Decision, { link, channel, from, reason }: Event & { type: 'history-unread' }): void {
  const address = { link, channel }
  const place = placeOf(decision.mechanism, address)
  // Of a channel that is shut people know that nothing is heard there.
  if (!place || decision.state.unread.get(addressKey(address)) !== undefined || isShut(decision, address)) return
  decision.record({ is: 'history-unread', address, from })
  const { organisation } = place
  if (organisation.id !== supervisorId) {
    const mentions = onDutyUsers(decision.state, organisation, link)
    decision.sayIn(address, { say: 'history-unread-here', with: { from } }, { rank: ranks.alarm, mentions })
  }
  decision.tellSupervisor({ say: 'history-unread', with: { ...whereOf(place), from, reason } }, { pings: true, rank: ranks.alarm })
}

export function historyRead(decision: Decision, { link, channel }: Address): void {
  const address = { link, channel }
  const from = decision.state.unread.get(addressKey(address))
  if (from === undefined) return
  decision.record({ is: 'history-unread', address })
  const place = placeOf(decision.mechanism, address)
  if (!place) return
  if (place.organisation.id !== supervisorId) decision.sayIn(address, { say: 'history-read-here', with: { from } })
  decision.tellSupervisor({ say: 'history-read', with: { ...whereOf(place), from } })
}

const whereOf = ({ organisation, track }: Place): { where: string; track?: string } => ({
  where: places.channel(organisation.name, track?.code),
  ...(track ? { track: track.code } : {}),
})
