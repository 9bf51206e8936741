import { type Address, type PostId, supervisorId } from './addresses.ts'
import { kindOf, obligationsOf, versionsOf } from './owed.ts'
import type { MessageRow } from './rows/message.ts'
import { marks } from './sentences/marks.ts'
import type { State } from './state.ts'

/** The one mark that says where an author's post is now, in its latest version; undefined for one that was taken back and never crossed. */
export function receiptOf(state: State, message: MessageRow): string | undefined {
  const original = (message.kind === 'update' ? state.messages.get(message.refersTo ?? '') : undefined) ?? message
  const latest = latestOf(state, original)
  switch (latest.state) {
    case 'held':
      return marks.held
    case 'refused':
      return marks.refused
    case 'taken-back':
      return undefined
    case 'crossing':
    case 'settled':
    case 'withdrawn':
      return crossingMark(state, original, latest)
  }
}

/** An edit asks anew. One that was refused, or taken back, leaves everything as it was. */
const latestOf = (state: State, message: MessageRow): MessageRow =>
  message.updates
    .map((id) => state.messages.get(id))
    .findLast((each) => each !== undefined && each.state !== 'taken-back' && each.state !== 'refused') ?? message

function crossingMark(state: State, original: MessageRow, latest: MessageRow): string {
  // The author waits for the other side; whether the supervisor's copy stands is Parley's own affair, unless it is for the supervisor alone.
  const others = Object.values(latest.deliveries).filter(({ organisation }) => organisation !== latest.from)
  const parties = others.filter(({ organisation }) => organisation !== supervisorId)
  const deliveries = parties.length > 0 ? parties : others
  if (deliveries.some(({ state: each }) => each === 'failed' || each === 'uncertain')) return marks.refused
  if (deliveries.some(({ state: each }) => each === 'pending')) return marks.held
  const owed = obligationsOf(state, latest).filter((each) => kindOf(each).metBy === 'mark')
  const versions = versionsOf(state, original)
  const isOpenAgain = versions
    .flatMap((each) => obligationsOf(state, each))
    .some((each) => each.state === 'open' && each.overdueAt !== undefined)
  return owed.length > 0 && owed.every(({ state: each }) => each === 'met') && !isOpenAgain ? marks.acknowledged : marks.delivered
}

/** The post on which an author's receipt stands: their own, or the one that Parley put into their channel for a command. */
export function receiptPost(message: MessageRow): { readonly address: Address; readonly post: PostId } | undefined {
  if (message.source) return message.source
  const own = Object.values(message.deliveries).find(({ organisation }) => organisation === message.from)
  const post = own?.posts.at(-1)
  return own && typeof post === 'string' ? { address: own.address, post } : undefined
}
