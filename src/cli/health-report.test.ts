import { expect, test } from 'vitest'
import { Story } from '../relay/testing/story.ts'
import { reportOf } from './health-report.ts'

test('an owner is well as long as it takes what is said', async () => {
  const { relay } = await Story.begin()
  expect(reportOf(relay, '')).toMatchObject({ well: true, role: 'owner', accepting: true })
  expect(reportOf(relay, 'no memory')).toMatchObject({ cause: 'no memory' })
  await relay.noteCondition('disk full', true, 'the disk is nearly full', true)
  expect(reportOf(relay, '')).toMatchObject({ well: false, role: 'owner', accepting: false })
})

test('a standby is well as long as it could take the mechanism if it were free', () => {
  expect(reportOf(undefined, '')).toEqual({ well: true, role: 'standby or starting' })
  expect(reportOf(undefined, 'no memory')).toEqual({ well: false, role: 'standby or starting', cause: 'no memory' })
})
