import { type Address, addressKey, supervisorId } from '../addresses.ts'
import type { Piece } from '../apply/pieces.ts'
import { clockSkewMs } from '../clock-skew.ts'
import type { Event } from '../event.ts'
import { channelsOf, type Mechanism, organisation, type Place, personOf, placeOf } from '../mechanism.ts'
import type { ChannelChanged, LinkChanged } from '../received.ts'
import { placeToBe, replacedAlarm } from '../replaced.ts'
import type { Notice } from '../sentences/index.ts'
import { places } from '../sentences/reasons.ts'
import { isGroupOpen } from '../storm-post.ts'
import { onDutyUsers } from '../watch.ts'
import { hasHead, propose, supersede } from './applying.ts'
import { ringAheadOn, stillToCome } from './behind.ts'
import { type Decision, ranks } from './decision.ts'
import { lookedBackTo } from './intake.ts'
import { ownersNamed, tellOpposite } from './link-owners.ts'
import { keepLinkTests } from './link-tests.ts'
import { keepReport } from './reporting.ts'
import { setTopic, topicChanged } from './topics.ts'
import { changeAll } from './unchanged.ts'
import { brokeOff, isUnsteady } from './unsteady.ts'

/** In so long whoever begins has looked up what may stand already, where its platform answers. */
const lookedUpWithinMs = 10_000
/** A link that comes back within this time was never worth an alarm. */
const linkGraceMs = 20_000
/** Of one that people know to break off again and again, only an outage that lasts is news. */
const unsteadyGraceMs = 60_000

/** How often a sign of life goes into the journal, so that a restart can say since when Parley was down. */
export const aliveEveryMs = 30_000

export function linkChanged(decision: Decision, event: LinkChanged): void {
  const known = decision.state.links.get(event.link)
  const wasDown = known?.state === 'down'
  // Once it needs a person it does so until it is up.
  const needsPerson = event.needsPerson || (event.state === 'down' && wasDown && known.needsPerson)
  if (known?.state === event.state && known.needsPerson === needsPerson) return
  if (event.state === 'down') {
    decision.record({ is: 'link-seen', link: event.link, state: 'down', cause: event.cause, needsPerson })
    if (!wasDown) brokeOff(decision, event.link)
    if (!wasDown) reviseGroupsOf(decision, event.link)
    if (!wasDown || known.alarmedAt === undefined) {
      const graceMs = isUnsteady(decision, event.link) ? unsteadyGraceMs : linkGraceMs
      decision.setTimer(`link:${event.link}`, decision.at + (needsPerson ? 0 : graceMs))
    } else alarmSupervisor(decision, event.link) // told of an outage, not yet that somebody has to act
    return
  }
  decision.clearTimer(`link:${event.link}`)
  decision.record({ is: 'link-seen', link: event.link, state: 'up', cause: '', needsPerson: false })
  // Whether it hears again is not left for the next hour to say.
  if (decision.state.linkTests.get(event.link)?.silentSince !== undefined) decision.setTimer(`test:${event.link}`, decision.at)
  if (wasDown) reviseGroupsOf(decision, event.link)
  if (wasDown) tellLinkBack(decision, event.link, known.since, known.alarmedAt !== undefined)
}

/** Their posts say since when it is down, or that it was. */
function reviseGroupsOf(decision: Decision, link: string): void {
  for (const [id, storm] of decision.state.storms.rows()) {
    const { cause } = storm
    const isAbout = cause.is === 'link-down' && organisation(decision.mechanism, cause.party)?.link === link
    if (isAbout && isGroupOpen(decision.state, storm)) decision.reviseStorm(id)
  }
}

/** One alarm for one cause: to the supervisor, and to those whose messages now wait. */
export function linkStillDown(decision: Decision, link: string): void {
  decision.clearTimer(`link:${link}`)
  const row = decision.state.links.get(link)
  if (row?.state !== 'down' || ownersNamed(decision, link) === undefined || row.alarmedAt !== undefined) return
  decision.record({ is: 'link-alarmed', link })
  alarmSupervisor(decision, link)
  tellOpposite(decision, link, (name) => ({ say: 'other-link-down', with: { name, since: row.since } }))
}

function alarmSupervisor(decision: Decision, link: string): void {
  const row = decision.state.links.get(link)
  const name = ownersNamed(decision, link)
  if (!row || name === undefined) return
  const notice = {
    say: 'link-down',
    with: { name, since: row.since, cause: row.cause, needsPerson: row.needsPerson },
  } as const
  decision.tellSupervisor(notice, { pings: true, rank: ranks.alarm })
}

