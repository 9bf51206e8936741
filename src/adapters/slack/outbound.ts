import { createHash } from 'node:crypto'
import type { PostId } from '../../core/addresses.ts'
import type { Content } from '../../core/content.ts'
import type { Outgoing, SendOutcome } from '../../core/outgoing.ts'
import type { SlackApi } from './api.ts'
import type { Directory } from './directory.ts'
import { emojiNameOf, withEmojiCharacters } from './emoji.ts'
import { escapeText, render } from './markup.ts'
import { type Failure, isThreadShut, sendOutcomeOf } from './outcome.ts'
import { unescapeText } from './plain-text.ts'

/** The kind of metadata by which we find our own posts again. It holds the delivery id and never content: every member can read it. */
export const metadataEventType = 'parley'
/** Slack's own limit. */
const topicLengthMax = 250

export interface OutboundParts {
  readonly api: SlackApi
  readonly directory: Directory
}

/** Performs one act by one attempt at each call that it takes. */
export async function perform(outgoing: Outgoing, parts: OutboundParts, signal: AbortSignal): Promise<SendOutcome> {
  switch (outgoing.type) {
    case 'post':
      return post(outgoing, parts, signal)
    case 'direct':
      return direct(outgoing, parts, signal)
    case 'revise':
      return revise(outgoing.channel, outgoing.post, outgoing.content, parts, signal)
    case 'mark':
      return mark(outgoing, parts, signal)
    case 'remove': {
      const answer = await parts.api.call('chat.delete', { channel: outgoing.channel, ts: outgoing.post }, signal)
      return sentUnless(answer, 'message_not_found')
    }
    case 'topic':
      return setTopic(outgoing.channel, outgoing.topic, parts, signal)
  }
}

/** What is not in the conversation that was known is certainly nowhere: it is opened anew, once. */
async function direct(outgoing: Outgoing & { type: 'direct' }, parts: OutboundParts, signal: AbortSignal): Promise<SendOutcome> {
  const { id, user, content } = outgoing
  const { directory } = parts
  for (let isAgain = false; ; isAgain = true) {
    const opened = await directory.direct(user, signal)
    if ('failure' in opened) return sendOutcomeOf(notPosted(opened.failure))
    const { channel } = opened
    const posted = await attempt({ id, channel, content }, parts, signal)
    if (posted.ok) return sentAt(posted.body.ts, { channel })
    const isGone = posted.failure.kind === 'refused' && posted.failure.code === 'channel_not_found'
    if (isGone) directory.forgetDirect(user)
    if (!isGone || isAgain) return sendOutcomeOf(posted.failure)
  }
}

type Posting = Omit<Outgoing & { type: 'post' }, 'type'>

async function post(posting: Posting, parts: OutboundParts, signal: AbortSignal): Promise<SendOutcome> {
  const answer = await attempt(posting, parts, signal)
  return answer.ok ? sentAt(answer.body.ts) : sendOutcomeOf(answer.failure)
}

const sentAt = (ts: PostId | undefined, more: { readonly channel?: string } = {}): SendOutcome =>
  ts === undefined ? { outcome: 'uncertain', reason: 'Slack did not say where the post stands' } : { outcome: 'sent', post: ts, ...more }

async function attempt({ id, channel, thread, alsoInChannel, content }: Posting, { api }: OutboundParts, signal: AbortSignal) {
  const say = (inThread: object) =>
    api.call(
      'chat.postMessage',
      {
        channel,
        ...render(content),
        ...inThread,
        metadata: { event_type: metadataEventType, event_payload: { id } },
        // Slack drops a repeat of the same one at times, and promises nothing.
        client_msg_id: uuidFor(id),
        unfurl_links: false,
        unfurl_media: false,
        link_names: false,
        parse: 'none',
        mrkdwn: false,
      },
      signal,
    )
  const threaded = thread === undefined ? undefined : await say({ thread_ts: thread, ...(alsoInChannel ? { reply_broadcast: true } : {}) })
  // Whoever deleted the head of a thread, or locked it, must not keep out what answers it: it stands by itself, and its frame says what
  // it answers.
  const isAlone = threaded === undefined || (!threaded.ok && isThreadShut(threaded.failure))
  return isAlone ? say({}) : threaded
}

