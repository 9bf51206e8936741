import { expect } from 'vitest'
import { addressKey, supervisorId } from '../../core/addresses.ts'
import type { Content } from '../../core/content.ts'
import { escalationContent } from '../../core/escalation-post.ts'
import { asSentContent, messageContent } from '../../core/frame.ts'
import { channelsOf } from '../../core/mechanism.ts'
import { present } from '../../core/present.ts'
import { receiptOf } from '../../core/receipts.ts'
import { isLeft } from '../../core/replaced.ts'
import type { MessageRow } from '../../core/rows/message.ts'
import { mechanismOf, type State } from '../../core/state.ts'
import { stormContent } from '../../core/storm-post.ts'
import { textOf } from './fake-platform.ts'
import type { Story } from './story.ts'

/** What stands in the channels is what would be drawn now: of each kind of post that Parley keeps up to date. */

/** Whom it calls, the button for all up to here, and how what is said in private is answered on a track that has ended, are of when it was drawn. */
const plain = (content: Content | undefined): string =>
  content === undefined
    ? 'nothing'
    : textOf({ ...content, mentions: [], buttons: (content.buttons ?? []).filter(({ action }) => !action.startsWith('ack-all')) }).replace(
        /What you answer .+ goes to the supervisor only/,
        'What you answer goes to the supervisor only',
      )

const contentOf = (story: Story, link: string, post: string): Content | undefined =>
  story.platform(link).posts.find(({ id }) => id === post)?.content

/** Nothing is changed where a party was that has left, or was reached before by another link. */
const isReached = (state: State, id: string, link: string): boolean => {
  const { parties, supervisor } = mechanismOf(state)
  const member = parties.find((each) => each.id === id)
  return id === supervisorId ? [supervisor.link, supervisor.secondChannel?.link].includes(link) : member?.link === link
}

/** `takenAway`: posts that somebody else has removed. */
export function messagesStand(story: Story, state: State, takenAway: ReadonlySet<string> = new Set()): void {
  const now = story.clock.now()
  for (const [, message] of state.messages.rows()) {
    for (const { organisation, address, posts } of Object.values(message.deliveries)) {
      if (!isReached(state, organisation, address.link)) continue
      for (const [part, post] of posts.entries()) {
        if (post === null || takenAway.has(post)) continue
        const drawn = messageContent(state, message, part, { organisation, link: address.link, now })
        expect(plain(contentOf(story, address.link, post)), `${message.reference} at ${organisation}`).toBe(plain(drawn))
      }
    }
    asSentStands(story, state, message, takenAway)
    markStands(story, state, message, takenAway)
  }
}

function asSentStands(story: Story, state: State, message: MessageRow, takenAway: ReadonlySet<string>): void {
  const { asSent, from, reference } = message
  if (!asSent || takenAway.has(asSent.post) || message.state === 'withdrawn') return
  const { link } = asSent.address
  if (!isReached(state, from, link)) return
  const drawn = asSentContent(state, message, { organisation: from, link, now: story.clock.now() })
  expect(plain(contentOf(story, link, asSent.post)), `${reference} as sent`).toBe(plain(drawn))
}

function markStands(story: Story, state: State, message: MessageRow, takenAway: ReadonlySet<string>): void {
  const mark = receiptOf(state, message)
  const original = message.kind === 'update' ? state.messages.get(message.refersTo ?? '') : message
  // Of what was taken back the post is gone.
  if (!message.source || takenAway.has(message.source.post) || mark === undefined || original?.state === 'withdrawn') return
  if (!isReached(state, message.from, message.source.address.link)) return
  const marks = story.mark(message.source.address.link, message.source.address.channel, message.source.post)
  expect(
    marks.filter((each) => '⏳📤☑⛔'.includes(each)),
    `the mark of ${message.reference ?? message.id}`,
  ).toEqual([mark])
}

export function escalationsStand(story: Story, state: State): void {
  for (const [id, row] of state.obligations.rows()) {
    for (const [key, post] of Object.entries(row.escalation?.posts ?? {})) {
      const [link = ''] = key.split(' ')
      const standing = post === null || !isReached(state, supervisorId, link) ? undefined : contentOf(story, link, post)
      if (!standing) continue
      const drawn = escalationContent(state, row, { organisation: 'supervisor', link, now: story.clock.now() })
      expect(plain(standing), `the escalation of ${id}`).toBe(plain(drawn))
    }
  }
}

export function groupsStand(story: Story, state: State): void {
  for (const [id, storm] of state.storms.rows()) {
    for (const [key, posts] of Object.entries(storm.posts)) {
      const [link = ''] = key.split(' ')
      for (const [part, post] of posts.entries()) {
        const standing = post === null || !isReached(state, supervisorId, link) ? undefined : contentOf(story, link, post)
        if (!standing) continue
        const drawn = stormContent(state, storm, part, { organisation: 'supervisor', link, now: story.clock.now() })
        expect(plain(standing), `the group ${id}, part ${part}`).toBe(plain(drawn))
      }
    }
  }
}

/** `refused`: channels, by key, that have refused a topic: whether it stands there is looked at by `Adapter.inspect`. */
export function topicsStand(story: Story, state: State, refused: ReadonlySet<string> = new Set()): void {
  for (const { address } of channelsOf(mechanismOf(state))) {
    if (refused.has(addressKey(address))) continue
    const { link, channel } = address
    const drawn = present(
      state,
      { id: 'd1', number: 1, link, channel, lane: '', rank: 0, act: { do: 'topic' }, queuedAt: 0 },
      story.clock.now(),
    )
    expect({ topic: story.platform(link).topics.get(channel) }, `the topic of ${channel}`).toEqual({
      topic: drawn?.type === 'topic' ? drawn.topic : undefined,
    })
  }
}

/** Whatever waited has gone its way: nothing is left on its way for ever, but where a head has to say whether Parley is to follow its people. */
export const nothingWaits = (state: State): void =>
  expect([...state.deliveries.rows()].flatMap(([, row]) => (isLeft(state, row) ? [] : [row.act]))).toEqual([])
