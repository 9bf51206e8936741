import { describe, expect, test } from 'vitest'
import type { Mechanism, Official } from '../core/mechanism.ts'
import { mechanism, Story } from './testing/story.ts'

/** Several officials of one side act at nearly the same time, each without knowing of the other. */


const official = (link: string, id: string, role: string, user: string): Official => ({
  id,
  role,
  accounts: [{ link, user }],
  isDutyOfficer: false,
})

const { supervisor } = mechanism
const crew: Mechanism = {
  ...mechanism,
  supervisor: {
    ...supervisor,
    officials: [...supervisor.officials, official('sup', 'sup-deputy', 'deputy', 'UD'), official('sup', 'sup-desk', 'desk officer', 'UK')],
  },
  parties: mechanism.parties.map((party) => ({
    ...party,
    officials: [...party.officials, official(party.link, `${party.id}-adviser`, 'adviser', party.id === 'north' ? 'UN2' : 'US2')],
  })),
}

const begin = (): Promise<Story> =>
  Story.begin(
    { sendDelaySeconds: 0, dueMinutes: { routine: 60, priority: 60, flash: 60 } },
    { mechanism: crew, buttons: ['sup', 'north', 'south'] },
  )

async function types(story: Story, user: string, text: string): Promise<void> {
  await story.post('sup', 'control', user, text)
  await story.clock.advance(1_000)
}

const told = (story: Story, user: string): string => story.direct('sup', user).at(-1) ?? ''
const adviser = (story: Story, text: string): Promise<string> => story.post('south', 's-sec', 'US2', text)

describe('of two officials of one party', () => {
  const disputed = async (): Promise<Story> => {
    const story = await begin()
    await story.north('The convoy goes at ten')
    await story.clock.advance(1_000)
    await story.north('!dispute open SEC-0001 It was stopped')
    await story.clock.advance(1_000)
    const asked = JSON.stringify(story.platform('north').posts.at(-1)?.content)
    await story.north(`!dispute confirm ${/answer:([^:]+):open/.exec(asked)?.[1]}`)
    await story.clock.advance(1_000)
    return story
  }
  const frame = (story: Story): string => story.channel('south', 's-sec').find((each) => each.includes('SEC-0002 DISPUTE')) ?? ''
  const all = (story: Story): string => [...story.channel('north', 'n-sec'), ...story.channel('south', 's-sec')].join('\n')

  test.each([
    ['the first', 'UB', 'SEC-0003', 'adviser', 'SEC-0004'],
    ['the second', 'US2', 'SEC-0004', 'duty officer', 'SEC-0003'],
  ])(
    'both respond to a dispute, and %s withdraws: the other response stands, and nobody owes another',
    async (_, user, lost, role, kept) => {
      const story = await disputed()
      await story.south('!respond SEC-D1 We did not stop it')
      await adviser(story, '!respond SEC-D1 It was another road')
      await story.clock.advance(1_000)
      await story.post('south', 's-sec', user, `!withdraw ${lost}`)
      await story.clock.advance(1_000)
      expect(all(story)).not.toContain('is not answered')
      expect(frame(story)).toContain(`Answered by you, ${role}, 01:00Z, in ${kept}.`)
      await types(story, 'UM', '!show SEC-0002')
      expect(told(story, 'UM')).toContain(`answered in ${kept}.`)
      await story.post('south', 's-sec', user === 'UB' ? 'US2' : 'UB', `!withdraw ${kept}`)
      await story.clock.advance(1_000)
      expect(all(story)).toContain(`SEC-0002 is not answered: ${kept} was withdrawn.`)
      expect(frame(story)).toContain('You owe a response')
    },
  )

  test('a dispute that is withdrawn asks for no response any more where it stands', async () => {
    const story = await disputed()
    expect(frame(story)).toContain('You owe a response')
    await story.post('north', 'n-sec', 'UN2', '!dispute withdraw SEC-D1 It was found')
    await story.clock.advance(1_000)
    expect(frame(story)).not.toContain('You owe a response')
  })
})
