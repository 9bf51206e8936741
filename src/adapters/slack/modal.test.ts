import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Form, FormQuery } from '../../core/forms.ts'
import { type SlackStandIn, startSlackStandIn } from '../../sandbox/slack/index.ts'
import { modalOf } from './modal.ts'
import { eventually, newRig, north, notTaken, type Rig, startRig, taken } from './test-support.ts'

const form: Form = {
  name: 'send',
  title: 'Send through Parley',
  lead: 'They read this.',
  submit: 'Send',
  cancel: 'Cancel',
  fields: [
    { name: 'text', type: 'text', label: 'Text', isOptional: false },
    { name: 'subject', type: 'line', label: 'Subject', hint: 'One line.', isOptional: true },
    {
      name: 'kind',
      type: 'choice',
      label: 'Kind',
      isOptional: false,
      initial: 'notice',
      options: [
        { value: 'notice', label: 'Notice' },
        { value: 'request', label: 'Request' },
      ],
    },
    {
      name: 'to',
      type: 'choices',
      label: 'Who must act',
      isOptional: true,
      options: [
        { value: 'south', label: 'South' },
        { value: 'east', label: 'East' },
      ],
    },
  ],
}

let slack: SlackStandIn
let rig: Rig
let asked: FormQuery[]

beforeEach(async () => {
  slack = await startSlackStandIn({ workspace: north })
  rig = newRig(slack.apiUrl)
  asked = []
  rig.formFor = (query) => {
    asked.push(query)
    const { asked: by } = query
    const isWanted = 'shortcut' in by ? by.shortcut === 'send' : 'pressed' in by ? by.pressed === 'reply:m1' : by.text === 'send'
    return isWanted ? form : undefined
  }
  await startRig(rig)
  await rig.next('link-changed')
})

afterEach(async () => {
  await rig.stop()
  await slack.stop()
})

const opened = () => eventually(() => slack.openViews('amal').length === 1)
const submissions = () => rig.received.filter((one) => one.type === 'submitted')

test('a command that a form answers opens it; what was filled in is handed over by its fields', async () => {
  await slack.commandAs('amal', 'security', '/parley', 'send')
  await opened()
  expect(asked).toEqual([{ link: 'north', channel: 'CSEC', user: 'UAMAL', asked: { command: 'parley', text: 'send' } }])
  expect(slack.openViews('amal')[0]).toMatchObject({ title: 'Send through Parley', submit: 'Send', close: 'Cancel' })
  expect(rig.received.filter((one) => one.type === 'commanded')).toEqual([])
  const values = { text: 'The road is closed\nSee https://north.slack.com/archives/C1/p2', to: 'south,east', subject: 'Road' }
  expect(await slack.submitViewAs('amal', 'latest', values)).toEqual({ kind: 'closed' })
  expect(submissions()[0]).toMatchObject({
    form: 'send',
    channel: 'CSEC',
    user: 'UAMAL',
    values: { ...values, kind: 'notice' },
    fragments: [{ kind: 'workspace-link', excerpt: 'https://north.slack.com/archives/C1/p2' }],
  })
  expect(submissions()[0]).not.toHaveProperty('post')
})

test('a shortcut that a form answers opens it about the message', async () => {
  const post = await slack.postAs('basim', 'security', 'The bridge is closed')
  await slack.shortcutAs('amal', 'security', post, 'send')
  await opened()
  await slack.submitViewAs('amal', 'latest', { text: 'Which one?' })
  expect(submissions()[0]).toMatchObject({ post, values: { text: 'Which one?', subject: '', to: '' } })
  expect(rig.received.filter((one) => one.type === 'pressed')).toEqual([])
})

