import { addressKey, type LinkId, type OrganisationId, supervisorId, type UserId } from './addresses.ts'
import { clockSkewMs } from './clock-skew.ts'
import type { Block, Button, Content, Span } from './content.ts'
import { acknowledgedEarlier } from './earlier-version.ts'
import { isExpired, mustAct } from './envelope.ts'
import { envelopeLines, expiredLines, owedAllTheSame, statusMark, tlpMark } from './frame-envelope.ts'
import { isUrgent, nameOf, organisation, precedenceRank, trackOf } from './mechanism.ts'
import { metWords, versionName } from './met.ts'
import { isOnCommand, isOver, kindOf, namedIn, obligationsOf } from './owed.ts'
import type { MessageRow } from './rows/message.ts'
import { frameWords, titles } from './sentences/frames.ts'
import { marks } from './sentences/marks.ts'
import { line, quote, small } from './sentences/said.ts'
import { answersToEarlier, deliveryTo, latestStanding, neverStood } from './standing-text.ts'
import { mechanismOf, type State } from './state.ts'
import { localTime, minutesBeside, splitText, tame } from './text.ts'
import { acknowledgeAll } from './up-to-here.ts'
import { onDutyUsers } from './watch.ts'

/** For whom a post is drawn, and when. */
export interface View {
  readonly organisation: OrganisationId
  readonly link: LinkId
  readonly now: number
}

/** One part of a message as a recipient sees it, from the state as it is now. */
export function messageContent(state: State, message: MessageRow, part: number, view: View): Content {
  const parts = partsIn(message, view.organisation)
  const blocks = message.state === 'withdrawn' ? withdrawnBlocks(state, message, part, view) : standingBlocks(state, message, part, view)
  const buttons = part === parts.length - 1 && message.state !== 'withdrawn' ? buttonsFor(state, message, view) : []
  const mentions = part === 0 ? mentionsFor(state, message, view) : []
  return {
    blocks,
    wakes: true,
    ...(mentions.length > 0 ? { mentions } : {}),
    ...(buttons.length > 0 ? { buttons } : {}),
  }
}

/** Under an author's own post: how it stands with the others, but for the text, which stands above. */
export function asSentContent(state: State, message: MessageRow, view: View): Content {
  const head = line(frameWords.sentAs, ...headOf(state, message, 0, 1))
  return {
    blocks: [head, ...expiredLines(message, view), ...envelopeLines(state, message, view), smallPrint(state, message, view)],
    wakes: false,
  }
}

/** An update shows both texts, each of which may need parts of its own. */
export function partsOf(
  message: Pick<MessageRow, 'text' | 'was'>,
  before: string | null | undefined = message.was,
): readonly { readonly label?: 'was' | 'now' | 'both'; readonly text: string }[] {
  const now = splitText(tame(message.text))
  if (before === undefined || before === null) return now.map((text) => ({ text }))
  const was = splitText(tame(before))
  const fitsOne = was.length === 1 && now.length === 1 && was[0]!.length + now[0]!.length <= 2400
  if (fitsOne) return [{ label: 'both', text: now[0]! }]
  return [...was.map((text) => ({ label: 'was' as const, text })), ...now.map((text) => ({ label: 'now' as const, text }))]
}

/** With what it is compared in one organisation's channel. */
function wasIn(message: MessageRow, organisation: OrganisationId): string | null | undefined {
  const was = deliveryTo(message, organisation)?.was
  return was === undefined ? message.was : was
}

/** As they stand in one organisation's channel. */
export const partsIn = (message: MessageRow, organisation: OrganisationId): ReturnType<typeof partsOf> =>
  partsOf(message, wasIn(message, organisation))

