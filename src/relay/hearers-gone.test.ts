import { beforeEach, expect, test } from 'vitest'
import type { Mechanism } from '../core/mechanism.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'
import { byEast, trio } from './testing/trio.ts'

/** What belongs to a message whose readers have left its track: East, who came after it, may not see it, and nobody else would. */

const withEast: Mechanism = { ...withHeads, parties: [...withHeads.parties, trio.parties[2]!], tracks: trio.tracks }
const withoutSouth: Mechanism = {
  ...withEast,
  tracks: withEast.tracks.map((track) => {
    const { south: _, ...channels } = track.channels
    return { ...track, channels }
  }),
}

let story: Story
let north: string

async function put(changed: Mechanism): Promise<void> {
  await story.apply(changed)
  for (const { id, needs } of story.relay.waiting()) if (needs.includes('east')) await byEast(story, `!confirm ${id}`)
  await confirmAll(story)
  expect(story.relay.waiting()).toEqual([])
  await story.clock.advance(5_000)
}

beforeEach(async () => {
  story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads, buttons: ['north'] })
  north = await story.north('We close the road at six')
  await story.south('Which road?')
  await story.clock.advance(2_000)
  await put(withEast)
  await put(withoutSouth)
})

const inThread = (): string => story.standing('north', 'n-sec', 'Which road?').id
const toldNorth = (): string => story.direct('north', 'UA').join('\n')
const others = (): string => [...story.channel('east', 'e-sec'), ...story.channel('sup', 'control')].join('\n')
const words = 'NOT SENT. It would go to South alone, who is not on SEC any more.'

test.each([
  ['in its thread', () => story.north('The northern one', { thread: inThread() })],
  ['by its reference', () => story.north('!reply SEC-0002 The northern one')],
  ['in the thread of one’s own', () => story.north('The northern one', { thread: north })],
] as const)('what answers it %s is refused, and its author learns why and what to do', async (_, answer) => {
  const post = await answer()
  await story.clock.advance(5_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  expect(toldNorth()).toContain(words)
  expect(others()).not.toContain('The northern one')
  await story.north('The northern one, at six')
  await story.clock.advance(5_000)
  expect(story.channel('east', 'e-sec').join('\n')).toContain('The northern one, at six')
})

test('a dispute about it is not opened, nor asked about', async () => {
  await story.north('!dispute open SEC-0002 There is no road')
  await story.clock.advance(5_000)
  expect(toldNorth()).toContain(words)
  expect(toldNorth()).not.toContain('are told now of a dispute')
})

test('what the supervisor says in its thread reaches those whom it names, though none of them has seen it', async () => {
  const thread = story.standing('sup', 'control', 'Which road?').id
  const { east } = withEast.tracks[0]!.channels
  await put({ ...withEast, tracks: withEast.tracks.map((track) => ({ ...track, channels: { east: east! } })) })
  await story.post('sup', 'control', 'UM', '!say SEC east The northern one', { thread })
  await story.clock.advance(5_000)
  expect(story.channel('east', 'e-sec').join('\n')).toContain('The northern one')
})

test('an edit of it does not cross: it stands as it was', async () => {
  await story.edit('north', 'n-sec', north, 'UA', 'We close the road at seven')
  await story.clock.advance(5_000)
  expect(toldNorth()).toContain(
    'Your edit did not cross. South is not on SEC any more. SEC-0001 stands as it was: delete the post to withdraw it.',
  )
  expect(others()).not.toContain('at seven')
})

test('what was held when they left is given back, and not because nobody is there', async () => {
  const slow = (of: Mechanism): Mechanism => ({ ...of, tracks: of.tracks.map((track) => ({ ...track, sendDelaySeconds: 60 })) })
  story = await Story.begin({}, { mechanism: slow(withHeads) })
  await story.south('Which road?')
  await story.clock.advance(65_000)
  await put(slow(withEast))
  const held = await story.north('The northern one', { thread: inThread() })
  await put(slow(withoutSouth))
  expect(story.mark('north', 'n-sec', held)).toEqual(['⛔'])
  expect(story.direct('north', 'UA').at(-1)).toContain(words)
  expect(others()).not.toContain('The northern one')
})
