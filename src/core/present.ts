import { type Address, type LinkId, type OrganisationId, type PostId, postKey, supervisorId } from './addresses.ts'
import type { Block, Content } from './content.ts'
import { escalationContent } from './escalation-post.ts'
import { isExercise, statusSaid } from './exercise.ts'
import { asSentContent, messageContent, postIn } from './frame.ts'
import { personOf, placeOf } from './mechanism.ts'
import { postHolder } from './one-post.ts'
import type { Outgoing } from './outgoing.ts'
import { isOver, obligationsOf } from './owed.ts'
import type { Paging } from './pager.ts'
import { receiptOf, receiptPost } from './receipts.ts'
import { isLeft } from './replaced.ts'
import { callsIn, type DeliveryRow, type Thread } from './rows/delivery.ts'
import type { MessageRow } from './rows/message.ts'
import { type Notice, speak } from './sentences/index.ts'
import { receiptMarks, topicText } from './sentences/marks.ts'
import { line } from './sentences/said.ts'
import { mechanismOf, type State } from './state.ts'
import { isUnanswered, stormContent, unansweredOf } from './storm-post.ts'

/**
 * What a delivery does on its platform, drawn from the state as it is at this moment; undefined when there is nothing to do any
 * more (the post is gone, a later state has overtaken it). `wasTried`: an earlier try may have had an effect that the state does
 * not know. Pure: the same state and time give the same act.
 */
export function present(state: State, delivery: DeliveryRow, now: number, wasTried = false): Outgoing | Paging | undefined {
  const { id, channel, act } = delivery
  const view = { organisation: readerOf(state, delivery), link: delivery.link, now }
  switch (act.do) {
    case 'show': {
      const message = state.messages.get(act.message)
      // What was tried may stand there with its text: it is sent again, so that it can be overwritten.
      if (!message || (act.part > 0 && (isIncomplete(message, delivery) || (!wasTried && isWithheld(message, act.part, delivery)))))
        return undefined
      const thread = threadOfMessage(state, message, delivery)
      const content = messageContent(state, message, act.part, view)
      return { type: 'post', id, channel, content, ...placed(message, thread) }
    }
    case 'say': {
      // What was tried may stand there: it is sent again, so that it can be found.
      if (!wasTried && (isSaidAnew(state, act, delivery) || isOvertaken(state, act, view.organisation))) return undefined
      const content = noticeContent(state, act, view, delivery.queuedAt)
      if (delivery.user !== undefined) return { type: 'direct', id, user: delivery.user, content }
      const thread = act.thread && postOfThread(state, act.thread, delivery)
      return { type: 'post', id, channel, content, ...(thread === undefined ? {} : { thread }) }
    }
    case 'revise': {
      const message = act.message === undefined ? undefined : state.messages.get(act.message)
      const obligation = act.obligation === undefined ? undefined : state.obligations.get(act.obligation)
      const storm = act.storm === undefined ? undefined : state.storms.get(act.storm)
      const content = message
        ? act.asSent
          ? asSentContent(state, message, view)
          : messageContent(state, message, act.part, view)
        : storm
          ? stormContent(state, storm, act.part, view)
          : obligation && escalationContent(state, obligation, view)
      return content && { type: 'revise', id, channel, post: act.post, content }
    }
    case 'receipt': {
      const message = state.messages.get(act.message)
      const emoji = message && receiptOf(state, message)
      const place = message && receiptPost(message)
      if (!place || emoji === undefined) return undefined
      return {
        type: 'mark',
        id,
        channel,
        post: place.post,
        emoji,
        replaces: earlierMarks(state, place, wasTried || act.anew === true).filter((mark) => mark !== emoji),
      }
    }
    case 'mark':
      return { type: 'mark', id, channel, post: act.post, emoji: act.emoji, replaces: act.replaces }
    case 'page':
      return pageFor(state, delivery.id, act)
    case 'topic':
      return { type: 'topic', id, channel, topic: topicText(isServedAsExercise(state, delivery)) }
  }
}

/** An answer that something waited for is not to hide in a thread. */
const placed = ({ answers }: MessageRow, thread: PostId | undefined): Pick<Outgoing & { type: 'post' }, 'thread' | 'alsoInChannel'> =>
  thread === undefined ? {} : { thread, ...(answers === undefined ? {} : { alsoInChannel: true }) }

/** The receipts that may stand on a post: taking each of them away is a call to the platform. */
function earlierMarks(
  state: State,
  { address, post }: { readonly address: Address; readonly post: PostId },
  wasTried: boolean,
): readonly string[] {
  const row = state.posts.get(postKey(address, post))
  if (!row || row.receipt === null || wasTried) return receiptMarks
  return row.receipt === undefined ? [] : [row.receipt]
}

/**
 * Whether a delivery may start: what it refers to must stand in the channel first, or have failed there. Where its people have left for
 * another channel, nobody would see it: it waits for their head to say whether Parley is to follow.
 */
