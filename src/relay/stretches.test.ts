import { expect, test } from 'vitest'
import { lengthened } from './stretches.ts'

test('what waits to be read and is lengthened keeps its threads, and since when nobody listened', () => {
  const review = { since: 100, threadsSince: 100, threads: [] }
  const further = { since: 200, threadsSince: 150, threads: ['head'], heardUntil: 300 }
  const both = { since: 100, threadsSince: 100, threads: ['head'], heardUntil: 300 }
  expect(lengthened(further, review)).toEqual(both)
  expect(lengthened(review, further)).toEqual(both)
  expect(lengthened(review, undefined)).toEqual(review)
})
