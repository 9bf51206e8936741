import { describe, expect, test } from 'vitest'
import type { Official } from '../core/mechanism.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

const told = (story: Story): string => story.direct('north', 'UA').join('\n')
const south = (story: Story): string => story.channel('south', 's-sec').join('\n')
const file = [{ kind: 'file', excerpt: 'plan.pdf' }] as const

/** What an official of North's makes of their post, and whether it stood in South's channel by then. */
const change = (story: Story, post: string, text: string, fragments: readonly { kind: 'file'; excerpt: string }[] = [], found = false) =>
  story.tell({
    type: 'edited',
    link: 'north',
    channel: 'n-sec',
    post,
    author: 'UA',
    text,
    editedAt: story.clock.now() + 1,
    fragments,
    ...(found ? { found: true } : {}),
  })

describe('edited before it crossed to what may not cross, it does not cross at all, and its author learns what it was', () => {
  test.each([
    ['a command', '/ack SEC-0001', [], 'YOUR EDIT WAS NOT TAKEN. Commands are taken once'],
    ['another precedence', '/flash shots', [], 'It changes precedence'],
    ['a file', 'see the plan', file, 'Your post carries a file (“plan.pdf”)'],
    ['nothing', '   ', [], 'There was no text in it'],
    ['too long a text', 'x'.repeat(48_001), [], 'It is longer than 48000 characters'],
    ['another kind', '!send request now please answer', [], 'It changes'],
  ])('%s', async (_, text, fragments, answer) => {
    const story = await Story.begin()
    const post = await story.north('The convoy leaves at noon')
    await story.clock.advance(2_000)
    await change(story, post, text, fragments)
    await story.clock.advance(60_000)
    expect(told(story)).toContain(answer)
    expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
    expect(story.channel('south', 's-sec')).toEqual([])
    expect(story.channel('sup', 'control')).toEqual([])
  })
})

describe('edited after it crossed to what may not cross, it stands as it was, and its author learns so', () => {
  test.each([
    ['a file', 'see the plan', file, 'It holds a file (“plan.pdf”), which does not cross.'],
    ['nothing', ' ', [], 'There is no text in it any more.'],
    ['too long a text', 'x'.repeat(48_001), [], 'It is longer than 48000 characters.'],
  ])('%s', async (_, text, fragments, why) => {
    const story = await Story.begin()
    const post = await story.north('The convoy leaves at noon')
    await story.clock.advance(12_000)
    await change(story, post, text, fragments)
    await story.clock.advance(60_000)
    expect(told(story)).toContain(`Your edit did not cross. ${why} SEC-0001 stands as it was`)
    expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
    expect(story.channel('south', 's-sec')).toHaveLength(1)
  })

  test('a second change that may not cross takes back the first, which was held still', async () => {
    const story = await Story.begin()
    const post = await story.north('The convoy leaves at noon')
    await story.clock.advance(12_000)
    await change(story, post, 'The convoy leaves at one')
    await story.clock.advance(2_000)
    await change(story, post, 'The convoy leaves at one, see the plan', file)
    await story.clock.advance(60_000)
    expect(told(story)).toContain('SEC-0001 stands as it was')
    expect(south(story)).not.toMatch(/at one|UPDATE/)
    expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  })

  test('a change that is changed back before it crossed was none', async () => {
    const story = await Story.begin()
    const post = await story.north('The convoy leaves at noon')
    await story.clock.advance(12_000)
    await change(story, post, 'The convoy leaves at one')
    await story.clock.advance(2_000)
    await change(story, post, 'The convoy leaves at noon')
    await story.clock.advance(60_000)
    expect(story.channel('south', 's-sec')).toHaveLength(1)
    expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
    await change(story, post, 'The convoy leaves at two')
    await story.clock.advance(12_000)
    expect(south(story)).toMatch(/UPDATE 1 to SEC-0001[\s\S]*Was:[\s\S]*noon[\s\S]*Now:[\s\S]*at two/)
  })
})

