import { beforeEach, expect, test } from 'vitest'
import type { Official } from '../core/mechanism.ts'
import { withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

let story: Story
beforeEach(async () => {
  story = await Story.begin({}, { buttons: ['north'] })
})

const question = (): string => story.direct('north', 'UA').at(-1) ?? ''
const idIn = (): string => /answer:(q\d+):send/.exec(JSON.stringify(story.platform('north').posts))?.[1] ?? ''
const answer = async (word: string): Promise<void> => {
  await story.press('north', '@UA', 'x', 'UA', `answer:${idIn()}:${word}`)
  await story.clock.advance(1_000)
}

test('where people can press a button, a flash is asked about before it wakes anybody', async () => {
  const post = await story.north('!flash Shots at the crossing')
  await story.clock.advance(60_000)
  expect(question()).toBe(
    'This wakes South’s duty officer now. Nothing was sent yet.\n> Shots at the crossing\n[Send FLASH]\n[Send as priority]\n[Cancel]',
  )
  expect(story.mark('north', 'n-sec', post)).toEqual([])
  expect(story.channel('south', 's-sec')).toEqual([])
  await answer('send')
  expect(story.channel('south', 's-sec')[0]).toContain('SEC-0001 · North, liaison · FLASH')
  expect(story.direct('south', 'UB')).toHaveLength(1)
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  await answer('send')
  expect(question()).toContain('answered already')
  expect(story.channel('south', 's-sec')).toHaveLength(1)
})

test('as priority it waits like every post, and wakes nobody', async () => {
  await story.north('!flash request reply-by 2h Shots at the crossing')
  await story.clock.advance(1_000)
  await answer('priority')
  expect(story.channel('south', 's-sec')).toEqual([])
  await story.clock.advance(12_000)
  expect(story.channel('south', 's-sec')[0]).toMatch(/^SEC-0001 REQUEST · North, liaison · PRIORITY\nReply by/)
  expect(story.direct('south', 'UB')).toEqual([])
})

test('one that nobody answered was not sent, and its author is told so', async () => {
  const post = await story.north('!flash Shots at the crossing')
  await story.clock.advance(5 * 60_000 + 2_000)
  expect(question()).toContain('NOT SENT: your FLASH.')
  expect(question()).toContain('> Shots at the crossing')
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  await answer('send')
  expect(story.channel('south', 's-sec')).toEqual([])
})

test('cancelled, nothing was sent', async () => {
  const post = await story.north('!flash Shots at the crossing')
  await story.clock.advance(1_000)
  await answer('cancel')
  expect(question()).toBe('Cancelled. Nothing was sent on SEC.')
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  await story.clock.advance(10 * 60_000)
  expect(story.channel('south', 's-sec')).toEqual([])
  expect(story.direct('north', 'UA')).toHaveLength(2)
})

test.each(['edited', 'deleted'])('a post that is %s before the answer is not sent', async (how) => {
  const post = await story.north('!flash Shots at the crossing')
  await story.clock.advance(1_000)
  if (how === 'edited') await story.edit('north', 'n-sec', post, 'UA', '!flash Shots at the bridge')
  else await story.remove('north', 'n-sec', post)
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').join('\n')).toContain('You changed or deleted its post before you answered')
  await answer('send')
  expect(story.channel('south', 's-sec')).toEqual([])
})

test('what would be refused is refused at once, without a question', async () => {
  await story.north(`!flash ${'word '.repeat(201)}`)
  await story.clock.advance(1_000)
  expect(question()).toContain('has 200 at most')
  expect(question()).not.toContain('[Send FLASH]')
})

test('where there are no buttons, and of what was found after an outage, a flash crosses at once', async () => {
  await story.south('!flash Shots at the crossing')
  await story.clock.advance(1_000)
  expect(story.channel('north', 'n-sec')[0]).toContain('FLASH')
  await story.north('!flash Shots at the bridge', { found: true })
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toContain('> Shots at the bridge')
})

test('a slash command and the words of another command are asked about too', async () => {
  const at = story.clock.now()
  const given = { type: 'commanded', link: 'north', channel: 'n-sec', user: 'UA', at } as const
  await story.tell({ ...given, id: 'c1', command: 'flash', text: 'Shots at the crossing' })
  await story.clock.advance(1_000)
  expect(question()).toContain('[Send FLASH]')
  await story.tell({ ...given, id: 'c2', command: 'parley', text: 'send flash Shots at the bridge' })
  await story.clock.advance(1_000)
  expect(question()).toContain('> Shots at the bridge')
  expect(story.channel('south', 's-sec')).toEqual([])
  await answer('send')
  expect(story.channel('south', 's-sec')[0]).toContain('> Shots at the crossing')
})

test('the text of a flash that was confirmed a while after it was typed can be changed, whatever times its words name', async () => {
  const story = await Story.begin({}, { buttons: ['north'] })
  const post = await story.north('!flash request reply-by 20m Are you there?')
  await story.clock.advance(120_000)
  const asked = story.platform('north').posts.findLast(({ channel }) => channel === '@UA')
  await story.press('north', '@UA', asked?.id ?? '', 'UA', asked?.content.buttons?.[0]?.action ?? '')
  await story.clock.advance(1_000)
  await story.edit('north', 'n-sec', post, 'UA', '!flash request reply-by 20m Are all of you there?')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').at(-1)).toContain('> Are all of you there?')
  await story.edit('north', 'n-sec', post, 'UA', '!flash request reply-by 25m Are all of you there?')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('It changes reply-by')
})

test('where nobody is on duty it wakes the head, and says so', async () => {
  const parties = withHeads.parties.map((party) => ({
    ...party,
    officials: party.officials.map((each) => ({ ...each, isDutyOfficer: each.isDutyOfficer && party.id !== 'south' })),
  }))
  story = await Story.begin({}, { buttons: ['north'], mechanism: { ...withHeads, parties } })
  await story.north('!flash Shots at the crossing')
  await story.clock.advance(1_000)
  expect(question()).toContain('This wakes South’s head now.')
  await answer('send')
  expect(story.direct('south', 'USH')).toHaveLength(1)
})

test('whoever is suspended is not asked any more about their flash: it is not sent, which is said to them, and not that they were silent', async () => {
  story = await Story.begin({}, { buttons: ['north'], mechanism: withHeads })
  const post = await story.north('!flash Shots at the crossing')
  await story.clock.advance(1_000)
  const id = idIn()
  await story.post('north', 'n-sec', 'UNH', '!suspend liaison Lost the telephone')
  await story.clock.advance(1_000)
  expect(question()).toContain('1 post of yours that had not crossed was not sent.')
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  await story.post('north', 'n-sec', 'UNH', '!reinstate liaison')
  await story.press('north', '@UA', 'x', 'UA', `answer:${id}:send`)
  await story.clock.advance(10 * 60_000)
  expect(story.direct('north', 'UA').join('\n')).not.toContain('did not answer')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('Shots at the crossing')
})

test.each([
  ['north', 'flash', (of: Story) => of.north('!flash Shots at the crossing'), 'north', 'UA'],
  ['the supervisor', 'override', (of: Story) => of.supervisor('!override SEC south Hold your fire'), 'sup', 'UM'],
] as const)('where there are no buttons, whoever sends what wakes nobody is told so: %s, %s', async (_, __, send, link, user) => {
  const { parties } = withHeads
  // Nobody of South's is on duty, and none is its head.
  const withoutDuty = ({ id, role, accounts }: Official): Official => ({ id, role, accounts, isDutyOfficer: false })
  const without = parties.map((party) => (party.id === 'south' ? { ...party, officials: party.officials.map(withoutDuty) } : party))
  const nobody = await Story.begin({}, { mechanism: { ...withHeads, parties: without } })
  await send(nobody)
  await nobody.clock.advance(2_000)
  const told = nobody.direct(link, user).filter((each) => each.includes('wakes nobody'))
  expect(told).toEqual([
    expect.stringMatching(/^SECB?-0001 wakes nobody of South\. Nobody there has the watch, and Parley can call no head\./),
  ])
  const somebody = await Story.begin({}, { mechanism: withHeads })
  await send(somebody)
  await somebody.clock.advance(2_000)
  expect(somebody.direct(link, user).join()).not.toContain('wakes nobody')
})
