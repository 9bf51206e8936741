import { expect, test } from 'vitest'
import { isSync } from '../../sandbox/matrix/faults.ts'
import { Desk, homeserver, line, settingsFor, stateFolder } from './test-support.ts'

const security = '#security:matrix.test'

test('a cut is told once, and the return once; nothing said meanwhile is lost', async () => {
  const standIn = await homeserver()
  const room = standIn.roomId(security)
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  standIn.cut()
  await desk.link('down')
  await standIn.postAs('amal', room, 'during the cut')
  standIn.restore()
  await desk.posted('during the cut')
  expect(desk.received.flatMap((each) => (each.type === 'link-changed' ? [each.state] : []))).toEqual(['up', 'down', 'up'])
})

test.each(['all', 'a part'])(
  'that a room was replaced in an outage is told before the link is up: %s of the room is told',
  async (told) => {
    const standIn = await homeserver()
    const room = standIn.roomId(security)
    const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
    standIn.cut()
    await desk.link('down')
    const replacement = standIn.upgradeRoom(room)
    await standIn.postAs('amal', room, 'in the old one')
    if (told === 'a part') standIn.faults.limitSync(1, 1)
    standIn.restore()
    await desk.posted('in the old one')
    const replaced = desk.received.findIndex((each) => each.type === 'channel-changed' && each.replacement === replacement)
    const up = desk.received.findLastIndex((each) => each.type === 'link-changed' && each.state === 'up')
    expect(replaced).toBeGreaterThan(0)
    expect(replaced).toBeLessThan(up)
  },
)

test('one poll that is cut off on its way is no outage', async () => {
  const standIn = await homeserver()
  const room = standIn.roomId(security)
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  const cut = standIn.faults.loseRequests(1, isSync)
  await standIn.postAs('amal', room, 'before')
  await cut.spent
  await standIn.postAs('amal', room, 'after')
  await desk.posted('after')
  expect(desk.received.flatMap((each) => (each.type === 'link-changed' ? [each.state] : []))).toEqual(['up'])
})

test.each([302, 308, 404, 503])(
  'syncs that something before the homeserver answers with %s are an outage, and over when it lets them through',
  async (status) => {
    const standIn = await homeserver()
    const room = standIn.roomId(security)
    const away = standIn.faults.showPage(Number.POSITIVE_INFINITY, isSync, status)
    const desk = new Desk(settingsFor(standIn.url), await stateFolder())
    await desk.start()
    await desk.link('down')
    away.clear()
    await desk.link('up')
    await standIn.postAs('amal', room, 'after')
    await desk.posted('after')
  },
)

test('a homeserver that no longer knows the place in its stream is followed from now on, and the rest is left to the catch-up', async () => {
  const standIn = await homeserver()
  const room = standIn.roomId(security)
  const folder = await stateFolder()
  const desk = await new Desk(settingsFor(standIn.url), folder).up()
  standIn.forgetPlaces()
  expect(await desk.link('down')).toMatchObject({ needsPerson: false, cause: expect.stringContaining('the place in its stream') })
  const states = () => desk.received.flatMap((each) => (each.type === 'link-changed' ? [each.state] : []))
  await expect.poll(states, { timeout: 20_000 }).toEqual(['up', 'down', 'up'])
  await standIn.postAs('amal', room, 'after')
  await desk.posted('after')
  await desk.adapter.stop()
  const next = await new Desk(settingsFor(standIn.url), folder).up()
  await standIn.postAs('amal', room, 'after a restart')
  await next.posted('after a restart')
  expect(next.received.filter((each) => each.type === 'link-changed')).toHaveLength(1)
})

test('a homeserver that serves the bot no more for now is an outage that names the reason, and over when it does again', async () => {
  const standIn = await homeserver()
  const shut = standIn.faults.refuse(Number.POSITIVE_INFINITY, 'M_RESOURCE_LIMIT_EXCEEDED', isSync)
  const desk = new Desk(settingsFor(standIn.url), await stateFolder())
  await desk.start()
  const cause = expect.stringContaining('M_RESOURCE_LIMIT_EXCEEDED')
  expect(await desk.link('down')).toMatchObject({ needsPerson: false, cause })
  shut.clear()
  await desk.link('up')
})

test('an account that was locked needs a person, and says so', async () => {
  const standIn = await homeserver()
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  standIn.faults.refuse(Number.POSITIVE_INFINITY, 'M_USER_LOCKED', isSync, 401)
  expect(await desk.link('down')).toMatchObject({ needsPerson: true, cause: expect.stringContaining('account was locked') })
})

test('a homeserver that is away at the start is waited for', async () => {
  const standIn = await homeserver()
  const room = standIn.roomId(security)
  standIn.cut()
  const desk = new Desk(settingsFor(standIn.url), await stateFolder())
  await desk.start()
  await desk.link('down')
  const post = { type: 'post', id: 'd-1', channel: room, content: line('x') } as const
  expect(await desk.send(post)).toMatchObject({ outcome: 'unavailable', scope: 'link' })
  standIn.restore()
  await desk.link('up')
  await expect.poll(() => desk.send(post)).toMatchObject({ outcome: 'sent' })
})

test('a port where nobody listens is a link that is down, for a send too', async () => {
  const standIn = await homeserver()
  const room = standIn.roomId(security)
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  await standIn.stop()
  await desk.link('down')
  expect(await desk.send({ type: 'post', id: 'd-1', channel: room, content: line('x') })).toEqual({
    outcome: 'unavailable',
    scope: 'link',
    reason: 'not connected to the homeserver',
  })
})

test('a revoked token takes the link down for a person to mend', async () => {
  const standIn = await homeserver()
  const desk = await new Desk(settingsFor(standIn.url), await stateFolder()).up()
  standIn.revokeTokens()
  expect(await desk.link('down')).toMatchObject({
    needsPerson: true,
    cause: expect.stringContaining('log the bot in again'),
  })
})

test('a token of another device or another user is not used', async () => {
  const standIn = await homeserver()
  const device = new Desk(settingsFor(standIn.url, { deviceId: 'OTHER' }), await stateFolder())
  await device.start()
  expect(await device.link('down')).toMatchObject({ needsPerson: true, cause: expect.stringContaining('deviceId') })
  const user = new Desk(settingsFor(standIn.url, { userId: '@amal:matrix.test' }), await stateFolder())
  await user.start()
  expect(await user.link('down')).toMatchObject({ needsPerson: true, cause: expect.stringContaining('userId') })
})

test('a change of the link that was not taken is told again', async () => {
  const standIn = await homeserver()
  const desk = new Desk(settingsFor(standIn.url), await stateFolder())
  let refusals = 2
  desk.answer = () => (refusals-- > 0 ? { taken: false, sentence: 'the journal is down' } : { taken: true })
  await desk.up()
  expect(desk.received).toHaveLength(1)
})
