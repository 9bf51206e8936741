import { expect, test } from 'vitest'
import { TimerHeap } from './timers.ts'

test('what is due at one time comes in the order in which it was set, whatever else waits', () => {
  for (let others = 0; others < 12; others += 1) {
    const heap = new TimerHeap()
    for (let index = 0; index < others; index += 1) heap.set(`other${index}`, 100 + ((index * 7) % 5))
    for (const id of ['a', 'b', 'c', 'd', 'e']) heap.set(id, 50)
    expect(heap.due(50, 10)).toEqual(['a', 'b', 'c', 'd', 'e'])
  }
})
