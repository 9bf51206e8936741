import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LinkChanged } from '../../core/received.ts'
import { type SlackStandIn, startSlackStandIn } from '../../sandbox/slack/index.ts'
import { eventually, newRig, north, notTaken, type Rig, startRig, taken } from './test-support.ts'

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

const changes = (): LinkChanged[] => rig.received.filter((one) => one.type === 'link-changed')
const states = () => changes().map((change) => change.state)

async function twoSockets(): Promise<void> {
  await startRig(rig)
  await rig.passUntil(() => slack.openSockets === 2)
  expect(states()).toEqual(['up'])
}

test('a cut is reported within 15 s, and the link mends itself within 10 s of the return', async () => {
  await twoSockets()
  slack.cut()
  const cutAt = rig.time.now
  await rig.passUntil(() => states().length === 2)
  expect(rig.time.now - cutAt).toBeLessThan(15_000)
  expect(changes()[1]).toMatchObject({ state: 'down', needsPerson: false })
  for (let minute = 0; minute < 3; minute += 1) {
    await slack.postAs('amal', 'security', 'meanwhile')
    rig.time.advance(60_000)
  }
  slack.restore()
  const backAt = rig.time.now
  await rig.passUntil(() => states().length === 3)
  expect(rig.time.now - backAt).toBeLessThan(10_000)
  expect(states()).toEqual(['up', 'down', 'up'])
  await slack.postAs('amal', 'security', 'again')
  await eventually(() => rig.received.some((one) => one.type === 'posted' && one.text === 'again'))
})

test('a cut that is over before it counts as one is told all the same, and the renewal of a socket is not', async () => {
  await twoSockets()
  slack.disconnectSockets('refresh_requested')
  await rig.passUntil(() => slack.openSockets === 4 || slack.openSockets === 3)
  await rig.passUntil(() => slack.openSockets === 2)
  expect(rig.missed).toBe(0)
  slack.cut()
  slack.restore()
  await rig.passUntil(() => rig.missed > 0 && slack.openSockets === 2)
  expect(states()).toEqual(['up'])
  await rig.passUntil(() => rig.time.now > 60_000, 1_000)
  const { missed } = rig
  for (const reason of ['refresh_requested', 'warning'] as const) {
    slack.disconnectSockets(reason)
    await rig.passUntil(() => slack.openSockets > 2)
    await rig.passUntil(() => slack.openSockets === 2)
    expect(rig.missed).toBe(missed)
  }
})

test('while Slack sends no events because there are too many, history is read until a little after the minute', async () => {
  await twoSockets()
  const passed = async (ms: number): Promise<void> => {
    const until = rig.time.now + ms
    await rig.passUntil(() => rig.time.now >= until, 1_000)
  }
  await passed(60_000)
  expect(rig.missed).toBe(0)
  slack.announceRateLimit()
  await eventually(() => slack.unacknowledged === 0)
  await passed(60_000)
  const { missed } = rig
  expect(missed).toBeGreaterThanOrEqual(6)
  await passed(20_000)
  expect(rig.missed).toBeGreaterThan(missed)
  const ended = rig.missed
  await passed(60_000)
  expect(rig.missed).toBe(ended)
  expect(states()).toEqual(['up'])
})

test.each([
  ['whose outcome is unknown', 'internal_error', 'uncertain'],
  ['that the link does not take', 'token_revoked', 'unavailable'],
] as const)('after a send %s Slack is asked at once whether it is there', async (_, code, outcome) => {
  await twoSockets()
  slack.faults.refuse('auth.test', 'token_revoked', { calls: 100 })
  slack.faults.refuse('chat.postMessage', code)
  const content = { blocks: [{ type: 'line' as const, spans: ['x'] }], wakes: true }
  const post = { type: 'post', id: 'd-1', channel: 'CSEC', content } as const
  expect(await rig.adapter.send(post, new AbortController().signal)).toMatchObject({ outcome })
  // No time passes.
  await eventually(() => states().length === 2)
  expect(changes()[1]).toMatchObject({ state: 'down', needsPerson: true })
})

test('after a link test that was not heard Slack is asked at once whether it is there', async () => {
  await rig.stop()
  rig = newRig(slack.apiUrl, { testChannel: 'CPRIVATE' })
  await twoSockets()
  slack.faults.refuse('auth.test', 'token_revoked', { calls: 100 })
  slack.faults.refuse('chat.postMessage', 'not_in_channel')
  expect(await rig.adapter.probe!({ id: 't1', channel: 'CSEC' }, new AbortController().signal)).toMatchObject({ outcome: 'silent' })
  // No time passes.
  await eventually(() => states().length === 2)
  expect(changes()[1]).toMatchObject({ state: 'down', needsPerson: true })
})

test('a Slack that is down at the start is reported, and found when it comes', async () => {
  slack.cut()
  await startRig(rig)
  await rig.passUntil(() => states().length === 1)
  expect(states()).toEqual(['down'])
  slack.restore()
  await rig.passUntil(() => states().length === 2)
  expect(states()).toEqual(['down', 'up'])
})

test('a port that is closed at the start is reported, and found when it opens', async () => {
  const port = Number(new URL(slack.url).port)
  await slack.stop()
  await startRig(rig)
  await rig.passUntil(() => states().length === 1)
  expect(changes()[0]).toMatchObject({ state: 'down', cause: 'Slack cannot be reached (ECONNREFUSED)' })
  slack = await startSlackStandIn({ workspace: north, port })
  await rig.passUntil(() => states().length === 2)
  expect(states()).toEqual(['down', 'up'])
})

