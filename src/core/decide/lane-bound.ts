import { laneOf } from '../lane.ts'
import { isUrgent, limitsOf, nameOf, type Precedence, trackOf } from '../mechanism.ts'
import type { MessageRow } from '../rows/message.ts'
import type { Decision } from './decision.ts'

/** For what is urgent, so that a flood of other things does not shut it out. */
const urgentReserve = 0.1
/** Taken again only when some room is there, or it would be full again with the next post. */
const openShare = 0.75

export interface Full {
  readonly lane: string
  /** Whose channel it is. */
  readonly organisation: string
  readonly waiting: number
  /** Not even what is urgent has room. */
  readonly urgent?: true
}

/** The lane of a message that can hold no more of what its sender writes; undefined where all can. */
export function fullLane(
  decision: Decision,
  message: Pick<MessageRow, 'track' | 'from'> & { readonly precedence: Precedence; readonly to: readonly string[] },
): Full | undefined {
  const { waitingMax } = limitsOf(decision.mechanism)
  const urgent = isUrgent(message.precedence) ? { urgent: true as const } : {}
  const max = urgent.urgent ? Math.ceil(waitingMax * (1 + urgentReserve)) : waitingMax
  for (const { organisation, address } of decision.channelsOfTrack(message.track)) {
    const lane = laneOf(address, message)
    const waiting = decision.state.waiting.get(lane) ?? 0
    if (message.to.includes(organisation) && waiting >= max) return { lane, organisation, waiting, ...urgent }
  }
  return undefined
}

/**
 * Tells the supervisor once, and each author once, and once that not even what is urgent is taken: a post shows by its mark that it was
 * refused. An edit shows nothing, and so its author is told once of each message that they edit (`edited`: its reference). Returns whether
 * this author was told before.
 */
export function tellFull(decision: Decision, full: Full, message: Pick<MessageRow, 'track' | 'from' | 'author'>, edited?: string): boolean {
  const { state, mechanism } = decision
  const { lane, organisation, waiting } = full
  const to = nameOf(mechanism, organisation)
  if (!state.alarms.get(`full:${lane}`)) {
    decision.record({ is: 'alarm-raised', name: `full:${lane}` })
    const words = { from: nameOf(mechanism, message.from), to, track: message.track }
    decision.tellSupervisor({ say: 'lane-full', with: { ...words, waiting, at: decision.at } }, { pings: true })
  }
  const toldAuthor = `full:${lane} @${message.author.link} ${message.author.user}`
  const more = [...(full.urgent ? ['urgent'] : []), ...(edited === undefined ? [] : [edited])]
  const names = [toldAuthor, ...more.map((each) => `${toldAuthor} ${each}`)]
  const untold = names.filter((name) => state.alarms.get(name) === undefined)
  for (const name of untold) decision.record({ is: 'alarm-raised', name })
  if (untold.length > 0) {
    decision.sayTo(decision.orIn(message.author, message.from, message.track), {
      say: 'refused-full',
      with: { ...fullWords(decision, full), ...(edited === undefined ? {} : { edited }) },
    })
  }
  return untold.length === 0
}

export const fullWords = ({ mechanism }: Decision, { organisation, waiting, urgent }: Full) => ({
  to: nameOf(mechanism, organisation),
  waiting,
  ...(urgent ? { urgent } : {}),
})

/** A delivery of a message has left its lane: whoever was refused is told when there is room again. */
export function laneMayBeOpen(decision: Decision, lane: string, organisation: string, message: Pick<MessageRow, 'track' | 'from'>): void {
  const { state, mechanism } = decision
  if (!state.alarms.get(`full:${lane}`)) return
  if ((state.waiting.get(lane) ?? 0) > limitsOf(mechanism).waitingMax * openShare) return
  const told = [...state.alarms.rows()].map(([name]) => name).filter((name) => name.startsWith(`full:${lane} @`))
  for (const name of [`full:${lane}`, ...told]) decision.record({ is: 'alarm-cleared', name })
  const to = nameOf(mechanism, organisation)
  const { track } = message
  decision.tellSupervisor({ say: 'lane-no-longer-full', with: { from: nameOf(mechanism, message.from), to, track } })
  const own = trackOf(mechanism, track)?.channels[message.from]
  if (own) decision.sayIn(own, { say: 'lane-open', with: { to, track } })
}
