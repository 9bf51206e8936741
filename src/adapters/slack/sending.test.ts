import { WebClient } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Content } from '../../core/content.ts'
import type { Outgoing } from '../../core/outgoing.ts'
import { type SlackStandIn, startSlackStandIn } from '../../sandbox/slack/index.ts'
import { newRig, north, type Rig } from './test-support.ts'

let slack: SlackStandIn
let rig: Rig

beforeEach(async () => {
  slack = await startSlackStandIn({ workspace: north })
  rig = newRig(slack.apiUrl)
})

afterEach(async () => {
  await rig.stop()
  await slack.stop()
})

const signal = new AbortController().signal
const says = (...lines: string[]): Content => ({
  blocks: lines.map((line) => ({ type: 'line', spans: [line] })),
  wakes: true,
})
const post = (more: Partial<Outgoing & { type: 'post' }> = {}): Outgoing => {
  return { type: 'post', id: 'd-1', channel: 'CSEC', content: says('hello'), ...more }
}
const send = (outgoing: Outgoing) => rig.adapter.send(outgoing, signal)
const lookup = (ids: string[], more: { threads?: string[]; user?: string } = {}) =>
  rig.adapter.lookup!({ channel: more.user ? '' : 'CSEC', ids, since: Date.now() - 60_000, ...more }, signal)

test('a post stands in the channel or in its thread, and is found by its delivery id', async () => {
  const root = await slack.postAs('amal', 'security', 'root')
  const first = await send(post())
  const reply = await send(post({ id: 'd-2', thread: root }))
  expect(slack.channel('security').map(({ text, threadOf }) => [text, threadOf])).toEqual([
    ['root', undefined],
    ['hello', undefined],
    ['hello', root],
  ])
  const [, stands, inThread] = slack.channel('security')
  expect(first).toEqual({ outcome: 'sent', post: stands!.id })
  expect(reply).toEqual({ outcome: 'sent', post: inThread!.id })
  expect(await lookup(['d-1', 'd-2'])).toEqual({ outcome: 'looked', found: [{ id: 'd-1', post: stands!.id }] })
  expect(await lookup(['d-2'])).toEqual({ outcome: 'looked', found: [] })
  expect(await lookup(['d-1', 'd-2'], { threads: [root] })).toEqual({
    outcome: 'looked',
    found: [
      { id: 'd-1', post: stands!.id },
      { id: 'd-2', post: inThread!.id },
    ],
  })
})

test('what stands in several threads is looked up together', async () => {
  const roots = [await slack.postAs('amal', 'security', 'root'), await slack.postAs('amal', 'security', 'other root')]
  for (const [index, thread] of roots.entries()) await send(post({ id: `d-${index}`, thread }))
  const looked = await lookup(['d-0', 'd-1'], { threads: roots })
  expect(looked).toMatchObject({ outcome: 'looked', found: [{ id: 'd-0' }, { id: 'd-1' }] })
})

test.each(['restricted_action_thread_locked', 'restricted_action_non_threadable_channel', 'cannot_reply_to_message'])(
  'a reply in a thread that takes none (%s) stands by itself, and is found there',
  async (code) => {
    const root = await slack.postAs('amal', 'security', 'root')
    slack.faults.refuse('chat.postMessage', code, { when: (call) => call.text('thread_ts') !== undefined })
    const sent = await send(post({ thread: root }))
    const [, ours] = slack.channel('security')
    expect(ours).not.toHaveProperty('threadOf')
    expect(sent).toEqual({ outcome: 'sent', post: ours!.id })
    expect(await lookup(['d-1'], { threads: [root] })).toEqual({ outcome: 'looked', found: [{ id: 'd-1', post: ours!.id }] })
  },
)

test('what is seen in a thread and in the channel is found once', async () => {
  const root = await slack.postAs('amal', 'security', 'root')
  await send(post({ thread: root, alsoInChannel: true }))
  expect(await lookup(['d-1'], { threads: [root] })).toMatchObject({ found: [{ id: 'd-1' }] })
})