function tellLinkBack(decision: Decision, link: string, from: number, alarmed: boolean): void {
  const names = ownersNamed(decision, link)
  if (names === undefined) return
  const to = decision.at
  for (const { address } of channelsOf(decision.mechanism).filter(({ address: each }) => each.link === link)) {
    const words = { from, to, ...stillToCome(decision, link, { channel: address.channel }) }
    if (alarmed || !isUnsteady(decision, link)) decision.sayIn(address, { say: 'own-link-back', with: words })
  }
  ringAheadOn(decision, link)
  if (!alarmed) return
  decision.tellSupervisor({ say: 'link-up', with: { name: names, from, to, ...stillToCome(decision, link) } })
  tellOpposite(
    decision,
    link,
    (name, hearer) => ({ say: 'other-link-up', with: { name, from, to, ...stillToCome(decision, link, hearer) } }),
    ranks.notice,
  )
}

/** What was said then and was to cross may be missing, and only those who said it can tell. */
export function historyCut(decision: Decision, { link, channel, ...cut }: Event & { type: 'history-cut' }): void {
  const place = placeOf(decision.mechanism, { link, channel })
  // What was said before Parley was there was not to cross; and how far back was read is what a platform says.
  const from = Math.max(cut.from, decision.state.served.get(addressKey({ link, channel })) ?? decision.at)
  const to = Math.min(cut.to, decision.at)
  if (!place || from >= to) return
  const { organisation, track } = place
  if (organisation.id !== supervisorId) {
    const mentions = onDutyUsers(decision.state, organisation, link)
    decision.sayIn({ link, channel }, { say: 'history-cut-here', with: { from, to } }, { rank: ranks.alarm, mentions })
  }
  const where = places.channel(organisation.name, track?.code)
  decision.tellSupervisor(
    { say: 'history-cut', with: { where, from, to, ...(track ? { track: track.code } : {}) } },
    { pings: true, rank: ranks.alarm },
  )
}

export function channelChanged(decision: Decision, event: ChannelChanged): void {
  const place = placeOf(decision.mechanism, event)
  if (!place) return followFurther(decision, event)
  const { link, channel, change, user } = event
  if (change === 'topic-changed') return topicChanged(decision, { link, channel })
  if ((change === 'member-joined' || change === 'shared-outside') && user !== undefined) {
    const person = personOf(decision.mechanism, link, user)
    if (person?.organisation.id === place.organisation.id) return
  }
  if (change === 'replaced' && event.replacement !== undefined) return channelReplaced(decision, event, event.replacement, place)
  const about = `channel:${addressKey(event)}:`
  const name = `${about}${change}${user === undefined ? '' : `:${user}`}`
  if (change === 'made-private') return madePrivate(decision, event, place)
  if (change === 'bot-returned') {
    if (!shutting.some((each) => decision.state.alarms.get(`${about}${each}`))) return
    // Whatever is wrong with it from now on is news again, but for who may come in: that is over when a look says so, and its whole time is told.
    const stays: readonly string[] = publicAlarms(about)
    const over = [...decision.state.alarms.rows()].map(([each]) => each).filter((each) => each.startsWith(about) && !stays.includes(each))
    for (const each of over) decision.record({ is: 'alarm-cleared', name: each })
    changeAll(decision, event)
  } else {
    const known = decision.state.alarms.get(name)
    // Who left and comes again is news, and so is another organisation in it; the same event told again is not.
    const isAgain = (user !== undefined || change === 'shared-outside') && event.at > (known?.since ?? 0) + clockSkewMs
    if (known && !isAgain) return
    decision.record({ is: 'alarm-raised', name })
  }
  const isToldLate = change === 'bot-removed' && event.at + clockSkewMs < decision.at
  decision.record({
    is: 'channel-noted',
    link,
    channel,
    change,
    ...(user === undefined ? {} : { user }),
    ...(isToldLate ? { since: Math.max(event.at, lookedBackTo(decision)) } : {}),
  })
  const isOwn = place.organisation.id === supervisorId && decision.mechanism.supervisor.channel.link === link
  const notice = (who: string | null) =>
    ({ say: 'channel-change', with: { change, owner: place.organisation.name, track: place.track?.code ?? null, who } }) as const
  decision.tellSupervisor(notice(isOwn ? (user ?? null) : null), { pings: change !== 'bot-returned', rank: ranks.alarm })
  if (place.organisation.id !== supervisorId && !shutting.includes(change)) {
    decision.sayIn({ link, channel }, notice(user ?? null), {
      rank: ranks.alarm,
      mentions: onDutyUsers(decision.state, place.organisation, link),
    })
  }
  tellSendersOf(decision, event)
  tellOfReaders(decision, event, `${about}told:${change}`)
}

