import { mkdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ISyncResponse } from 'matrix-js-sdk'
import { expect, test } from 'vitest'
import { SyncStore } from './sync-store.ts'
import { stateFolder } from './test-support.ts'

const response = (next_batch: string, events: object[] = []) =>
  ({
    next_batch,
    account_data: { events: [] },
    rooms: { join: { '!a:hs.test': { timeline: { events, prev_batch: 's0' } } }, leave: {}, invite: {}, knock: {} },
  }) as unknown as ISyncResponse

const encryption = { type: 'm.room.encryption', event_id: '$e', sender: '@a:hs.test', state_key: '', origin_server_ts: 1, content: {} }
const word = { type: 'm.room.message', event_id: '$m', sender: '@a:hs.test', origin_server_ts: 2, content: { body: 'secret plan' } }

async function open(
  folder: string,
  options: { account?: string; taken?: boolean | Promise<boolean>; log?: string[]; saveFailed?: (code: string) => void } = {},
) {
  const sinces: (string | undefined)[] = []
  const store = new SyncStore({
    folder,
    account: options.account ?? '@relay:hs.test',
    handOver: async (_, since) => {
      sinces.push(since)
      return options.taken ?? true
    },
    stopping: new AbortController().signal,
    log: (line) => options.log?.push(line),
    saveFailed: options.saveFailed ?? (() => {}),
  })
  await store.startup()
  return { store, sinces }
}

test("the place and the state are there after a restart, people's words are not", async () => {
  const folder = await stateFolder()
  const first = await open(folder)
  await first.store.setSyncData(response('s1', [encryption, word]))
  await first.store.setSyncData(response('s2', [word]))
  expect(first.sinces).toEqual([undefined, 's1'])
  await first.store.idle()
  const second = await open(folder)
  expect(await second.store.getSavedSyncToken()).toBe('s2')
  expect(second.store.joinedRooms).toEqual(new Set(['!a:hs.test']))
  const saved = await second.store.getSavedSync()
  expect(saved?.roomsData.join['!a:hs.test']?.['org.matrix.msc4222.state_after']?.events).toMatchObject([{ event_id: '$e' }])
  expect(await readFile(join(folder, 'rooms.json'), 'utf8')).not.toContain('secret plan')
})

test('the place may lag behind on disk, and is there when all is at rest', async () => {
  const folder = await stateFolder()
  const { store } = await open(folder)
  await store.setSyncData(response('s1'))
  for (const place of ['s2', 's3']) await store.setSyncData(response(place, [word]))
  const onDisk = async (): Promise<string | null> => (await open(folder)).store.getSavedSyncToken()
  expect(['s1', 's2', 's3']).toContain(await onDisk())
  await store.idle()
  expect(await onDisk()).toBe('s3')
})

test('what was not taken does not move the place', async () => {
  const folder = await stateFolder()
  await (await open(folder)).store.setSyncData(response('s1'))
  const { store } = await open(folder, { taken: false })
  await store.setSyncData(response('s2', [word]))
  await store.idle()
  expect(await (await open(folder)).store.getSavedSyncToken()).toBe('s1')
})

test('a room that was left is none that one is in, nor after a restart', async () => {
  const folder = await stateFolder()
  const { store } = await open(folder)
  await store.setSyncData(response('s1', [encryption]))
  const left = { next_batch: 's2', rooms: { join: {}, leave: { '!a:hs.test': { timeline: { events: [] } } }, invite: {}, knock: {} } }
  await store.setSyncData(left as unknown as ISyncResponse)
  expect(store.joinedRooms).toEqual(new Set())
  await store.idle()
  expect((await open(folder)).store.joinedRooms).toEqual(new Set())
})

test('the state of another account is not used', async () => {
  const folder = await stateFolder()
  await (await open(folder)).store.setSyncData(response('s1'))
  expect(await (await open(folder, { account: '@other:hs.test' })).store.getSavedSyncToken()).toBeNull()
})

test('a damaged file is said, and it begins from now', async () => {
  const folder = await stateFolder()
  await (await open(folder)).store.setSyncData(response('s1'))
  await writeFile(join(folder, 'place.json'), '{"acc')
  const log: string[] = []
  expect(await (await open(folder, { log })).store.getSavedSyncToken()).toBeNull()
  expect(log).toEqual([expect.stringContaining('place.json')])
})

test('a disk that takes nothing is said, and tried again until it does', async () => {
  const folder = await stateFolder()
  const codes: string[] = []
  const mend = async (code: string): Promise<void> => {
    codes.push(code)
    await rmdir(join(folder, 'place.json'))
  }
  const { store } = await open(folder, { saveFailed: (code) => void mend(code) })
  await mkdir(join(folder, 'place.json'))
  await store.setSyncData(response('s1'))
  expect(codes).toEqual(['EISDIR'])
  expect(await (await open(folder)).store.getSavedSyncToken()).toBe('s1')
})

test('what is kept of the rooms, which names people, only Parley’s own user may read', async () => {
  const folder = await stateFolder()
  const { store } = await open(folder)
  await store.setSyncData(response('s1', [encryption]))
  await store.idle()
  const modes = await Promise.all(['rooms.json', 'place.json'].map(async (name) => (await stat(join(folder, name))).mode & 0o777))
  expect(modes).toEqual([0o600, 0o600])
})

test('at rest is what is being handed over, too', async () => {
  const folder = await stateFolder()
  const held = Promise.withResolvers<boolean>()
  const { store } = await open(folder, { taken: held.promise })
  void store.setSyncData(response('s1'))
  const idle = store.idle()
  held.resolve(true)
  await idle
  expect(await (await open(folder)).store.getSavedSyncToken()).toBe('s1')
})