test('a post that was refused and is edited was never sent, and its author is told so, each time', async () => {
  const story = await Story.begin()
  const post = await story.north('see the plan', { fragments: file })
  for (const text of ['The convoy leaves at noon', 'The convoy leaves at one']) {
    await story.clock.advance(1_000)
    await change(story, post, text)
  }
  await change(story, post, 'The convoy leaves at one')
  await story.clock.advance(20_000)
  expect(told(story).split('Your edit did not cross. The post had not been sent. Post it anew.')).toHaveLength(3)
  expect(south(story)).toBe('')
})

test('the edit of somebody who is suspended by then does not cross, and what they edit was not the last word', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  const crossed = await story.north('The convoy leaves at noon')
  await story.clock.advance(12_000)
  await story.post('north', 'n-sec', 'UNH', '!suspend liaison Lost the telephone')
  await change(story, crossed, 'The convoy leaves at one')
  await story.clock.advance(20_000)
  expect(told(story)).toContain('NOT TAKEN: you are suspended.')
  expect(south(story)).not.toContain('at one')
})

const energy = {
  ...withHeads.tracks[0]!,
  code: 'ENG',
  name: 'Energy',
  channels: { north: { link: 'north', channel: 'n-eng' }, south: { link: 'south', channel: 's-eng' } },
}

test.each([
  ['is no official any more', 'You are not one of your side’s officials for SEC any more.'],
  ['may not use the track any more', 'You are not one of your side’s officials for SEC any more.'],
  ['wrote on a track that has ended', 'SEC is not relayed any more.'],
])('the edit of somebody who %s does not cross, before or after the post did, and they learn so', async (how, why) => {
  const story = await Story.begin({ sendDelaySeconds: 60 }, { mechanism: { ...withHeads, tracks: [...withHeads.tracks, energy] } })
  const crossed = await story.north('The convoy leaves at noon')
  await story.clock.advance(62_000)
  const held = await story.north('It has five lorries')
  const now = (each: Official): readonly Official[] => {
    if (each.id === 'nils') return [{ ...each, isDutyOfficer: true }]
    if (each.id !== 'amal' || how.includes('ended')) return [each]
    return how.includes('track') ? [{ ...each, tracks: ['ENG'] }] : []
  }
  const { parties, tracks } = story.mechanism
  await story.apply({
    ...story.mechanism,
    parties: parties.map((party) => ({ ...party, officials: party.officials.flatMap(now) })),
    tracks: how.includes('ended') ? tracks.slice(1) : tracks,
  })
  await confirmAll(story)
  await change(story, crossed, 'The convoy leaves at one')
  await change(story, held, 'It has six lorries')
  await story.clock.advance(62_000)
  expect(told(story)).toContain(`Your edit did not cross. ${why} SEC-0001 stands as it was: delete the post to withdraw it.`)
  expect(told(story)).toMatch(/Nothing of the post was sent\.|The post had not been sent\./)
  expect(story.mark('north', 'n-sec', held)).toEqual(['⛔'])
  expect(south(story)).not.toMatch(/at one|lorries/)
})

test('who edits while the other side’s channel can take no more is told so, once', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { limits: { waitingMax: 3 } })
  const first = await story.north('The convoy leaves at noon')
  await story.clock.advance(2_000)
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  for (const text of ['one', 'two', 'three']) await story.north(text)
  await change(story, first, 'The convoy leaves at one')
  await change(story, first, 'The convoy leaves at two')
  await story.clock.advance(2_000)
  expect(told(story).split('NOT SENT: 3 of your side’s posts wait for South’s channel.')).toHaveLength(2)
  expect(story.channel('sup', 'control').join('\n')).toContain('North')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(30_000)
  expect(south(story)).not.toMatch(/at one|at two/)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('South')
})

test('who was told that a post is refused, as the channel can take no more, is told of each message whose edit is', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { limits: { waitingMax: 3 } })
  const posts = [await story.north('The convoy leaves at noon'), await story.north('It has five lorries')]
  await story.clock.advance(2_000)
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  for (const text of ['one', 'two', 'three', 'four']) await story.north(text)
  await change(story, posts[0]!, 'The convoy leaves at one')
  await change(story, posts[0]!, 'The convoy leaves at two')
  await change(story, posts[1]!, 'It has six lorries')
  await story.clock.advance(2_000)
  expect(told(story)).toContain('Your edit did not cross: SEC-0001 stands as it was.')
  expect(told(story)).toContain('Your edit did not cross: SEC-0002 stands as it was.')
  expect(told(story).split('NOT SENT')).toHaveLength(4)
})

