import { afterEach, beforeEach, expect, test } from 'vitest'
import { type SlackStandIn, startSlackStandIn } from '../../sandbox/slack/index.ts'
import { disputeForm } from './forms.ts'
import { eventually, newRig, north, notTaken, type Rig, startRig, taken } from './test-support.ts'

let slack: SlackStandIn
let rig: Rig
let post = ''

beforeEach(async () => {
  slack = await startSlackStandIn({ workspace: north })
  rig = newRig(slack.apiUrl)
  await startRig(rig)
  await rig.next('link-changed')
  post = await slack.postAs('basim', 'security', 'The bridge is closed')
  await slack.postAs('basim', 'security', 'in its thread', { threadOf: post })
  await rig.next('posted', 1)
})

afterEach(async () => {
  await rig.stop()
  await slack.stop()
})

const presses = () => rig.received.filter((one) => one.type === 'pressed')

test('the shortcut “dispute” asks why in a form; what was filled in is handed over with the message that it is about', async () => {
  await slack.shortcutAs('amal', 'security', post, 'dispute')
  await eventually(() => slack.openViews('amal').length === 1)
  const [form] = slack.openViews('amal')
  expect(form?.title).toBe('Dispute')
  expect(JSON.stringify(form?.blocks)).toContain('Nobody is told yet')
  expect(presses()).toEqual([])
  const reason = 'It was open at six.\nSee https://north.slack.com/archives/C1/p2 <!channel>'
  expect(await slack.submitViewAs('amal', 'latest', { reason })).toEqual({ kind: 'closed' })
  const [pressed] = presses()
  expect(pressed).toMatchObject({
    action: 'dispute',
    channel: 'CSEC',
    post,
    user: 'UAMAL',
    text: reason,
    fragments: [{ kind: 'workspace-link', excerpt: 'https://north.slack.com/archives/C1/p2' }],
  })
})

test('a form that is not taken stays open, says so, and can be sent again', async () => {
  await slack.shortcutAs('amal', 'security', post, 'dispute')
  await eventually(() => slack.openViews('amal').length === 1)
  rig.answer = notTaken
  expect(await slack.submitViewAs('amal', 'latest', { reason: 'why' })).toEqual({
    kind: 'errors',
    errors: { reason: 'Not taken, try again.' },
  })
  rig.answer = taken
  expect(await slack.submitViewAs('amal', 'latest', { reason: 'why' })).toEqual({ kind: 'closed' })
  const ids = presses().map((one) => one.type === 'pressed' && one.id)
  expect(ids).toHaveLength(2)
  // The same form is the same use: recorded once, whatever its person was told in between.
  expect(new Set(ids).size).toBe(1)
})

test('where the form cannot be opened, the press itself is handed over, so that its person hears what to type', async () => {
  slack.faults.refuse('views.open', 'expired_trigger_id')
  await slack.shortcutAs('amal', 'security', post, 'dispute')
  await eventually(() => presses().length === 1)
  expect(presses()[0]).toMatchObject({ action: 'dispute', post, user: 'UAMAL' })
  expect(presses()[0]).not.toHaveProperty('text')
})

test('the form keeps Slack’s limits', () => {
  const { title, submit, close, private_metadata: kept } = disputeForm({ channel: 'C'.repeat(20), post: '1'.repeat(20) })
  for (const words of [title, submit, close]) expect(words.text.length).toBeLessThanOrEqual(24)
  expect(kept.length).toBeLessThanOrEqual(3_000)
})
