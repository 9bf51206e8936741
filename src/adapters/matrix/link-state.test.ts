import { expect, test } from 'vitest'
import type { Taken } from '../../core/adapter.ts'
import type { HandedOver } from '../../core/received.ts'
import { LinkState } from './link-state.ts'

function scene(answer: () => Promise<Taken>) {
  const told: string[] = []
  const stop = new AbortController()
  const context = { link: 'south', stateFolder: '', now: () => 7, log: () => {} }
  const receive = async (received: HandedOver): Promise<Taken> => {
    const taken = await answer()
    if (taken.taken && received.type === 'link-changed') told.push(`${received.state} ${received.needsPerson}`)
    return taken
  }
  return { told, link: new LinkState(context, receive, stop.signal), stop }
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
