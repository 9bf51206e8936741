import { expect, test } from 'vitest'
import type { LinkChanged } from '../../core/received.ts'
import { Link } from './link.ts'
import type { Failure } from './outcome.ts'

const away: Failure = { kind: 'unreached', reason: 'Slack cannot be reached' }
const revoked: Failure = { kind: 'unauthorised', code: 'token_revoked', reason: 'the token was revoked' }

/** A link, what it reports, and its time. A wait ends when the test says so. */
function standing() {
  const reported: LinkChanged[] = []
  const waits: (() => void)[] = []
  const scene = { at: 0, isTaken: true }
  const link = new Link({
    link: 'north',
    now: () => scene.at,
    pause: () => new Promise((resolve) => waits.push(resolve)),
    report: async (changed) => {
      reported.push(changed as LinkChanged)
      return scene.isTaken ? { taken: true } : { taken: false, sentence: 'Not taken.' }
    },
  })
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  const passed = async () => {
    for (const end of waits.splice(0)) end()
    await settled()
  }
  const told = async () => {
    await settled()
    return reported.splice(0).map(({ state, needsPerson, at }) => ({ state, needsPerson, at }))
  }
  return { link, scene, passed, told }
}

test('an outage is told with the time at which it began, however often it has to be told', async () => {
  const { link, scene, passed, told } = standing()
  scene.isTaken = false
  scene.at = 10
  link.answered(away)
  expect(await told()).toEqual([{ state: 'down', needsPerson: false, at: 10 }])
  scene.at = 20
  link.answered(away)
  scene.isTaken = true
  await passed()
  expect(await told()).toEqual([{ state: 'down', needsPerson: false, at: 10 }])
})

test('that an outage now needs a person is told', async () => {
  const { link, told } = standing()
  link.answered(away)
  link.answered(away)
  expect(await told()).toMatchObject([{ needsPerson: false }])
  link.answered(revoked)
  expect(await told()).toMatchObject([{ state: 'down', needsPerson: true }])
})

test('a moment without a socket is no outage, after one either; from when there was none is told', async () => {
  const { link, scene, passed, told } = standing()
  link.answered(undefined)
  link.sockets(1)
  expect(await told()).toMatchObject([{ state: 'up' }])
  for (const at of [100, 200]) {
    scene.at = at
    link.sockets(0)
    expect(await told()).toEqual([])
    scene.at += 50
    link.sockets(0)
    await passed()
    expect(await told()).toEqual([{ state: 'down', needsPerson: false, at }])
    link.sockets(1)
    expect(await told()).toMatchObject([{ state: 'up' }])
  }
})

test('that no socket can be opened until a person does something is told at once, and once', async () => {
  const { link, scene, told } = standing()
  link.answered(undefined)
  link.sockets(1)
  expect(await told()).toMatchObject([{ state: 'up' }])
  scene.at = 100
  link.sockets(0)
  expect(await told()).toEqual([])
  link.trouble(revoked)
  expect(await told()).toEqual([{ state: 'down', needsPerson: true, at: 100 }])
  link.trouble(revoked)
  expect(await told()).toEqual([])
})

test('where Slack answers and no socket comes to stand, that is told too', async () => {
  const { link, scene, passed, told } = standing()
  scene.at = 50
  link.answered(undefined)
  expect(await told()).toEqual([])
  await passed()
  expect(await told()).toEqual([{ state: 'down', needsPerson: false, at: 50 }])
})
