import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CatchUpOutcome } from '../../core/adapter.ts'
import type { Received } from '../../core/received.ts'
import { MovableClock, type SlackStandIn, startSlackStandIn } from '../../sandbox/slack/index.ts'
import { newRig, north, type Rig } from './test-support.ts'

let clock: MovableClock
let slack: SlackStandIn
let rig: Rig
const signal = new AbortController().signal

beforeEach(async () => {
  clock = new MovableClock()
  slack = await startSlackStandIn({ workspace: north, clock })
  rig = newRig(slack.apiUrl)
})

afterEach(async () => {
  await rig.stop()
  await slack.stop()
})

async function caughtUp(since: number, threads: string[] = []): Promise<readonly Received[]> {
  const outcome = await rig.adapter.catchUp!({ channel: 'CSEC', since, threads }, signal)
  if (outcome.outcome !== 'caught-up') throw new Error(outcome.reason)
  return outcome.received
}

test('what was written since a point is found, oldest first, threads included and bots left out', async () => {
  const old = await slack.postAs('amal', 'security', 'an old root')
  const quiet = await slack.postAs('amal', 'security', 'old and quiet')
  clock.advance(60_000)
  const since = clock.now()
  const root = await slack.postAs('amal', 'security', 'hello @basim')
  await slack.postAs('basim', 'security', 'old thread grew', { threadOf: old })
  const content = { blocks: [{ type: 'line' as const, spans: ['ours'] }], wakes: true }
  await rig.adapter.send({ type: 'post', id: 'd', channel: 'CSEC', content }, signal)
  slack.postAsBot('builds', 'security', 'done')
  await slack.postAs('basim', 'security', 'a reply', { threadOf: root, file: 'plan.pdf' })
  const found = await caughtUp(since, [old, quiet])
  expect(found).toMatchObject([
    { type: 'posted', text: 'hello @basim', found: true, writtenAt: since },
    { type: 'posted', text: 'old thread grew', thread: old },
    { type: 'posted', text: 'a reply', thread: root, fragments: [{ kind: 'file', excerpt: 'plan.pdf' }] },
  ])
})

test('the first reply under an older head is found, as long as not too much was said since', async () => {
  const head = await slack.postAs('amal', 'security', 'an old head')
  for (let number = 0; number < 90; number += 1) slack.inject({ user: 'UAMAL', channel: 'CSEC', text: `${number}` })
  clock.advance(3_600_000)
  const since = clock.now()
  await slack.postAs('basim', 'security', 'a new reply', { threadOf: head })
  expect(await caughtUp(since)).toMatchObject([{ text: 'a new reply', thread: head }])
  for (let number = 0; number < 200; number += 1) slack.inject({ user: 'UAMAL', channel: 'CSEC', text: `${number}` })
  clock.advance(3_600_000)
  const later = clock.now()
  await slack.postAs('basim', 'security', 'newer still', { threadOf: head })
  expect(await caughtUp(later)).toEqual([])
  expect(await caughtUp(later, [head])).toMatchObject([{ text: 'newer still' }])
})

test('a thread in which nothing is new costs nothing', async () => {
  const head = await slack.postAs('amal', 'security', 'a head')
  await slack.postAs('basim', 'security', 'an old reply', { threadOf: head })
  clock.advance(60_000)
  const since = clock.now()
  await slack.postAs('basim', 'security', 'new')
  slack.faults.failBeforeApplying('conversations.replies', 'http-503')
  expect(await caughtUp(since)).toMatchObject([{ text: 'new' }])
})

test('a changed post is found with its latest text, and its change after it', async () => {
  const since = clock.now()
  const post = await slack.postAs('amal', 'security', 'at 8')
  clock.advance(60_000)
  await slack.editAs('amal', 'security', post, 'at 9')
  expect(await caughtUp(since)).toMatchObject([
    { type: 'posted', post, text: 'at 9', writtenAt: since, found: true },
    { type: 'edited', post, text: 'at 9', editedAt: clock.now(), writtenAt: since, found: true },
  ])
})

test('a backlog of many pages comes whole and in order', async () => {
  const since = clock.now()
  const posts = Array.from({ length: 450 }, (_, index) => {
    return slack.inject({ user: 'UAMAL', channel: 'CSEC', text: `${index}` })
  })
  expect((await caughtUp(since)).map((one) => 'post' in one && one.post)).toEqual(posts)
})