test('a reply whose thread was deleted stands by itself, and is found there', async () => {
  const root = await slack.postAs('amal', 'security', 'root')
  await slack.deleteAs('amal', 'security', root)
  const sent = await send(post({ thread: root }))
  expect(slack.channel('security').map(({ text, threadOf }) => [text, threadOf])).toEqual([['hello', undefined]])
  const ours = slack.channel('security')[0]!.id
  expect(sent).toEqual({ outcome: 'sent', post: ours })
  expect(await lookup(['d-1'], { threads: [root] })).toEqual({ outcome: 'looked', found: [{ id: 'd-1', post: ours }] })
})

test('foreign text shows as it was written: nothing in it formats, links, pings or becomes an emoji', async () => {
  const text = '*bold* _i_ ~no~ `code` :x: <!channel> <@UAMAL> & https://example.org\n> second line'
  await send(post({ content: { blocks: [{ type: 'quote', text }], wakes: true } }))
  expect(slack.channel('security')).toMatchObject([{ text: text.replaceAll(/^/gm, '> '), mentions: [] }])
})

test('mentions ping exactly those who are named', async () => {
  await send(post({ content: { ...says('SEC-0042'), mentions: ['UBASIM'] } }))
  expect(slack.channel('security')).toMatchObject([{ text: '@basim SEC-0042', mentions: ['UBASIM'] }])
})

test('a direct post opens the conversation, and is found there', async () => {
  const outcome = await send({ type: 'direct', id: 'd-9', user: 'UAMAL', content: says('for you') })
  const [stands] = slack.direct('amal')
  expect(outcome).toEqual({ outcome: 'sent', post: stands!.id, channel: stands!.channel })
  expect(await lookup(['d-9'], { user: 'UAMAL' })).toEqual({
    outcome: 'looked',
    found: [{ id: 'd-9', post: stands!.id }],
  })
  // Where they speak is known by now: Slack lets it be asked for seldom.
  slack.faults.refuse('conversations.open', 'user_not_found', { calls: 2 })
  expect(await send({ type: 'direct', id: 'd-10', user: 'UAMAL', content: says('more') })).toMatchObject({ outcome: 'sent' })
})

test('a lost response is uncertain, and looking finds every copy that stands', async () => {
  slack.faults.loseResponse('chat.postMessage')
  expect(await send(post())).toMatchObject({ outcome: 'uncertain' })
  const [first] = slack.channel('security')
  expect(await lookup(['d-1', 'd-absent'])).toEqual({ outcome: 'looked', found: [{ id: 'd-1', post: first!.id }] })
  await send(post())
  const copies = slack.channel('security').map(({ id }) => ({ id: 'd-1', post: id }))
  expect(copies).toHaveLength(2)
  expect(await lookup(['d-1'])).toEqual({ outcome: 'looked', found: copies })
})

test('a lost response in a thread is uncertain, and nothing is said beside it', async () => {
  const root = await slack.postAs('amal', 'security', 'root')
  slack.faults.loseResponse('chat.postMessage')
  expect(await send(post({ thread: root }))).toMatchObject({ outcome: 'uncertain' })
  expect(slack.channel('security').map(({ text, threadOf }) => [text, threadOf])).toEqual([
    ['root', undefined],
    ['hello', root],
  ])
})

test('a direct conversation that is there no more under the id that it had is opened anew, once', async () => {
  const direct = (id: string) => send({ type: 'direct', id, user: 'UAMAL', content: says(id) })
  let opened = 0
  const count = (): boolean => {
    opened += 1
    return false
  }
  slack.faults.refuse('conversations.open', 'none', { when: count })
  await direct('d-1')
  slack.faults.refuse('chat.postMessage', 'channel_not_found')
  expect(await direct('d-2')).toMatchObject({ outcome: 'sent' })
  expect(opened).toBe(2)
  slack.faults.refuse('chat.postMessage', 'channel_not_found', { calls: 2 })
  expect(await direct('d-3')).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('channel_not_found') })
  expect(slack.direct('amal').map(({ text }) => text)).toEqual(['d-1', 'd-2'])
})

