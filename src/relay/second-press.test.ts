import { describe, expect, test } from 'vitest'
import type { Mechanism, Official } from '../core/mechanism.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { mechanism, Story } from './testing/story.ts'

/** Buttons that are pressed when what they are about is another already: whoever presses learns what came of it. */

const minutes = (count: number): number => count * 60_000

const official = (link: string, id: string, role: string, user: string): Official => ({
  id,
  role,
  accounts: [{ link, user }],
  isDutyOfficer: false,
})

const crew: Mechanism = {
  ...withHeads,
  supervisor: {
    ...mechanism.supervisor,
    officials: [...mechanism.supervisor.officials, official('sup', 'sup-deputy', 'deputy', 'UD')],
  },
}

const begin = (): Promise<Story> =>
  Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60, priority: 60 } }, { mechanism: crew, buttons: ['sup', 'north', 'south'] })

/** The button as it was drawn last, to be pressed whenever. */
function drawn(story: Story, link: string, label: string): (user: string) => Promise<string> {
  const found = story
    .platform(link)
    .posts.flatMap(({ id, channel, content }) => (content.buttons ?? []).map((button) => ({ id, channel, button })))
    .findLast(({ button }) => button.label.startsWith(label))
  if (!found) throw new Error(`No button [${label}] on ${link}`)
  return async (user) => {
    await story.press(link, found.channel, found.id, user, found.button.action)
    await story.clock.advance(1_000)
    return story.direct(link, user).at(-1) ?? ''
  }
}

describe('of a group of escalations', () => {
  const group = async () => {
    const story = await begin()
    for (let number = 1; number <= 5; number += 1) await story.north(`text ${number}`)
    await story.clock.advance(minutes(61))
    return { story, take: drawn(story, 'sup', 'Take all'), snooze: drawn(story, 'sup', 'Snooze all') }
  }

  test('who presses [Take all] just after a colleague did learns who has them, in one word', async () => {
    const { story, take } = await group()
    await take('UM')
    expect(await take('UD')).toBe('G1: nothing of it waits to be taken. Already taken by duty officer: 5.')
    expect(story.direct('sup', 'UD')).toHaveLength(1)
    expect(await take('UM')).toBe('G1: nothing of it waits to be taken. Already taken by duty officer: 5.')
  })

  test('who presses [Snooze all] just after it puts nothing off', async () => {
    const { story, take, snooze } = await group()
    await take('UM')
    expect(await snooze('UD')).toContain('Already taken by duty officer: 5.')
    expect(story.channel('sup', 'control').join('\n')).not.toContain('Snoozed')
  })

  test('who presses [Take all] just after another put them off has them', async () => {
    const { take, snooze } = await group()
    await snooze('UM')
    expect(await take('UD')).toContain('5 escalations are yours.')
  })

  test('who puts off what was put off is told by whom; who names it to take it has it, and who takes all there is has not', async () => {
    const { story, snooze } = await group()
    await snooze('UM')
    const types = async (text: string): Promise<string> => {
      await story.post('sup', 'control', 'UD', text)
      await story.clock.advance(1_000)
      return story.direct('sup', 'UD').at(-1) ?? ''
    }
    expect(await types('!snooze G1 20m')).toBe('G1: nothing of it waits to be taken. Already snoozed by duty officer: 5.')
    expect(await types('!take all')).toBe('ALL: nothing of it waits to be taken.')
    expect(await types('!take G1')).toContain('5 escalations are yours.')
  })

  test('when all of it is met there is nothing more to take', async () => {
    const { story, take } = await group()
    await story.south('!ack SEC-0005 all')
    expect(await take('UD')).toBe('G1: nothing of it waits to be taken.')
  })
})

test('No is not told that an answer is still owed which a colleague has given', async () => {
  const story = await begin()
  await story.north('!send request reply-by 1h Which lorries?')
  await story.clock.advance(1_000)
  await story.south('The bridge is shut')
  await story.clock.advance(1_000)
  const no = drawn(story, 'south', 'No')
  await story.post('south', 's-sec', 'USH', '!reply SEC-0001 Three')
  await story.clock.advance(1_000)
  expect(await no('UB')).toBe('It stays a message of its own. No reply is owed there any more.')
})

