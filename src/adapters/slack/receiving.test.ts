import { afterEach, beforeEach, expect, test } from 'vitest'
import { MovableClock, type SlackStandIn, startSlackStandIn } from '../../sandbox/slack/index.ts'
import { eventually, newRig, north, notTaken, type Rig, startRig, taken } from './test-support.ts'

let clock: MovableClock
let slack: SlackStandIn
let rig: Rig

beforeEach(async () => {
  clock = new MovableClock()
  slack = await startSlackStandIn({ workspace: north, clock })
  rig = newRig(slack.apiUrl)
  await startRig(rig)
  expect(await rig.next('link-changed')).toMatchObject({ state: 'up', link: 'north', needsPerson: false })
})

afterEach(async () => {
  await rig.stop()
  await slack.stop()
})

const types = () => rig.received.map((one) => one.type).filter((type) => type !== 'link-changed')
/** Something that is always handed over, so that all before it has been, too. */
async function flushed(): Promise<void> {
  const post = await slack.postAs('basim', 'security', 'the last one')
  await eventually(() => rig.received.some((one) => one.type === 'posted' && one.post === post))
}

test('a post is handed over as its author typed it, with the time of the platform', async () => {
  const post = await slack.postAs('amal', 'security', 'Convoy <of 12> & "more" at 08:00, @basim :x: *now*')
  expect(await rig.next('posted')).toEqual({
    type: 'posted',
    link: 'north',
    channel: 'CSEC',
    post,
    author: 'UAMAL',
    text: 'Convoy <of 12> & "more" at 08:00, @basim :x: *now*',
    writtenAt: clock.now(),
    fragments: [],
    isDirect: false,
  })
})

test('a reply in a thread names its root, and a direct message is known as one', async () => {
  const root = await slack.postAs('amal', 'security', 'root')
  await slack.postAs('basim', 'security', 'reply', { threadOf: root })
  expect(await rig.next('posted', 1)).toMatchObject({ text: 'reply', thread: root })
  await slack.postAs('amal', 'amal', 'in private')
  expect(await rig.next('posted', 2)).toMatchObject({ text: 'in private', isDirect: true })
})

test('what must not cross is named: a file, a forwarded message, a link into the workspace', async () => {
  await slack.postAs('amal', 'security', 'see', { file: 'plan.pdf' })
  await slack.postAs('amal', 'security', 'fyi', { forwarded: 'internal words' })
  await slack.postAs('amal', 'security', 'at https://north.slack.com/archives/C1/p1700000000000000')
  expect((await rig.next('posted', 0)).fragments).toEqual([{ kind: 'file', excerpt: 'plan.pdf' }])
  expect((await rig.next('posted', 1)).fragments).toEqual([{ kind: 'forwarded', excerpt: 'internal words' }])
  const link = { kind: 'workspace-link', excerpt: 'https://north.slack.com/archives/C1/p1700000000000000' }
  expect((await rig.next('posted', 2)).fragments).toEqual([link])
})

test('an edit tells what was said before, a deletion which post is gone', async () => {
  const post = await slack.postAs('amal', 'security', 'at 8')
  clock.advance(60_000)
  await slack.editAs('amal', 'security', post, 'at 9')
  await slack.deleteAs('amal', 'security', post)
  const edit = { post, author: 'UAMAL', text: 'at 9', previousText: 'at 8', writtenAt: clock.now() - 60_000 }
  expect(await rig.next('edited')).toMatchObject({ ...edit, editedAt: clock.now() })
  expect(await rig.next('deleted')).toMatchObject({ post, channel: 'CSEC' })
})

test('previews, bots, joins and our own posts, edits and marks are not handed over', async () => {
  const post = await slack.postAs('amal', 'security', 'see https://example.org/map')
  slack.unfurl('security', post, 'A map')
  slack.postAsBot('builds', 'security', 'done')
  slack.joinAs('UBASIM', 'elsewhere')
  const signal = new AbortController().signal
  const content = { blocks: [{ type: 'line' as const, spans: ['ours'] }], wakes: true }
  const sent = await rig.adapter.send({ type: 'post', id: 'd1', channel: 'CSEC', content }, signal)
  const ours = sent.outcome === 'sent' ? sent.post! : ''
  await rig.adapter.send({ type: 'revise', id: 'd2', channel: 'CSEC', post: ours, content }, signal)
  await rig.adapter.send({ type: 'mark', id: 'd3', channel: 'CSEC', post, emoji: '⏳', replaces: [] }, signal)
  await rig.adapter.send({ type: 'remove', id: 'd4', channel: 'CSEC', post: ours }, signal)
  await flushed()
  expect(types()).toEqual(['posted', 'posted'])
  // Slack tells again what is not acknowledged, and in the end nothing any more. Our own echoes wait a moment.
  rig.time.advance(250)
  await eventually(() => slack.unacknowledged === 0)
})

