import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { notedHeadFileOf } from './noted-head.ts'
import { begin, until, type World } from './run-scene.ts'

const stateOf = (world: World): string => join(world.scene.folder, 'state')
const redisOf = (world: World): string => join(stateOf(world), 'redis')

async function says(world: World, text: string): Promise<void> {
  await world.scene.north.postAs('U0DUTY', 'C0SEC', text)
  await until(() => world.south().some((each) => each.includes(text)))
}

it('does not begin an empty record where there was one, says where it should be, and does when it is told to', async () => {
  const world = await begin()
  await says(world, 'Meet us at the bridge')
  await world.stop()
  await rm(redisOf(world), { recursive: true })
  await expect(world.start()).rejects.toThrow(
    /The journal of "Cell" is not in \S+state\/redis, and had \d+ entries.*from their last copy.*delete \S+journal-head/,
  )
  await rm(notedHeadFileOf(stateOf(world)))
  await world.start()
}, 60_000)

it('notices that Redis was put back from an old copy: the supervisor is told, and no reference is given out again', async () => {
  const world = await begin()
  await says(world, 'Meet us at the bridge')
  await world.stop()
  const copy = join(world.scene.folder, 'copy')
  const isSocket = (file: string): boolean => file.endsWith('.sock')
  await cp(redisOf(world), copy, { recursive: true, filter: (file) => !isSocket(file) })
  await world.start()
  await world.linked()
  await says(world, 'We are late')
  await world.stop()
  await rm(redisOf(world), { recursive: true })
  await cp(copy, redisOf(world), { recursive: true })
  await world.start()
  await until(() => world.control().includes('The last entries of the record may be lost'))
  await until(() => world.control().includes('Not on the record, but in South’s channel of SEC: SEC-0002'))
  await says(world, 'We are there')
  expect(world.south().join('\n')).toMatch(/SEC-10\d\d [\s\S]*We are there/)
}, 60_000)