describe.each([0, 10])('edits that are told of in the wrong order, where %i s are left to take back', (sendDelaySeconds) => {
  test('only the last word crosses, though it says what stood there before', async () => {
    const story = await Story.begin({ sendDelaySeconds })
    const post = await story.north('The convoy leaves at noon')
    const now = story.clock.now()
    const edit = (text: string, editedAt: number) =>
      story.tell({ type: 'edited', link: 'north', channel: 'n-sec', post, author: 'UA', text, editedAt, fragments: [] })
    await edit('The convoy leaves at noon', now + 20)
    await edit('The convoy leaves at one', now + 10)
    await story.clock.advance(20_000)
    expect(south(story)).toContain('at noon')
    expect(south(story)).not.toContain('at one')
  })
})

test('a change of what is flash crosses at once, also while the track is paused; of anything else it does not', async () => {
  const story = await Story.begin()
  const urgent = await story.north('!flash Shots at the crossing')
  const plain = await story.north('The convoy leaves at noon')
  await story.clock.advance(12_000)
  await story.supervisor('!pause SEC Talks')
  await change(story, urgent, '!flash Shots at the bridge')
  await change(story, plain, 'The convoy leaves at one')
  await story.clock.advance(2_000)
  expect(south(story)).toContain('Shots at the bridge')
  expect(told(story)).toMatch(/SEC-0002[\s\S]*Talks|Talks[\s\S]*SEC-0002/)
  await story.supervisor('!resume SEC')
  await story.clock.advance(60_000)
  expect(south(story)).not.toContain('at one')
})

test('pausing a track gives back what is held on it, posts and changes, and of other tracks nothing', async () => {
  const [track] = withHeads.tracks
  const civ = {
    ...track!,
    code: 'CIV',
    channels: { north: { link: 'north', channel: 'n-civ' }, south: { link: 'south', channel: 's-civ' } },
  }
  const story = await Story.begin({}, { mechanism: { ...withHeads, tracks: [track!, civ] } })
  const crossed = await story.north('The convoy leaves at noon')
  await story.clock.advance(12_000)
  await change(story, crossed, 'The convoy leaves at one')
  const held = await story.north('Held here')
  const other = await story.post('north', 'n-civ', 'UA', 'Held there')
  await story.supervisor('!pause SEC Talks')
  await story.supervisor('!pause SEC Talks')
  await story.clock.advance(60_000)
  expect(story.direct('sup', 'UM').at(-1)).toBe('SEC is paused already, by duty officer, 22 Nov 01:00Z: Talks.')
  expect(south(story)).not.toMatch(/at one|Held/)
  expect(story.mark('north', 'n-sec', held)).toEqual(['⛔'])
  expect(story.mark('north', 'n-sec', crossed)).toEqual(['📤'])
  expect(told(story).split('NOT SENT: track paused.')).toHaveLength(2)
  expect(told(story)).toContain('SEC-0001')
  expect(story.mark('north', 'n-civ', other)).toEqual(['📤'])
  for (const channel of ['n-civ', 's-civ'])
    expect(story.channel(channel.startsWith('n') ? 'north' : 'south', channel).join('\n')).not.toContain('paused')
  for (const [link, channel] of [
    ['north', 'n-sec'],
    ['south', 's-sec'],
    ['sup', 'control'],
  ] as const)
    expect(story.channel(link, channel).join('\n').split('SEC is paused')).toHaveLength(2)
})