export function isReady(state: State, delivery: DeliveryRow): boolean {
  const { act, user, inPlaceOf } = delivery
  if (inPlaceOf !== undefined && state.deliveries.get(inPlaceOf)) return false
  if (user === undefined && (act.do === 'show' || act.do === 'say') && isLeft(state, delivery)) return false
  if (act.do === 'show') {
    const message = state.messages.get(act.message)
    const named = message?.references?.flatMap((each) => state.references.get(each) ?? []) ?? []
    return [...(message?.refersTo === undefined ? [] : [message.refersTo]), ...named].every((each) => !isPendingIn(state, each, delivery))
  }
  if (act.do === 'say' && act.thread && 'message' in act.thread) return !isPendingIn(state, act.thread.message, delivery)
  return true
}

function isPendingIn(state: State, message: string, delivery: DeliveryRow): boolean {
  return state.messages.get(message)?.deliveries[`${delivery.link} ${delivery.channel}`]?.state === 'pending'
}

function noticeContent(
  state: State,
  act: DeliveryRow['act'] & { do: 'say' },
  view: Parameters<typeof messageContent>[3],
  queuedAt: number,
): Content {
  if (act.notice.say === 'escalation') {
    const obligation = state.obligations.get(act.notice.with.obligation)
    if (obligation) return escalationContent(state, obligation, view)
  }
  if (act.notice.say === 'as-sent') {
    const message = state.messages.get(act.notice.with.message)
    if (message) return asSentContent(state, message, view)
  }
  if (act.notice.say === 'storm') {
    const storm = state.storms.get(act.notice.with.storm)
    if (storm) return stormContent(state, storm, act.notice.with.part, view)
  }
  const said = speak(asOf(act.notice, view.now, queuedAt))
  const status = statusSaid(state, act.notice)
  return {
    blocks: status === undefined ? said.blocks : marked(status, said.blocks),
    wakes: true,
    ...(act.mentions.length > 0 ? { mentions: act.mentions } : {}),
    ...(said.buttons ? { buttons: said.buttons } : {}),
  }
}

/** What had to wait says how it stands when it comes: a reminder may come when it is due already, and what was late is later by then. */
function asOf(notice: Notice, now: number, queuedAt: number): Notice {
  switch (notice.say) {
    case 'reminder': {
      const { dueAt, told } = notice.with
      if (now < dueAt) return notice
      return { say: 'overdue', with: { ...notice.with, ...(typeof told === 'number' && told <= now ? { told: true } : {}) } }
    }
    case 'ping':
      return { ...notice, with: { ...notice.with, now: Math.max(now, notice.with.now) } }
    case 'escalation-call':
      return { ...notice, with: { ...notice.with, now: Math.max(now, notice.with.now) } }
    case 'storm-ping':
      return { ...notice, with: { ...notice.with, now: Math.max(now, notice.with.now) } }
    case 'called': {
      const { lateMs } = notice.with
      return lateMs === undefined ? notice : { ...notice, with: { ...notice.with, lateMs: lateMs + Math.max(0, now - queuedAt) } }
    }
    default:
      return notice
  }
}

/** In the first line, before everything else. */
function marked(status: string, [first, ...rest]: readonly Block[]): readonly Block[] {
  const mark = { strong: status.toUpperCase() }
  if (first?.type === 'line') return [line(mark, ' · ', ...first.spans), ...rest]
  return [line(mark), ...(first ? [first] : []), ...rest]
}

/** Where many calls of one step waited behind a link that was down, the last of them says it. */
function isSaidAnew(state: State, { notice, storm, call }: DeliveryRow['act'] & { do: 'say' }, { queuedAt }: DeliveryRow): boolean {
  if (call === undefined) return false
  const calledAt = notice.say === 'storm-ping' ? (state.storms.get(storm ?? '')?.calledAt ?? {}) : undefined
  return callsIn(call).every(({ obligation, step, target, nth }) => {
    if (calledAt) return (calledAt[target] ?? 0) > queuedAt
    return nth !== undefined && (state.obligations.get(obligation)?.steps?.[step]?.calls ?? 0) > nth
  })
}

/** Waiting behind a link that was down, a reminder or a ping may come to speak of what has been answered since, or taken. */
function isOvertaken(state: State, act: DeliveryRow['act'] & { do: 'say' }, reader: OrganisationId): boolean {
  const { notice, thread, obligation, storm, call } = act
  const isReminder = notice.say === 'reminder' || notice.say === 'overdue'
  if (isReminder && call === undefined && thread && 'message' in thread) {
    const message = state.messages.get(thread.message)
    const owed = message ? obligationsOf(state, message).filter(({ owes }) => owes === reader) : []
    return owed.length > 0 && owed.every(isOver)
  }
  if ((notice.say === 'reply-missing' || notice.say === 'reply-overdue') && thread && 'message' in thread) {
    const message = state.messages.get(thread.message)
    const replies = message ? obligationsOf(state, message).filter(({ kind }) => kind === 'reply') : []
    return replies.length > 0 && replies.every(isOver)
  }
  if (notice.say === 'answer-in-thread') return state.obligations.get(notice.with.obligation)?.met?.answer !== notice.with.answer
  // What was withdrawn meanwhile is struck out where it stands; its author knows.
  if (notice.say === 'as-sent') return state.messages.get(notice.with.message)?.state === 'withdrawn'
  if (notice.say === 'storm-ping' && storm !== undefined) return isQuiet(state, storm)
  const called = state.obligations.get(
    (notice.say === 'ping' ? obligation : notice.say === 'escalation-call' ? call?.obligation : undefined) ?? '',
  )
  if (called) return !isUnanswered(called)
  const owed = isReminder || notice.say === 'called' ? state.obligations.get(call?.obligation ?? '') : undefined
  return owed !== undefined && isOver(owed)
}

