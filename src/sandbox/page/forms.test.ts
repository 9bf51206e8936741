import { App, SocketModeReceiver } from '@slack/bolt'
import { expect, onTestFinished, test } from 'vitest'
import { silent } from '../slack/fixture.ts'
import type { Form } from './forms.ts'
import { act, openScene, type Scene, slackColumn, watch } from './test-support.ts'

const asAmal = { column: slackColumn, user: 'UAMAL' }
const plain = (text: string) => ({ type: 'plain_text' as const, text })
const view = {
  type: 'modal' as const,
  callback_id: 'why',
  title: plain('Dispute'),
  submit: plain('Go on'),
  blocks: [
    { type: 'section', text: plain('Nobody is told yet.') },
    { type: 'input', block_id: 'reason', label: plain('Why?'), element: { type: 'plain_text_input', action_id: 'text' } },
  ],
}

/** An app that opens the form on its shortcut, and takes no reason but "good". */
async function runApp({ slack: { apiUrl: slackApiUrl } }: Scene): Promise<void> {
  const receiver = new SocketModeReceiver({
    appToken: 'xapp-north',
    logger: silent,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: { slackApiUrl } },
  })
  const app = new App({ token: 'xoxb-north', receiver, logger: silent, clientOptions: { slackApiUrl, retryConfig: { retries: 0 } } })
  app.shortcut('dispute', async ({ ack, shortcut, client }) => {
    await ack()
    await client.views.open({ trigger_id: shortcut.trigger_id, view })
  })
  app.view('why', async ({ ack, view: { state } }) => {
    const isGood = state.values.reason?.text?.value === 'good'
    await (isGood ? ack() : ack({ response_action: 'errors', errors: { reason: 'No good reason.' } }))
  })
  await app.start()
  onTestFinished(() => app.stop().then(() => undefined))
}

test('a form is shown to whom it was opened for, filled in, refused with words, and closed', async () => {
  const scene = await openScene()
  await runApp(scene)
  const stream = await watch(scene)
  const formsUntil = async (holds: (forms: Readonly<Record<string, Form>>) => boolean): Promise<Readonly<Record<string, Form>>> => {
    for (;;) {
      const { forms } = (await stream.next('column 0')) as { forms: Readonly<Record<string, Form>> }
      if (holds(forms)) return forms
    }
  }
  const post = await scene.slack.postAs('UBERA', 'CSEC', 'We hold the bridge.')
  const open = async (): Promise<string> => {
    expect(await act(scene, { do: 'shortcut', ...asAmal, post, callbackId: 'dispute' })).toEqual({ status: 200 })
    const forms = await formsUntil(({ UAMAL: form }) => form !== undefined)
    expect(forms).toEqual({
      UAMAL: expect.objectContaining({ title: 'Dispute', lines: ['Nobody is told yet.'], submit: 'Go on', cancel: 'Cancel' }),
    })
    expect(forms.UAMAL?.fields).toMatchObject([{ id: 'reason', label: 'Why?', hint: '', type: 'text', options: [], isOptional: false }])
    return forms.UAMAL?.id ?? ''
  }
  const form = await open()
  const send = (reason: string) => act(scene, { do: 'submit-form', ...asAmal, form, values: { reason } })
  expect(await send('')).toEqual({ status: 422, error: 'No good reason.' })
  expect(await act(scene, { do: 'submit-form', ...asAmal, form, values: [] })).toMatchObject({ status: 400 })
  expect(await send('good')).toEqual({ status: 200 })
  await formsUntil(({ UAMAL: shown }) => shown === undefined)
  const again = await open()
  expect(await act(scene, { do: 'close-form', ...asAmal, form: again })).toEqual({ status: 200 })
  await formsUntil(({ UAMAL: shown }) => shown === undefined)
})