test('a direct post whose conversation was opened without an answer was not sent, nor a topic that could not be compared', async () => {
  slack.faults.loseResponse('conversations.open')
  expect(await send({ type: 'direct', id: 'd-9', user: 'UAMAL', content: says('x') })).toMatchObject({
    outcome: 'unavailable',
    scope: 'link',
  })
  slack.faults.loseResponse('conversations.info')
  expect(await send({ type: 'topic', id: 't', channel: 'CSEC', topic: 'x' })).toMatchObject({ outcome: 'unavailable', scope: 'link' })
})

test('a post of another app that copies our delivery id is not taken for ours', async () => {
  await slack.stop()
  const [ours] = north.apps
  const other = { ...ours!, name: 'Other', botToken: 'xoxb-other', appToken: 'xapp-other', botUser: 'UOTHER', botId: 'BOTHER' }
  const channels = [{ ...north.channels[0]!, members: ['UPARLEY', 'UAMAL', 'UOTHER'] }]
  slack = await startSlackStandIn({ workspace: { ...north, channels, apps: [ours!, other] } })
  rig = newRig(slack.apiUrl)
  const metadata = { event_type: 'parley', event_payload: { id: 'd-1' } }
  const client = new WebClient('xoxb-other', { slackApiUrl: slack.apiUrl })
  await client.chat.postMessage({ channel: 'CSEC', text: 'forged', metadata })
  expect(await lookup(['d-1'])).toEqual({ outcome: 'looked', found: [] })
})

test('the client message id is the same for the same delivery', async () => {
  slack.faults.clientMsgId = 'honoured'
  await send(post())
  await send(post())
  await send(post({ id: 'd-2' }))
  expect(slack.channel('security')).toHaveLength(2)
})

test('a rate limit holds for the channel, with the time that Slack names or one second', async () => {
  slack.faults.rateLimit('chat.postMessage', { retryAfterSeconds: 7 })
  expect(await send(post())).toMatchObject({ outcome: 'unavailable', scope: 'channel', retryAfterMs: 7_000 })
  slack.faults.rateLimit('chat.postMessage')
  expect(await send(post())).toMatchObject({ outcome: 'unavailable', scope: 'channel', retryAfterMs: 1_000 })
  slack.faults.rateLimit('chat.postMessage', { status: 200 })
  expect(await send(post())).toMatchObject({ outcome: 'unavailable', scope: 'channel', retryAfterMs: 1_000 })
  slack.faults.rateLimit('conversations.history', { retryAfterSeconds: 3 })
  expect(await lookup(['d-1'])).toMatchObject({ outcome: 'unavailable', retryAfterMs: 3_000 })
  expect(slack.channel('security')).toEqual([])
})

test('a rate limit of marks, of changes or of topics holds for these alone: Slack takes posts all the same', async () => {
  const ours = await send(post())
  const at = { channel: 'CSEC', post: ours.outcome === 'sent' ? ours.post! : '' }
  for (const [method, outgoing] of [
    ['reactions.add', { type: 'mark', id: 'd-2', ...at, emoji: '📤', replaces: [] }],
    ['chat.update', { type: 'revise', id: 'd-3', ...at, content: says('changed') }],
    ['chat.delete', { type: 'remove', id: 'd-4', ...at }],
    ['conversations.info', { type: 'topic', id: 'd-5', channel: 'CSEC', topic: 'SEC' }],
    ['conversations.setTopic', { type: 'topic', id: 'd-6', channel: 'CSEC', topic: 'SEC' }],
  ] as const) {
    slack.faults.rateLimit(method, { retryAfterSeconds: 30 })
    expect(await send(outgoing)).toMatchObject({ outcome: 'unavailable', scope: 'act', retryAfterMs: 30_000 })
  }
})