function standingBlocks(state: State, message: MessageRow, part: number, view: View): readonly Block[] {
  const parts = partsIn(message, view.organisation)
  const shown = parts[part]
  if (!shown) throw new Error(`Message ${message.id} has no part ${part}`)
  const blocks: Block[] = [line(...headOf(state, message, part, parts.length))]
  blocks.push(...expiredLines(message, view))
  if (part === 0) blocks.push(...lateLines(state, message, view), ...envelopeLines(state, message, view))
  const was = wasIn(message, view.organisation) ?? ''
  const wasLine = line(neverStood(state, message, view.organisation, was) ? frameWords.neverStood : frameWords.was)
  if (shown.label === 'both') {
    blocks.push(wasLine, quote(tame(was)), line(frameWords.now), quote(shown.text))
  } else {
    if (shown.label) blocks.push(shown.label === 'was' ? wasLine : line(frameWords.now))
    blocks.push(quote(shown.text))
  }
  if (part === parts.length - 1) blocks.push(...tailLines(state, message, view))
  return blocks
}

function headOf(state: State, message: MessageRow, part: number, parts: number): Span[] {
  const mechanism = mechanismOf(state)
  const from = message.from === supervisorId ? frameWords.supervisor : nameOf(mechanism, message.from)
  const spans: Span[] = [...statusMark(message), { strong: titleOf(state, message) }, ` · ${frameWords.by(from, message.role)}`]
  if (precedenceRank(message.precedence) > precedenceRank('routine')) spans.push(' · ', { strong: message.precedence.toUpperCase() })
  spans.push(...tlpMark(message))
  if (parts > 1) spans.push(` · ${frameWords.part(part + 1, parts)}`)
  return spans
}

function titleOf(state: State, message: MessageRow): string {
  const about = message.answers ?? message.refersTo
  const target = about === undefined ? undefined : state.messages.get(about)
  const reference = message.reference ?? message.id
  switch (message.kind) {
    case 'update':
      return titles.update(reference.split('.')[1] ?? '', target?.reference ?? reference)
    case 'reply':
    case 'notice':
      return target?.reference ? titles.reply(reference, target.reference) : reference
    case 'clarify':
      return titles.clarify(reference, target?.reference ?? '')
    case 'dispute': {
      const dispute = message.dispute ? state.disputes.get(message.dispute) : undefined
      return titles.dispute(reference, dispute?.reference ?? '', target?.reference)
    }
    case 'request':
    case 'proposal':
    case 'incident':
      return titles.ofKind(reference, message.kind, target?.reference)
    case 'cancel':
      return reference
  }
}

/** Whether its frame says when it was written and when (`shownAt`, ms) it was shown. */
export function isLate(state: State, message: MessageRow, shownAt: number): boolean {
  const track = trackOf(mechanismOf(state), message.track)
  const late = shownAt - message.writtenAt > (track?.lateAfterSeconds ?? 60) * 1000 + (track?.sendDelaySeconds ?? 0) * 1000
  return late || message.overtaken === true
}

function lateLines(state: State, message: MessageRow, view: View): Block[] {
  const delivery = deliveryTo(message, view.organisation)
  const shownAt = delivery?.shownAt ?? view.now
  const blocks: Block[] = []
  if (isLate(state, message, shownAt)) {
    const { writtenAt, acceptedAt, overtaken = false, asFound = false } = message
    // A homeserver can claim any time: what lay with Parley of the delay is told apart from what did not.
    const heard = acceptedAt - writtenAt > clockSkewMs ? { heardAt: acceptedAt } : {}
    const found = delivery?.mayStandSince !== undefined && delivery.mayStandSince < shownAt ? { isFound: true as const } : {}
    blocks.push(line(...frameWords.late({ writtenAt, ...heard, shownAt, ...found, overtaken, asFound })))
  }
  if (delivery?.passed) blocks.push(line(frameWords.passedBefore(delivery.passed)))
  return blocks
}

