import { afterEach, beforeEach, expect, test } from 'vitest'
import { type SlackStandIn, startSlackStandIn } from '../../sandbox/slack/index.ts'
import { newRig, north, type Rig, startRig } from './rig.ts'

let slack: SlackStandIn
let rig: Rig

beforeEach(async () => {
  slack = await startSlackStandIn({ workspace: north })
  rig = newRig(slack.apiUrl)
  await startRig(rig)
  expect(await rig.next('link-changed')).toMatchObject({ state: 'up', link: 'north' })
})

afterEach(async () => {
  await rig.adapter.stop()
  await slack.stop()
})

test('a post is handed over', async () => {
  const post = await slack.postAs('amal', 'security', 'Convoy of 12 at 08:00')
  expect(await rig.next('posted')).toMatchObject({
    post,
    text: 'Convoy of 12 at 08:00',
    author: 'UAMAL',
    isDirect: false,
  })
})

test('a post is sent', async () => {
  const outcome = await rig.adapter.send(
    {
      type: 'post',
      id: 'd1',
      channel: 'CSEC',
      content: { blocks: [{ type: 'quote', text: 'a *b* <!here> & :x:' }], wakes: true },
    },
    new AbortController().signal,
  )
  expect(outcome).toMatchObject({ outcome: 'sent' })
  expect(slack.channel('security')).toMatchObject([{ text: '> a *b* <!here> & :x:', mentions: [] }])
})
