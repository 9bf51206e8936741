import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually, openScene, received, type Scene } from './fixture.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})

afterEach(() => scene.end())

const button = (label: string) => ({
  type: 'button' as const,
  action_id: `act-${label}`,
  value: 'SEC-0042',
  text: { type: 'plain_text' as const, text: label },
})

test('people see the blocks of a message, its buttons and whom it pings', async () => {
  await scene.web.chat.postMessage({
    channel: 'CSEC',
    text: 'only the notification',
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: '*SEC-0042* <@UAMAL> ~old~ 1 &lt; 2' } },
      { type: 'actions', elements: [button('Acknowledge')] },
    ],
  })
  expect(scene.slack.channel('security')).toMatchObject([
    {
      text: 'SEC-0042 @amal ~~old~~ 1 < 2',
      mentions: ['UAMAL'],
      buttons: [{ id: 'act-Acknowledge', label: 'Acknowledge' }],
      at: scene.clock.now(),
      wakes: true,
    },
  ])
})

test('a pressed button tells the app who pressed it, where, and how to answer', async () => {
  const envelopes = received(await scene.socket())
  const { ts = '' } = await scene.web.chat.postMessage({
    channel: 'CSEC',
    text: 'x',
    blocks: [{ type: 'actions', block_id: 'b', elements: [button('Acknowledge')] }],
  })
  const pressed = scene.slack.pressAs('amal', 'security', ts, 'Acknowledge')
  const click = await eventually(() => envelopes.find((envelope) => envelope.type === 'interactive'))
  expect(click.body).toMatchObject({
    type: 'block_actions',
    user: { id: 'UAMAL' },
    channel: { id: 'CSEC' },
    message: { ts },
    container: { message_ts: ts, is_ephemeral: false },
    actions: [{ action_id: 'act-Acknowledge', block_id: 'b', value: 'SEC-0042', type: 'button' }],
  })
  await click.ack()
  await pressed
  await expect(scene.slack.pressAs('amal', 'security', ts, 'Refuse')).rejects.toThrow('no button "Refuse"')
})

test('a message shortcut carries the message', async () => {
  const envelopes = received(await scene.socket())
  const ts = await scene.slack.postAs('amal', 'security', 'about this')
  const used = scene.slack.shortcutAs('amal', 'security', ts, 'dispute')
  const shortcut = await eventually(() => envelopes.find((envelope) => envelope.type === 'interactive'))
  expect(shortcut.body).toMatchObject({
    type: 'message_action',
    callback_id: 'dispute',
    message_ts: ts,
    message: { text: 'about this' },
  })
  await shortcut.ack()
  await used
})

test('a response URL answers privately five times within half an hour', async () => {
  const envelopes = received(await scene.socket())
  const answered = scene.slack.commandAs('amal', 'security', '/parley', 'status')
  const command = await eventually(() => envelopes[0])
  await command.ack()
  await answered
  const respond = (body: object) => fetch(String(command.body.response_url), { method: 'POST', body: JSON.stringify(body) })
  expect((await respond({ text: 'private' })).status).toBe(200)
  expect((await respond({ text: 'for all', response_type: 'in_channel' })).status).toBe(200)
  expect(scene.slack.channel('security').map((post) => post.text)).toEqual(['for all'])
  expect(scene.slack.channel('security', 'bera')).toHaveLength(1)
  expect(scene.slack.channel('security', 'amal')[0]).toMatchObject({ text: 'private', ephemeralFor: 'UAMAL' })
  scene.clock.advance(30 * 60_000)
  for (const status of [200, 200, 200, 404]) expect((await respond({ text: 'x' })).status).toBe(status)
  expect(await (await respond({ text: 'x' })).json()).toEqual({ ok: false, error: 'used_url' })
})

test('a response URL expires', async () => {
  const envelopes = received(await scene.socket())
  void scene.slack.commandAs('amal', 'security', '/parley', '')
  const command = await eventually(() => envelopes[0])
  scene.clock.advance(30 * 60_000 + 1)
  const late = await fetch(String(command.body.response_url), { method: 'POST', body: '{"text":"x"}' })
  expect(await late.json()).toEqual({ ok: false, error: 'expired_url' })
})

test('a button in a private answer replaces that answer', async () => {
  const envelopes = received(await scene.socket())
  const answered = scene.slack.commandAs('amal', 'security', '/parley', 'dispute')
  const command = await eventually(() => envelopes[0])
  await command.ack({ text: 'Sure?', blocks: [{ type: 'actions', elements: [button('Yes'), button('No')] }] })
  await answered
  const [question] = scene.slack.channel('security', 'amal')
  expect(question?.buttons.map((one) => one.label)).toEqual(['Yes', 'No'])
  const pressed = scene.slack.pressAs('amal', 'security', question?.id ?? '', 'Yes')
  const click = await eventually(() => envelopes[1])
  await click.ack()
  await pressed
  expect(click.body).toMatchObject({ container: { is_ephemeral: true } })
  await fetch(String(click.body.response_url), { method: 'POST', body: '{"replace_original":true,"text":"Done."}' })
  expect(scene.slack.channel('security', 'amal')).toMatchObject([{ id: question?.id, text: 'Done.', buttons: [], ephemeralFor: 'UAMAL' }])
  await fetch(String(click.body.response_url), { method: 'POST', body: '{"delete_original":true}' })
  expect(scene.slack.channel('security', 'amal')).toEqual([])
})

