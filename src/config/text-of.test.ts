import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { good, temporaryFolder, tokens, told } from './fixture.ts'
import { loadConfig } from './load.ts'

const written = async (bytes: string | Buffer, env = tokens) => {
  const folder = await temporaryFolder()
  const file = join(folder, 'parley.yaml')
  await writeFile(file, bytes)
  return { folder, file, loaded: () => loadConfig(file, env) }
}

it.each([
  ['Latin-1', Buffer.from(good.replace('mechanism: Cell', 'mechanism: Céll'), 'latin1')],
  ['UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le')],
])('a file in %s is refused: names in it would be others', async (_what, bytes) => {
  const { loaded } = await written(bytes)
  expect(told(await loaded())).toEqual([expect.stringMatching(/1:1.*This file is not UTF-8.*save it as UTF-8/)])
})

it('a mark before the text, of the file and of the secrets, is no part of it', async () => {
  const { folder, loaded } = await written(`\ufeffsecretsFile: parley.env\n${good}`, {} as typeof tokens)
  const lines = Object.entries(tokens).map(([name, value]) => `${name}=${value}\r\n`)
  await writeFile(join(folder, 'parley.env'), `\ufeff${lines.join('')}`, { mode: 0o600 })
  expect(told(await loaded())).toEqual([])
})

it('a newline at the end of a variable is no part of a token', async () => {
  const { loaded } = await written(good, { ...tokens, NORTH_BOT_TOKEN: `${tokens.NORTH_BOT_TOKEN}\n` })
  const config = await loaded()
  expect(config.ok && config.config.links.north).toMatchObject({ settings: { botToken: tokens.NORTH_BOT_TOKEN } })
})
