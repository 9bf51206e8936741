import { type Address, addressKey, type PostId, postKey } from '../addresses.ts'
import type { Doubt, Fact } from '../facts.ts'
import { callsIn, channelKeyOf, type DeliveryRow, type DoubtRow } from '../rows/delivery.ts'
import type { MessageDelivery } from '../rows/message.ts'
import type { State } from '../state.ts'
import { change, changeMessage } from './change.ts'
import { settledIfDone } from './messages.ts'
import { callReached } from './obligations.ts'
import { serveDirect } from './serving.ts'
import { escalationPosted } from './storms.ts'

function noLongerWaiting(state: State, { id, lane }: DeliveryRow): void {
  state.deliveries.delete(id)
  state.elsewhere.delete(id)
  const rest = (state.waiting.get(lane) ?? 0) - 1
  if (rest > 0) state.waiting.set(lane, rest)
  else {
    state.waiting.delete(lane)
    state.behind.delete(lane)
  }
}

export function delivered(state: State, fact: Fact & { is: 'delivered' }, at: number): void {
  const delivery = state.deliveries.get(fact.id)
  if (!delivery) return
  noLongerWaiting(state, delivery)
  noteReceipt(state, delivery, fact.doubt ? null : (fact.receipt ?? null))
  if ((delivery.act.do === 'say' || delivery.act.do === 'page') && delivery.act.call) {
    for (const call of callsIn(delivery.act.call)) callReached(state, call)
  }
  if (fact.post === undefined) return
  if (delivery.act.do === 'revise') return changed(state, delivery, delivery.act.post, fact.post)
  state.took.set(channelKeyOf(delivery), at)
  const address = { link: delivery.link, channel: fact.channel ?? delivery.channel }
  if (delivery.user !== undefined && fact.channel !== undefined) serveDirect(state, delivery.user, address, at)
  if (fact.doubt) mayStandTwice(state, delivery, fact.doubt, { ...address, post: fact.post, since: at })
  const { act } = delivery
  if (act.do === 'show') {
    state.shown.set(postKey(address, fact.post), { address, message: act.message })
    setPart(state, delivery, act, { ...fact, post: fact.post }, at)
  }
  const about = aboutOf(state, act)
  if (about !== undefined && state.messages.get(about)) {
    const key = postKey(address, fact.post)
    state.shown.set(key, { address, message: about })
    changeMessage(state, about, ({ notices = [] }) => ({ notices: [...notices, key] }))
  }
  if (act.do === 'say' && act.notice.say === 'as-sent') {
    const asSent = { address, post: fact.post }
    changeMessage(state, act.notice.with.message, () => ({ asSent }))
  }
  if (act.do === 'say' && (act.obligation !== undefined || act.storm !== undefined)) {
    const { obligation, storm } = act
    const about = { ...(obligation === undefined ? {} : { obligation }), ...(storm === undefined ? {} : { storm }) }
    state.shown.set(postKey(address, fact.post), { address, ...about })
    escalationPosted(state, act, addressKey(address), fact.post)
  }
}

/** A second direct word to one person does no harm. */
function mayStandTwice(
  state: State,
  { id, act, user, queuedAt }: DeliveryRow,
  doubt: Doubt,
  seen: Omit<DoubtRow, 'id' | 'queuedAt'>,
): void {
  if (user === undefined && (act.do === 'show' || act.do === 'say')) state.doubts.set(id, { id, ...seen, ...doubt, queuedAt })
}

/** On some platforms a change of a post is a post itself. Only the latest counts: with an older one taken away nothing looks different. */
function changed(state: State, address: Address, post: PostId, change: PostId): void {
  const known = state.shown.get(postKey(address, post))
  if (!known) return
  const { change: before, ...about } = known
  if (before !== undefined) state.shown.delete(postKey(address, before))
  state.shown.set(postKey(address, post), { ...about, change })
  state.shown.set(postKey(address, change), { ...about, changes: post })
}

export function noLongerChanged(state: State, { address, post, change }: Fact & { is: 'own-change-gone' }): void {
  const known = state.shown.get(postKey(address, post))
  state.shown.delete(postKey(address, change))
  if (known?.change !== change) return
  const { change: _, ...about } = known
  state.shown.set(postKey(address, post), about)
}