/** A room was upgraded. Whoever leads its people says whether Parley is to follow: anybody who rules the room could have led it away. */
function channelReplaced(decision: Decision, event: ChannelChanged, replacement: string, { organisation, track }: Place): void {
  const name = replacedAlarm(event)
  const address = { link: event.link, channel: replacement }
  if (decision.state.alarms.get(name) || placeOf(decision.mechanism, address)) return
  decision.record({ is: 'alarm-raised', name })
  decision.record({ is: 'channel-noted', link: event.link, channel: event.channel, change: 'replaced' })
  const words = { owner: organisation.name, track: track?.code ?? null }
  const isAsked = hasHead(decision.mechanism, organisation.id)
  const notice = isAsked ? ({ say: 'room-replaced', with: words } as const) : ({ say: 'room-replaced-no-head', with: words } as const)
  decision.tellSupervisor(notice, { pings: true, rank: ranks.alarm })
  const { secondChannel } = decision.mechanism.supervisor
  if (!track && secondChannel) {
    decision.sayIn(secondChannel, notice, {
      rank: ranks.alarm,
      mentions: onDutyUsers(decision.state, organisation, secondChannel.link),
    })
  }
  if (!isAsked) return
  const piece: Piece = track
    ? { piece: 'channel', track: track.code, party: organisation.id, address }
    : { piece: 'supervisor-channel', which: whichOf(decision.mechanism.supervisor, event), address }
  propose(decision, { pieces: [piece], needs: [organisation.id] }, true)
}

/** The room that was to be followed has been replaced in its turn: its head is asked about the one where its people are now. */
function followFurther(decision: Decision, event: ChannelChanged): void {
  const { link, change, replacement } = event
  const waits = change === 'replaced' ? decision.state.changes.get(placeToBe(decision.state, event)?.change ?? '') : undefined
  if (!waits || replacement === undefined) return
  const name = replacedAlarm(event)
  const address = { link, channel: replacement }
  if (decision.state.alarms.get(name) || placeOf(decision.mechanism, address)) return
  decision.record({ is: 'alarm-raised', name })
  decision.record({ is: 'channel-noted', link, channel: event.channel, change: 'replaced' })
  supersede(decision, waits)
  const pieces = waits.pieces.map((piece): Piece => ('address' in piece ? { ...piece, address } : piece))
  propose(decision, { pieces, needs: waits.needs }, true)
}

const whichOf = ({ channel }: Mechanism['supervisor'], address: Address): 'channel' | 'secondChannel' =>
  addressKey(channel) === addressKey(address) ? 'channel' : 'secondChannel'

/** Nothing can be shown or heard in the channel any more. */
const shutting: readonly ChannelChanged['change'][] = ['bot-removed', 'archived', 'encrypted']

export const isShut = ({ state }: Decision, address: Address): boolean =>
  shutting.some((change) => state.alarms.get(`channel:${addressKey(address)}:${change}`) !== undefined)

/** Who posts on the track must know that the other side's channel is shut, and that it is open again. */
function tellSendersOf(decision: Decision, { link, channel, change }: ChannelChanged): void {
  if (!shutting.includes(change) && change !== 'bot-returned') return
  const place = placeOf(decision.mechanism, { link, channel })
  if (!place?.track) return
  for (const [id, address] of Object.entries(place.track.channels)) {
    if (id === place.organisation.id) continue
    const words = { owner: place.organisation.name, track: place.track.code }
    decision.sayIn(
      address,
      { say: change === 'bot-returned' ? 'other-channel-open' : 'other-channel-shut', with: words },
      { rank: ranks.alarm },
    )
  }
}

/** Of many who come in together they are told once. */
const readersAgainMs = 60 * 60_000

/** That a channel is public, and that those who post on its track were told. */
const publicAlarms = (about: string) => [`${about}made-public`, `${about}told:made-public`] as const

/** What was said while it was public may have been read: whoever posts there learns that too. */
function madePrivate(decision: Decision, { link, channel }: ChannelChanged, { organisation, track }: Place): void {
  const about = `channel:${addressKey({ link, channel })}:`
  const [madePublic] = publicAlarms(about)
  const known = decision.state.alarms.get(madePublic)
  if (!known) return
  for (const name of publicAlarms(about)) {
    if (decision.state.alarms.get(name)) decision.record({ is: 'alarm-cleared', name })
  }
  decision.record({ is: 'channel-noted', link, channel, change: 'made-private' })
  const words = { owner: organisation.name, track: track?.code ?? null, from: known.since, to: decision.at }
  decision.tellSupervisor({ say: 'channel-private-again', with: words }, { rank: ranks.alarm })
  if (organisation.id !== supervisorId)
    decision.sayIn({ link, channel }, { say: 'channel-private-again', with: words }, { rank: ranks.alarm })
  if (!track) return
  for (const [id, address] of Object.entries(track.channels)) {
    if (id === organisation.id) continue
    const { owner, from, to } = words
    decision.sayIn(address, { say: 'other-channel-private-again', with: { owner, track: track.code, from, to } }, { rank: ranks.alarm })
  }
}