test('who came into the channel while nobody listened is found', async () => {
  const since = clock.now()
  slack.joinAs('basim', 'private')
  const outcome = await rig.adapter.catchUp!({ channel: 'CPRIVATE', since, threads: [] }, signal)
  expect(outcome).toMatchObject({ received: [{ type: 'channel-changed', change: 'member-joined', user: 'UBASIM', channel: 'CPRIVATE' }] })
})

test('a channel in which more stands than is read at once is said to be read in part', async () => {
  for (let number = 0; number < 20_100; number += 1) {
    clock.advance(10)
    slack.inject({ user: 'UAMAL', channel: 'CSEC', text: `post ${number}` })
  }
  const outcome = await rig.adapter.catchUp!({ channel: 'CSEC', since: 0, threads: [] }, signal)
  if (outcome.outcome !== 'caught-up') throw new Error(outcome.reason)
  expect(outcome.received).toHaveLength(20_000)
  expect(outcome.received[0]).toMatchObject({ type: 'posted', text: 'post 100', writtenAt: outcome.reachesBackTo })
}, 60_000)

test('a rate limit is waited out; an error says why', async () => {
  await slack.postAs('amal', 'security', 'text')
  slack.faults.rateLimit('conversations.history', { calls: 2, retryAfterSeconds: 30 })
  let found: readonly Received[] | undefined
  void caughtUp(0).then((received) => (found = received))
  await rig.passUntil(() => found !== undefined, 1_000)
  expect(rig.time.now).toBeGreaterThanOrEqual(60_000)
  expect(found).toHaveLength(1)
  const outcome = await rig.adapter.catchUp!({ channel: 'CELSE', since: 0, threads: [] }, signal)
  expect(outcome).toEqual({ outcome: 'unavailable', reason: 'the bot is not in the channel (not_in_channel)' })
})

test('a page that fails in passing is asked for again, so that a long reading does not begin anew with each; one that goes on failing ends it', async () => {
  for (let number = 0; number < 250; number += 1) slack.inject({ user: 'UAMAL', channel: 'CSEC', text: `${number}` })
  const head = await slack.postAs('amal', 'security', 'a head')
  await slack.postAs('basim', 'security', 'a reply', { threadOf: head })
  const calls: string[] = []
  const first = (method: string) => ({ calls: 3, when: () => calls.push(method) > 1 })
  slack.faults.failBeforeApplying('conversations.history', 'http-503', first('history'))
  slack.faults.failBeforeApplying('conversations.replies', 'fatal_error', { calls: 3 })
  let found: readonly Received[] | undefined
  void caughtUp(0).then((received) => (found = received))
  await rig.passUntil(() => found !== undefined, 500)
  expect(found).toHaveLength(252)
  expect(calls.filter((each) => each === 'history')).toHaveLength(4)
  const again: string[] = []
  slack.faults.failBeforeApplying('conversations.history', 'http-503', { calls: 4, when: () => again.push('history') > 1 })
  let outcome: CatchUpOutcome | undefined
  void rig.adapter.catchUp!({ channel: 'CSEC', since: 0, threads: [] }, signal).then((ended) => (outcome = ended))
  await rig.passUntil(() => outcome !== undefined, 500)
  expect(outcome).toMatchObject({ outcome: 'unavailable' })
  expect(again).toHaveLength(5)
})

test('pages that each fail now and then are read on, however many they are: what counts is how often one of them fails', async () => {
  for (let number = 0; number < 1_100; number += 1) slack.inject({ user: 'UAMAL', channel: 'CSEC', text: `${number}` })
  let asked = 0
  const isEverySecond = (): boolean => {
    asked += 1
    return asked % 2 === 0
  }
  slack.faults.failBeforeApplying('conversations.history', 'http-503', { calls: 5, when: isEverySecond })
  let found: readonly Received[] | undefined
  void caughtUp(0).then((received) => (found = received))
  await rig.passUntil(() => found !== undefined, 500)
  expect(found).toHaveLength(1_100)
  expect(asked).toBe(10)
})

