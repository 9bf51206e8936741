import { afterAll, expect, test } from 'vitest'
import { needs } from '../../../test/needs.ts'
import { startSynapse } from '../../../test/synapse/synapse.ts'
import { Desk, line, stateFolder } from './test-support.ts'

const testTimeoutMs = 60_000

needs('Synapse', await startSynapse(), (synapse) => {
  afterAll(() => synapse.stop())
  let scenes = 0

  /** A person with a raw client, in a room with the bot, which has started. */
  async function scene() {
    scenes += 1
    const bot = await synapse.register(`relay-${scenes}`)
    const amal = await synapse.register(`amal-${scenes}`)
    const folder = await stateFolder()
    const settings = { platform: 'matrix', homeserver: synapse.url, ...bot } as const
    const desk = await new Desk(settings, folder).up()
    const as = person(synapse.url, amal.accessToken)
    const { room_id: room } = await as('POST', '/createRoom', { preset: 'private_chat', name: 'Security', invite: [bot.userId] })
    await desk.first((each) => each.type === 'channel-changed' && each.change === 'bot-returned' && each.channel === room)
    let sent = 0
    const say = async (content: object, type = 'm.room.message'): Promise<string> => {
      sent += 1
      return (await as('PUT', `/rooms/${room}/send/${type}/t${sent}`, content)).event_id
    }
    const post = (body: string, relates: object = {}) => say({ msgtype: 'm.text', body, ...relates })
    return { settings, desk, folder, as, room, post, say, amal }
  }

  test(
    'posts, threads, answers, edits, reactions and deletions are told',
    async () => {
      const { desk, as, room, post, say, amal } = await scene()
      const root = await post('at 0600')
      await post('noted', { 'm.relates_to': { rel_type: 'm.thread', event_id: root } })
      await post('yes', { 'm.relates_to': { 'm.in_reply_to': { event_id: root } } })
      await post('* at 0700', {
        'm.new_content': { msgtype: 'm.text', body: 'at 0700' },
        'm.relates_to': { rel_type: 'm.replace', event_id: root },
      })
      const reaction = await say({ 'm.relates_to': { rel_type: 'm.annotation', event_id: root, key: '☑️' } }, 'm.reaction')
      await desk.first((each) => each.type === 'reacted')
      await as('PUT', `/rooms/${room}/redact/${reaction}/r1`, {})
      await desk.first((each) => each.type === 'reacted' && !each.added)
      await as('PUT', `/rooms/${room}/redact/${root}/r2`, {})
      await desk.first((each) => each.type === 'deleted')
      const author = amal.userId
      expect(desk.received.filter((each) => 'channel' in each && each.type !== 'channel-changed')).toMatchObject([
        { type: 'posted', post: root, author, text: 'at 0600', isDirect: false },
        { type: 'posted', text: 'noted', thread: root },
        { type: 'posted', text: 'yes', inReplyTo: root },
        { type: 'edited', post: root, text: 'at 0700', previousText: 'at 0600' },
        { type: 'reacted', post: root, user: author, emoji: '☑', added: true },
        { type: 'reacted', post: root, user: author, emoji: '☑', added: false },
        { type: 'deleted', post: root },
      ])
    },
    testTimeoutMs,
  )

  test(
    'a send is repeated without effect, revised, marked, removed; a thread reply stands in its thread',
    async () => {
      const { desk, as, room, post, folder, settings } = await scene()
      const root = await post('Convoy at dawn')
      await desk.posted('Convoy at dawn')
      const send = { type: 'post', id: 'd-1', channel: room, thread: root, content: line('SEC-0001', true) } as const
      const first = await desk.send(send)
      expect(await desk.send(send)).toEqual(first)
      const sent = first.outcome === 'sent' ? first.post! : ''
      const revise = { type: 'revise', id: 'd-2', channel: room, post: sent, content: line('SEC-0001 changed') } as const
      expect(await desk.send(revise)).toEqual({ outcome: 'sent', post: expect.stringMatching(/^\$/) })
      const mark = (id: string, emoji: string, replaces: string[]) =>
        desk.send({ type: 'mark', id, channel: room, post: root, emoji, replaces })
      expect(await mark('m-1', '⏳', ['📤'])).toEqual({ outcome: 'sent' })
      expect(await mark('m-2', '📤', ['⏳'])).toEqual({ outcome: 'sent' })
      expect(await mark('m-3', '📤', ['⏳'])).toEqual({ outcome: 'sent' })
      await desk.adapter.stop()
      const next = await new Desk(settings, folder).up()
      expect(await next.send(send)).toEqual(first)
      const event = await as('GET', `/rooms/${room}/event/${sent}`)
      expect(event.content).toMatchObject({
        msgtype: 'm.text',
        'm.mentions': {},
        'm.relates_to': { rel_type: 'm.thread', event_id: root },
      })
      const { chunk } = await as('GET', `/rooms/${room}/messages?dir=f&limit=100`)
      const bodies = chunk.flatMap((each: Told) => (each.type === 'm.room.message' ? [each.content.body] : []))
      expect(bodies).toEqual(['Convoy at dawn', 'SEC-0001', '* SEC-0001 changed'])
      const keys = chunk.flatMap((each: Told) => (each.type === 'm.reaction' ? [each.content['m.relates_to']?.key] : []))
      expect(keys).toEqual([undefined, '📤'])
      expect(await next.send({ type: 'remove', id: 'd-3', channel: room, post: sent })).toEqual({ outcome: 'sent' })
      expect((await as('GET', `/rooms/${room}/event/${sent}`)).content).toEqual({})
    },
    testTimeoutMs,
  )

  test(
    'an edit that its author takes back is told as what stands again, and found as such after a restart',
    async () => {
      const { desk, as, room, post, folder, settings } = await scene()
      const root = await post('at 0600')
      const edit = (body: string) =>
        post(`* ${body}`, { 'm.new_content': { msgtype: 'm.text', body }, 'm.relates_to': { rel_type: 'm.replace', event_id: root } })
      const [second, third] = [await edit('at 0700'), await edit('at 0800')]
      await desk.first((each) => each.type === 'edited' && each.text === 'at 0800')
      await as('PUT', `/rooms/${room}/redact/${third}/r1`, {})
      const back = await desk.first((each) => each.type === 'edited' && each.previousText === 'at 0800')
      expect(back).toMatchObject({ post: root, text: 'at 0700', edition: second })
      await desk.adapter.stop()
      await as('PUT', `/rooms/${room}/redact/${second}/r2`, {})
      const next = await new Desk(settings, folder).up()
      await next.first((each) => each.type === 'deleted' && each.post === second)
      const outcome = await next.adapter.catchUp!({ channel: room, since: 0, threads: [] }, AbortSignal.timeout(10_000))
      const posts = outcome.outcome === 'caught-up' ? outcome.received.filter(({ type }) => type === 'posted') : []
      expect(posts).toMatchObject([{ post: root, text: 'at 0600', takenBackAt: expect.any(Number), found: true }])
      expect(posts[0]).not.toHaveProperty('editedAt')
    },
    testTimeoutMs,
  )

  test(
    'a room that is made public, by its history or on the public list, is hinted at and seen to be',
    async () => {
      const { desk, as, room } = await scene()
      const isPublic = async () => (await desk.adapter.inspect([room], AbortSignal.timeout(10_000))).channels[0]?.isPublic
      expect(await isPublic()).toBe(false)
      const show = (visibility: string) => as('PUT', `/rooms/${room}/state/m.room.history_visibility/`, { history_visibility: visibility })
      await show('world_readable')
      await desk.first((each) => each.type === 'access-changed' && each.channel === room)
      expect(await isPublic()).toBe(true)
      await show('shared')
      expect(await isPublic()).toBe(false)
      await as('PUT', `/directory/list/room/${room}`, { visibility: 'public' })
      expect(await isPublic()).toBe(true)
    },
    testTimeoutMs,
  )

  test(
    'what was said while Parley was down, more than a sync tells, comes in order and once',
    async () => {
      const { desk, post, folder, settings } = await scene()
      await post('heard')
      await desk.posted('heard')
      await desk.adapter.stop()
      const texts = Array.from({ length: 130 }, (_, index) => `missed ${index}`)
      for (const text of texts) await post(text)
      const next = await new Desk(settings, folder).up()
      await next.posted('missed 129')
      expect(next.texts).toEqual(texts)
      expect(next.received.filter((each) => each.type === 'posted' && each.found)).toHaveLength(30)
    },
    testTimeoutMs,
  )

  test(
    'a direct message opens one room, without encryption',
    async () => {
      const { desk, as, amal } = await scene()
      const direct = (id: string) => desk.send({ type: 'direct', id, user: amal.userId, content: line(id) })
      const [one, two] = await Promise.all([direct('d-1'), direct('d-2')])
      const room = one?.outcome === 'sent' ? one.channel! : ''
      expect(one).toMatchObject({ outcome: 'sent' })
      expect(two).toMatchObject({ outcome: 'sent', channel: room })
      await as('POST', `/join/${room}`, {})
      await as('PUT', `/rooms/${room}/send/m.room.message/x1`, { msgtype: 'm.text', body: 'between us' })
      expect(await desk.posted('between us')).toMatchObject({ channel: room, isDirect: true })
      const listed = await as('GET', `/rooms/${room}/messages?dir=f&limit=50`)
      expect(listed.chunk.flatMap((each: Told) => each.content.body ?? []).sort()).toEqual(['between us', 'd-1', 'd-2'])
    },
    testTimeoutMs,
  )

  test(
    'an encrypted room is told and refused, a room without a topic power too',
    async () => {
      const { desk, as, room } = await scene()
      expect(await desk.send({ type: 'topic', id: 't-1', channel: room, topic: 'x' })).toMatchObject({ outcome: 'refused' })
      await as('PUT', `/rooms/${room}/state/m.room.encryption/`, { algorithm: 'm.megolm.v1.aes-sha2' })
      await desk.first((each) => each.type === 'channel-changed' && each.change === 'encrypted')
      expect(await desk.send({ type: 'post', id: 'd-1', channel: room, content: line('x') })).toMatchObject({
        outcome: 'refused',
        reason: expect.stringContaining('encrypted'),
      })
      const inspection = await desk.adapter.inspect([room], AbortSignal.timeout(10_000))
      expect(inspection).toMatchObject({
        reachable: true,
        missingScopes: [`m.room.topic in ${room}`],
        channels: [{ channel: room, member: true, encrypted: true, isPublic: false, sharedOutside: false }],
      })
    },
    testTimeoutMs,
  )

  test(
    'the history of a room is caught up with',
    async () => {
      const { desk, room, post } = await scene()
      const root = await post('at 0600')
      await post('noted', { 'm.relates_to': { rel_type: 'm.thread', event_id: root } })
      await post('* at 0700', {
        'm.new_content': { msgtype: 'm.text', body: 'at 0700' },
        'm.relates_to': { rel_type: 'm.replace', event_id: root },
      })
      const outcome = await desk.adapter.catchUp!({ channel: room, since: 0, threads: [] }, AbortSignal.timeout(10_000))
      const posts = outcome.outcome === 'caught-up' ? outcome.received.filter((each) => each.type === 'posted') : []
      expect(posts).toMatchObject([
        { text: 'at 0700', found: true },
        { text: 'noted', thread: root, found: true },
      ])
    },
    testTimeoutMs,
  )

  test(
    'a homeserver that is killed and comes back is found again, and nothing is lost',
    async () => {
      const { desk, post } = await scene()
      await synapse.kill()
      await desk.link('down')
      await synapse.restart()
      await post('after the crash')
      await desk.posted('after the crash')
      expect(desk.received.flatMap((each) => (each.type === 'link-changed' ? [each.state] : []))).toEqual(['up', 'down', 'up'])
    },
    testTimeoutMs,
  )

  test(
    'a token that was logged out takes the link down for a person to mend',
    async () => {
      const { desk, settings } = await scene()
      await person(synapse.url, settings.accessToken)('POST', '/logout', {})
      expect(await desk.link('down')).toMatchObject({ needsPerson: true })
    },
    testTimeoutMs,
  )
})

interface Told {
  readonly type: string
  readonly content: { readonly body?: string; readonly 'm.relates_to'?: { readonly key?: string } }
}

interface Answer {
  readonly event_id: string
  readonly room_id: string
  readonly content: object
  readonly chunk: readonly Told[]
}

function person(url: string, token: string) {
  return async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${url}/_matrix/client/v3${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Answer
  }
}
