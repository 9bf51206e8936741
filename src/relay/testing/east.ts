import { confirmAll, withHeads } from './cell.ts'
import type { Story } from './story.ts'

/** A third party joins, and the heads have confirmed it. */
export async function withEast(story: Story): Promise<void> {
  const east = { ...story.mechanism.parties[1]!, id: 'east', name: 'East', link: 'east', officials: [] }
  await story.apply({
    ...story.mechanism,
    parties: [
      ...story.mechanism.parties,
      { ...east, officials: [{ ...withHeads.parties[1]!.officials[0]!, id: 'eve', accounts: [{ link: 'east', user: 'UE' }] }] },
    ],
    tracks: story.mechanism.tracks.map((track) => ({
      ...track,
      channels: { ...track.channels, east: { link: 'east', channel: 'e-sec' } },
    })),
  })
  await confirmAll(story)
  await story.clock.advance(5_000)
}
