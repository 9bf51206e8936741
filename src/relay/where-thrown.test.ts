import { expect, test } from 'vitest'
import { whereThrown } from './where-thrown.ts'

test('of an error the log has its kind and its place, and nothing of what it was about', () => {
  let thrown: unknown
  try {
    JSON.parse('We do not agree\n    at leave')
  } catch (error) {
    thrown = error
  }
  expect(String(thrown)).toContain('We do not')
  expect(whereThrown(thrown)).toMatch(/^SyntaxError\n {4}at .*where-thrown\.test\.ts/s)
  expect(whereThrown(thrown)).not.toContain('agree')
  expect(whereThrown(thrown)).not.toContain('leave')
  expect(whereThrown('We do not agree')).toBe('string')
})