function tailLines(state: State, message: MessageRow, view: View): Block[] {
  const mechanism = mechanismOf(state)
  const blocks: Block[] = []
  if (message.from === supervisorId && isPrivate(message)) {
    const typed = isOnCommand(state, message.track) ? `!reply ${message.reference ?? ''} TEXT` : undefined
    blocks.push(line(...frameWords.toYouAlone(typed)))
  }
  // Who else sees it is not asked.
  const isAsked = view.organisation === supervisorId || obligationsOf(state, message).some(({ owes }) => owes === view.organisation)
  if (message.kind === 'clarify' && isAsked) blocks.push(line(frameWords.isThatMeant))
  blocks.push(...acknowledgedEarlier(state, message, view).map((each) => line(each)))
  for (const { by, answer, older } of answersToEarlier(state, message)) {
    const isReaders = by === view.organisation
    const version = older === undefined ? undefined : versionName(state, { message: older })
    if (isReaders || view.organisation === supervisorId)
      blocks.push(line(frameWords.answeredEarlier(isReaders ? undefined : nameOf(mechanism, by), answer, version)))
  }
  blocks.push(...owedAllTheSame(state, message, view))
  for (const obligation of obligationsOf(state, message)) {
    const { met } = obligation
    const asked =
      obligation.owes === view.organisation && !isOver(obligation) ? kindOf(obligation).asks(namedIn(state, obligation)) : undefined
    if (asked) blocks.push(line(...asked))
    if (!met) continue
    const who = frameWords.by(met.organisation === view.organisation ? frameWords.you : nameOf(mechanism, met.organisation), met.role)
    if (met.organisation === view.organisation || view.organisation === supervisorId) {
      blocks.push(
        line(
          `${kindOf(obligation).metBy === 'mark' ? `${marks.acknowledged} ` : ''}${metWords(state, obligation, who, view.organisation)}`,
        ),
      )
    }
  }
  const latest = latestStanding(state, message, view.organisation)?.reference
  if (latest) blocks.push(line({ strong: frameWords.changed(latest.split('.')[1]) }))
  blocks.push(smallPrint(state, message, view))
  return blocks
}

/** Whether some party of the track was left out when it crossed: its numbers are apart (`core/series.ts`), whoever comes and goes since. */
const isPrivate = ({ reference, track }: MessageRow): boolean => reference !== undefined && !reference.startsWith(`${track}-`)

function smallPrint(state: State, message: MessageRow, view: View): Block {
  // Of a party that has left nobody knows what its clocks show.
  const zone = organisation(mechanismOf(state), view.organisation)?.timeZone
  const local = zone === undefined ? undefined : localTime(message.writtenAt, zone)
  return small(frameWords.written(local, message.writtenAt), { code: message.fingerprint })
}

function withdrawnBlocks(state: State, message: MessageRow, part: number, view: View): readonly Block[] {
  const parts = partsIn(message, view.organisation)
  const by = message.from === supervisorId ? frameWords.theSupervisor : nameOf(mechanismOf(state), message.from)
  const at = minutesBeside(message.writtenAt)(message.withdrawnAt ?? view.now)
  const words = line(...frameWords.withdrawn(by, at))
  const delivery = deliveryTo(message, view.organisation)
  // What never stood in the channel is not shown now: only that there was something.
  if (delivery?.withheldFrom !== undefined && part >= delivery.withheldFrom) {
    return [
      line(...statusMark(message), ...frameWords.neverShown(titleOf(state, message), part, by, at, delivery.mayStandSince !== undefined)),
    ]
  }
  return [
    line(...headOf(state, message, part, parts.length)),
    words,
    quote(parts[part]?.text ?? '', true),
    smallPrint(state, message, view),
  ]
}

function buttonsFor(state: State, message: MessageRow, view: View): readonly Button[] {
  const owed = obligationsOf(state, message).filter((each) => each.owes === view.organisation && !isOver(each))
  return [...owed.flatMap((each) => kindOf(each).buttons(namedIn(state, each))), ...acknowledgeAll(state, message, view.organisation)]
}

function mentionsFor(state: State, message: MessageRow, view: View): readonly UserId[] {
  if (view.organisation === message.from) return []
  // A dispute is for whoever is on duty, on the other side and with the supervisor.
  const isMeant = mustAct(message, view.organisation) && !isExpired(message, view.now)
  const isRung = isUrgent(message.precedence) && view.organisation !== supervisorId && isMeant
  const rings = message.kind === 'dispute' || isRung
  if (!rings) return []
  const reader = organisation(mechanismOf(state), view.organisation)
  return reader ? onDutyUsers(state, reader, view.link, message.track) : []
}

/** Where a message stands in a channel, first part; undefined where it does not (yet). */
export function postIn(message: MessageRow, address: { link: LinkId; channel: string }): string | undefined {
  return message.deliveries[addressKey(address)]?.posts[0] ?? undefined
}
