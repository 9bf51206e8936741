import { expect, test } from 'vitest'
import type { Mechanism } from '../core/mechanism.ts'
import { withHeads } from './testing/cell.ts'
import { textOf } from './testing/fake-platform.ts'
import { Story } from './testing/story.ts'

/** What concerns a message that stands in a channel that its people have left. */

const begin = (): Promise<Story> => Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })

/** South's people and its channel are elsewhere; on another link they have other accounts. */
function withSouthAt(mechanism: Mechanism, link: string, channel: string): Mechanism {
  return {
    ...mechanism,
    parties: mechanism.parties.map((party) =>
      party.id === 'south'
        ? {
            ...party,
            link,
            officials: party.officials.map((each) => ({ ...each, accounts: each.accounts.map(({ user }) => ({ link, user })) })),
          }
        : party,
    ),
    tracks: mechanism.tracks.map((track) => ({ ...track, channels: { ...track.channels, south: { link, channel } } })),
  }
}

async function moveSouth(story: Story, link: string, channel: string): Promise<void> {
  await story.apply(withSouthAt(story.mechanism, link, channel))
  await story.post('south', '@USH', 'USH', '!confirm C1', { isDirect: true })
  await story.clock.advance(90_000)
}

/** North's, which South has acknowledged where it stands. */
async function acknowledged(story: Story): Promise<string> {
  const post = await story.north('The road is open')
  await story.clock.advance(2_000)
  await story.react('south', 's-sec', story.standing('south', 's-sec', 'The road is open').id, 'UB', '☑')
  await story.clock.advance(2_000)
  return post
}

const withdrawal = 'SEC-0001 WITHDRAWN by North'

test('what is withdrawn after its readers’ channel moved is said where they are now, and those who had acknowledged are pinged there', async () => {
  const story = await begin()
  const post = await acknowledged(story)
  await moveSouth(story, 'south', 's-new')
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(5_000)
  const said = story.standing('south', 's-new', withdrawal)
  expect(said.content.mentions).toEqual(['UB'])
  const left = story.standing('south', 's-sec', withdrawal)
  expect(left.thread).toBe(story.standing('south', 's-sec', 'The road is open').id)
  expect(left.content.mentions ?? []).toEqual([])
  expect(story.direct('north', 'UA').join('\n')).toContain('It stays in the other side’s channel, struck out.')
})

test('what is withdrawn after its readers moved to another link is said there, and its author learns that it could not be struck out', async () => {
  const story = await begin()
  const post = await acknowledged(story)
  await moveSouth(story, 'south2', 's-new')
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(5_000)
  expect(story.standing('south2', 's-new', withdrawal).content.mentions).toEqual(['UB'])
  const author = story.direct('north', 'UA').join('\n')
  expect(author).toContain('Where it stands it cannot be struck out any more; the other side is told not to act on it.')
  expect(story.channel('sup', 'control').join('\n')).not.toContain('could not be shown')
})

test('what is withdrawn after the supervisor’s channel moved is said where the supervisor is now', async () => {
  const story = await begin()
  const post = await acknowledged(story)
  const { supervisor } = story.mechanism
  await story.apply({ ...story.mechanism, supervisor: { ...supervisor, channel: { link: 'sup', channel: 'desk' } } })
  await story.clock.advance(5_000)
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(5_000)
  expect(story.standing('sup', 'desk', withdrawal).content.mentions ?? []).toEqual([])
})