test('a trigger opens one form within three seconds', async () => {
  const envelopes = received(await scene.socket())
  const trigger = async (): Promise<string> => {
    const before = envelopes.length
    void scene.slack.commandAs('amal', 'security', '/parley', '')
    const command = await eventually(() => envelopes[before])
    return String(command.body.trigger_id)
  }
  const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'Form' }, blocks: [] }
  const fresh = await trigger()
  await scene.web.views.open({ trigger_id: fresh, view })
  expect(scene.slack.openViews('amal')).toMatchObject([{ title: 'Form' }])
  await expect(scene.web.views.open({ trigger_id: fresh, view })).rejects.toThrow('exchanged_trigger_id')
  const stale = await trigger()
  scene.clock.advance(3_001)
  await expect(scene.web.views.open({ trigger_id: stale, view })).rejects.toThrow('expired_trigger_id')
  await expect(scene.web.views.open({ trigger_id: '1.2.3', view })).rejects.toThrow('invalid_trigger_id')
})

test('a form may be refused field by field, changed, and filled in again', async () => {
  const envelopes = received(await scene.socket())
  void scene.slack.commandAs('amal', 'security', '/parley', '')
  const command = await eventually(() => envelopes[0])
  const opened = await scene.web.views.open({ trigger_id: String(command.body.trigger_id), view: form('Dispute') })
  const refused = scene.slack.submitViewAs('amal', 'latest', { kind: 'Clarify' })
  const first = await eventually(() => envelopes[1])
  expect(first.body).toMatchObject({
    type: 'view_submission',
    view: {
      callback_id: 'dispute',
      state: { values: { why: { text: { value: null } }, kind: { pick: { selected_option: { value: 'clarify' } } } } },
    },
  })
  await first.ack({ response_action: 'errors', errors: { why: 'Say why.' } })
  expect(await refused).toEqual({ kind: 'errors', errors: { why: 'Say why.' } })
  await scene.web.views.update({ view_id: opened.view?.id ?? '', hash: opened.view?.hash ?? '', view: form('Again') })
  expect(scene.slack.openViews('amal')).toMatchObject([{ title: 'Again' }])
  await expect(
    scene.web.views.update({ view_id: opened.view?.id ?? '', hash: opened.view?.hash ?? '', view: form('Late') }),
  ).rejects.toThrow('hash_conflict')
  const unanswered = scene.slack.submitViewAs('amal', 'latest', { why: 'because' })
  await eventually(() => envelopes[2])
  scene.clock.advance(3_000)
  expect(await unanswered).toEqual({ kind: 'failed', text: 'We had some trouble connecting. Try again?' })
})

test('a home tab stands until it is published anew', async () => {
  const publish = (text: string) =>
    scene.web.views.publish({
      user_id: 'UAMAL',
      view: { type: 'home', blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] },
    })
  await publish('one')
  await publish('two')
  expect(scene.slack.home('amal')?.blocks).toMatchObject([{ text: { text: 'two' } }])
})

test('a command that no app has is named as such by Slack itself', async () => {
  expect(await scene.slack.commandAs('amal', 'security', '/dispute', 'open')).toMatch(/^\/dispute is not a valid command/)
  expect(await scene.slack.commandAs('amal', 'security', '/parley', '')).toMatch(/did not respond/)
})

test('nobody acts where they are not, or on what is not theirs', async () => {
  const ts = await scene.slack.postAs('amal', 'security', 'mine')
  await expect(scene.slack.postAs('bera', 'closed', 'x')).rejects.toThrow('bera is not in closed')
  await expect(scene.slack.editAs('bera', 'security', ts, 'x')).rejects.toThrow('not by bera')
  await expect(scene.slack.postAs('nobody', 'security', 'x')).rejects.toThrow('no user nobody')
  await expect(scene.slack.reactAs('amal', 'security', ts, '🦑')).rejects.toThrow('no name for the emoji')
})

test('every change that a person could see is announced, and every post', async () => {
  let changes = 0
  const posts: string[] = []
  const stopChanges = scene.slack.onChange(() => {
    changes += 1
  })
  const stopPosts = scene.slack.onPost((post) => posts.push(scene.slack.seen(post).text))
  const ts = scene.slack.inject({ user: 'amal', channel: 'security', text: 'a &amp; b' })
  await scene.web.chat.postMessage({ channel: 'CSEC', text: 'c' })
  await scene.slack.reactAs('amal', 'security', ts, '👍')
  stopChanges()
  stopPosts()
  scene.slack.inject({ user: 'amal', channel: 'security', text: 'd' })
  expect(posts).toEqual(['a & b', 'c'])
  expect(changes).toBe(3)
})

function form(title: string) {
  const plain = (text: string) => ({ type: 'plain_text' as const, text })
  return {
    type: 'modal' as const,
    callback_id: 'dispute',
    title: plain(title),
    submit: plain('Send'),
    blocks: [
      {
        type: 'input' as const,
        block_id: 'why',
        label: plain('Why'),
        element: { type: 'plain_text_input' as const, action_id: 'text' },
      },
      {
        type: 'input' as const,
        block_id: 'kind',
        label: plain('Kind'),
        element: {
          type: 'static_select' as const,
          action_id: 'pick',
          options: [
            { text: plain('Open'), value: 'open' },
            { text: plain('Clarify'), value: 'clarify' },
          ],
        },
      },
    ],
  }
}
