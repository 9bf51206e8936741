import { probeTimeoutMs } from '../adapter.ts'
import type { Event } from '../event.ts'
import { channelsOf } from '../mechanism.ts'
import { onDutyUsers } from '../watch.ts'
import { type Decision, ranks } from './decision.ts'
import { ownersNamed, tellOpposite } from './link-owners.ts'

/** A link test is an hour after the last (the line between Washington and Moscow is tested hourly). */
const everyMinutesDefault = 60
/** Not at once: after a start the channels are read first. */
const firstAfterMs = 60_000
/** After a miss, so that it is soon known whether it was one of many. */
const againAfterMs = 5 * 60_000
const missesMax = 2
const marginMs = 5_000

const everyMs = ({ mechanism }: Decision): number => (mechanism.linkTestMinutes ?? everyMinutesDefault) * 60_000

/** With each start and configuration: every link is tested, those that are served no longer are not. */
export function keepLinkTests(decision: Decision): void {
  const links = new Set(channelsOf(decision.mechanism).map(({ address }) => address.link))
  for (const link of links) {
    const dueAt = decision.at + Math.min(firstAfterMs, everyMs(decision))
    if ((decision.state.timers.get(`test:${link}`) ?? Number.POSITIVE_INFINITY) > dueAt) decision.setTimer(`test:${link}`, dueAt)
  }
  for (const [id] of [...decision.state.timers.rows()]) {
    if (id.startsWith('test:') && !links.has(id.slice('test:'.length))) decision.clearTimer(id)
  }
}

/** The next channel of a link is tested; while the link is known to be down there is nothing to find out. */
export function linkTestDue(decision: Decision, link: string): void {
  // Not before this one has ended.
  decision.setTimer(`test:${link}`, decision.at + Math.max(everyMs(decision), probeTimeoutMs + marginMs))
  const channels = channelsOf(decision.mechanism).filter(({ address }) => address.link === link)
  const begun = decision.state.linkTests.get(link)?.begun ?? 0
  const channel = channels[begun % channels.length]?.address.channel
  if (channel === undefined) return decision.clearTimer(`test:${link}`)
  if (decision.state.links.get(link)?.state === 'down') return
  decision.record({ is: 'link-test-began', link, id: `test-${link}-${decision.at}`, channel })
}

export function linkTested(decision: Decision, { link, test, outcome }: Event & { type: 'link-tested' }): void {
  const row = decision.state.linkTests.get(link)
  // It was another one's turn meanwhile; or the link went down under it, which is said already.
  if (ownersNamed(decision, link) === undefined || row?.pending?.id !== test || decision.state.links.get(link)?.state === 'down') return
  const silentSince = row.silentSince
  if (outcome.outcome === 'heard') {
    decision.record({ is: 'link-test-ended', link, heard: true, reason: '' })
    if (silentSince !== undefined) tell(decision, link, 'link-heard', silentSince, '')
    return
  }
  decision.record({ is: 'link-test-ended', link, heard: false, reason: outcome.reason })
  decision.setTimer(`test:${link}`, decision.at + Math.min(againAfterMs, everyMs(decision)))
  const missed = decision.state.linkTests.get(link)
  if (silentSince !== undefined || !missed || missed.misses < missesMax) return
  decision.record({ is: 'link-fell-silent', link })
  tell(decision, link, 'link-silent', missed.firstMissAt ?? decision.at, outcome.reason)
}

/** To the supervisor why; to the other parties what it means for them, as when a link is down. */
function tell(decision: Decision, link: string, what: 'link-silent' | 'link-heard', since: number, reason: string): void {
  const names = ownersNamed(decision, link)
  if (names === undefined) return
  const isSilent = what === 'link-silent'
  const { supervisor } = decision.mechanism
  const words = isSilent
    ? ({ say: 'link-silent', with: { name: names, since, reason } } as const)
    : ({ say: 'link-heard', with: { name: names, from: since, to: decision.at } } as const)
  decision.tellSupervisor(words, { pings: isSilent, rank: ranks.alarm })
  if (isSilent && supervisor.secondChannel && link === supervisor.link) {
    decision.sayIn(supervisor.secondChannel, words, {
      rank: ranks.alarm,
      mentions: onDutyUsers(decision.state, supervisor, supervisor.secondChannel.link),
    })
  }
  tellOpposite(decision, link, (name) =>
    isSilent
      ? { say: 'other-link-silent', with: { name, since } }
      : { say: 'other-link-heard', with: { name, from: since, to: decision.at } },
  )
}