test('a button that a form answers opens it about the post that it stands under; another is handed over', async () => {
  const buttons = [
    { action: 'reply:m1', label: 'Reply', typed: '!reply SEC-0001 TEXT' },
    { action: 'ack:m1', label: 'Acknowledge', typed: '!ack SEC-0001' },
  ]
  const content = { blocks: [{ type: 'line', spans: ['Which lorries come?'] }], wakes: true, buttons } as const
  const sent = await rig.adapter.send({ type: 'post', id: 'd1', channel: 'CSEC', content }, new AbortController().signal)
  const post = sent.outcome === 'sent' ? (sent.post ?? '') : ''
  await slack.pressAs('amal', 'security', post, 'Reply')
  await opened()
  await slack.submitViewAs('amal', 'latest', { text: 'Three' })
  expect(submissions()[0]).toMatchObject({ post, channel: 'CSEC', values: { text: 'Three' } })
  expect(rig.received.filter((one) => one.type === 'pressed')).toEqual([])
  await slack.pressAs('amal', 'security', post, 'Acknowledge')
  expect(await rig.next('pressed')).toMatchObject({ action: 'ack:m1', post })
})

test('a form that does not hold stays open and says why beside its field; it can be sent again', async () => {
  await slack.commandAs('amal', 'security', '/parley', 'send')
  await opened()
  rig.answer = async () => ({ taken: true, refused: { field: 'kind', sentence: 'There is no such kind.' } })
  expect(await slack.submitViewAs('amal', 'latest', { text: 'why' })).toEqual({
    kind: 'errors',
    errors: { kind: 'There is no such kind.' },
  })
  rig.answer = async () => ({ taken: true, refused: { field: 'info', sentence: 'A field that this form lacks.' } })
  expect(await slack.submitViewAs('amal', 'latest', { text: 'why' })).toMatchObject({
    kind: 'errors',
    errors: { text: expect.any(String) },
  })
  rig.answer = notTaken
  expect(await slack.submitViewAs('amal', 'latest', { text: 'why' })).toMatchObject({ errors: { text: 'Not taken, try again.' } })
  rig.answer = taken
  expect(await slack.submitViewAs('amal', 'latest', { text: 'why' })).toEqual({ kind: 'closed' })
  expect(new Set(submissions().map((one) => one.type === 'submitted' && one.id)).size).toBe(1)
})

test('where the form cannot be opened, the command itself is handed over, so that its person hears what to type', async () => {
  slack.faults.refuse('views.open', 'expired_trigger_id')
  await slack.commandAs('amal', 'security', '/parley', 'send')
  expect(await rig.next('commanded')).toMatchObject({ command: 'parley', text: 'send' })
})

test('where the form cannot be opened and nothing is taken either, its person is told so, by whatever they asked for it', async () => {
  const buttons = [{ action: 'reply:m1', label: 'Reply', typed: '!reply SEC-0001 TEXT' }]
  const content = { blocks: [{ type: 'line', spans: ['Which lorries come?'] }], wakes: true, buttons } as const
  const sent = await rig.adapter.send({ type: 'post', id: 'd1', channel: 'CSEC', content }, new AbortController().signal)
  const post = sent.outcome === 'sent' ? (sent.post ?? '') : ''
  rig.answer = notTaken
  slack.faults.refuse('views.open', 'expired_trigger_id', { calls: 3 })
  const told = () => slack.channel('security', 'UAMAL').filter(({ text }) => text === 'Not taken, try again.').length
  await slack.commandAs('amal', 'security', '/parley', 'send')
  await eventually(() => told() === 1)
  await slack.pressAs('amal', 'security', post, 'Reply')
  await eventually(() => told() === 2)
  await slack.shortcutAs('amal', 'security', post, 'send')
  await eventually(() => told() === 3)
})

test('the form keeps Slack’s limits', () => {
  const view = modalOf(form, { channel: 'C'.repeat(20), post: '1'.repeat(20) })
  for (const words of [view.title, view.submit, view.close]) expect(words.text.length).toBeLessThanOrEqual(24)
  expect(view.private_metadata.length).toBeLessThanOrEqual(3_000)
  const fields = view.blocks.slice(1) as readonly { readonly block_id: string; readonly optional: boolean }[]
  expect(fields.filter(({ optional }) => !optional).map(({ block_id }) => block_id)).toEqual(['text', 'kind'])
})
