import { expect, test } from 'vitest'
import type { Mechanism } from '../core/mechanism.ts'
import { withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

const sec = withHeads.tracks[0]!
/** East shares a track with South, and none with North. */
const three: Mechanism = {
  ...withHeads,
  parties: [
    ...withHeads.parties,
    {
      id: 'east',
      name: 'East',
      timeZone: 'UTC',
      link: 'east',
      officials: [{ id: 'ezra', role: 'head', accounts: [{ link: 'east', user: 'UEH' }], isDutyOfficer: true, isHead: true }],
    },
  ],
  tracks: [
    sec,
    { ...sec, code: 'EAS', channels: { south: { link: 'south', channel: 's-eas' }, east: { link: 'east', channel: 'e-eas' } } },
  ],
}

const all = (story: Story, link: string): string => JSON.stringify(story.platform(link).posts)

test('who shares no track with a party hears nothing of its people, its terms or its leaving', async () => {
  const story = await Story.begin({}, { mechanism: three })
  await story.post('north', 'n-sec', 'UNH', '!suspend adviser Lost the telephone')
  const people = three.parties.map((each) =>
    each.id === 'north' ? { ...each, officials: each.officials.map((one) => (one.id === 'nils' ? { ...one, role: 'envoy' } : one)) } : each,
  )
  const tracks = three.tracks.map((track) => (track.code === 'SEC' ? { ...track, sendDelaySeconds: 11 } : track))
  await story.apply({ ...three, parties: people, tracks })
  await story.clock.advance(2_000)
  for (const { id, needs } of story.relay.waiting()) {
    if (needs.includes('north')) await story.post('north', 'n-sec', 'UNH', `!confirm ${id}`)
    if (needs.includes('south')) await story.post('south', 's-sec', 'USH', `!confirm ${id}`)
  }
  await story.post('north', 'n-sec', 'UNH', '!withdraw-party')
  await story.clock.advance(2_000)
  const ask = story.standing('north', '@UNH', 'You withdraw from the mechanism')
  expect(JSON.stringify(ask.content)).toContain('South and the supervisor are told')
  await story.press('north', '@UNH', ask.id, 'UNH', ask.content.buttons?.find(({ label }) => label === 'Withdraw')?.action ?? '')
  await story.clock.advance(90_000)
  expect(all(story, 'south')).toContain('North withdrew')
  expect(all(story, 'east')).not.toMatch(/North|SEC/)
  // And whoever hears of it hears of no ids, and not why.
  for (const link of ['south', 'sup', 'sup2']) expect(all(story, link)).not.toMatch(/UNH|UN2|nils|nora|n-sec/)
  expect(all(story, 'south')).not.toContain('telephone')
})

test('what one party’s head is asked holds nothing of another’s people, channels or hours', async () => {
  const story = await Story.begin({}, { mechanism: three })
  const week = Array.from({ length: 7 }, () => [{ fromMinute: 540, toMinute: 1020 }])
  const calendar = { timeZone: 'Asia/Tbilisi', week, holidays: ['2026-12-24'], maintenance: [] }
  const parties = three.parties.map((each) =>
    each.id === 'north'
      ? { ...each, calendar, officials: each.officials.map((one) => (one.id === 'nils' ? { ...one, role: 'envoy' } : one)) }
      : each,
  )
  const tracks = three.tracks.map((track) =>
    track.code === 'SEC'
      ? {
          ...track,
          sendDelaySeconds: 11,
          channels: { ...track.channels, north: { link: 'north', channel: 'n-elsewhere' } },
          partyDueMinutes: { north: { routine: 77 } },
        }
      : track,
  )
  await story.apply({ ...three, parties, tracks })
  await story.clock.advance(2_000)
  expect(story.direct('north', 'UNH').join('\n')).toContain('n-elsewhere')
  for (const { id, needs } of story.relay.waiting()) {
    if (needs.includes('south')) await story.post('south', 's-sec', 'USH', `!confirm ${id}`)
    await story.post('north', '@UNH', 'UNH', `!confirm ${id}`, { isDirect: true })
  }
  await story.clock.advance(20_000)
  expect(story.relay.waiting()).toEqual([])
  for (const link of ['south', 'east', 'sup']) expect(all(story, link)).not.toMatch(/n-elsewhere|2026-12-24|UN2|540|\b77\b/)
})
