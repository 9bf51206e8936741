import { expect, test } from 'vitest'
import type { Taken } from '../../core/adapter.ts'
import type { HandedOver } from '../../core/received.ts'
import { LinkState } from './link-state.ts'

function scene(answer: () => Promise<Taken>) {
  const told: string[] = []
  const since: number[] = []
  const time = { now: 7 }
  const stop = new AbortController()
  const context = { link: 'south', stateFolder: '', now: () => time.now, log: () => {} }
  const receive = async (received: HandedOver): Promise<Taken> => {
    const taken = await answer()
    if (taken.taken && received.type === 'link-changed') {
      told.push(`${received.state} ${received.needsPerson}`)
      since.push(received.at)
    }
    return taken
  }
  return { told, since, time, link: new LinkState(context, receive, stop.signal), stop }
}

test('a change is told once, whatever causes it has', async () => {
  const { told, link } = scene(async () => ({ taken: true }))
  link.up()
  link.up()
  await link.settled()
  link.down('no connection')
  link.down('no answer')
  await link.settled()
  link.down('the token was revoked', true)
  await link.settled()
  link.up()
  await link.settled()
  expect(told).toEqual(['up false', 'down false', 'down true', 'up false'])
})

test('changes that come while one is being told collapse into the latest', async () => {
  const gate = Promise.withResolvers<void>()
  const { told, link } = scene(async () => {
    await gate.promise
    return { taken: true }
  })
  link.up()
  link.down('no connection')
  link.up()
  link.down('no connection')
  gate.resolve()
  await link.settled()
  expect(told).toEqual(['up false', 'down false'])
})

test('nothing is told any more once it is stopped', async () => {
  const { told, link, stop } = scene(async () => ({ taken: true }))
  stop.abort()
  link.down('no connection')
  await link.settled()
  expect(told).toEqual([])
})

test('an outage is told with the time at which it began, however often its cause is named before it is taken', async () => {
  const gate = Promise.withResolvers<void>()
  const { since, time, link } = scene(async () => {
    await gate.promise
    return { taken: true }
  })
  link.up()
  time.now = 20
  link.down('no connection')
  time.now = 30
  link.down('no answer')
  gate.resolve()
  await link.settled()
  expect(since).toEqual([7, 20])
})
