import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IntakeQueue } from './intake-queue.ts'

const flood = (queue: IntakeQueue<string>, source: string, count: number): void => {
  for (let number = 1; number <= count; number += 1) queue.push(source, `${source}${number}`)
}

test('while there is room for all, the order is that of arrival', () => {
  const queue = new IntakeQueue<string>(100)
  for (const [source, item] of [
    ['a', 'a1'],
    ['b', 'b1'],
    ['a', 'a2'],
  ] as const)
    queue.push(source, item)
  expect(queue.take(10)).toEqual(['a1', 'b1', 'a2'])
  expect(queue.size).toBe(0)
})

test('behind a flood, another source goes with the next batch', () => {
  const queue = new IntakeQueue<string>(10_000)
  flood(queue, 'north', 5_000)
  flood(queue, 'south', 3)
  flood(queue, '', 10)
  const batch = queue.take(200)
  expect(batch).toHaveLength(200)
  expect(batch.filter((item) => item.startsWith('south'))).toEqual(['south1', 'south2', 'south3'])
  expect(batch.filter((item) => item.startsWith('north'))).toHaveLength(187)
})

test('a source that has filled its room does not take another’s', () => {
  const queue = new IntakeQueue<string>(50)
  flood(queue, 'north', 60)
  expect(queue.push('north', 'one more')).toBe(false)
  expect(queue.push('south', 'first')).toBe(true)
  expect(queue.size).toBe(51)
})

test('whatever comes, each source keeps its order, and nothing is left behind or twice', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (sources, max) => {
      const queue = new IntakeQueue<string>(1_000)
      for (const [index, source] of sources.entries()) queue.push(source, `${source}${index}`)
      const out: string[] = []
      while (queue.size > 0) {
        const taken = queue.take(max)
        expect(taken.length).toBe(Math.min(max, taken.length + queue.size))
        out.push(...taken)
      }
      for (const source of ['a', 'b', 'c']) {
        expect(out.filter((item) => item.startsWith(source))).toEqual(
          sources.flatMap((each, index) => (each === source ? [`${source}${index}`] : [])),
        )
      }
    }),
  )
})