test('a reaction comes as the emoji itself, given and taken away', async () => {
  const post = await slack.postAs('amal', 'security', 'text')
  await slack.reactAs('basim', 'security', post, '☑️')
  await slack.unreactAs('basim', 'security', post, '☑️')
  expect(await rig.next('reacted')).toMatchObject({ post, user: 'UBASIM', emoji: '☑', added: true })
  expect(await rig.next('reacted', 1)).toMatchObject({ post, emoji: '☑', added: false })
})

test('who comes and goes in a channel, and what becomes of it, is told', async () => {
  slack.joinAs('UBASIM', 'private')
  slack.shareChannel('security')
  slack.archive('security')
  slack.removeBot('private')
  const changes = [
    { change: 'member-joined', channel: 'CPRIVATE', user: 'UBASIM' },
    { change: 'shared-outside', channel: 'CSEC' },
    { change: 'archived', channel: 'CSEC' },
    { change: 'bot-removed', channel: 'CPRIVATE' },
  ]
  await rig.next('channel-changed', 3)
  const told = rig.received.filter((one) => one.type === 'channel-changed')
  for (const change of changes) expect(told).toContainEqual(expect.objectContaining(change))
  slack.joinAs('UPARLEY', 'private')
  slack.archive('security', false)
  await eventually(() => rig.received.some((one) => one.type === 'channel-changed' && one.change === 'bot-returned'))
  // Who is in it again nobody says.
  expect(await rig.next('access-changed')).toMatchObject({ channel: 'CSEC' })
})

test('a private channel that gets another id as it is shared is told to have been replaced, and what is said in it comes under the new one', async () => {
  slack.shareChannel('old-kind')
  const replaced = { change: 'replaced', channel: 'GOLDKIND', replacement: 'COLDKIND' }
  expect(await rig.next('channel-changed')).toMatchObject(replaced)
  await slack.postAs('amal', 'old-kind', 'here we are')
  expect(await rig.next('posted')).toMatchObject({ channel: 'COLDKIND', text: 'here we are' })
  const sent = { type: 'post', id: 'd1', channel: 'GOLDKIND', content: { blocks: [], wakes: false } } as const
  expect(await rig.adapter.send(sent, new AbortController().signal)).toMatchObject({ outcome: 'refused' })
})

test('an event that is not taken is not acknowledged, and comes again', async () => {
  rig.answer = notTaken
  const post = await slack.postAs('amal', 'security', 'keep this')
  await rig.next('posted')
  rig.answer = taken
  clock.advance(3_000)
  expect(await rig.next('posted')).not.toHaveProperty('toldAgain')
  expect(await rig.next('posted', 1)).toMatchObject({ post, text: 'keep this', toldAgain: true })
  await flushed()
  await eventually(() => slack.unacknowledged === 0)
  clock.advance(400_000)
  await flushed()
  expect(rig.received.filter((one) => one.type === 'posted' && one.post === post)).toHaveLength(2)
  expect(slack.lostEvents).toBe(0)
})

test('an edit that comes again says so', async () => {
  const post = await slack.postAs('amal', 'security', 'at 8')
  rig.answer = notTaken
  await slack.editAs('amal', 'security', post, 'at 9')
  await rig.next('edited')
  rig.answer = taken
  clock.advance(3_000)
  expect(await rig.next('edited', 1)).toMatchObject({ post, text: 'at 9', toldAgain: true })
})

test('an event whose answer is late is not acknowledged', async () => {
  rig.answer = () => new Promise(() => {})
  await slack.postAs('amal', 'security', 'keep this')
  await rig.next('posted')
  rig.time.advance(2_000)
  rig.answer = taken
  clock.advance(3_000)
  expect(await rig.next('posted', 1)).toMatchObject({ text: 'keep this' })
})

test('an event that fails inside is not acknowledged', async () => {
  rig.answer = () => Promise.reject(new Error('a bug'))
  await slack.postAs('amal', 'security', 'keep this')
  await rig.next('posted')
  rig.answer = taken
  clock.advance(3_000)
  await rig.next('posted', 1)
  expect(rig.logged.join()).not.toContain('keep this')
})

