import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { TestClock } from '../relay/testing/test-clock.ts'
import { check } from './check.ts'
import { openScene, type Scene, type SceneOptions, testChannel, workspace, writeConfiguration } from './check-scene.ts'
import { claimFolder } from './state-folder.ts'

interface Told {
  readonly code: number
  /** Without what is said of the literal tokens, which these tests use throughout. */
  readonly lines: readonly string[]
}

async function run(args: readonly string[]): Promise<Told> {
  const lines: string[] = []
  const code = await check(args, { env: {}, say: (text) => void lines.push(text) })
  return { code, lines: lines.filter((line) => !line.includes('in plain text')) }
}

/** What `check --connect` says of a scene in which something was changed. */
async function connected(options: SceneOptions, change: (scene: Scene) => void = () => undefined): Promise<Told> {
  const scene = await openScene(options)
  const file = await writeConfiguration(scene)
  change(scene)
  const told = await run([file, '--connect'])
  return { ...told, lines: told.lines.map((line) => line.replace(file, 'F')) }
}

it('says how it is used when it is used otherwise', async () => {
  expect(await run([])).toEqual({ code: 2, lines: [expect.stringContaining('parley check FILE [--connect]')] })
  expect((await run(['a', 'b'])).code).toBe(2)
  expect((await run(['a', '--conect'])).code).toBe(2)
})

it('says without connecting whether a file is good', async () => {
  const file = await writeConfiguration(await openScene())
  const { code, lines } = await run([file])
  expect(code).toBe(0)
  expect(lines).toEqual([expect.stringMatching(/^Ready: "Cell", 2 parties, 1 track.*add --connect/)])
})

it('ends with 1 and the places of what is wrong', async () => {
  const file = await writeConfiguration(await openScene())
  await writeFile(file, (await readFile(file, 'utf8')).replace('code: SEC', 'code: sec').replace('name: North', 'nmae: North'))
  const { code, lines } = await run([file])
  expect(code).toBe(1)
  expect(lines.map((line) => line.replace(file, 'F').split(' ')[0])).toEqual(['F:15:5:', 'F:16:5:', 'F:29:13:', 'Not'])
})

it('finds nothing where all is well', async () => {
  const { code, lines } = await connected({})
  expect(lines).toEqual([expect.stringContaining('Every link answered.')])
  expect(code).toBe(0)
})

it('looks at the supervisor’s second channel too', async () => {
  const scene = await openScene()
  const file = await writeConfiguration(scene)
  const second = '  channel: C0SEC\n  secondChannel: { link: south, channel: "!gone:matrix.test" }\n  officials:'
  await writeFile(file, (await readFile(file, 'utf8')).replace('  channel: C0SEC\n  officials:', second))
  const { code, lines } = await run([file, '--connect'])
  expect(code).toBe(1)
  expect(lines.join('\n')).toMatch(/:11:\d+: .*Desk.*!gone:matrix\.test/)
})

it('tells of a link that cannot be reached, and of a token that no longer works', async () => {
  const cut = await connected({}, ({ south }) => south.cut())
  expect(cut.code).toBe(1)
  expect(cut.lines[0]).toMatch(/^F:5:10: The link south does not work: /)
  const revoked = await connected({}, ({ north }) => north.revokeTokens())
  expect(revoked.code).toBe(1)
  expect(revoked.lines[0]).toMatch(/^F:3:10: The link north does not work: .*token/)
})

it('tells of an app token that is not good, with which a link would hear nothing', async () => {
  const [app] = workspace('north').apps
  const { code, lines } = await connected({ north: { apps: [{ ...app!, appToken: 'xapp-renewed' }] } })
  expect(code).toBe(1)
  expect(lines[0]).toMatch(
    /^F:3:10: The link north does not work: with the app token nothing can be heard: Slack does not accept the token/,
  )
})

it('tells of a channel that the bot is not in', async () => {
  const { code, lines } = await connected({}, ({ north, south }) => {
    north.removeBot('C0SEC')
    south.removeBot('!sec:matrix.test')
  })
  expect(code).toBe(1)
  expect(lines[0]).toMatch(/^F:29:53: North’s SEC channel \(C0SEC\) cannot be seen by the bot: invite the bot there/)
  expect(lines[1]).toContain('South’s SEC channel (!sec:matrix.test)')
})

it('warns of a room to which the bot was invited, and not of one that it cannot see', async () => {
  const { code, lines } = await connected({}, ({ south }) => {
    south.removeBot('!sec:matrix.test')
    south.inviteBot('!sec:matrix.test')
  })
  expect(code).toBe(0)
  expect(lines[0]).toContain('warning: South’s SEC channel (!sec:matrix.test) has invited the bot, which comes when Parley is started.')
})

