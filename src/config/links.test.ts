import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { broken, good, load, temporaryFolder, tokens, told } from './fixture.ts'
import { loadConfig } from './load.ts'

const written = async (text: string, files: Readonly<Record<string, string>>): Promise<string> => {
  const folder = await temporaryFolder()
  const file = join(folder, 'parley.yaml')
  await writeFile(file, text)
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content, { mode: 0o600 })
  return file
}

const lines = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

describe('secrets', () => {
  it('come from the secrets file where the environment has none', async () => {
    const file = await written(`secretsFile: parley.env\n${good}`, { 'parley.env': `# by setup\n${lines(tokens)}` })
    const loaded = await loadConfig(file, { NORTH_BOT_TOKEN: 'xoxb-2-environment' })
    expect(loaded.ok && loaded.warnings).toEqual([])
    expect(loaded.ok && loaded.config.links.north?.settings).toMatchObject({ botToken: 'xoxb-2-environment', appToken: 'xapp-1-north' })
  })

  it('need no secrets file while the environment has them all', async () => {
    expect((await load(`secretsFile: /nowhere/parley.env\n${good}`)).ok).toBe(true)
  })

  it('may be files of their own, beside the configuration', async () => {
    const text = broken(`\${env:NORTH_BOT_TOKEN}`, `\${file:bot-token}`)
    const loaded = await loadConfig(await written(text, { 'bot-token': 'xoxb-3-file\n' }), tokens)
    expect(loaded.ok && loaded.config.links.north?.settings).toMatchObject({ botToken: 'xoxb-3-file' })
  })

  it('that others may read are warned about', async () => {
    const file = await written(`secretsFile: parley.env\n${good}`, { 'parley.env': lines(tokens) })
    await chmod(join(file, '..', 'parley.env'), 0o644)
    const loaded = await loadConfig(file, {})
    expect(told(loaded)).toEqual([expect.stringMatching(/^1:14 Others on this machine may read .*parley\.env: run chmod 600 /)])
  })

  it.each([
    ['the group', 0o640, true],
    ['everybody', 0o604, true],
    ['its owner alone', 0o600, false],
  ])('in files that %s may read are warned about, or not', async (_, mode, isWarned) => {
    const text = broken(`\${env:NORTH_BOT_TOKEN}`, `\${file:bot-token}`)
    const file = await written(`secretsFile: parley.env\n${text}`, { 'parley.env': lines(tokens), 'bot-token': 'xoxb-3-file' })
    for (const name of ['parley.env', 'bot-token']) await chmod(join(file, '..', name), mode)
    const loaded = await loadConfig(file, {})
    expect(loaded.ok).toBe(true)
    const names = told(loaded).map((each) => /may read .*?([\w.-]+): run chmod/.exec(each)?.[1])
    expect(names.sort()).toEqual(isWarned ? ['bot-token', 'parley.env'] : [])
  })

  it('that are empty are missing, wherever they stand', async () => {
    const empty = { ...tokens, NORTH_BOT_TOKEN: '' }
    const file = await written(`secretsFile: parley.env\n${good}`, { 'parley.env': lines(tokens) })
    const loaded = await loadConfig(file, empty)
    expect(loaded.ok && loaded.config.links.north?.settings).toMatchObject({ botToken: tokens.NORTH_BOT_TOKEN })
    expect(told(await load(good, empty))).toEqual([expect.stringContaining('The environment has no NORTH_BOT_TOKEN')])
    const unfilled = await written(`secretsFile: parley.env\n${good}`, { 'parley.env': lines(empty) })
    expect(told(await loadConfig(unfilled, {}))).toEqual([expect.stringContaining('add a line NORTH_BOT_TOKEN=… to that file')])
    const inFile = await written(broken(`\${env:NORTH_BOT_TOKEN}`, `\${file:bot-token}`), { 'bot-token': ' \n' })
    expect(told(await loadConfig(inFile, tokens))).toEqual([expect.stringMatching(/bot-token.* is empty/)])
  })

  it('that are missing are told with the variable and the remedy', async () => {
    const { NORTH_BOT_TOKEN: _, ...rest } = tokens
    expect(told(await load(good, rest))).toEqual([
      '3:39 The environment has no NORTH_BOT_TOKEN: set it before Parley starts, or name a file of NAME=value lines with secretsFile.',
    ])
    const file = await written(`secretsFile: parley.env\n${good}`, { 'parley.env': lines(rest) })
    expect(told(await loadConfig(file, {}))).toEqual([expect.stringContaining('add a line NORTH_BOT_TOKEN=… to that file')])
    expect(told(await load(`secretsFile: gone.env\n${good}`, rest))).toEqual([
      expect.stringContaining('gone.env cannot be read (there is no such file)'),
    ])
    expect(told(await load(broken(`\${env:NORTH_BOT_TOKEN}`, `\${file:gone}`)))).toEqual([expect.stringContaining('gone cannot be read')])
    // What is wrong must be readable beside a path that is not.
    const [long = ''] = told(await load(broken(`\${env:NORTH_BOT_TOKEN}`, `\${file:${'x'.repeat(5_000)}}`)))
    expect(long).toMatch(/xxx…xxx.* cannot be read/)
    expect(long.length).toBeLessThan(700)
    expect(told(await load(broken(`\${env:NORTH_BOT_TOKEN}`, `x\${env:NORTH_BOT_TOKEN}`)))).toEqual([
      expect.stringContaining('nothing before or after it'),
    ])
  })

  it('written into the file are taken, and warned about', async () => {
    const loaded = await load(broken(`"\${env:NORTH_BOT_TOKEN}"`, 'xoxb-9-plain'))
    expect(loaded.ok).toBe(true)
    expect(told(loaded)).toEqual([expect.stringContaining(`write botToken: \${env:NORTH_BOT_TOKEN}`)])
    expect(told(loaded).join()).not.toContain('xoxb-9')
  })

  it('may be the heartbeat’s address', async () => {
    const loaded = await load(`${good}heartbeat: { url: "\${env:BEAT}" }\n`, { ...tokens, BEAT: 'https://beat.example/1' })
    expect(loaded.ok && loaded.config.heartbeat).toEqual({ url: 'https://beat.example/1' })
    expect(told(await load(`${good}heartbeat: { url: "\${env:BEAT}" }\n`))).toEqual([expect.stringContaining('no BEAT')])
  })
})

