import { readFile, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { loadConfig } from '../config/load.ts'
import { ScriptedOperator } from './ask-script.ts'
import { openScene, type Scene, type SceneOptions, testChannel, workspace, writeConfiguration } from './check-scene.ts'
import { setup } from './setup.ts'
import { pair } from './setup-pairing.ts'

const room = '!sec:matrix.test'
type Rules = ConstructorParameters<typeof ScriptedOperator>[0]

/** A configuration that lacks one thing, and an operator who is asked for that alone. */
async function lacking(options: SceneOptions, changes: readonly (readonly [string, string])[], rules: (scene: Scene) => Rules) {
  const scene = await openScene(options)
  const file = await writeConfiguration(scene)
  let text = await readFile(file, 'utf8')
  for (const [from, to] of changes) {
    expect(text).toContain(from)
    text = text.replace(from, to)
  }
  await writeFile(file, text)
  const operator = new ScriptedOperator([
    ...rules(scene),
    [/^Code of another track|^Name of another party/, ''],
    [/^A second channel/, 'n'],
    [/A test message stands in/, 'y'],
  ])
  const code = await setup([file], operator)
  return { scene, code, operator, config: await loadConfig(file, {}) }
}

const northMissing = ['north: C0SEC, ', ''] as const
const southMissing = [', south: "!sec:matrix.test"', ''] as const

it('tells who typed another code, and goes on waiting', async () => {
  let turn = 0
  const { code, operator, scene } = await lacking({}, [northMissing], (scene) => [
    [
      /^Press Enter/,
      async (operator) => {
        turn += 1
        if (turn === 1) {
          await scene.north.commandAs('U0DUTY', 'C0SEC', '/parley', 'join 0000')
          return ''
        }
        await scene.north.commandAs('U0DUTY', 'C0SEC', '/parley', `join ${operator.code}`)
        await operator.reads('U0DUTY has joined')
        return ''
      },
    ],
  ])
  expect(code, operator.screen).toBe(0)
  expect(operator.screen).toContain('Nobody has typed the code')
  expect(turn).toBe(2)
  const seen = scene.north.channel('C0SEC', 'U0DUTY').filter(({ ephemeralFor }) => ephemeralFor === 'U0DUTY')
  expect(seen.map(({ text }) => text)).toEqual([expect.stringContaining('This is not the code')])
})

it('waits for the bot to be invited where the test message cannot be sent', async () => {
  const channels = [{ id: 'C0SEC', name: 'security', members: ['U0DUTY', 'U0DEPUTY'], isPrivate: true }, testChannel()]
  const { code, operator } = await lacking({ north: { channels } }, [northMissing], (scene) => [
    [
      /^Press Enter/,
      async (operator) => {
        await scene.north.commandAs('U0DUTY', 'C0SEC', '/parley', `join ${operator.code}`)
        await operator.reads('U0DUTY has joined')
        return ''
      },
    ],
    [
      /^Send it again/,
      () => {
        scene.north.joinAs('UPARLEY', 'C0SEC')
        return 'y'
      },
    ],
  ])
  expect(code, operator.screen).toBe(0)
  expect(operator.screen).toContain('The test message could not be sent')
})

it('says so when somebody joins in an encrypted room, and takes another', async () => {
  const south = {
    users: [{ localpart: 'parley', isBot: true, accessToken: 'token-south', deviceId: 'D1' }, { localpart: 'duty' }],
    rooms: [
      { id: room, name: 'Security', members: ['duty', 'parley'] },
      { id: '!sealed:matrix.test', name: 'Sealed', members: ['duty', 'parley'], encrypted: true },
    ],
  }
  const { code, operator, config } = await lacking({ south }, [southMissing], (scene) => [
    [
      /^Press Enter/,
      async (operator) => {
        await scene.south.postAs('duty', '!sealed:matrix.test', `!join ${operator.code}`)
        await operator.reads('the room is encrypted')
        await scene.south.postAs('duty', room, `!join ${operator.code}`)
        await operator.reads('@duty:matrix.test has joined')
        return ''
      },
    ],
  ])
  expect(code, operator.screen).toBe(0)
  expect(config.ok && config.config.mechanism.tracks[0]?.channels.south?.channel).toBe(room)
})

it('does not take a channel that is in use, nor a second one', async () => {
  const [desk] = [workspace('north')]
  const channels = [
    ...desk.channels,
    { ...desk.channels[0]!, id: 'C0TRADE', name: 'trade' },
    { ...desk.channels[0]!, id: 'C0ELSE', name: 'else' },
  ]
  const second = ' }\n  - { code: COM, name: Trade, channels: { south: "!com:matrix.test" } }\nstorage'
  const south = {
    users: [{ localpart: 'parley', isBot: true, accessToken: 'token-south', deviceId: 'D1' }, { localpart: 'duty' }],
    rooms: ['!sec:matrix.test', '!com:matrix.test'].map((id) => ({ id, name: id, members: ['duty', 'parley'] })),
  }
  const { code, operator, config } = await lacking({ north: { channels }, south }, [[' }\nstorage', second]], (scene) => [
    [/^Does North take part in COM/, ''],
    [
      /^Press Enter/,
      async (operator) => {
        for (const channel of ['C0SEC', 'C0TRADE', 'C0ELSE'])
          await scene.north.commandAs('U0DUTY', channel, '/parley', `join ${operator.code}`)
        await operator.reads('it did not count')
        return ''
      },
    ],
  ])
  expect(code, operator.screen).toBe(0)
  expect(operator.screen).toContain('This channel is North’s SEC channel already')
  expect(config.ok && config.config.mechanism.tracks[1]?.channels.north?.channel).toBe('C0TRADE')
})

it('asks for the tokens again when they are refused', async () => {
  const { code, operator } = await lacking({}, [northMissing, ['botToken: xoxb-north', 'botToken: xoxb-old']], (scene) => [
    [/^Enter the tokens again/, 'y'],
    [/^Name of the Slack app/, ''],
    [/^Bot token/, 'xoxb-north'],
    [/^App token/, 'xapp-north'],
    [
      /^Press Enter/,
      async (operator) => {
        await scene.north.commandAs('U0DUTY', 'C0SEC', '/parley', `join ${operator.code}`)
        await operator.reads('U0DUTY has joined')
        return ''
      },
    ],
  ])
  expect(code, operator.screen).toBe(0)
  expect(operator.screen).toContain('There is no connection: ')
})

it('pairs the supervisor’s second channel, and asks who is who there', async () => {
  const south = {
    users: [
      { localpart: 'parley', isBot: true, accessToken: 'token-south', deviceId: 'D1' },
      { localpart: 'second', isBot: true, accessToken: 'token-second', deviceId: 'D2' },
      { localpart: 'duty' },
      { localpart: 'deputy-of-desk' },
    ],
    rooms: [
      { id: room, name: 'Security', members: ['duty', 'parley'] },
      { id: '!desk:matrix.test', name: 'Desk', members: ['deputy-of-desk', 'second'] },
    ],
  }
  const { code, operator, config } = await lacking({ south }, [], (scene) => [
    [/^A second channel/, 'y'],
    [/^Platform .*matrix/, ''],
    [/^Address of the homeserver/, scene.south.url],
    [/^The bot’s user id/, '@second:matrix.test'],
    [/^The bot’s password/, ''],
    [/^The bot’s access token/, 'token-second'],
    [
      /^Press Enter/,
      async (operator) => {
        await scene.south.postAs('deputy-of-desk', '!desk:matrix.test', `!join ${operator.code}`)
        await operator.reads('@deputy-of-desk:matrix.test has joined')
        return ''
      },
    ],
    [/^Which of these is @deputy-of-desk/, '2'],
  ])
  expect(code, operator.screen).toBe(0)
  expect(config.ok && config.config.mechanism.supervisor).toMatchObject({
    secondChannel: { link: 'supervisor-second', channel: '!desk:matrix.test' },
    officials: [
      {},
      { id: 'desk-deputy', accounts: [{ link: 'desk' }, { link: 'supervisor-second', user: '@deputy-of-desk:matrix.test' }] },
    ],
  })
})

it('names everybody once, sends another test message where one was not seen, and takes nobody who comes later', async () => {
  const live = {
    posts: [] as string[],
    onJoined: (() => undefined) as (joined: { code: string; channel: string; user: string }) => string | undefined,
    async post(id: string) {
      this.posts.push(id)
      return { outcome: 'sent', post: '1' }
    },
  }
  let seen = 'y'
  const operator = new ScriptedOperator([
    [
      /^Press Enter/,
      (operator) => {
        for (const user of ['U1', 'U1', 'U2']) live.onJoined({ code: operator.code, channel: 'C1', user })
        return ''
      },
    ],
    [
      /A test message stands in/,
      () => {
        seen = seen === 'y' ? 'n' : 'y'
        return seen
      },
    ],
    [/^Send it again/, 'y'],
  ])
  const wish = { place: 'North’s SEC channel', platform: 'slack', usedFor: () => undefined }
  expect(await pair(operator, live as never, wish)).toEqual({ channel: 'C1', users: ['U1', 'U2'] })
  expect(operator.said.filter((each) => each.includes('has joined'))).toHaveLength(2)
  expect(new Set(live.posts).size).toBe(2)
  expect(live.onJoined({ code: operator.code, channel: 'C1', user: 'U3' })).toContain('No code is asked for')
})
