import { messageAt } from '../at-post.ts'
import { isShownTo } from '../evolve/messages.ts'
import { nameOf, trackOf } from '../mechanism.ts'
import { isOnCommand, isOver } from '../owed.ts'
import type { MessageRow } from '../rows/message.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import { findReference } from '../text.ts'
import { pointToAnswer } from './answers-in-sight.ts'
import { ask, endAsk, nextAskId } from './asks.ts'
import type { Call } from './call.ts'
import type { Decision } from './decision.ts'
import { giveAnswer, mayBeSeenWith, mayStandAt, openAnswers, rootOf } from './replies.ts'
import { nameOfAsked, ofAnswerKind } from './words.ts'

/**
 * A message crossed that answers nothing, while its author's party owes an answer on the track: it may be that answer, typed in the wrong
 * place. It crosses as it is, and its author is asked, once; about one request not again while the question stands.
 */
export function askWhetherReply(decision: Decision, id: string): void {
  const message = decision.state.messages.get(id)
  if (!message || !mayBeReply(decision, message)) return
  const [row] = mayReplyTo(decision, message)
  if (row && !isAsked(decision, message, row)) askAbout(decision, message, row)
}

/** What it may be the answer to, the one that is due first before the others. */
const mayReplyTo = (decision: Decision, message: MessageRow): readonly ObligationRow[] =>
  openAnswers(decision, message.from, message.track).filter(
    (each) => (each.openedAt ?? decision.at) <= message.writtenAt && isNear(decision, message, each),
  )

/** Those whom the message went to and who may not see what was asked: nothing may link the two. */
function whoMayNotKnow({ state, mechanism }: Decision, { from, to }: MessageRow, row: ObligationRow): readonly string[] {
  const asked = state.messages.get(row.message)
  return asked === undefined ? [] : [from, ...to].filter((each) => !isShownTo(asked, each)).map((each) => nameOf(mechanism, each))
}

function askAbout(decision: Decision, message: MessageRow, row: ObligationRow): void {
  const askId = nextAskId(decision)
  const { link, user } = message.author
  const words = {
    id: askId,
    reference: nameOfAsked(decision, row),
    message: message.reference ?? '',
    ...ofAnswerKind(row),
    others: whoMayNotKnow(decision, message, row),
  }
  const asked = {
    asks: 'reply',
    id: askId,
    link,
    user,
    track: message.track,
    at: decision.at,
    message: message.id,
    obligation: row.id,
  } as const
  ask(decision, asked, { say: 'reply-ask', with: words })
}

/**
 * In the same conversation, where it does not say what of it it answers; or it names it beside another. What asks for a reply by a time is
 * answered in the wrong conversation, too, and before more than may know of it; but not by whoever says what else they answer.
 */
function isNear(decision: Decision, message: MessageRow, row: ObligationRow): boolean {
  const asked = decision.state.messages.get(row.message)
  if (asked === undefined || asked.status !== message.status) return false
  if (row.kind === 'reply' && (message.refersTo === undefined || mayHaveSlipped(decision, message, row))) return true
  if (!mayBeSeenWith(message, asked)) return false
  if (message.refersTo !== undefined && rootOf(decision, message) === rootOf(decision, asked)) return true
  const names = [asked.reference, nameOfAsked(decision, row)].filter((each) => each !== undefined)
  return names.some((each) => message.text.includes(each))
}

/**
 * It answers what it does because of where it was posted: a finger slips, and whoever says that it has not goes on talking there. Who
 * names a message, or answers by a form, means that.
 */
function mayHaveSlipped(decision: Decision, message: MessageRow, { notAnsweredIn = [] }: ObligationRow): boolean {
  const { address, thread, inReplyTo } = message.source ?? {}
  const post = inReplyTo ?? thread
  if (address === undefined || post === undefined) return false
  const there = messageAt(decision.state, address, post)
  const named = findReference(message.text)
  const conversation = rootOf(decision, message)
  return there !== undefined && rootOf(decision, there) === conversation && named === undefined && !notAnsweredIn.includes(conversation)
}

/** Whoever said what kind it is meant that; the track's own kind nobody said. What asks for a reply itself is none. */
function mayBeReply({ mechanism }: Decision, { kind, answers, replyBy, track }: MessageRow): boolean {
  const usual = trackOf(mechanism, track)?.defaults?.kind
  return (kind === 'notice' || kind === 'reply' || (kind === usual && replyBy === undefined)) && answers === undefined
}

function isAsked({ state }: Decision, { author }: MessageRow, { id }: ObligationRow): boolean {
  for (const [, each] of state.asks.rows()) {
    if (each.asks === 'reply' && each.obligation === id && each.link === author.link && each.user === author.user) return true
  }
  return false
}

/** What is due after one that it is not. */
function nextAfter(decision: Decision, message: MessageRow, { id }: ObligationRow): ObligationRow | undefined {
  const rows = mayReplyTo(decision, message)
  const at = rows.findIndex((each) => each.id === id)
  return at < 0 ? undefined : rows.slice(at + 1).find((each) => !isAsked(decision, message, each))
}

/** `yes` meets what is owed and links the two; `no` changes nothing, and it may be the reply to another. */
export function answerReplyAsk(call: Call, id: string, word: string): void {
  const answered = endAsk(call, 'reply', id)
  if (!answered) {
    call.answer({ say: 'ask-gone', with: {} })
    return
  }
  const { decision } = call
  const message = decision.state.messages.get(answered.ask.message)
  const row = decision.state.obligations.get(answered.ask.obligation)
  if (word === 'no') {
    const next = message && row && message.state !== 'withdrawn' ? nextAfter(decision, message, row) : undefined
    if (message?.refersTo !== undefined && row) {
      decision.record({ is: 'not-answered-in', id: row.id, conversation: rootOf(decision, message) })
    }
    if (message && next) askAbout(decision, message, next)
    else call.answer({ say: 'reply-not-linked', with: row ? { ...ofAnswerKind(row), ...(isOver(row) ? { isOver: true } : {}) } : {} })
    return
  }
  if (message?.reference === undefined || message.state === 'withdrawn' || row?.state !== 'open' || !mayStandAt(message, row.to)) {
    call.answer({ say: 'reply-too-late-to-link', with: {} })
    return
  }
  const others = whoMayNotKnow(decision, message, row)
  if (others.length > 0) {
    call.answer({ say: 'reply-seen-by-others', with: { reference: nameOfAsked(decision, row), message: message.reference, others } })
    return
  }
  giveAnswer(decision, row, message)
  decision.reviseMessage(message.id)
  decision.reviseAsSent(message.id)
  pointToAnswer(decision, row, message)
  const how = isOnCommand(decision.state, row.track) ? { isOnCommand: true as const } : {}
  call.answer({
    say: 'reply-linked',
    with: { reference: nameOfAsked(decision, row), message: message.reference, ...how, ...ofAnswerKind(row) },
  })
}