test('an error inside Slack is uncertain, whether or not it was applied', async () => {
  for (const failure of ['http-500', 'http-503', 'fatal_error', 'internal_error'] as const) {
    slack.faults.failBeforeApplying('chat.postMessage', failure)
    expect(await send(post())).toMatchObject({ outcome: 'uncertain' })
  }
  expect(slack.channel('security')).toEqual([])
})

test('a send that is broken off is uncertain, and its request is not left running', async () => {
  const hang = slack.faults.hang('chat.postMessage', 'on-release')
  const breaking = new AbortController()
  const sending = rig.adapter.send(post(), breaking.signal)
  await hang.reached
  breaking.abort()
  expect(await sending).toMatchObject({ outcome: 'uncertain' })
  expect(await rig.adapter.send(post(), breaking.signal)).toMatchObject({ outcome: 'unavailable', scope: 'link' })
  hang.release()
})

test('what Slack will never take is refused, in words', async () => {
  expect(await send(post({ channel: 'CELSE' }))).toEqual({
    outcome: 'refused',
    reason: 'the bot is not in the channel (not_in_channel)',
  })
  expect(await send(post({ channel: 'CNONE' }))).toMatchObject({ outcome: 'refused' })
  slack.archive('private')
  expect(await send(post({ channel: 'CPRIVATE' }))).toMatchObject({ outcome: 'refused' })
  expect(await send({ type: 'direct', id: 'd', user: 'UNOBODY', content: says('x') })).toMatchObject({
    outcome: 'refused',
  })
})

test('a revoked token keeps the message: the link is unavailable', async () => {
  slack.revokeTokens()
  expect(await send(post())).toEqual({
    outcome: 'unavailable',
    reason: 'the token was revoked (token_revoked)',
    scope: 'link',
  })
})

test('a Slack that refuses connections certainly got nothing', async () => {
  await slack.stop()
  expect(await send(post())).toMatchObject({ outcome: 'unavailable', scope: 'link' })
})

test('a post of ours is rewritten and removed, and a removal may be repeated', async () => {
  const sent = await send(post())
  const ours = sent.outcome === 'sent' ? sent.post! : ''
  const revise = {
    type: 'revise',
    id: 'd-2',
    channel: 'CSEC',
    post: ours,
    content: says('now', 'this'),
  } satisfies Outgoing
  expect(await send(revise)).toEqual({ outcome: 'sent' })
  expect(slack.channel('security')).toMatchObject([{ id: ours, text: 'now\nthis', edited: true }])
  expect(await lookup(['d-1'])).toEqual({ outcome: 'looked', found: [{ id: 'd-1', post: ours }] })
  const remove = { type: 'remove', id: 'd-3', channel: 'CSEC', post: ours } satisfies Outgoing
  expect(await send(remove)).toEqual({ outcome: 'sent' })
  expect(await send(remove)).toEqual({ outcome: 'sent' })
  expect(slack.channel('security')).toEqual([])
  expect(await send({ ...revise, id: 'd-4' })).toMatchObject({ outcome: 'refused', isGone: true })
})

test('a long text with signs that grow when escaped can be posted and rewritten', async () => {
  const text = '<&>'.repeat(800)
  const content: Content = { blocks: [{ type: 'quote', text }], wakes: true }
  const sent = await send(post({ content }))
  const ours = sent.outcome === 'sent' ? sent.post! : ''
  expect(await send({ type: 'revise', id: 'd-2', channel: 'CSEC', post: ours, content })).toEqual({ outcome: 'sent' })
  expect(slack.channel('security')).toMatchObject([{ text: `> ${text}` }])
})

test('a mark replaces the one before, and may be repeated', async () => {
  const there = await slack.postAs('amal', 'security', 'text')
  const mark = (emoji: string, ...replaces: string[]) => send({ type: 'mark', id: 'm', channel: 'CSEC', post: there, emoji, replaces })
  expect(await mark('⏳', '📤')).toEqual({ outcome: 'sent' })
  expect(await mark('📤', '⏳', '⛔')).toEqual({ outcome: 'sent' })
  expect(await mark('📤', '⏳', '⛔')).toEqual({ outcome: 'sent' })
  expect(slack.channel('security')).toMatchObject([{ reactions: [{ emoji: '📤', users: ['UPARLEY'] }] }])
  expect(await mark('🦄')).toMatchObject({ outcome: 'refused' })
  expect(await mark('☑', '📤', '☑\ufe0f')).toEqual({ outcome: 'sent' })
  expect(slack.channel('security')).toMatchObject([{ reactions: [{ emoji: '☑' }] }])
})