async function revise(channel: string, ts: PostId, content: Content, { api }: OutboundParts, signal: AbortSignal): Promise<SendOutcome> {
  const args = { channel, ts, ...render(content), link_names: false, parse: 'none' }
  const answer = await api.call('chat.update', args, signal)
  return sentUnless(answer)
}

/**
 * Adds before it takes away, so that the post is never without a mark. Slack counts the two apart, and takes away no more than some twenty in a minute, in
 * the whole workspace (Slack, "reactions.remove", tier 2): what it does not take away for now holds up no other mark.
 */
async function mark(outgoing: Outgoing & { type: 'mark' }, { api }: OutboundParts, signal: AbortSignal): Promise<SendOutcome> {
  const at = { channel: outgoing.channel, timestamp: outgoing.post }
  const name = emojiNameOf(outgoing.emoji)
  if (name === undefined) return { outcome: 'refused', reason: 'Slack has no name for the emoji' }
  if (!outgoing.isSet) {
    const added = sentUnless(await api.call('reactions.add', { ...at, name }, signal), 'already_reacted')
    if (added.outcome !== 'sent') return added
  }
  for (const [index, emoji] of outgoing.replaces.entries()) {
    const replaced = emojiNameOf(emoji)
    if (replaced === undefined || replaced === name) continue
    const answer = await api.call('reactions.remove', { ...at, name: replaced }, signal)
    const removed = sentUnless(answer, 'no_reaction')
    const isLimited = !answer.ok && answer.failure.kind === 'limited'
    if (removed.outcome === 'unavailable' && isLimited) return { ...removed, left: outgoing.replaces.slice(index) }
    if (removed.outcome !== 'sent') return removed
  }
  return { outcome: 'sent' }
}

/** Slack posts a line whenever a topic is set, even to what it was: it is left alone if it is the same. */
async function setTopic(channel: string, topic: string, { api }: OutboundParts, signal: AbortSignal): Promise<SendOutcome> {
  if ([...topic].length > topicLengthMax) return { outcome: 'refused', reason: `the topic is longer than ${topicLengthMax} characters` }
  const info = await api.call('conversations.info', { channel }, signal)
  if (!info.ok) return sendOutcomeOf(notPosted(info.failure), 'act')
  const standing = withEmojiCharacters(unescapeText(info.body.channel?.topic?.value ?? ''))
  if (standing === withEmojiCharacters(topic)) return { outcome: 'sent' }
  return sentUnless(await api.call('conversations.setTopic', { channel, topic: escapeText(topic) }, signal))
}

function sentUnless(answer: { readonly ok: true } | { readonly ok: false; readonly failure: Failure }, alreadySo?: string): SendOutcome {
  if (answer.ok) return { outcome: 'sent' }
  const { failure } = answer
  if (failure.kind === 'refused' && failure.code === alreadySo) return { outcome: 'sent' }
  const isGone = failure.kind === 'refused' && failure.code === 'message_not_found'
  return isGone ? { outcome: 'refused', reason: failure.reason, isGone } : sendOutcomeOf(failure, 'act')
}

/** A question that went before the act failed: whatever became of it, the act itself was never tried. */
function notPosted(failure: Failure): Failure {
  return failure.kind === 'unknown' ? { kind: 'unreached', reason: failure.reason } : failure
}

/** The same id for the same delivery, in the form of a UUID (RFC 9562, version 8: made by a rule of our own). */
function uuidFor(id: string): string {
  const hex = createHash('sha256').update(`parley delivery ${id}`).digest('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, variant + hex.slice(17, 20), hex.slice(20, 32)].join('-')
}
