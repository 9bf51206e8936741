import { startMatrixStandIn } from '../../src/sandbox/matrix/standin.ts'
import { startSandboxPage } from '../../src/sandbox/page/index.ts'
import { startSlackStandIn } from '../../src/sandbox/slack/index.ts'
import type { Chance } from '../simulation/chance.ts'
import type { Door, OpenDoor } from './door.ts'
import { knock, Loose, type Shape } from './http.ts'
import { words } from './texts.ts'

interface House {
  readonly slack: number
  readonly matrix: number
  readonly page: number
  readonly room: string
  readonly close: () => Promise<void>
}

const portOf = (url: string): number => Number(new URL(url).port)

async function built(): Promise<House> {
  const slack = await startSlackStandIn({
    workspace: {
      team: { id: 'TNORTH', name: 'North', domain: 'north' },
      users: [{ id: 'UAMAL', name: 'amal' }],
      channels: [{ id: 'CSEC', name: 'security', topic: 'Relayed.', members: ['UAMAL', 'URELAY'] }],
      apps: [
        {
          name: 'Relay',
          botToken: 'xoxb-north',
          appToken: 'xapp-north',
          botUser: 'URELAY',
          botId: 'BRELAY',
          commands: ['/parley'],
          shortcuts: ['dispute'],
        },
      ],
    },
  })
  const matrix = await startMatrixStandIn({
    users: [{ localpart: 'relay', isBot: true, accessToken: 'bot-token' }, { localpart: 'south-duty' }],
    rooms: [{ alias: 'security', name: 'Security', members: ['south-duty', 'relay'] }],
  })
  const page = await startSandboxPage({
    columns: [
      { title: 'North', subtitle: '', standIn: slack, channel: 'CSEC', people: [{ user: 'UAMAL', name: 'Amal', role: 'duty officer' }] },
      {
        title: 'South',
        subtitle: '',
        standIn: matrix,
        channel: 'security',
        people: [{ user: 'south-duty', name: 'Duty', role: 'duty officer' }],
      },
    ],
  })
  const headers = { Authorization: 'Bearer bot-token' }
  const answer = await fetch(`${matrix.url}/_matrix/client/v3/joined_rooms`, { headers })
  const { joined_rooms: rooms } = (await answer.json()) as { readonly joined_rooms: readonly string[] }
  return {
    slack: portOf(slack.url),
    matrix: portOf(matrix.url),
    page: portOf(page.url),
    room: encodeURIComponent(rooms[0] ?? ''),
    close: async () => {
      await page.stop()
      await slack.stop()
      await matrix.stop()
    },
  }
}

const json = 'application/json; charset=utf-8'
const form = 'application/x-www-form-urlencoded'

function slackShape(chance: Chance, text: string): Shape {
  const headers = { Authorization: `Bearer ${chance.pick(['xoxb-north', 'xoxb-north', 'xapp-north', 'wrong'])}` }
  const channel = chance.pick(['CSEC', 'CSEC', 'UAMAL', 'C0'])
  const blocks = [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] }]
  const [method, body] = chance.pick<[string, object]>([
    ['chat.postMessage', { channel, text, blocks, metadata: { event_type: 'x', event_payload: { id: 'd1' } } }],
    ['chat.update', { channel, ts: '1.1', text, blocks }],
    ['chat.delete', { channel, ts: '1.1' }],
    ['chat.postEphemeral', { channel, user: 'UAMAL', text }],
    ['conversations.history', { channel, oldest: '0', limit: 10, cursor: 'bmV4dDox', inclusive: true }],
    ['conversations.replies', { channel, ts: '1.1' }],
    ['conversations.info', { channel }],
    ['conversations.members', { channel, limit: 5 }],
    ['conversations.open', { users: 'UAMAL' }],
    ['conversations.setTopic', { channel, topic: text }],
    ['reactions.add', { channel, timestamp: '1.1', name: 'ballot_box_with_check' }],
    ['views.open', { trigger_id: 't', view: { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks } }],
    ['views.publish', { user_id: 'UAMAL', view: { type: 'home', blocks } }],
    ['users.info', { user: 'UAMAL' }],
    ['users.list', { limit: 2 }],
    ['files.getUploadURLExternal', { filename: 'x', length: 3 }],
    ['files.completeUploadExternal', { files: [{ id: 'F1', title: text }], channel_id: channel }],
    ['apps.connections.open', {}],
    ['constructor', {}],
  ])
  const path = `/api/${method}`
  if (chance.happens(0.1)) return { method: 'GET', path: `/?ticket=${text.length}`, headers: { ...headers, Upgrade: 'websocket' } }
  if (chance.happens(0.1)) return { method: 'POST', path: chance.pick(['/commands/T/x', '/upload/F1/s', '/files-pri/F1/x']), headers, body }
  if (chance.happens(0.7)) return { method: 'POST', path, headers: { ...headers, 'Content-Type': json }, body }
  const fields = Object.entries(body).map(([name, value]): [string, string] => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ])
  return { method: 'POST', path, headers: { ...headers, 'Content-Type': form }, text: new URLSearchParams(fields).toString() }
}

