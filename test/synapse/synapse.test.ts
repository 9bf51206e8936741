import { EventType, MatrixClient, MsgType, Preset } from 'matrix-js-sdk'
import { afterAll, expect, test } from 'vitest'
import { needs } from '../needs.ts'
import { startSynapse } from './synapse.ts'

const silence = () => undefined
const logger = {
  trace: silence,
  debug: silence,
  info: silence,
  warn: silence,
  error: silence,
  getChild: () => logger,
}

needs('Synapse', await startSynapse(), (synapse) => {
  afterAll(() => synapse.stop())

  async function login(localpart: string): Promise<MatrixClient> {
    return new MatrixClient({ baseUrl: synapse.url, logger, ...(await synapse.register(localpart)) })
  }

  async function send(client: MatrixClient, roomId: string, body: string, transactionId: string): Promise<string> {
    const sent = await client.sendEvent(roomId, EventType.RoomMessage, { msgtype: MsgType.Text, body }, transactionId)
    return sent.event_id
  }

  test('an account of each test can create a room without encryption and read what it sent', async () => {
    const client = await login('amal')
    const { room_id: roomId } = await client.createRoom({ preset: Preset.PrivateChat })
    const eventId = await send(client, roomId, 'the crossing opens at noon', 'delivery-1')

    const event = await client.fetchRoomEvent(roomId, eventId)
    expect(event.content).toMatchObject({ body: 'the crossing opens at noon' })
    const types = (await client.roomState(roomId)).map((state) => state.type)
    expect(types).toContain('m.room.create')
    expect(types).not.toContain('m.room.encryption')
  })

  test('a send repeated with its transaction id gives the same event, also after a restart and after a kill', async () => {
    const account = await synapse.register('north-duty')
    // A client anew each time: one client refuses to use a transaction id twice.
    const clientAnew = () => new MatrixClient({ baseUrl: synapse.url, logger, ...account })
    const { room_id: roomId } = await clientAnew().createRoom({ preset: Preset.PrivateChat })
    const first = await send(clientAnew(), roomId, 'convoy delayed', 'delivery-2')

    await synapse.restart()
    expect(await send(clientAnew(), roomId, 'convoy delayed', 'delivery-2')).toBe(first)

    await synapse.kill()
    await expect(fetch(synapse.url)).rejects.toThrow()
    await synapse.restart()
    expect(await send(clientAnew(), roomId, 'convoy delayed', 'delivery-2')).toBe(first)
    expect(await send(clientAnew(), roomId, 'convoy delayed', 'delivery-3')).not.toBe(first)
  }, 60_000)

  test('a localpart can be registered once', async () => {
    await synapse.register('south-duty')
    await expect(synapse.register('south-duty')).rejects.toThrow('M_USER_IN_USE')
  })
})
