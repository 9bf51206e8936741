import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freeBytes } from './disk.ts'

test('free space is a number of bytes, and a folder that is not there is an error', async () => {
  expect(await freeBytes(tmpdir())).toBeGreaterThan(0)
  await expect(freeBytes(join(tmpdir(), 'parley-no-such-folder'))).rejects.toThrow('ENOENT')
})
