import { expect, it } from 'vitest'
import { storageFolder } from './storage.ts'

it('a written folder begins at the configuration’s', () => {
  expect(storageFolder('state', '/etc/parley', () => true)).toBe('/etc/parley/state')
  expect(storageFolder('/srv/state', '/etc/parley', () => true)).toBe('/srv/state')
})

it('without one it is the system’s place, or beside the configuration', () => {
  expect(storageFolder(undefined, '/home/op', () => true)).toBe('/var/lib/parley')
  expect(storageFolder(undefined, '/home/op', () => false)).toBe('/home/op/.parley')
})
