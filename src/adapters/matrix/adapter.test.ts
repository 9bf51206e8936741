import { expect, test } from 'vitest'
import { Desk, homeserver, line, settingsFor, stateFolder } from './test-support.ts'

test('a post is handed over, and a send stands in the room', async () => {
  const standIn = await homeserver()
  const room = standIn.roomId('#security:matrix.test')
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  const post = await standIn.postAs('amal', room, 'Convoy at dawn')
  expect(await desk.posted('Convoy at dawn')).toMatchObject({
    type: 'posted',
    link: 'south',
    channel: room,
    post,
    isDirect: false,
  })
  const outcome = await desk.send({ type: 'post', id: 'd-1', channel: room, content: line('SEC-0001') })
  expect(outcome).toMatchObject({ outcome: 'sent' })
  expect(standIn.channel(room).map((each) => each.text)).toEqual(['Convoy at dawn', 'SEC-0001'])
})