it('warns of a link that is not tested, and names what is missing', async () => {
  const file = await writeConfiguration(await openScene())
  await writeFile(file, (await readFile(file, 'utf8')).replace('testChannel: C0TEST, ', ''))
  const { code, lines } = await run([file])
  expect(code).toBe(0)
  expect(lines[0]?.replace(file, 'F')).toMatch(/^F:3:10: warning: The link north is not tested.*testChannel: C0123ABCD/)
})

it('tells of a channel for link tests that the bot is not in, and warns of people in it', async () => {
  const { channels } = workspace('north')
  const away = await connected({}, ({ north }) => north.removeBot('C0TEST'))
  expect(away.code).toBe(1)
  expect(away.lines[0]).toMatch(/^F:3:86: The channel for the link tests of north \(C0TEST\) cannot be seen by the bot/)
  const crowded = await connected({ north: { channels: [channels[0]!, testChannel('U0DUTY')] } })
  expect(crowded.code).toBe(0)
  expect(crowded.lines[0]).toContain('warning: The channel for the link tests of north (C0TEST) has people in it: U0DUTY.')
})

it('tells of an encrypted room', async () => {
  const { code, lines } = await connected({}, ({ south }) => south.encryptRoom('!sec:matrix.test'))
  expect(code).toBe(1)
  expect(lines[0]).toContain('is encrypted, and Parley refuses to send into it')
})

it('warns of a public or shared channel, and of people in it who are no officials', async () => {
  const users = [...workspace('north').users, { id: 'U0GUEST', name: 'guest' }]
  const channels = [
    { id: 'C0SEC', name: 'security', members: ['U0DUTY', 'U0DEPUTY', 'U0GUEST', 'UPARLEY'], isExtShared: true },
    testChannel(),
  ]
  const { code, lines } = await connected({ north: { users, channels } })
  expect(code).toBe(0)
  const all = lines.join('\n')
  expect(all).toContain('warning: North’s SEC channel (C0SEC) is shared with another organisation')
  expect(all).toContain('warning: North’s SEC channel (C0SEC) is public')
  expect(all).toContain('is somebody who is no official: U0GUEST.')
})

it('tells of a duty officer who is not in the channel, and warns of another official', async () => {
  const channels = [{ id: 'C0SEC', name: 'security', members: ['UPARLEY'], isPrivate: true }, testChannel()]
  const { code, lines } = await connected({ north: { channels } })
  expect(code).toBe(1)
  expect(lines[0]).toContain('The duty officer north-duty (U0DUTY) is not in North’s SEC channel')
  expect(lines[1]).toContain('warning: The official north-deputy (U0DEPUTY) is not in North’s SEC channel')
})

it('never shows a token', async () => {
  const { lines } = await connected({}, ({ north, south }) => {
    north.revokeTokens()
    south.revokeTokens()
  })
  expect(lines.join('\n')).not.toMatch(/xoxb-north|xapp-north|token-south/)
})

it('says that a mechanism was renamed, and what that would cost', async () => {
  const file = await writeConfiguration(await openScene())
  const release = await claimFolder(join(dirname(file), 'state'), 'Old cell', new TestClock())
  await release()
  const { code, lines } = await run([file])
  expect(code).toBe(1)
  expect(lines[0]?.replace(file, 'F')).toMatch(/^F:1:12: The folder .* belongs to the mechanism "Old cell"/)
})

it('names a bot token and an app token that are of two apps, with the place and what to do; of one app it says nothing', async () => {
  const [app] = workspace('north').apps
  const tokenOf = (id: string): string => `xapp-1-${id}-1234567890-north`
  const ours = { ...app!, id: 'A0PARLEY01', appToken: tokenOf('A0PARLEY01') }
  const other = {
    ...app!,
    name: 'Old',
    id: 'A0OTHER001',
    botToken: 'xoxb-old',
    appToken: tokenOf('A0OTHER001'),
    botUser: 'UOLD',
    botId: 'BOLD',
  }
  const scene = await openScene({ north: { apps: [ours, other] } })
  const file = await writeConfiguration(scene)
  const written = await readFile(file, 'utf8')
  const withToken = async (token: string): Promise<Told> => {
    await writeFile(file, written.replace('xapp-north', token))
    const told = await run([file, '--connect'])
    return { ...told, lines: told.lines.map((line) => line.replace(file, 'F')) }
  }
  const wrong = await withToken(other.appToken)
  expect(wrong.code).toBe(1)
  expect(wrong.lines[0]).toMatch(
    /^F:3:\d+: The link north does not work: the bot token is of the Slack app A0PARLEY01 and the app token of another one, A0OTHER001: .*Copy both from one app's settings/,
  )
  expect(wrong.lines.join()).not.toMatch(/1234567890/)
  expect((await withToken(ours.appToken)).code).toBe(0)
})
