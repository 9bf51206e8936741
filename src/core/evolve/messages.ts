import { addressKey, addressOf, type OrganisationId, postKey, supervisorId } from '../addresses.ts'
import type { Fact, MessageTarget } from '../facts.ts'
import { laneOf } from '../lane.ts'
import type { MessageDelivery, MessageRow } from '../rows/message.ts'
import { membersKey } from '../series.ts'
import type { State } from '../state.ts'
import { changeDelivery, changeMessage } from './change.ts'

/** Each may be as long as a line: so many fit into one that no platform splits. */
const passedKept = 3

export const heldKey = (message: Pick<MessageRow, 'track' | 'from'>): string => `${message.track} ${message.from}`

export function noLongerHeld(state: State, id: string): void {
  const message = state.messages.get(id)
  if (!message) return
  const rest = (state.held.get(heldKey(message)) ?? []).filter((each) => each !== id)
  if (rest.length > 0) state.held.set(heldKey(message), rest)
  else state.held.delete(heldKey(message))
}

/** It does not cross; the form in which it was written may still stand open, and can be sent again. */
export function givenBack(state: State, id: string): void {
  noLongerHeld(state, id)
  changeMessage(state, id, () => ({ state: 'refused' }))
  const { form } = state.messages.get(id) ?? {}
  if (form !== undefined) state.uses.delete(form)
}

export function passed(state: State, { message, addressKey: key, words }: Fact & { is: 'passed-by-other-means' }): void {
  const delivery = state.messages.get(message)?.deliveries[key]
  const name = delivery?.state === 'delivered' ? 'passedSince' : 'passed'
  changeDelivery(state, message, key, { [name]: [...(delivery?.[name] ?? []), words].slice(-passedKept) })
}

export function released(state: State, fact: Fact & { is: 'message-released' }, at: number): void {
  const message = state.messages.get(fact.id)
  if (!message) return
  noLongerHeld(state, fact.id)
  const deliveries: Record<string, MessageDelivery> = {}
  for (const target of fact.to) deliveries[addressKey(target.address)] = pendingAt(target)
  state.messages.set(fact.id, { ...asCrossing(message, fact), state: 'crossing', releasedAt: at, deliveries })
  state.references.set(fact.reference, fact.id)
  countReference(state, fact.reference)
  giveSeries(state, fact, message)
}

/** A message as it crosses: what it answers, whom it goes to, its marking and its times may be others than when it was accepted. */
export function asCrossing(message: MessageRow, fact: Fact & { is: 'message-released' }): MessageRow {
  const overtaken = fact.overtaken ? { overtaken: fact.overtaken } : {}
  const raised = fact.tlp === undefined ? {} : { tlp: fact.tlp, ...(message.tlp === undefined ? {} : { typedTlp: message.tlp }) }
  const { replyBy, ...rest } =
    fact.refersTo === undefined ? message : { ...linkedTo(message, fact.refersTo), to: fact.audience ?? message.to }
  const linked = replyBy === undefined || fact.replyByPassed ? rest : { ...rest, replyBy }
  return { ...linked, ...raised, ...overtaken, reference: fact.reference }
}

/** What is numbered apart stays so for those whom it reached. */
function giveSeries(state: State, { reference, to }: Fact & { is: 'message-released' }, { from, track }: MessageRow): void {
  const [, series] = /^([A-Z]+)-\d+$/.exec(reference) ?? []
  if (series === undefined || series === track) return
  const key = membersKey(track, [from, ...to.map(({ organisation }) => organisation)])
  if (state.series.get(key) === undefined) state.series.set(key, series)
}

export const isShownTo = ({ from, to }: MessageRow, organisation: OrganisationId): boolean =>
  organisation === supervisorId || organisation === from || to.includes(organisation)

/** A message turns out to answer another one: an ordinary notice is a reply then, and goes to nobody who does not see what it answers. */
export const asReply = (message: MessageRow, target: MessageRow): MessageRow => ({
  ...linkedTo(message, target.id),
  to: message.to.filter((each) => isShownTo(target, each)),
})

const linkedTo = (message: MessageRow, refersTo: string): MessageRow => ({
  ...message,
  refersTo,
  kind: message.kind === 'notice' ? 'reply' : message.kind,
})

/** It is given out: none up to it is given out again. That of an update has no number of its own. */
export function countReference(state: State, reference: string): void {
  const [, series, number] = /^([A-Z]+)-(\d+)$/.exec(reference) ?? []
  if (!series || !number) return
  state.numbers.set(series, Math.max(state.numbers.get(series) ?? 0, Number(number)))
}

export function withdrawn(state: State, id: string, at: number): void {
  changeMessage(state, id, (message) => ({
    state: 'withdrawn',
    withdrawnAt: at,
    deliveries: Object.fromEntries(
      Object.entries(message.deliveries).map(([key, each]) => {
        // One part may have failed while others still wait for their turn.
        const missing = each.posts.indexOf(null)
        return [key, missing >= 0 ? { ...each, withheldFrom: missing } : each]
      }),
    ),
  }))
}

/** More edits of one moment than this nobody makes by hand. */
const editDigestsMax = 20

export function postEdited(state: State, { address, post, editedAt, digest }: Fact & { is: 'post-edited' }): void {
  const row = state.posts.get(postKey(address, post))
  if (!row) return
  const before = row.editedAt === editedAt ? (row.editDigests ?? []) : []
  const editDigests = digest === undefined ? before : [...before, digest].slice(-editDigestsMax)
  state.posts.set(postKey(address, post), { ...row, editedAt, editDigests })
}

export const settledIfDone = (message: MessageRow, deliveries: MessageRow['deliveries']): MessageRow['state'] =>
  message.state === 'crossing' && Object.values(deliveries).every((each) => each.state !== 'pending') ? 'settled' : message.state

/** Nothing of it stands at the old place, or nobody can know: it is shown whole where the channel is now. */
export function moved(state: State, { id, from, to }: Fact & { is: 'message-moved' }): void {
  changeMessage(state, id, ({ deliveries }) => {
    const { [from]: _, ...rest } = deliveries
    return { deliveries: { ...rest, [addressKey(to.address)]: pendingAt(to) } }
  })
  const message = state.messages.get(id)
  if (message) toldWaitsElsewhere(state, laneOf(addressOf(from), message), laneOf(to.address, message))
}

/** Whoever was told that what waits takes long waits for it where it goes now. */
function toldWaitsElsewhere(state: State, from: string, to: string): void {
  const told = state.behind.get(from)
  if (!told) return
  state.behind.delete(from)
  state.behind.set(to, { ...told, ...state.behind.get(to) })
}

const pendingAt = ({ organisation, address, parts, was }: MessageTarget): MessageDelivery => ({
  organisation,
  address,
  state: 'pending',
  ...(was === undefined ? {} : { was }),
  posts: Array.from({ length: parts }, () => null),
})