/** Of a group nobody is left to answer for. */
function isQuiet(state: State, id: string): boolean {
  const storm = state.storms.get(id)
  return storm !== undefined && unansweredOf(state, storm).length === 0
}

/** Undefined where nobody needs to be paged any more. */
function pageFor(state: State, id: string, { call, storm: group }: DeliveryRow['act'] & { do: 'page' }): Paging | undefined {
  const row = state.obligations.get(call.obligation)
  const storm = group === undefined ? undefined : state.storms.get(group)
  if (storm ? isQuiet(state, storm.id) : !row || !isUnanswered(row)) return undefined
  const message = row && state.messages.get(row.message)
  return {
    type: 'page',
    id,
    page: {
      id,
      cause: storm ? 'escalations' : 'escalation',
      obligation: call.obligation,
      ...(message?.reference === undefined ? {} : { reference: message.reference }),
      ...(row ? { kind: row.kind, track: row.track, owes: row.owes } : {}),
      ...(message?.status === 'exercise' ? { exercise: true as const } : {}),
      ...(row?.dueAt === undefined ? {} : { dueAt: row.dueAt }),
      ...(storm ? { group: storm.name, open: unansweredOf(state, storm).length } : {}),
    },
  }
}

function readerOf(state: State, delivery: DeliveryRow): OrganisationId {
  const mechanism = mechanismOf(state)
  const { act } = delivery
  // A channel that is served no longer is still that of whom the message was delivered to.
  const message = (act.do === 'show' || act.do === 'revise') && act.message !== undefined ? state.messages.get(act.message) : undefined
  const shownTo = message?.deliveries[`${delivery.link} ${delivery.channel}`]?.organisation
  if (shownTo !== undefined) return shownTo
  if (message && act.do === 'revise' && act.asSent) return message.from
  if (delivery.user !== undefined) return personOf(mechanism, delivery.link, delivery.user)?.organisation.id ?? supervisorId
  return placeOf(mechanism, delivery)?.organisation.id ?? supervisorId
}

function isServedAsExercise(state: State, address: Address): boolean {
  const place = placeOf(mechanismOf(state), address)
  return place?.track ? isExercise(state, place.track.code) : mechanismOf(state).exercise === true
}

const isWithheld = (message: MessageRow, part: number, at: { link: LinkId; channel: string }): boolean =>
  part >= (message.deliveries[`${at.link} ${at.channel}`]?.withheldFrom ?? Number.POSITIVE_INFINITY)

/** A part before it is missing: half of a message can say the opposite of the whole. Nobody can have tried to send it. */
function isIncomplete(message: MessageRow, at: { link: LinkId; channel: string }): boolean {
  const state = message.deliveries[`${at.link} ${at.channel}`]?.state
  return state === 'failed' || state === 'uncertain'
}

/** The post whose thread a message belongs into, in one channel: the root of what it refers to. */
export function threadOfMessage(state: State, message: MessageRow, at: { link: LinkId; channel: string }): string | undefined {
  return headOfThread(state, message, at)?.post
}

/** That post with the message that it shows, or that stands in its thread. */
export const headOfThread = (state: State, { refersTo }: MessageRow, at: Address): Head | undefined =>
  refersTo === undefined ? undefined : threadRoot(state, refersTo, at)

interface Head {
  readonly message: MessageRow
  readonly post: PostId
}

/** That of the conversation's first message; where that does not stand there, of the next one that does. */
function threadRoot(state: State, id: string, at: { link: LinkId; channel: string }): Head | undefined {
  let root: Head | undefined
  // Each message refers to an older one, so this ends at the conversation's first.
  for (let message = state.messages.get(id); message; message = state.messages.get(message.refersTo ?? '')) {
    const { source } = message
    const isSource = source !== undefined && source.address.link === at.link && source.address.channel === at.channel
    const post = isSource ? (source.thread ?? source.post) : postIn(message, at)
    if (post !== undefined) root = { message, post }
  }
  return root
}

function postOfThread(state: State, thread: Thread, at: { link: LinkId; channel: string }): string | undefined {
  if ('post' in thread) return thread.post
  if ('message' in thread) return threadRoot(state, thread.message, at)?.post
  const key = `${at.link} ${at.channel}`
  if ('storm' in thread) return state.storms.get(thread.storm)?.posts[key]?.[0] ?? undefined
  const row = state.obligations.get(thread.obligation)
  return (row && postHolder(state, row).escalation?.posts[key]) ?? undefined
}