test('a reading that cannot begin ends at once: whoever asked begins it anew soon enough', async () => {
  slack.faults.failBeforeApplying('conversations.history', 'http-503', { calls: 1 })
  expect(await rig.adapter.catchUp!({ channel: 'CSEC', since: 0, threads: [] }, signal)).toMatchObject({ outcome: 'unavailable' })
})

test('rate limits are waited out for so long, and no longer', async () => {
  slack.faults.rateLimit('conversations.history', { calls: 11, retryAfterSeconds: 30 })
  let outcome: CatchUpOutcome | undefined
  void rig.adapter.catchUp!({ channel: 'CSEC', since: 0, threads: [] }, signal).then((ended) => (outcome = ended))
  await rig.passUntil(() => outcome !== undefined, 10_000)
  expect(outcome).toMatchObject({ outcome: 'unavailable', retryAfterMs: 30_000 })
})

test('a thread that is gone does not hinder the rest', async () => {
  await slack.postAs('amal', 'security', 'text')
  expect(await caughtUp(0, ['1.000001'])).toHaveLength(1)
})

test('an inspection tells of permissions, channels, members and the clock', async () => {
  slack.shareChannel('private')
  const inspection = await rig.adapter.inspect(['CSEC', 'CPRIVATE', 'CELSE', 'CNONE'], signal)
  expect(inspection).toMatchObject({ reachable: true, missingScopes: [] })
  const none = { member: false, encrypted: false, archived: false, sharedOutside: false }
  expect(inspection.channels).toEqual([
    { ...none, channel: 'CSEC', found: true, member: true, isPublic: true, members: ['UAMAL', 'UBASIM'] },
    { ...none, channel: 'CPRIVATE', found: true, member: true, sharedOutside: true, isPublic: false, members: ['UAMAL'] },
    { ...none, channel: 'CELSE', found: true, isPublic: true },
    { ...none, channel: 'CNONE', found: false, isPublic: false },
  ])
})

test('nobody is asked who is in a channel where that is not wanted', async () => {
  const { channels } = await rig.adapter.inspect(['CSEC'], signal, false)
  expect(channels).toMatchObject([{ channel: 'CSEC', found: true, member: true }])
  expect(channels[0]).not.toHaveProperty('members')
})

test('what is found to have been changed or deleted says that it was found, and what of it must not cross', async () => {
  const since = clock.now()
  const head = await slack.postAs('amal', 'security', 'a head')
  await slack.postAs('basim', 'security', 'a reply', { threadOf: head })
  const linked = await slack.postAs('amal', 'security', 'see the plan')
  clock.advance(60_000)
  await slack.deleteAs('amal', 'security', head)
  await slack.editAs('amal', 'security', linked, 'see https://north.slack.com/archives/C1/p1')
  const found = await caughtUp(since)
  expect(found.find((each) => each.type === 'deleted')).toMatchObject({ link: 'north', channel: 'CSEC', post: head, found: true })
  expect(found.find((each) => each.type === 'edited')).toMatchObject({ post: linked, fragments: [{ kind: 'workspace-link' }], found: true })
  expect(found.map((each) => each.type)).toEqual(['deleted', 'posted', 'posted', 'edited'])
})

test('our own posts in the channel and in its threads are found by their delivery, each once', async () => {
  const content = (words: string) => ({ blocks: [{ type: 'line' as const, spans: [words] }], wakes: true })
  const since = clock.now()
  const head = await slack.postAs('amal', 'security', 'a head')
  await rig.adapter.send({ type: 'post', id: 'd1', channel: 'CSEC', content: content('SEC-0001') }, signal)
  await rig.adapter.send(
    { type: 'post', id: 'd2', channel: 'CSEC', content: content('SEC-0002'), thread: head, alsoInChannel: true },
    signal,
  )
  await rig.adapter.send({ type: 'post', id: 'd3', channel: 'CSEC', content: content('SEC-0003'), thread: head }, signal)
  slack.postAsBot('builds', 'security', 'done')
  const outcome = await rig.adapter.catchUp!({ channel: 'CSEC', since, threads: [] }, signal)
  const own = outcome.outcome === 'caught-up' ? (outcome.own ?? []) : []
  expect(own.map(({ id, text }) => [id, /SEC-\d+/.exec(text)?.[0]]).sort()).toEqual([
    ['d1', 'SEC-0001'],
    ['d2', 'SEC-0002'],
    ['d3', 'SEC-0003'],
  ])
})