function matrixShape(chance: Chance, text: string, room: string): Shape {
  const headers = {
    Authorization: `Bearer ${chance.pick(['bot-token', 'bot-token', 'bot-token', 'wrong'])}`,
    'Content-Type': 'application/json',
  }
  const said = {
    msgtype: 'm.text',
    body: text,
    'm.relates_to': { rel_type: 'm.thread', event_id: '$1', 'm.in_reply_to': { event_id: '$1' } },
  }
  const [method, path, body] = chance.pick<[string, string, object?]>([
    ['PUT', `rooms/${room}/send/m.room.message/t${chance.between(0, 1e6)}`, said],
    [
      'PUT',
      `rooms/${room}/send/m.reaction/t${chance.between(0, 1e6)}`,
      { 'm.relates_to': { rel_type: 'm.annotation', event_id: '$1', key: 'x' } },
    ],
    ['PUT', `rooms/${room}/redact/$1/t1`, { reason: text }],
    ['PUT', `rooms/${room}/state/m.room.topic`, { topic: text }],
    ['GET', `rooms/${room}/messages?dir=b&limit=10&from=s1&filter=${encodeURIComponent('{"types":["m.room.message"]}')}`],
    ['GET', `rooms/${room}/event/$1`],
    ['GET', `rooms/${room}/context/$1?limit=3`],
    ['GET', `rooms/${room}/state/m.room.member/@relay:x`],
    ['GET', `sync?timeout=0&since=s1&filter=${encodeURIComponent('{"room":{"timeline":{"limit":1}}}')}`],
    [
      'POST',
      'createRoom',
      {
        name: text,
        invite: ['@south-duty:x'],
        is_direct: true,
        preset: 'trusted_private_chat',
        initial_state: [{ type: 'm.x', content: {} }],
      },
    ],
    ['POST', `rooms/${room}/invite`, { user_id: '@south-duty:x' }],
    ['POST', 'login', { type: 'm.login.password', identifier: { type: 'm.id.user', user: 'relay' }, password: text }],
    ['POST', 'user/@relay:x/filter', { room: { timeline: { limit: 2 } } }],
    ['PUT', 'user/@relay:x/account_data/m.direct', { '@a:b': ['!x:y'] }],
    ['GET', 'profile/@relay:x'],
    ['POST', 'join/%23security:x', {}],
  ])
  const at = chance.happens(0.1) ? '/_matrix/client/v1/' : '/_matrix/client/v3/'
  return { method, path: at + path, headers, ...(body ? { body } : {}) }
}

function pageShape(chance: Chance, text: string, port: number): Shape {
  if (chance.happens(0.2)) return { method: 'GET', path: chance.pick(['/', '/page.js', '/events', '/actions', '/../package.json']) }
  const headers = { Origin: `http://127.0.0.1:${port}`, 'Content-Type': 'application/json' }
  const column = chance.between(0, 2)
  const user = chance.pick(['UAMAL', 'south-duty', 'nobody'])
  const body = chance.pick<object>([
    { do: 'post', column, user, text },
    { do: 'post', column, user, text: `/parley ${text}` },
    { do: 'post', column, user, text, threadOf: '1.1', file: 'map.png', forwarded: text, direct: true },
    { do: 'edit', column, user, post: '1.1', text },
    { do: 'react', column, user, post: '1.1', emoji: '☑' },
    { do: 'press', column, user, post: '1.1', label: 'Acknowledge' },
    { do: 'delete', column, user, post: '1.1' },
    { do: 'control', label: 'Restart' },
    { do: 'constructor', column, user },
  ])
  return { method: 'POST', path: '/actions', headers, body }
}

/** Cases after which the stand-ins are made anew: what they are sent, they keep. */
const casesMax = 2_000

/** Raw bytes at the two stand-ins and at the page that shows them. */
export const sandboxDoor = (): Door => ({
  name: 'sandbox',
  share: 5,
  open: async (): Promise<OpenDoor> => {
    let house = await built()
    let cases = 0
    const loose = new Loose()
    return {
      meet: async (chance) => {
        cases += 1
        if (cases % casesMax === 0) {
          await house.close()
          house = await built()
        }
        const { input, problems } = await visit(house, chance)
        return { input, problems: [...problems, ...loose.take()] }
      },
      close: async () => {
        await house.close()
        loose.end()
      },
    }
  },
})

function visit(house: House, chance: Chance) {
  const text = words(chance, 'zq').slice(0, 4_000)
  switch (chance.between(0, 2)) {
    case 0:
      return knock(house.slack, slackShape(chance, text), chance, [])
    case 1:
      return knock(house.matrix, matrixShape(chance, text, house.room), chance, [])
    default:
      // The page may be full; a stand-in's answer comes through as it is.
      return knock(house.page, pageShape(chance, text, house.page), chance, [503])
  }
}