/** The message that Parley's own words are about: they stand in its thread, or call the duty officer to it. */
function aboutOf(state: State, act: DeliveryRow['act']): string | undefined {
  if (act.do !== 'say') return undefined
  if (act.thread && 'message' in act.thread) return act.thread.message
  return act.notice.say === 'flash' ? state.references.get(act.notice.with.reference) : undefined
}

/** Of an author's post: an update's receipt stands on the original's. */
function noteReceipt(state: State, { act }: DeliveryRow, receipt: string | null): void {
  const source = act.do === 'receipt' ? state.messages.get(act.message)?.source : undefined
  if (source) change(state.posts, postKey(source.address, source.post), { receipt })
}

function setPart(
  state: State,
  row: DeliveryRow,
  act: { message: string; part: number },
  { post, mayStandSince }: Fact & { is: 'delivered' } & { readonly post: PostId },
  at: number,
): void {
  const message = state.messages.get(act.message)
  const key = addressKey(row)
  if (!message?.deliveries[key]) return
  const { isUnknown: _, putOff: __, ...delivery } = message.deliveries[key]
  const posts = delivery.posts.map((known, part) => (part === act.part ? post : known))
  const complete = posts.every((known) => known !== null)
  const deliveries = {
    ...message.deliveries,
    [key]: {
      ...delivery,
      posts,
      shownAt: delivery.shownAt ?? at,
      ...(mayStandSince === undefined
        ? {}
        : // A later part stands no earlier than the first.
          { mayStandSince: delivery.mayStandSince ?? delivery.shownAt ?? Math.min(mayStandSince, at) }),
      ...(complete && delivery.state === 'pending' ? { state: 'delivered' as const, at } : {}),
    },
  }
  state.messages.set(message.id, { ...message, deliveries, state: settledIfDone(message, deliveries) })
}

/** Up to this part its text stood there, and is struck out as what stood before is. */
export function stoodAfterAll(state: State, id: string): void {
  const row = state.deliveries.get(id)
  if (row?.act.do !== 'show') return
  const { message: of, part } = row.act
  const key = addressKey(row)
  changeMessage(state, of, ({ deliveries }) => {
    const known = deliveries[key]
    if (known?.withheldFrom === undefined || known.withheldFrom > part) return {}
    const { withheldFrom: _, ...stood } = known
    const isWhole = part + 1 === known.posts.length
    return { deliveries: { ...deliveries, [key]: isWhole ? stood : { ...known, withheldFrom: part + 1 } } }
  })
}

/** Noted of the message too: whoever asks about one is not to look through all that waits. */
export function unknown(state: State, id: string): void {
  const row = state.deliveries.get(id)
  if (!row) return
  state.deliveries.set(id, { ...row, isUnknown: true })
  noteOfMessage(state, row, { isUnknown: true })
}

/** Of a message alone: its sender and the supervisor are told of it as of nothing else. */
export function putOff(state: State, id: string, reason: string): void {
  const row = state.deliveries.get(id)
  if (row) noteOfMessage(state, row, { putOff: reason })
}

function noteOfMessage(state: State, row: DeliveryRow, noted: Partial<MessageDelivery>): void {
  const key = addressKey(row)
  if (row.act.do !== 'show') return
  changeMessage(state, row.act.message, ({ deliveries }) => {
    const delivery = deliveries[key]
    return delivery ? { deliveries: { ...deliveries, [key]: { ...delivery, ...noted } } } : {}
  })
}

export function failed(state: State, id: string, how: 'failed' | 'uncertain' | 'dropped', at: number, doubt?: Doubt): void {
  const row = state.deliveries.get(id)
  if (!row) return
  if (doubt) mayStandTwice(state, row, doubt, { link: row.link, channel: row.channel, since: at })
  noLongerWaiting(state, row)
  noteReceipt(state, row, null)
  if (row.act.do === 'say') escalationPosted(state, row.act, addressKey(row), undefined)
  if (row.act.do !== 'show') return
  const message = state.messages.get(row.act.message)
  const key = addressKey(row)
  const delivery = message?.deliveries[key]
  if (!message || !delivery || delivery.state === 'failed') return
  // What is dropped after a part that failed says nothing more of the message.
  if (how === 'dropped' && delivery.state !== 'pending') return
  const deliveries = { ...message.deliveries, [key]: { ...delivery, state: how === 'uncertain' ? how : ('failed' as const), at } }
  state.messages.set(message.id, { ...message, deliveries, state: settledIfDone(message, deliveries) })
}