test('renewing the sockets is no outage: the new ones stand before the old ones go', async () => {
  await twoSockets()
  let opened = 0
  let fewest = 2
  const count = () => {
    opened += 1
    fewest = Math.min(fewest, slack.openSockets)
    return false
  }
  slack.faults.refuse('apps.connections.open', 'none', { when: count })
  slack.disconnectSockets('refresh_requested')
  for (let index = 0; index < 20; index += 1) await slack.postAs('amal', 'security', `${index}`)
  await rig.next('posted', 19)
  await eventually(() => opened === 2 && slack.openSockets === 4)
  await rig.passUntil(() => slack.openSockets === 2)
  expect(fewest).toBe(2)
  expect(rig.received.filter((one) => one.type === 'posted')).toHaveLength(20)
  expect(states()).toEqual(['up'])
})

test('a revoked token needs a person, and is reported once', async () => {
  await twoSockets()
  slack.revokeTokens()
  await eventually(() => states().length === 2)
  const cause = 'the token was revoked (token_revoked)'
  expect(changes()[1]).toMatchObject({ state: 'down', needsPerson: true, cause })
  rig.time.advance(60_000)
  const signal = new AbortController().signal
  expect(await rig.adapter.inspect(['CSEC'], signal)).toMatchObject({ reachable: false, reason: cause })
  expect(states()).toEqual(['up', 'down'])
})

test('an app that was removed is noticed even if Slack does not say so', async () => {
  await twoSockets()
  slack.faults.dropEvents(1)
  slack.uninstall()
  await rig.passUntil(() => states().length === 2)
  expect(changes()[1]).toMatchObject({ state: 'down', needsPerson: true })
})

test('an app token that Slack does not accept needs a person', async () => {
  slack.faults.refuse('apps.connections.open', 'invalid_auth', { calls: 100 })
  await startRig(rig)
  await eventually(() => states().length === 1)
  expect(changes()[0]).toMatchObject({ state: 'down', needsPerson: true })
  slack.faults.clear()
  await rig.passUntil(() => states().length === 2)
  expect(states()).toEqual(['down', 'up'])
})

test('Socket Mode that was switched off needs a person, and is told at once', async () => {
  await twoSockets()
  slack.disconnectSockets('link_disabled')
  // No time passes.
  await eventually(() => states().length === 2)
  expect(changes()[1]).toMatchObject({ state: 'down', needsPerson: true, cause: expect.stringContaining('Socket Mode was switched off') })
  await rig.passUntil(() => states().length === 3)
  expect(states()).toEqual(['up', 'down', 'up'])
})

test('who holds all connections that the app may have is named as the cause, and the link is up when they let go', async () => {
  const others = [newRig(slack.apiUrl, { connections: 4 }), newRig(slack.apiUrl, { connections: 4 }), newRig(slack.apiUrl)]
  let held = 0
  for (const [index, other] of others.entries()) {
    await startRig(other)
    held += index < 2 ? 4 : 2
    await other.passUntil(() => slack.openSockets === held)
  }
  await startRig(rig)
  await rig.passUntil(() => states().length === 1)
  expect(changes()[0]).toMatchObject({ state: 'down', needsPerson: false, cause: expect.stringContaining('too_many_websockets') })
  for (const other of others) await other.stop()
  await rig.passUntil(() => states().length === 2)
  expect(states()).toEqual(['down', 'up'])
})

test('sockets that cannot be opened while the API answers are an outage too', async () => {
  slack.faults.refuse('apps.connections.open', 'internal_error', { calls: 5 })
  await startRig(rig)
  await rig.passUntil(() => states().length === 2)
  expect(changes().map(({ state, needsPerson }) => [state, needsPerson])).toEqual([
    ['down', false],
    ['up', false],
  ])
})

test('an API that goes silent is an outage even while the sockets stand', async () => {
  await twoSockets()
  slack.faults.failBeforeApplying('auth.test', 'http-503', { calls: 3 })
  const startedAt = rig.time.now
  await rig.passUntil(() => states().length === 2)
  expect(rig.time.now - startedAt).toBeLessThan(20_000)
  await rig.passUntil(() => states().length === 3)
  expect(states()).toEqual(['up', 'down', 'up'])
})

test('one lost answer and a rate limit are no outage', async () => {
  await twoSockets()
  slack.faults.loseResponse('auth.test')
  slack.faults.rateLimit('auth.test', { calls: 2, retryAfterSeconds: 1 })
  rig.time.advance(10_000)
  await rig.passUntil(() => rig.time.now > 60_000, 1_000)
  expect(states()).toEqual(['up'])
})

test('a report that is not taken is made again, as things then stand', async () => {
  rig.answer = notTaken
  await startRig(rig)
  await rig.next('link-changed')
  rig.answer = taken
  await rig.passUntil(() => states().length === 2)
  expect(states()).toEqual(['up', 'up'])
  rig.time.advance(60_000)
  expect(states()).toEqual(['up', 'up'])
})

test('a token of another workspace is not used', async () => {
  await rig.adapter.stop()
  rig = newRig(slack.apiUrl, { teamId: 'TOTHER' })
  await startRig(rig)
  await eventually(() => states().length === 1)
  expect(changes()[0]).toMatchObject({ state: 'down', needsPerson: true })
  expect(changes()[0]!.cause).toContain('another workspace')
  expect(slack.openSockets).toBe(0)
})

test('stopping while Slack is away ends at once', async () => {
  slack.cut()
  await startRig(rig)
  await rig.passUntil(() => states().length === 1)
  await rig.adapter.stop()
  slack.restore()
  rig.time.advance(60_000)
  expect(states()).toEqual(['down'])
})
