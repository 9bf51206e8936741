import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

test('what is near enough to be a slip is meant', () => {
  expect(nearest('imediate', ['flash', 'immediate'])).toBe('immediate')
  expect(nearest('flahs', ['flash', 'immediate'])).toBe('flash')
  expect(nearest('convoy', ['flash', 'immediate'])).toBeUndefined()
})

test('what is far longer than any name is compared with none', () => {
  let compared = 0
  const toLowerCase = (): string => {
    compared += 1
    return 'flash'
  }
  const name = { toLowerCase, length: 5 } as unknown as string
  expect(nearest('!'.repeat(40_000), [name])).toBeUndefined()
  expect(compared).toBe(0)
})
