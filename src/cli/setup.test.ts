import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { loadConfig } from '../config/load.ts'
import { TestClock } from '../relay/testing/test-clock.ts'
import { ScriptedOperator } from './ask-script.ts'
import { openScene, type Scene, testChannel, workspace, writeConfiguration } from './check-scene.ts'
import { setup } from './setup.ts'
import { claimFolder } from './state-folder.ts'

const room = '!sec:matrix.test'

/** People do what the screen says; the operator presses Enter once it says that they have joined. */
const joins = {
  slack: (at: 'north' | 'desk', scene: Scene, users: readonly string[]) => async (operator: ScriptedOperator) => {
    for (const user of users) {
      await scene[at].commandAs(user, 'C0SEC', '/parley', `join ${operator.code}`)
      await operator.reads(`${user} has joined`)
    }
    return ''
  },
  matrix: (scene: Scene) => async (operator: ScriptedOperator) => {
    await scene.south.postAs('duty', room, `!join ${operator.code.toLowerCase()}`)
    await operator.reads('@duty:matrix.test has joined')
    return ''
  },
}

/** Somebody types the code in the channel that is for link tests alone, and leaves it. */
const findsTestChannel = (at: 'north' | 'desk', scene: Scene) => async (operator: ScriptedOperator) => {
  await scene[at].commandAs('U0DUTY', 'C0TEST', '/parley', `join ${operator.code}`)
  await operator.reads('Link tests go to C0TEST')
  scene[at].leaveAs('U0DUTY', 'C0TEST')
  return ''
}

/** Everybody is in the channel of the link tests, as whoever makes it is. */
const openRawScene = () => {
  const { channels } = workspace('north')
  return openScene({
    north: { channels: [channels[0]!, testChannel('U0DUTY')] },
    desk: { channels: [channels[0]!, testChannel('U0DUTY')] },
  })
}

/** Whose turn it is, by the last heading on the screen. */
const turnOf = ({ screen }: ScriptedOperator): 'desk' | 'north' | 'south' =>
  screen.includes('\nSouth.') ? 'south' : screen.includes('\nNorth.') ? 'north' : 'desk'

/** Somebody who sets up North on Slack, South on Matrix and the supervisor on Slack, and makes two slips on the way. */
const operatorFor = (scene: Scene): ScriptedOperator => {
  const join = {
    desk: joins.slack('desk', scene, ['U0DUTY', 'U0DEPUTY']),
    north: joins.slack('north', scene, ['U0DUTY', 'U0DEPUTY']),
    south: joins.matrix(scene),
  }
  return new ScriptedOperator([
    [/^Name of the mechanism/, 'Cell'],
    [/^Code of the first track/, 'SEC'],
    [/^Code of another track/, ''],
    [/^Name of the track SEC/, 'Security'],
    [/^Name of the supervisor/, 'Desk'],
    [/^Name of a party/, (operator) => (turnOf(operator) === 'desk' ? 'North' : 'South')],
    [/^Name of another party/, ''],
    [/^Short id/, ''],
    [/^Time zone/, 'Europe/Zurich'],
    [/^Platform/, (operator) => (turnOf(operator) === 'south' ? 'matrix' : '')],
    [/^Name of the Slack app/, ''],
    [/^Bot token/, (operator) => (operator.screen.includes('must begin with') ? `xoxb-${turnOf(operator)}` : 'nonsense')],
    [/^App token/, (operator) => `xapp-${turnOf(operator)}`],
    [/^Address of the homeserver/, scene.south.url],
    [/^The bot’s user id/, '@parley:matrix.test'],
    [/^The bot’s password/, (operator) => (operator.screen.includes('refused it (403)') ? 'south-pass' : 'wrong-pass')],
    [/^A channel for the hourly link test/, ''],
    [/^Press Enter when the code/, (operator) => findsTestChannel(turnOf(operator) === 'north' ? 'north' : 'desk', scene)(operator)],
    [/^Press Enter when/, (operator) => join[turnOf(operator)](operator)],
    [/A test message stands in/, 'y'],
    [/^Role of U0DEPUTY/, 'deputy'],
    [/^Role of/, ''],
    [/^Is .* a duty officer/, ''],
    [/^Which of these is the head of North/, (operator) => (operator.screen.includes('from 0 to 2') ? '2' : '')],
    [/^Which of these is the head of South/, ''],
    [/^A second channel/, 'n'],
  ])
}

const partsFor = (scene: Scene) => ({ slackApiUrl: (link: string) => scene[link === 'north' ? 'north' : 'desk'].apiUrl })

const run = (scene: Scene, operator: ScriptedOperator): Promise<number> =>
  setup([join(scene.folder, 'parley.yaml')], operator, partsFor(scene))

