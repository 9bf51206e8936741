import { App, SocketModeReceiver } from '@slack/bolt'
import { afterEach, expect, test } from 'vitest'
import { eventually, openScene, type Scene, silent } from './fixture.ts'

let scene: Scene
let app: App

afterEach(async () => {
  await app.stop()
  await eventually(() => scene.slack.openSockets === 0)
  await scene.end()
})

async function openBolt(): Promise<void> {
  scene = await openScene()
  const slackApiUrl = scene.slack.apiUrl
  const receiver = new SocketModeReceiver({
    appToken: 'xapp-north',
    logger: silent,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: { slackApiUrl } },
  })
  app = new App({
    token: 'xoxb-north',
    receiver,
    logger: silent,
    clientOptions: { slackApiUrl, retryConfig: { retries: 0 } },
  })
}

test('an unmodified Bolt app hears a post and answers in its thread', async () => {
  await openBolt()
  app.message('hello', async ({ message, say }) => {
    await say({ text: 'Heard.', thread_ts: message.ts })
  })
  await app.start()
  const ts = await scene.slack.postAs('amal', 'security', 'hello there')
  await eventually(() => scene.slack.channel('security').length === 2)
  expect(scene.slack.channel('security')).toMatchObject([
    { id: ts, author: 'UAMAL', authorName: 'Amal', isBot: false, text: 'hello there' },
    { author: 'URELAY', isBot: true, text: 'Heard.', threadOf: ts },
  ])
})

test('a command that Bolt acknowledges with a text shows it to that person only', async () => {
  await openBolt()
  app.command('/parley', async ({ command, ack }) => ack(`You said ${command.text}`))
  await app.start()
  expect(await scene.slack.commandAs('amal', 'security', '/parley', 'status')).toBeUndefined()
  expect(scene.slack.channel('security')).toEqual([])
  expect(scene.slack.channel('security', 'amal')).toMatchObject([{ text: 'You said status', ephemeralFor: 'UAMAL' }])
})

test('a button opens a form, and the form that is submitted reaches Bolt', async () => {
  await openBolt()
  app.action('ask', async ({ ack, body, client }) => {
    await ack()
    if (!('trigger_id' in body)) return
    await client.views.open({ trigger_id: body.trigger_id, view: form })
  })
  app.view('why', async ({ ack, view, client }) => {
    await ack()
    const reason = view.state.values.reason?.text?.value
    await client.chat.postMessage({ channel: 'CSEC', text: `Because ${reason}` })
  })
  await app.start()
  const { ts } = await scene.web.chat.postMessage({ channel: 'CSEC', text: 'Ask', blocks: [askButton] })
  await scene.slack.pressAs('amal', 'security', ts ?? '', 'Ask')
  await eventually(() => scene.slack.openViews('amal').length === 1)
  expect(await scene.slack.submitViewAs('amal', 'latest', { reason: 'it rains' })).toEqual({ kind: 'closed' })
  await eventually(() => scene.slack.channel('security').length === 2)
  expect(scene.slack.channel('security').at(-1)?.text).toBe('Because it rains')
  expect(scene.slack.openViews('amal')).toEqual([])
})

const askButton = {
  type: 'actions' as const,
  elements: [{ type: 'button' as const, action_id: 'ask', text: { type: 'plain_text' as const, text: 'Ask' } }],
}

const form = {
  type: 'modal' as const,
  callback_id: 'why',
  title: { type: 'plain_text' as const, text: 'Why' },
  submit: { type: 'plain_text' as const, text: 'Send' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'reason',
      label: { type: 'plain_text' as const, text: 'Reason' },
      element: { type: 'plain_text_input' as const, action_id: 'text' },
    },
  ],
}