describe('links', () => {
  it.each([
    [`platform: slack, botToken: "\${env:NORTH`, `platform: slak, botToken: "\${env:NORTH`, 'Did you mean "slack"?'],
    [`platform: slack, botToken: "\${env:NORTH`, `botToken: "\${env:NORTH`, 'write platform: slack or platform: matrix'],
    [`botToken: "\${env:NORTH_BOT_TOKEN}"`, `botTokens: "\${env:NORTH_BOT_TOKEN}"`, 'did you mean "botToken"?'],
    [`"\${env:NORTH_BOT_TOKEN}"`, `"\${env:NORTH_APP_TOKEN}"`, 'must begin with "xoxb-"'],
    ['userId: "@parley:south.example"', 'userId: parley', 'The user id must be whole'],
    [`"\${env:DESK_BOT_TOKEN}"`, `"\${env:NORTH_BOT_TOKEN}"`, 'The links desk and north have the same botToken'],
    [
      '  desk: {',
      `  desk-2: { platform: matrix, homeserver: "https://south.example", userId: "@parley:south.example", accessToken: syt_2, deviceId: D2 }\n  desk: {`,
      'The links desk-2 and south have the same userId',
    ],
  ])('%s as %s is refused', async (from, to, words) => {
    const loaded = await load(broken(from, to))
    expect(loaded.ok).toBe(false)
    expect(told(loaded).join('\n').toLowerCase()).toContain(words.toLowerCase())
    for (const token of Object.values(tokens)) expect(told(loaded).join('\n')).not.toContain(token)
  })

  it('that go over an open road are warned of, but for this machine', async () => {
    const warned = await load(broken('"https://south.example"', '"http://south.example"'))
    expect(warned.ok).toBe(true)
    expect(told(warned)).toEqual([expect.stringContaining('"homeserver" begins with http://')])
    for (const address of ['http://127.0.0.1:8008', 'http://localhost:8008'])
      expect(told(await load(broken('"https://south.example"', `"${address}"`)))).toEqual([])
  })
})
