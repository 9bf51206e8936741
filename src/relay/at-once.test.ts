import { describe, expect, test } from 'vitest'
import type { Mechanism, Official } from '../core/mechanism.ts'
import { mechanism, Story } from './testing/story.ts'

/** Several officials of one side act at nearly the same time, each without knowing of the other. */

const minutes = (count: number): number => count * 60_000

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
const control = (story: Story): string => story.channel('sup', 'control').join('\n')
const adviser = (story: Story, text: string): Promise<string> => story.post('south', 's-sec', 'US2', text)

describe('of several officials of the supervisor', () => {
  const escalated = async (): Promise<{ story: Story; post: string; take: string; snooze: string }> => {
    const story = await begin()
    await story.north('Please confirm')
    await story.clock.advance(minutes(61))
    const { id, content } = story.standing('sup', 'control', 'ESCALATION SEC-0001')
    const [take, snooze] = content.buttons ?? []
    return { story, post: id, take: take!.action, snooze: snooze!.action }
  }

  test('one who presses [Snooze] just after another took it puts nothing off, and learns who has it', async () => {
    const { story, post, take, snooze } = await escalated()
    await story.press('sup', 'control', post, 'UM', take)
    await story.press('sup', 'control', post, 'UD', snooze)
    await story.clock.advance(1_000)
    expect(told(story, 'UD')).toBe('SEC-0001: already taken by duty officer.')
    expect(control(story)).toContain('Taken by duty officer 02:01Z. Still owed.')
  })

  test('one who presses [Take] just after another put it off has it', async () => {
    const { story, post, take, snooze } = await escalated()
    await story.press('sup', 'control', post, 'UM', snooze)
    await story.press('sup', 'control', post, 'UD', take)
    await story.clock.advance(1_000)
    expect(told(story, 'UD')).toContain('SEC-0001 is yours.')
    expect(control(story)).toContain('Taken by deputy 02:01Z. Still owed.')
  })

  test.each([
    ['!assign SEC-0001 to desk officer', 'SEC-0001 is no longer yours: deputy assigned it to desk officer'],
    ['!snooze SEC-0001 10m', 'SEC-0001 is no longer yours: deputy snoozed it'],
    ['!close SEC-0001 They called', 'SEC-0001 is no longer yours: deputy closed the escalation'],
  ])('whoever has an escalation learns that it is theirs no longer: %s', async (typed, words) => {
    const { story, post, take } = await escalated()
    await story.press('sup', 'control', post, 'UM', take)
    await types(story, 'UD', typed)
    expect(told(story, 'UM')).toContain(words)
    expect(told(story, 'UD')).not.toContain('no longer yours')
  })

  test('whom it was assigned to learns that it was assigned to another; who does so to what is their own is not told', async () => {
    const { story } = await escalated()
    await types(story, 'UM', '!assign SEC-0001 to deputy')
    await types(story, 'UH', '!assign SEC-0001 to desk officer')
    expect(told(story, 'UD')).toContain('SEC-0001 is no longer yours: head of mission assigned it to desk officer')
    await types(story, 'UK', '!snooze SEC-0001 10m')
    expect(told(story, 'UK')).toContain('SEC-0001 is snoozed for 10 min.')
    await types(story, 'UK', '!take SEC-0001')
    await types(story, 'UM', '!assign SEC-0001 to desk officer')
    expect(control(story)).toContain('Assigned to desk officer by duty officer')
    expect(story.direct('sup', 'UK').join('\n')).not.toContain('no longer yours')
  })

  test('who takes what a colleague has a part of learns which part', async () => {
    const story = await begin()
    await story.north('!send request reply-by 1h Which lorries?')
    await story.clock.advance(minutes(61))
    await story.south('!ack SEC-0001')
    await types(story, 'UH', '!assign SEC-0001 to deputy')
    await story.south('!ack-mistaken SEC-0001')
    await types(story, 'UM', '!take SEC-0001')
    const own = story.direct('sup', 'UM').slice(-2).join('\n')
    expect(own).toContain('SEC-0001 is yours.')
    expect(own).toContain('SEC-0001, reply: already assigned to deputy by head of mission.')
  })

  test('what was assigned is nowhere said to have been taken', async () => {
    const story = await begin()
    for (const each of ['one', 'two', 'three', 'four', 'five']) await story.north(each)
    await story.clock.advance(minutes(61))
    await types(story, 'UH', '!assign G1 to deputy')
    expect(control(story)).toContain('Assigned to deputy by head of mission (5): ')
    await types(story, 'UM', '!take SEC-0002')
    expect(told(story, 'UM')).toBe('SEC-0002: already assigned to deputy by head of mission.')
    await types(story, 'UM', '!show SEC-0002')
    expect(told(story, 'UM')).toContain('Assigned to deputy by head of mission 02:01Z.')
    expect(control(story) + told(story, 'UM')).not.toContain('Taken by')
  })

  test('who of them paused a track, who resumed it and who passed a message is on the record, and their colleagues see it', async () => {
    const story = await begin()
    await types(story, 'UM', '!pause SEC Talks')
    expect(control(story)).toContain('SEC is paused by the supervisor (duty officer): Talks.')
    await types(story, 'UD', '!pause SEC Ceasefire')
    expect(told(story, 'UD')).toBe('SEC is paused already, by duty officer, 22 Nov 01:00Z: Talks.')
    await types(story, 'UD', '!resume SEC')
    expect(control(story)).toContain('SEC is resumed (deputy).')
    expect(story.channel('north', 'n-sec').join('\n')).not.toMatch(/duty officer|deputy/)
    await types(story, 'UM', '!resume SEC')
    expect(told(story, 'UM')).toBe('SEC is not paused: resumed by deputy, 22 Nov 01:00Z.')
    await story.north('The road is open')
    await types(story, 'UM', '!passed SEC-0001 voice to Major Bo')
    await types(story, 'UD', '!passed SEC-0001 radio to their watch')
    await types(story, 'UM', '!show SEC-0001')
    expect(told(story, 'UM')).toContain('Passed by other means: voice to Major Bo; radio to their watch.')
    const facts = story.journal.entries.flatMap(({ text }) => (JSON.parse(text) as { facts: { is: string; official?: string }[] }).facts)
    const by = facts
      .filter(({ is }) => ['track-paused', 'track-resumed', 'passed-by-other-means'].includes(is))
      .map(({ official: id }) => id)
    expect(by).toEqual(['sup-duty', 'sup-deputy', 'sup-duty', 'sup-duty', 'sup-deputy'])
  })
})

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

  test('a reply that is given in the moment in which an edit crosses shows in the frame of the edit', async () => {
    const story = await begin()
    const post = await story.north('!send request reply-by 1h Which lorries?')
    await story.clock.advance(1_000)
    await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 1h Which cars?')
    await adviser(story, '!ack SEC-0001')
    await story.south('!reply SEC-0001 Three')
    await story.clock.advance(1_000)
    expect(
      story
        .standing('south', 's-sec', 'UPDATE 1 to SEC-0001')
        .content.blocks.map((each) => JSON.stringify(each))
        .join(''),
    ).toContain('You answered the earlier version, in SEC-0002')
  })

  test('what one acknowledged and another took back is said where both see it; what is one’s own is not', async () => {
    const story = await begin()
    await story.north('The road is open')
    await story.clock.advance(1_000)
    await story.south('!ack SEC-0001')
    await story.south('!ack-mistaken SEC-0001')
    await story.south('!ack SEC-0001')
    await story.clock.advance(1_000)
    expect(all(story)).not.toContain('took back')
    await adviser(story, '!ack-mistaken SEC-0001')
    await story.clock.advance(1_000)
    const said = 'SEC-0001: your adviser took back the acknowledgement of your duty officer. It is owed again.'
    expect(story.channel('south', 's-sec')).toContain(said)
    expect(story.channel('north', 'n-sec')).not.toContain(said)
  })

  const uncertain = (story: Story): void => {
    story.platform('sup').faultOf = () => 'uncertain-applied'
  }
  const settles = async (story: Story): Promise<void> => {
    story.platform('sup').faultOf = () => 'none'
    await story.clock.advance(minutes(2))
  }

  test('what one took back while the supervisor’s copy was on its way does not stand there as received', async () => {
    const story = await begin()
    story.platform('sup').faultOf = () => 'unavailable'
    await story.north('The road is open')
    await story.clock.advance(500)
    await story.south('!ack SEC-0001')
    uncertain(story)
    await story.clock.advance(1_000)
    expect(control(story)).toContain('Received by South')
    await adviser(story, '!ack-mistaken SEC-0001')
    await settles(story)
    expect(control(story)).not.toContain('Received by South')
  })

  test('nor does an edit say so of its earlier version, that was on its way', async () => {
    const story = await begin()
    const post = await story.north('The road is open')
    await story.clock.advance(1_000)
    await story.south('!ack SEC-0001')
    uncertain(story)
    await story.edit('north', 'n-sec', post, 'UA', 'The road is shut')
    await story.clock.advance(1)
    expect(control(story)).toContain('South acknowledged the earlier version.')
    await adviser(story, '!ack-mistaken SEC-0001')
    await settles(story)
    expect(control(story)).toContain('The earlier version was not acknowledged.')
  })

  test('a dispute that is withdrawn asks for no response any more where it stands', async () => {
    const story = await disputed()
    expect(frame(story)).toContain('You owe a response')
    await story.post('north', 'n-sec', 'UN2', '!dispute withdraw SEC-D1 It was found')
    await story.clock.advance(1_000)
    expect(frame(story)).not.toContain('You owe a response')
  })
})