test('a command is handed over, and nothing is shown when it is taken', async () => {
  expect(await slack.commandAs('amal', 'security', '/parley', 'send a < b & c')).toBeUndefined()
  const commanded = { command: 'parley', text: 'send a < b & c', user: 'UAMAL', channel: 'CSEC' }
  expect(await rig.next('commanded')).toMatchObject(commanded)
  await slack.commandAs('amal', 'security', '/parley', 'send a < b & c')
  expect((await rig.next('commanded', 1)).id).not.toBe((await rig.next('commanded')).id)
  expect(slack.channel('security', 'UAMAL')).toEqual([])
})

test('a command names people as their workspace does, whom nobody has named before', async () => {
  await slack.commandAs('amal', 'security', '/parley', 'send ask @basim')
  expect(await rig.next('commanded')).toMatchObject({ text: 'send ask @basim' })
})

test('whoever uses a command that is not taken is told so, and nobody else', async () => {
  rig.answer = notTaken
  await slack.commandAs('amal', 'security', '/flash', 'text')
  expect(slack.channel('security', 'UAMAL')).toMatchObject([{ text: 'Not taken, try again.', ephemeralFor: 'UAMAL' }])
  expect(slack.channel('security')).toEqual([])
})

test('whoever uses a command that is not answered in time is told so', async () => {
  rig.answer = () => new Promise(() => {})
  const commanding = slack.commandAs('amal', 'security', '/flash', 'text')
  await rig.next('commanded')
  rig.time.advance(2_000)
  await commanding
  const [shown] = slack.channel('security', 'UAMAL')
  expect(shown?.text).toContain('could not confirm within 2 seconds')
})

test('a press and a message shortcut are handed over, and a person is told if they are not taken', async () => {
  const content = {
    blocks: [{ type: 'line' as const, spans: ['SEC-0042'] }],
    wakes: true,
    buttons: [{ action: 'ack SEC-0042', label: 'Acknowledge', typed: '!ack SEC-0042', style: 'primary' as const }],
  }
  const outgoing = { type: 'post' as const, id: 'd1', channel: 'CSEC', content }
  const sent = await rig.adapter.send(outgoing, new AbortController().signal)
  const post = sent.outcome === 'sent' ? sent.post! : ''
  await slack.pressAs('amal', 'security', post, 'Acknowledge')
  expect(await rig.next('pressed')).toMatchObject({ action: 'ack SEC-0042', post, user: 'UAMAL', channel: 'CSEC' })
  await slack.shortcutAs('basim', 'security', post, 'acknowledge')
  expect(await rig.next('pressed', 1)).toMatchObject({ action: 'acknowledge', post, user: 'UBASIM', channel: 'CSEC' })

  rig.answer = notTaken
  await slack.pressAs('amal', 'security', post, 'Acknowledge')
  await eventually(() => slack.channel('security', 'UAMAL').some((one) => one.text === 'Not taken, try again.'))
  expect(slack.channel('security')).toHaveLength(1)
})

test('a burst over two sockets is handed over in the order in which it was written', async () => {
  rig.time.advance(10_000)
  await eventually(() => slack.openSockets === 2)
  const posts = Array.from({ length: 60 }, (_, index) => {
    const text = index % 7 === 0 ? `<@UBASIM> ${index}` : `${index}`
    return slack.inject({ user: 'UAMAL', channel: 'CSEC', text })
  })
  await rig.next('posted', 59)
  expect(rig.received.filter((one) => one.type === 'posted').map((one) => one.post)).toEqual(posts)
})

test('a payload without an inner event is acknowledged and harms nothing', async () => {
  slack.announceRateLimit()
  await flushed()
  await eventually(() => slack.unacknowledged === 0)
  clock.advance(400_000)
  await flushed()
  expect(slack.lostEvents).toBe(0)
})

test('stopping closes every socket and hands nothing over any more', async () => {
  rig.time.advance(10_000)
  await eventually(() => slack.openSockets === 2)
  let answer: (value: { taken: true }) => void = () => {}
  rig.answer = () => new Promise((resolve) => (answer = resolve))
  await slack.postAs('amal', 'security', 'under way')
  await rig.next('posted')
  const stopped = rig.adapter.stop()
  await slack.postAs('amal', 'security', 'too late')
  answer({ taken: true })
  await stopped
  await eventually(() => slack.openSockets === 0)
  expect(types()).toEqual(['posted'])
})
