import { expect, test } from 'vitest'
import { Desk, homeserver, line, settingsFor, stateFolder } from './test-support.ts'

const amal = '@amal:matrix.test'
const relay = '@relay:matrix.test'
const hasReturned = (room: string) => (each: { readonly type: string; readonly change?: string; readonly channel?: string }) =>
  each.type === 'channel-changed' && each.change === 'bot-returned' && each.channel === room

/** As a person's own client asks the homeserver. */
async function asked(url: string, path: string, body: object, method = 'POST'): Promise<{ readonly room_id?: string }> {
  const headers = { authorization: 'Bearer duty-token', 'content-type': 'application/json' }
  const answer = await fetch(`${url}/_matrix/client/v3${path}`, { method, headers, body: JSON.stringify(body) })
  return (await answer.json()) as { readonly room_id?: string }
}

async function connected() {
  const standIn = await homeserver({
    users: [
      { localpart: 'relay', displayName: 'Relay', isBot: true, accessToken: 'bot-token', deviceId: 'RELAY' },
      { localpart: 'amal', displayName: 'Amal' },
      { localpart: 'north-duty', displayName: 'North Duty', accessToken: 'duty-token', deviceId: 'DUTY' },
    ],
    rooms: [{ alias: 'small', name: 'Small', members: ['amal', 'relay'] }],
  })
  const folder = await stateFolder()
  return { standIn, folder, desk: await new Desk(settingsFor(standIn.url), folder).up() }
}

const direct = (desk: Desk, user: string, id: string) => desk.send({ type: 'direct', id, user, content: line(id) })

test('a channel with one official in it is no direct room, also where the bot was invited into it again', async () => {
  const { standIn, desk } = await connected()
  const room = standIn.roomId('#small:matrix.test')
  await standIn.postAs('amal', room, 'to the other side')
  expect(await desk.posted('to the other side')).toMatchObject({ isDirect: false })
  standIn.removeBot(room)
  await desk.first((each) => each.type === 'channel-changed' && each.change === 'bot-removed')
  standIn.inviteBot(room)
  await desk.first(hasReturned(room))
  await standIn.postAs('amal', room, 'once more')
  expect(await desk.posted('once more')).toMatchObject({ isDirect: false })
})

test('a room that somebody else made to look like Parley’s own for a person is not where that person is written to', async () => {
  const { standIn, desk } = await connected()
  const creation_content = { 'parley.direct_with': amal }
  const { room_id: forged = '' } = await asked(standIn.url, '/createRoom', {
    preset: 'private_chat',
    invite: [relay, amal],
    creation_content,
  })
  await desk.first(hasReturned(forged))
  const sent = await direct(desk, amal, 'for Amal alone')
  expect(sent).toMatchObject({ outcome: 'sent' })
  expect(sent).not.toMatchObject({ channel: forged })
})

test('a direct room into which a third person is invited is none any more', async () => {
  const { standIn, desk } = await connected()
  const { room_id: room = '' } = await asked(standIn.url, '/createRoom', {
    preset: 'trusted_private_chat',
    is_direct: true,
    invite: [relay],
  })
  await desk.first(hasReturned(room))
  await standIn.postAs('north-duty', room, 'between us')
  expect(await desk.posted('between us')).toMatchObject({ isDirect: true })
  await asked(standIn.url, `/rooms/${encodeURIComponent(room)}/invite`, { user_id: '@guest:else.test' })
  await standIn.postAs('north-duty', room, 'among us')
  expect(await desk.posted('among us')).toMatchObject({ isDirect: false })
})

test('the room of one person is remembered when another’s is made', async () => {
  const { standIn, desk, folder } = await connected()
  const room = standIn.openDirectAs('amal')
  await desk.first(hasReturned(room))
  expect(await direct(desk, '@north-duty:matrix.test', 'd-1')).toMatchObject({ outcome: 'sent' })
  await desk.adapter.stop()
  const next = await new Desk(settingsFor(standIn.url), folder).up()
  expect(await direct(next, amal, 'd-2')).toMatchObject({ outcome: 'sent', channel: room })
})

test('where a room has taken another’s place the bot is there, also where nobody invited it but it is let in', async () => {
  const { standIn, desk } = await connected()
  const { room_id: old = '' } = await asked(standIn.url, '/createRoom', { preset: 'private_chat', name: 'Old', invite: [relay, amal] })
  await desk.first(hasReturned(old))
  const { room_id: next = '' } = await asked(standIn.url, '/createRoom', { preset: 'public_chat', name: 'Next' })
  const tombstone = `/rooms/${encodeURIComponent(old)}/state/m.room.tombstone/`
  await asked(standIn.url, tombstone, { body: 'moved', replacement_room: next }, 'PUT')
  await desk.first((each) => each.type === 'channel-changed' && each.change === 'replaced' && each.channel === old)
  await desk.first(hasReturned(next))
})
