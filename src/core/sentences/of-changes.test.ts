import { expect, test } from 'vitest'
import { speak } from './index.ts'

const lines = (left: readonly string[]): readonly string[] =>
  speak({ say: 'withdrawal-settled', with: { party: 'South', left } }).blocks.map((each) => JSON.stringify(each))

test('what Parley could not delete of a party that has left is said to be left, each by its name; otherwise nobody is asked to delete', () => {
  const [head, ...named] = lines(['NORTH_TOKEN in the environment', 'the user on its homeserver'])
  expect(head).toContain('as far as Parley can. Delete by hand:')
  expect(named).toEqual([expect.stringContaining('NORTH_TOKEN in the environment'), expect.stringContaining('the user on its homeserver')])
  const whole = lines([])
  expect(whole).toHaveLength(1)
  expect(whole[0]).not.toMatch(/as far as|by hand/)
})
