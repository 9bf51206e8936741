import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Story } from '../relay/testing/story.ts'
import { settleWithdrawal } from './withdrawing.ts'

async function left(isShared: boolean) {
  const folder = await mkdtemp(join(tmpdir(), 'parley-withdrawing-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const [file, stateFolder, secretsFile] = [join(folder, 'parley.yaml'), join(folder, 'state'), join(folder, 'parley.env')]
  await mkdir(join(stateFolder, 'links', 'south'), { recursive: true })
  await writeFile(file, `secretsFile: parley.env\nlinks:\n  south: { accessToken: "\${env:SOUTH_TOKEN}" }\n`)
  await writeFile(secretsFile, 'SOUTH_TOKEN=secret\n')
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.south('We leave')
  const options = { journal: story.journal, file, stateFolder, env: {}, linksWritten: new Map() }
  const told = await settleWithdrawal(options, 'south', 'south', isShared)
  const read = (path: string) => readFile(path, 'utf8').catch(() => undefined)
  return {
    told: told.join('\n'),
    record: await read(join(stateFolder, 'exports', 'south.jsonl')),
    secrets: await read(secretsFile),
    links: await readdir(join(stateFolder, 'links')),
    noted: await read(join(stateFolder, 'withdrawn-links')),
  }
}

test('whoever leaves takes with them what opened their doors, and their record is kept', async () => {
  const { record, ...rest } = await left(false)
  expect(record).toContain('We leave')
  expect(rest).toMatchObject({ secrets: '', links: [], noted: 'south\n' })
  expect(rest.told).toContain('the party south and the link south in the configuration file')
})

test('of a link that serves others too nothing is deleted; the record is kept all the same', async () => {
  const { record, ...rest } = await left(true)
  expect(record).toContain('We leave')
  expect(rest).toMatchObject({ secrets: 'SOUTH_TOKEN=secret\n', links: ['south'], noted: undefined })
  expect(rest.told).toContain('The link south serves others too, and its secrets stay')
})
