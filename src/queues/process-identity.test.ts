import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { identityOf, isDead, ownIdentity } from './process-identity.ts'

test('a running process is not dead, and one that ended is', async () => {
  expect(isDead(ownIdentity())).toBe(false)
  const child = spawn('cat')
  const identity = identityOf(child.pid!)
  expect(isDead(identity)).toBe(false)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isDead(identity)).toBe(true)
})

test('a later process with the same id does not keep an earlier one alive', () => {
  const [realm, pid, start] = ownIdentity().split('/')
  expect(isDead(`${realm}/${pid}/${Number(start) - 1}`)).toBe(true)
})

test('nothing is said of a process of another machine or container, nor of what is no identity', () => {
  expect(isDead('elsewhere/999999999/1')).toBe(false)
  expect(isDead('')).toBe(false)
  expect(isDead(ownIdentity().split('/', 1)[0]!)).toBe(false)
})
