import { expect, test } from 'vitest'
import type { Mechanism, Official } from '../core/mechanism.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { textOf } from './testing/fake-platform.ts'
import { Story } from './testing/story.ts'

const many = 200

const watchOfficers = (role: string): readonly Official[] =>
  Array.from({ length: many }, (_, index) => ({
    id: `officer-${index}`,
    role: `${role} ${index}`,
    accounts: [{ link: 'north', user: `UO${index}` }],
    isDutyOfficer: false,
  }))

const withOfficers = (role: string): Mechanism => ({
  ...withHeads,
  parties: withHeads.parties.map((party) =>
    party.id === 'north' ? { ...party, officials: [...party.officials, ...watchOfficers(role)] } : party,
  ),
})

test('a new configuration of two hundred people is put to their head, and told when it is in force, in posts that every platform takes', async () => {
  const story = await Story.begin({}, { mechanism: withOfficers('watch officer'), buttons: ['north'] })
  await story.apply(withOfficers('officer of the watch'))
  await story.clock.advance(2_000)
  const asked = story.platform('north').posts.filter(({ user }) => user === 'UNH')
  const told = () => story.platform('south').posts.filter(({ channel }) => channel === 's-sec')
  for (const role of ['watch officer 0 to officer', `watch officer ${many - 1} to officer`])
    expect(asked.map(({ content }) => textOf(content)).join('\n')).toContain(role)
  expect(asked.map(({ content }) => content.buttons?.length ?? 0)).toEqual([...asked.slice(1).map(() => 0), 2])
  await confirmAll(story)
  await story.clock.advance(2_000)
  expect(
    told()
      .map(({ content }) => textOf(content))
      .join('\n'),
  ).toContain(`officer of the watch ${many - 1}`)
  for (const { content } of Object.values(story.platforms).flatMap(({ posts }) => posts))
    expect(textOf(content).length).toBeLessThan(10_000)
})