test.each([false, true])(
  'the channel that a party left for another link says so, and where its people are now (Parley ends meanwhile: %s)',
  async (ends) => {
    const story = await begin()
    if (ends) story.platform('south').faultOf = ({ type }) => (type === 'post' ? 'unavailable' : 'none')
    await story.apply(withSouthAt(story.mechanism, 'south2', 's-new'))
    await story.post('south', '@USH', 'USH', '!confirm C1', { isDirect: true })
    await story.clock.advance(2_000)
    story.platform('south').faultOf = () => 'none'
    if (ends) {
      await story.relay.stop()
      // As a process does: it opens links itself.
      await story.open(new Map())
      await story.relay.start()
    }
    await story.clock.advance(90_000)
    expect(story.channel('south', 's-sec').at(-1)).toContain('THIS CHANNEL IS NO LONGER RELAYED. SEC has moved to your channel s-new')
    expect(Object.keys(story.relay.health().links)).not.toContain('south')
    expect(story.channel('sup', 'control').join('\n')).not.toContain('could not be shown')
  },
)

test.each(['Understood', '!ack SEC-0001'])(
  'who goes on in a thread of the channel that was left is told so, and where to: %s',
  async (text) => {
    const story = await begin()
    await acknowledged(story)
    await moveSouth(story, 'south', 's-new')
    const thread = story.standing('south', 's-sec', 'The road is open').id
    const post = await story.south(text, { thread })
    await story.south('Among ourselves')
    await story.clock.advance(5_000)
    expect(story.mark('south', 's-sec', post)).toEqual(['⛔'])
    expect(story.direct('south', 'UB').filter((each) => each.includes('NOT SENT'))).toEqual([
      expect.stringContaining(
        'This channel is not relayed any more. SEC has moved to your channel s-new: answer there, for example !reply SEC-0001',
      ),
    ])
    expect(story.channel('north', 'n-sec').join('\n')).not.toMatch(/Understood|ourselves/)
  },
)

test('what stands under an author’s post in a channel that was left is still drawn for them when it expires', async () => {
  const story = await begin()
  await story.south('!send expires 10m The bridge is shut')
  await story.clock.advance(2_000)
  const before = textOf(story.standing('south', 's-sec', 'Sent as').content)
  await moveSouth(story, 'south', 's-new')
  await story.clock.advance(600_000)
  const after = textOf(story.standing('south', 's-sec', 'Sent as').content)
  expect(after).toContain('EXPIRED')
  const written = (text: string): string | undefined => text.split('\n').find((each) => each.startsWith('Written'))
  expect(written(after)).toBe(written(before))
})

test('what keeps its place in the channel that was moved to is shown there once, whatever else changes meanwhile', async () => {
  const story = await begin()
  story.platform('south').faultOf = ({ type }) => (type === 'post' ? 'link-down' : 'none')
  await story.north('The road is open')
  await moveSouth(story, 'south', 's-new')
  await story.apply({ ...story.mechanism, report: { atMinute: 570 } })
  await story.clock.advance(2_000)
  story.platform('south').faultOf = ({ type, ...to }) => (type === 'post' && 'channel' in to && to.channel === 's-sec' ? 'refuse' : 'none')
  await story.clock.advance(120_000)
  expect(story.channel('south', 's-new').filter((each) => each.includes('The road is open'))).toHaveLength(1)
})

test('what waits for a channel that moves calls whoever is on duty there by then', async () => {
  const story = await Story.begin(
    { sendDelaySeconds: 0, dueMinutes: { flash: 5, immediate: 5, priority: 5, routine: 20 } },
    { mechanism: withHeads },
  )
  await story.north('The road is open')
  await story.clock.advance(60_000)
  const platform = story.platform('south')
  platform.faultOf = (outgoing) => (outgoing.type === 'post' && outgoing.channel === 's-sec' ? 'unavailable' : 'none')
  await story.clock.advance(11 * 60_000)
  const moved = withSouthAt(story.mechanism, 'south', 's-new')
  const replaced = JSON.parse(JSON.stringify(moved).replaceAll('"UB"', '"UB2"')) as Mechanism
  await story.apply(replaced)
  for (const change of ['C1', 'C2']) await story.post('south', '@USH', 'USH', `!confirm ${change}`, { isDirect: true })
  platform.faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(story.standing('south', 's-new', 'SEC-0001').content.mentions).toEqual(['UB2'])
})