test('a mark of which a part cannot be done is not said to be set, and the post is never without one', async () => {
  const there = await slack.postAs('amal', 'security', 'text')
  const mark = (emoji: string, ...replaces: string[]) => send({ type: 'mark', id: 'm', channel: 'CSEC', post: there, emoji, replaces })
  await mark('⏳')
  slack.faults.failBeforeApplying('reactions.add', 'http-503')
  expect(await mark('📤', '⏳')).toMatchObject({ outcome: 'uncertain' })
  expect(slack.channel('security')).toMatchObject([{ reactions: [{ emoji: '⏳' }] }])
  slack.faults.failBeforeApplying('reactions.remove', 'http-503')
  expect(await mark('📤', '⏳')).toMatchObject({ outcome: 'uncertain' })
})

test('a mark is set also where Slack takes none away for now, and says which are left', async () => {
  const there = await slack.postAs('amal', 'security', 'text')
  const mark = (more: object) => send({ type: 'mark', id: 'm', channel: 'CSEC', post: there, emoji: '📤', replaces: ['⏳', '⛔'], ...more })
  await mark({ emoji: '⏳', replaces: [] })
  slack.faults.rateLimit('reactions.remove', { retryAfterSeconds: 30 })
  const left = ['⏳', '⛔']
  expect(await mark({})).toMatchObject({ outcome: 'unavailable', scope: 'act', retryAfterMs: 30_000, left })
  expect(slack.channel('security')).toMatchObject([{ reactions: [{ emoji: '⏳' }, { emoji: '📤' }] }])
  // What is set is not asked for again: Slack counts that, too.
  slack.faults.rateLimit('reactions.add', { retryAfterSeconds: 30 })
  expect(await mark({ replaces: left, isSet: true })).toEqual({ outcome: 'sent' })
  expect(slack.channel('security')).toMatchObject([{ reactions: [{ emoji: '📤' }] }])
})

test('a topic is set once, however often it is asked for', async () => {
  const topic = { type: 'topic', id: 't', channel: 'CSEC', topic: 'No 📤 within 60 s = not sent: use voice' } as const
  let asked = 0
  const count = (): boolean => {
    asked += 1
    return false
  }
  slack.faults.refuse('conversations.setTopic', 'none', { when: count })
  expect(await send(topic)).toEqual({ outcome: 'sent' })
  expect(await send(topic)).toEqual({ outcome: 'sent' })
  expect(asked).toBe(1)
  expect(slack.topic('security')).toBe('No 📤 within 60 s = not sent: use voice')
  expect(slack.channel('security')).toHaveLength(1)
  expect(await send({ ...topic, topic: 'x'.repeat(251) })).toMatchObject({ outcome: 'refused' })
  expect(await send({ ...topic, topic: 'x'.repeat(250) })).toEqual({ outcome: 'sent' })
})

test('a topic with Slack’s own signs is set as it is, and once', async () => {
  const topic = { type: 'topic', id: 't', channel: 'CSEC', topic: 'North & South <at noon>' } as const
  for (let count = 0; count < 2; count += 1) expect(await send(topic)).toEqual({ outcome: 'sent' })
  expect(slack.topic('security')).toBe('North &amp; South &lt;at noon&gt;')
  expect(slack.channel('security')).toHaveLength(1)
})

test('after stopping nothing is sent', async () => {
  await rig.adapter.stop()
  expect(await send(post())).toMatchObject({ outcome: 'unavailable', scope: 'link' })
  expect(slack.channel('security')).toEqual([])
})