test('who says that something was not meant just after a colleague called it correct learns that', async () => {
  const story = await begin()
  await story.south('The bridge is shut')
  await story.clock.advance(1_000)
  await story.north('!clarify SEC-0001 The northern bridge')
  await story.clock.advance(1_000)
  const [correct, notMeant] = [drawn(story, 'south', 'Correct'), drawn(story, 'south', 'Not meant')]
  await correct('UB')
  const words = 'SEC-0002: already answered by your duty officer, 22 Nov 01:00Z, in SEC-0003. Nothing was sent.'
  expect(await notMeant('USH')).toBe(words)
  const typed = await story.post('south', 's-sec', 'USH', '!not-meant SEC-0002 The southern one')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'USH').at(-1)).toBe(words)
  expect(story.mark('south', 's-sec', typed)).toEqual(['⛔'])
})

test('a press under words that were changed since says which version is on the record, and what is still owed', async () => {
  const story = await begin()
  const post = await story.north('We cross')
  await story.clock.advance(1_000)
  const acknowledge = drawn(story, 'south', 'Acknowledge receipt')
  await story.edit('north', 'n-sec', post, 'UA', 'We cross and stay')
  await story.clock.advance(1_000)
  expect(await acknowledge('UB')).toBe(
    'SEC-0001 as first sent: your acknowledgement is on the record. It says received, nothing more. Not acknowledged yet: SEC-0001 UPDATE 1.',
  )
  expect(await acknowledge('USH')).toBe(
    'SEC-0001 as first sent: already acknowledged by your duty officer, 22 Nov 01:00Z. Not acknowledged yet: SEC-0001 UPDATE 1.',
  )
  await story.south('!ack SEC-0001')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toBe(
    'SEC-0001 UPDATE 1: your acknowledgement is on the record. It says received, nothing more.',
  )
})

describe('[Ask for clarification instead] of what cannot be asked about', () => {
  const open = 'Dispute SEC-D1 is open.'

  test('because it was withdrawn meanwhile is answered, and the question still stands', async () => {
    const story = await begin()
    const post = await story.south('The line is here')
    await story.clock.advance(1_000)
    await story.north('!dispute open SEC-0001 It is beyond the bridge')
    await story.clock.advance(1_000)
    const [clarify, dispute] = [drawn(story, 'north', 'Ask for clarification'), drawn(story, 'north', 'Open dispute')]
    await story.remove('south', 's-sec', post)
    await story.clock.advance(1_000)
    expect(await clarify('UA')).toContain('SEC-0001 is withdrawn')
    expect(await dispute('UA')).toContain(open)
  })

  test('because it is one’s own is answered, and the question still stands', async () => {
    const story = await begin()
    await story.north('The convoy goes at ten')
    await story.clock.advance(1_000)
    await story.north('!dispute open SEC-0001 It was stopped')
    await story.clock.advance(1_000)
    const [clarify, dispute] = [drawn(story, 'north', 'Ask for clarification'), drawn(story, 'north', 'Open dispute')]
    expect(await clarify('UA')).toContain('SEC-0001')
    expect(await dispute('UA')).toContain(open)
  })
})

test.each(['Acknowledge receipt', 'Acknowledge all up to here'])(
  'who was taken off a track since [%s] was drawn is told that it does not count, and why',
  async (label) => {
    const story = await begin()
    await story.north('The road is open')
    await story.clock.advance(1_000)
    await story.north('The bridge is open')
    await story.clock.advance(1_000)
    const press = drawn(story, 'south', label)
    const [sec] = crew.tracks
    const com = {
      ...sec!,
      code: 'COM',
      name: 'Commerce',
      channels: { north: { link: 'north', channel: 'n-com' }, south: { link: 'south', channel: 's-com' } },
    }
    await story.apply({
      ...crew,
      tracks: [...crew.tracks, com],
      parties: crew.parties.map((party) => ({
        ...party,
        officials: party.officials.map((each) => (each.id === 'bo' ? { ...each, tracks: ['COM'] } : each)),
      })),
    })
    await confirmAll(story)
    await story.clock.advance(1_000)
    expect(await press('UB')).toBe('NOT ACKNOWLEDGED. Your officials’ list does not give you SEC, so nothing that you tap there counts.')
  },
)