test('what the supervisor said can be changed too: its words, but not to whom it was said', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.supervisor('!say SEC both We meet at noon')
  await story.clock.advance(1_000)
  const change = async (text: string): Promise<string | undefined> => {
    const before = story.direct('sup', 'UM').length
    await story.edit('sup', 'control', post, 'UM', text)
    await story.clock.advance(1_000)
    return story.direct('sup', 'UM').slice(before).join()
  }
  expect(await change('!say SEC both We meet at one')).toBe('')
  for (const [link, channel] of [
    ['north', 'n-sec'],
    ['south', 's-sec'],
  ] as const)
    expect(story.channel(link, channel).join()).toMatch(
      /UPDATE 1 to SEC-0001 · Supervisor[\s\S]*Was:\n> We meet at noon\nNow:\n> We meet at one/,
    )
  expect(await change('!say SEC north We meet at two')).toContain('Your edit did not cross')
  expect(await change('!say SEC both flash We meet at two')).toContain('It changes precedence')
  expect(await change('We meet at three')).toContain('It is no command any more')
  expect(await change('!take SEC-0001')).toContain('It begins like a command')
  expect(story.channel('north', 'n-sec').join()).not.toMatch(/at two|at three/)
  const flash = await story.supervisor('!say SEC both flash expires 2h Shots at the bridge')
  for (const [words, field] of [
    ['flash Shots at the bridge', 'expires'],
    ['expires 2h Shots at the bridge', 'precedence'],
  ]) {
    await story.edit('sup', 'control', flash, 'UM', `!say SEC both ${words}`)
    await story.clock.advance(1_000)
    expect(story.direct('sup', 'UM').at(-1)).toContain(`It changes ${field}`)
  }
  const own = await story.north('The road is open')
  await story.edit('north', 'n-sec', own, 'UA', '!say SEC both The road is closed')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join()).not.toContain('The road is closed')
})

describe.each([
  ['a command without its sign', 'ack SEC-0001', [], '“ack” begins it as a command does, but without the sign'],
  ['a precedence without its sign', 'FLASH: the convoy leaves', [], '“FLASH:” begins it as a command does, but without the sign'],
  ['a file, beside the same words', 'The convoy leaves at noon', file, 'file (“plan.pdf”)'],
  [
    'formatting that says something else than the same words',
    'The convoy leaves at noon',
    [{ kind: 'unreadable', excerpt: 'formatting that says something else' }],
    'formatting that says something else',
  ],
] as const)('an edit to %s crosses no more than a post would', (_, text, fragments, why) => {
  const edit = (story: Story, post: string) =>
    story.tell({
      type: 'edited',
      link: 'north',
      channel: 'n-sec',
      post,
      author: 'UA',
      text,
      editedAt: story.clock.now() + 1,
      fragments,
    })

  test('before it crossed nothing crosses', async () => {
    const story = await Story.begin()
    const post = await story.north('The convoy leaves at noon')
    await story.clock.advance(2_000)
    await edit(story, post)
    await story.clock.advance(20_000)
    expect(story.channel('south', 's-sec')).toEqual([])
    expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
    expect(story.direct('north', 'UA')).toEqual([expect.stringContaining(why)])
  })

  test('afterwards it stands as it was, and its author learns so, once', async () => {
    const story = await Story.begin()
    const post = await story.north('The convoy leaves at noon')
    await story.clock.advance(12_000)
    await edit(story, post)
    await story.clock.advance(20_000)
    const found = { type: 'edited', link: 'north', channel: 'n-sec', post, author: 'UA', text, fragments, found: true } as const
    await story.tell({ ...found, editedAt: story.clock.now() - 20_000 + 1 })
    await story.clock.advance(20_000)
    expect(story.channel('south', 's-sec')).toHaveLength(1)
    expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
    const [words, ...others] = story.direct('north', 'UA')
    expect([words, others]).toEqual([expect.stringContaining(why), []])
    expect(words).toContain('SEC-0001 stands as it was')
  })
})

test('what was sent with a command, or after --, may be edited whatever it begins with', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('!send -- tlp:red was typed by mistake')
  await story.clock.advance(1_000)
  await change(story, post, '!send -- tlp:red was typed by nobody')
  await story.clock.advance(1_000)
  expect(south(story)).toContain('Now:\n> tlp:red was typed by nobody')
})
