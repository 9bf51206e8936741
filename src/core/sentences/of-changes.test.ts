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

test('each button of what a head is asked says and does what it is called, also where it has to be typed', () => {
  const asked = { id: 'C3', party: 'South', role: 'head', items: [], others: [], until: 0, reminder: false }
  expect(speak({ say: 'change-ask', with: asked }).buttons).toMatchObject([
    { label: 'Confirm', action: 'change-confirm:C3', typed: '!confirm C3' },
    { label: 'Refuse', action: 'change-refuse:C3', typed: '!refuse C3' },
  ])
  const leaving = { id: 'q7', others: 'North', undelivered: 0, owed: 0 }
  expect(speak({ say: 'withdraw-ask', with: leaving }).buttons).toMatchObject([
    { label: 'Withdraw', action: 'answer:q7:withdraw', typed: '!answer q7 withdraw' },
    { label: 'Stay', action: 'answer:q7:stay', typed: '!answer q7 stay' },
  ])
})