/** What brings other readers into a channel. */
const readerChanges = ['member-joined', 'shared-outside', 'made-public'] as const

/** Who posts on the track must know that others read it on the other side. Who they are is for their own organisation alone. */
function tellOfReaders(decision: Decision, { link, channel, change }: ChannelChanged, name: string): void {
  const place = placeOf(decision.mechanism, { link, channel })
  const kind = readerChanges.find((each) => each === change)
  if (!place?.track || !kind) return
  const told = decision.state.alarms.get(name)
  if (told && decision.at - told.since < readersAgainMs) return
  decision.record({ is: 'alarm-raised', name })
  for (const [id, address] of Object.entries(place.track.channels)) {
    if (id === place.organisation.id) continue
    const words = { owner: place.organisation.name, track: place.track.code, change: kind }
    decision.sayIn(address, { say: 'other-channel-read', with: words }, { rank: ranks.alarm })
  }
}

/** This process owns the mechanism from now on. */
export function started(decision: Decision, event: Event & { type: 'start' }): void {
  decision.record({ is: 'started', aliveAt: event.aliveAt })
  decision.setTimer('alive:', decision.at + aliveEveryMs)
  waitForLookups(decision)
  keepLinkTests(decision)
  keepReport(decision)
  for (const { address } of channelsOf(decision.mechanism)) {
    setTopic(decision, address)
    if (event.aliveAt !== null) decision.sayIn(address, { say: 'was-down', with: { from: event.aliveAt, to: decision.at } })
  }
}

/** What the owner before may have sent is looked up first: until then nobody knows that it has not arrived. */
function waitForLookups(decision: Decision): void {
  const earliest = decision.at + lookedUpWithinMs
  const early = [...decision.state.timers.rows()].filter(([id, at]) => id.startsWith('stuck:') && at < earliest)
  for (const [id] of early) decision.setTimer(id, earliest)
}

/** Every channel was told from memory that nothing is taken: now it is on the record, and over. */
export function journalBack(decision: Decision, from: number): void {
  // Of the whole time in which nothing was taken they are told at its end.
  if (refusing(decision).length > 0) return
  for (const { address } of channelsOf(decision.mechanism)) {
    decision.sayIn(address, { say: 'journal-back', with: { from, to: decision.at } }, { rank: ranks.alarm })
  }
}

/** Since when conditions last because of which nothing is taken, ms; `but` this one. */
const refusing = ({ state }: Decision, but?: string): readonly number[] =>
  [...state.alarms.rows()].flatMap(([name, { refusesSince }]) => (name === but ? [] : (refusesSince ?? [])))

/** A condition of this machine: told once when it begins and once when it is over, also to those of whom nothing is taken meanwhile. */
export function condition(decision: Decision, event: Event & { type: 'condition' }): void {
  const known = decision.state.alarms.get(event.name)
  if (event.active === (known !== undefined)) return
  // While another one lasts nothing is taken either, and people know it.
  const others = refusing(decision, event.name)
  if (known) {
    decision.record({ is: 'alarm-cleared', name: event.name })
    decision.tellSupervisor({ say: 'alarm-cleared', with: { name: event.name, from: known.since, to: decision.at } })
    const from = known.refusesSince ?? known.since
    if (event.refuses && others.length === 0) tellParties(decision, { say: 'journal-back', with: { from, to: decision.at } })
    return
  }
  decision.record({ is: 'alarm-raised', name: event.name, ...(event.refuses ? { refusesSince: Math.min(decision.at, ...others) } : {}) })
  decision.tellSupervisor({ say: 'alarm-raised', with: { name: event.name, detail: event.detail } }, { pings: true, rank: ranks.alarm })
  if (event.refuses && others.length === 0) tellParties(decision, { say: 'journal-away', with: { since: decision.at } })
}

function tellParties(decision: Decision, notice: Notice): void {
  for (const { channels } of decision.mechanism.tracks) {
    for (const address of Object.values(channels)) decision.sayIn(address, notice, { rank: ranks.alarm })
  }
}