it('leads from nothing to a configuration that is ready', async () => {
  const scene = await openRawScene()
  const operator = operatorFor(scene)
  expect(await run(scene, operator), operator.screen).toBe(0)
  const loaded = await loadConfig(join(scene.folder, 'parley.yaml'), {})
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  expect(loaded.warnings).toEqual([])
  expect(loaded.config.mechanism).toMatchObject({
    name: 'Cell',
    supervisor: { name: 'Desk', channel: { link: 'supervisor', channel: 'C0SEC' } },
    parties: [
      {
        id: 'north',
        timeZone: 'Europe/Zurich',
        officials: [
          { id: 'north-duty-officer', role: 'duty officer', accounts: [{ link: 'north', user: 'U0DUTY' }], isDutyOfficer: true },
          { id: 'north-deputy', role: 'deputy', accounts: [{ link: 'north', user: 'U0DEPUTY' }], isDutyOfficer: false, isHead: true },
        ],
      },
      { id: 'south', officials: [{ accounts: [{ link: 'south', user: '@duty:matrix.test' }], isHead: true }] },
    ],
    tracks: [{ code: 'SEC', channels: { north: { link: 'north', channel: 'C0SEC' }, south: { link: 'south', channel: room } } }],
  })
  expect(loaded.config.links).toMatchObject({
    north: { settings: { testChannel: 'C0TEST' } },
    supervisor: { settings: { testChannel: 'C0TEST' } },
  })
  expect(operator.screen).toContain('https://api.slack.com/apps?new_app=1&manifest_json=')
  expect(operator.screen).toContain('create the room with encryption off')
  expect(operator.screen).toContain('botToken must begin with "xoxb-"')
  expect(operator.screen).toContain('The homeserver refused it (403)')
  expect(scene.north.channel('C0SEC').map(({ text }) => text)).toContainEqual(expect.stringContaining('this is North’s SEC channel'))
  expect(scene.south.channel(room).map(({ text }) => text)).toContainEqual(expect.stringContaining('this is South’s SEC channel'))
})

it('keeps tokens in a file of their own that only its owner can read, and the password nowhere', async () => {
  const scene = await openRawScene()
  const operator = operatorFor(scene)
  await run(scene, operator)
  const files = (await readdir(scene.folder)).filter((name) => name !== 'state')
  expect(files.sort()).toEqual(['parley.env', 'parley.yaml'])
  const [secrets, yaml] = await Promise.all(files.map((name) => readFile(join(scene.folder, name), 'utf8')))
  expect((await stat(join(scene.folder, 'parley.env'))).mode & 0o777).toBe(0o600)
  expect(secrets).toContain('NORTH_BOT_TOKEN=xoxb-north')
  expect(yaml).toContain('env:NORTH_BOT_TOKEN')
  for (const token of ['xoxb-', 'xapp-']) expect(yaml).not.toContain(token)
  for (const text of [secrets, yaml, operator.screen]) expect(text).not.toMatch(/south-pass|wrong-pass/)
  expect(operator.screen).not.toMatch(/xoxb-north|xapp-north/)
})

it('goes on where it was left, and asks nothing twice', async () => {
  const scene = await openRawScene()
  for (const leavesAt of [/^Name of the supervisor/, /^App token/, /^Press Enter/, /^Role of/, /^The bot’s password/, /^Is @duty/]) {
    const operator = operatorFor(scene)
    operator.leavesAt = leavesAt
    expect(await run(scene, operator)).toBe(1)
    expect(operator.screen).toContain('to go on')
  }
  const last = new ScriptedOperator([
    [/^Name of another party|^Code of another track|^Role of|^Is |^Which of these is the head of South/, ''],
    [/^A second channel/, 'n'],
    [/^Press Enter when/, joins.matrix(scene)],
    [/A test message/, 'y'],
  ])
  expect(await run(scene, last), last.screen).toBe(0)
  expect(last.asked.filter((question) => /^(Name of a party|Bot token|The bot|Platform|Time zone|Short)/.test(question))).toEqual([])
})

it('asks who of several is the head, and says what a party without one cannot do', async () => {
  const scene = await openScene()
  const file = await writeConfiguration(scene)
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll(', head: true', ''))
  const operator = new ScriptedOperator([
    [/^Code of another track|^Name of another party/, ''],
    [/^A second channel/, 'n'],
    [/^Which of these is the head of North/, '0'],
    [/^Which of these is the head of South/, ''],
  ])
  expect(await setup([file], operator), operator.screen).toBe(0)
  expect(operator.screen).toContain('  1  U0DUTY, duty officer (north-duty)\n  2  U0DEPUTY, deputy (north-deputy)')
  expect(operator.screen).toContain('Then nobody can do that for North yet.')
  expect(operator.screen).toMatch(/parley\.yaml:\d+:\d+: warning: No official of North is its head/)
  expect(operator.screen).not.toContain('No official of South is its head')
})

it('does not connect beside a Parley that runs with the same file', async () => {
  const file = await writeConfiguration(await openScene())
  const release = await claimFolder(join(dirname(file), 'state'), 'Cell', new TestClock())
  const operator = new ScriptedOperator([])
  expect(await setup([file], operator)).toBe(1)
  expect(operator.screen).toContain('A Parley is running with')
  expect(operator.screen).toContain('Stop Parley first')
  await release()
})
