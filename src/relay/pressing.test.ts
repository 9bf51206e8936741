import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

async function begin(): Promise<Story> {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } }, { buttons: ['north', 'south', 'sup'] })
  await story.north('Please confirm')
  await story.clock.advance(minutes(61))
  return story
}

const actionOf = (story: Story, label: string): string =>
  story
    .platform('sup')
    .posts.flatMap(({ content }) => content.buttons ?? [])
    .find((each) => each.label === label)?.action ?? ''

test('the supervisor’s buttons do nothing for anybody else, wherever they were pressed', async () => {
  const story = await begin()
  for (const label of ['Take', 'Snooze 15 min']) {
    await story.press('south', 's-sec', 'south-p1', 'UB', actionOf(story, label))
    expect(story.direct('south', 'UB').at(-1)).toContain('There is nothing more to do with that. Nothing was done.')
  }
  await story.clock.advance(1_000)
  const card = story.channel('sup', 'control').find((each) => each.includes('ESCALATION'))
  expect(card).toContain('Nobody has taken it.')
})

test('a button that is told twice is used once', async () => {
  const story = await begin()
  const press = {
    type: 'pressed',
    id: 'once',
    link: 'sup',
    channel: 'control',
    user: 'UM',
    action: actionOf(story, 'Take'),
    post: 'x',
    at: 0,
  } as const
  await story.tell(press)
  await story.tell(press)
  expect(story.direct('sup', 'UM')).toHaveLength(1)
  expect(story.direct('sup', 'UM')[0]).toContain('SEC-0001 is yours.')
})

test('a stranger who presses is told that they are one, and nothing comes of it', async () => {
  const story = await begin()
  await story.press('sup', 'control', 'x', 'U-nobody', actionOf(story, 'Take'))
  expect(story.direct('sup', 'U-nobody').at(-1)).toContain('You are not one of the officials')
  expect(story.channel('sup', 'control').find((each) => each.includes('ESCALATION'))).toContain('Nobody has taken it.')
})

test('a shortcut on one’s own post is about that message', async () => {
  const story = await begin()
  await story.press('north', 'n-sec', 't1', 'UA', 'dispute')
  expect(story.direct('north', 'UA').at(-1)).toContain('/dispute open SEC-0001 reason')
  await story.press('north', 'n-sec', 't1', 'UA', 'acknowledge')
  expect(story.direct('north', 'UA').at(-1)).toBe('SEC-0001: no such answer is owed on it by you. Nothing was recorded.')
})

test('buttons of an earlier version, which asked about a dispute alone, still answer', async () => {
  const story = await begin()
  for (const [answer, words] of [
    ['cancel', 'Cancelled. Nobody was told.'],
    ['open', 'Dispute SEC-D1 is open.'],
  ] as const) {
    await story.north('!dispute open The line is elsewhere')
    const id = /answer:(q\d+):open/.exec(JSON.stringify(story.platform('north').posts.at(-1)?.content))?.[1]
    await story.press('north', '@UA', 'x', 'UA', `dispute-${answer}:${id}`)
    expect(story.direct('north', 'UA').at(-1)).toContain(words)
  }
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n').split('DISPUTE SEC-D1')).toHaveLength(2)
})

test('who deletes another post than that of the flash that they are asked about is asked still', async () => {
  const story = await begin()
  const other = await story.north('!help')
  const flash = await story.north('!flash Shots at the crossing', { hasButtons: true })
  await story.clock.advance(1_000)
  await story.remove('north', 'n-sec', other)
  const send = story
    .platform('north')
    .posts.flatMap(({ content }) => content.buttons ?? [])
    .find((each) => each.label === 'Send FLASH')
  expect(send).toBeDefined()
  await story.press('north', '@UA', 'x', 'UA', send?.action ?? '')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('Shots at the crossing')
  expect(story.mark('north', 'n-sec', flash)).toEqual(['📤'])
})

test('whom a flash rings is not told to acknowledge what nobody has to acknowledge', async () => {
  const story = await Story.begin({ acknowledgeFrom: 'never' })
  await story.north('!flash Shots at the crossing')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB')).toEqual(['FLASH SEC-0001 from North stands in your channel. Read it now.'])
})

test('the supervisor’s override crosses at once, goes before what waits, wakes those on duty, and is nobody else’s to send', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10, dueMinutes: { override: 5, routine: 60 } })
  await story.supervisor('!pause SEC Shots at the bridge')
  await story.supervisor('!override SEC both Stop all movement at the bridge')
  await story.clock.advance(1_000)
  for (const [link, channel, user] of [
    ['north', 'n-sec', 'UA'],
    ['south', 's-sec', 'UB'],
  ] as const) {
    const frame = story.standing(link, channel, 'Stop all movement')
    expect(JSON.stringify(frame.content)).toContain('OVERRIDE')
    expect(frame.content.mentions).toEqual([user])
    expect(story.direct(link, user).at(-1)).toMatch(/^OVERRIDE SEC-0001 from Mission stands in your channel\. Read it now and acknowledge/)
  }
  await story.south('!ack SEC-1')
  await story.clock.advance(minutes(5))
  expect(story.channel('sup', 'control').join('\n')).toContain('ESCALATION SEC-0001 · no acknowledgement from North')
  for (const words of ['!override SEC both Not yours', '!send override Not yours']) {
    const post = await story.north(words)
    await story.clock.advance(1_000)
    expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  }
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('Not yours')
})
