import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from './fixture.ts'
import { forgetSecrets, type LinksWritten, noteLinks } from './forget-secrets.ts'
import { noteWithdrawnLink, withdrawnLinks } from './withdrawn.ts'

const secrets = [
  '# tokens',
  'NORTH_BOT=xoxb-n',
  'export SOUTH_TOKEN=syt-s',
  '  SOUTH_EXTRA = "syt-x"',
  'SOUTH_TOKEN_2=other',
  'SHARED=both',
  '',
].join('\n')

async function folderWith(links: string, more = 'secretsFile: parley.env\n'): Promise<{ folder: string; file: string }> {
  const folder = await temporaryFolder()
  const file = join(folder, 'parley.yaml')
  await writeFile(file, `mechanism: Cell\n${more}links:\n${links}`)
  await writeFile(join(folder, 'parley.env'), secrets, { mode: 0o600 })
  return { folder, file }
}

const north = '  north: { platform: slack, botToken: "${env:NORTH_BOT}", appToken: "${env:SHARED}" }\n'
const south =
  '  south: { platform: matrix, userId: "@p:s.example", accessToken: "${env:SOUTH_TOKEN}", more: "${env:SOUTH_EXTRA}", token: "${env:SHARED}" }\n'

test('of the secrets file the lines of that link go, however they are written; what another link needs stays, and so does all else', async () => {
  const { folder, file } = await folderWith(north + south)
  expect(await forgetSecrets(file, 'south', {})).toEqual([])
  expect(await readFile(join(folder, 'parley.env'), 'utf8')).toBe('# tokens\nNORTH_BOT=xoxb-n\nSOUTH_TOKEN_2=other\nSHARED=both\n')
  expect((await stat(join(folder, 'parley.env'))).mode & 0o777).toBe(0o600)
  expect(await forgetSecrets(file, 'south', {})).toEqual([])
})

test('what stands in the environment, or in the configuration itself, a person has to delete: it is named, and never shown', async () => {
  const { file } = await folderWith(
    '  south: { platform: matrix, userId: "@p:s.example", accessToken: syt-literal, homeserver: "https://s.example", password: "${env:SOUTH_TOKEN}" }\n',
  )
  const left = await forgetSecrets(file, 'south', { SOUTH_TOKEN: 'syt-s' })
  expect(left).toEqual([`links.south.accessToken in ${file}`, 'SOUTH_TOKEN in the environment that Parley is started with'])
  expect(left.join()).not.toMatch(/syt-/)
})

test('a secret in a file of its own is deleted with the file, also where it is gone already; one that cannot be is named', async () => {
  const { folder, file } = await folderWith(
    '  south: { platform: matrix, accessToken: "${file:south.token}", other: "${file:parley.yaml/x}" }\n',
  )
  await writeFile(join(folder, 'south.token'), 'syt-s')
  const left = await forgetSecrets(file, 'south', {})
  expect(left).toEqual([`the file ${join(folder, 'parley.yaml/x')}`])
  await expect(stat(join(folder, 'south.token'))).rejects.toThrow('ENOENT')
  expect(await forgetSecrets(file, 'south', {})).toEqual(left)
})

test('a secrets file that cannot be changed is named with what stands in it', async () => {
  const { folder, file } = await folderWith(south, 'secretsFile: no-such.env\n')
  expect(await forgetSecrets(file, 'south', {})).toEqual(
    ['SOUTH_TOKEN', 'SOUTH_EXTRA', 'SHARED'].map((name) => `${name} in ${join(folder, 'no-such.env')}`),
  )
})

test('of a link that is left out of the file by now they are deleted where the file last said that they stand', async () => {
  const { folder, file } = await folderWith(north + south)
  const written: LinksWritten = new Map()
  await noteLinks(file, written)
  await writeFile(file, `mechanism: Cell\nsecretsFile: parley.env\nlinks:\n${north}`)
  await noteLinks(file, written)
  expect(await forgetSecrets(file, 'south', {}, written)).toEqual([])
  expect(await readFile(join(folder, 'parley.env'), 'utf8')).toBe('# tokens\nNORTH_BOT=xoxb-n\nSOUTH_TOKEN_2=other\nSHARED=both\n')
})

test('a link of which nobody knows where its secrets stand is said, and so is a file that cannot be read', async () => {
  const { folder, file } = await folderWith(north)
  expect(await forgetSecrets(file, 'south', {})).toEqual([
    `the secrets of the link south, which ${file} names no more: where they stand is not known`,
  ])
  const missing = join(folder, 'other.yaml')
  expect(await forgetSecrets(missing, 'south', {})).toEqual([
    expect.stringContaining(`the secrets of the link south, named in ${missing} (`),
  ])
})

test('links of parties that withdrew are remembered beside the state, each once', async () => {
  const state = join(await temporaryFolder(), 'state')
  expect([...(await withdrawnLinks(state))]).toEqual([])
  for (const link of ['south', 'east', 'south']) await noteWithdrawnLink(state, link)
  expect([...(await withdrawnLinks(state))]).toEqual(['south', 'east'])
  expect((await stat(state)).mode & 0o777).toBe(0o700)
})
