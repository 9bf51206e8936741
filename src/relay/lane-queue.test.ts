import { expect, test } from 'vitest'
import type { DeliveryRow } from '../core/rows/delivery.ts'
import { LaneQueue } from './lane-queue.ts'

const flash = 2
const routine = 5
let number = 0
const row = (lane: string, rank: number): DeliveryRow => {
  number += 1
  return { id: `d${number}`, number, link: 'south', channel: 's', lane, rank, act: { do: 'topic' }, queuedAt: 0 }
}

/** A queue of these, in this order: `north 5` is a delivery of rank 5 in North’s lane. */
function queueOf(...of: readonly string[]): LaneQueue {
  const queue = new LaneQueue()
  for (const each of of) {
    const [lane = '', rank] = each.split(' ')
    queue.add(row(lane, Number(rank)), false)
  }
  return queue
}

/** The lanes whose heads go, one after the other. */
function turns(queue: LaneQueue, count: number): string[] {
  return Array.from({ length: count }, () => {
    const next = queue.next(0, () => true)
    if (next) queue.remove(next.row)
    return next?.row.lane ?? 'nothing'
  })
}

test('a flash behind routine messages speeds its lane up, and no longer than until it has left', () => {
  const queue = queueOf('south 5', `north ${routine}`, `north ${flash}`, `north ${routine}`, `north ${routine}`)
  expect(turns(queue, 6)).toEqual(['north', 'north', 'south', 'north', 'north', 'nothing'])
})

test('a lane that is sped up does not go before one whose head is as urgent itself', () => {
  const queue = queueOf(`north ${routine}`, `north ${routine}`, `north ${flash}`, `south ${flash}`)
  expect(turns(queue, 4)).toEqual(['south', 'north', 'north', 'north'])
})

test('lanes that are equally urgent take turns', () => {
  const queue = queueOf('north 2', 'north 2', 'north 2', 'east 2', 'east 2', 'south 2')
  expect(turns(queue, 6)).toEqual(['north', 'east', 'south', 'north', 'east', 'north'])
})

test('what is put off lets the others go', () => {
  const queue = queueOf('north 2', 'south 5')
  const first = queue.next(0, () => true)
  first!.notBefore = 100
  expect(queue.next(50, () => true)?.row.lane).toBe('south')
  expect(queue.next(100, () => true)?.row.lane).toBe('north')
  expect(queue.next(100, ({ row: { lane } }) => lane !== 'north')?.row.lane).toBe('south')
})

test('what waits already takes no second place, and does not pass for newer than what came after it', () => {
  const queue = queueOf()
  const [older, newer] = [1, 2].map((): DeliveryRow => ({ ...row('north', routine), act: { do: 'receipt', message: 'm1' } }))
  for (const each of [older!, newer!, { ...older!, isUnknown: true as const }]) queue.add(each, false)
  expect(queue.isOvertaken(older!)).toBe(true)
  expect(turns(queue, 3)).toEqual(['north', 'north', 'nothing'])
  expect(queue.size).toBe(0)
})
