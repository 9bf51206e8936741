import { expect, test } from 'vitest'
import type { Mechanism } from '../core/mechanism.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'
import { trio } from './testing/trio.ts'

/** What somebody was asked about before it was sent, and what becomes of it when things are not as they were told any more. */

const drill: Mechanism = { ...withHeads, exercise: true }

const begin = (mechanism: Mechanism): Promise<Story> => Story.begin({}, { mechanism, buttons: ['north'] })

/** Both are asked about: neither is sent yet. */
async function asked(story: Story): Promise<string> {
  const post = await story.north('!flash Shots at the crossing')
  await story.north('!dispute open The line is elsewhere')
  await story.clock.advance(1_000)
  return post
}

/** Presses what is under a question that names this. */
async function press(story: Story, words: string, label: string): Promise<void> {
  const { id, content } = story.standing('north', '@UA', words)
  await story.press('north', '@UA', id, 'UA', content.buttons!.find((each) => each.label === label)!.action)
  await story.clock.advance(15_000)
}

const toldNorth = (story: Story): string => story.direct('north', 'UA').join('\n')
const south = (story: Story): string => [...story.channel('south', 's-sec'), ...story.direct('south', 'UB')].join('\n')

test.each([
  ['begins', withHeads, drill, 'SEC was no exercise when you were asked about it, and is one now.'],
  ['ends', drill, withHeads, 'You were asked about it in an exercise on SEC. That is over: what is sent now is real.'],
] as const)(
  'an exercise %s while somebody is asked about a flash and a dispute: neither is sent as something else',
  async (_, of, now, why) => {
    const story = await begin(of)
    const post = await asked(story)
    await story.apply({ ...now, limits: story.mechanism.limits! })
    await confirmAll(story)
    await story.clock.advance(1_000)
    expect(toldNorth(story)).toContain(`NOT SENT: your FLASH. ${why}`)
    expect(toldNorth(story)).toContain(`NOT OPENED: your dispute. ${why}`)
    expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
    await press(story, 'This wakes South', 'Send FLASH')
    await press(story, 'South and the supervisor are told now', 'Open dispute')
    expect(south(story)).not.toMatch(/Shots|elsewhere/)
  },
)

test('so it is when a rehearsal ends', async () => {
  const [sec] = withHeads.tracks
  const story = await begin({ ...withHeads, tracks: [{ ...sec!, rehearsal: true }] })
  await asked(story)
  await story.post('north', 'n-sec', 'UNH', '!ready SEC')
  await story.post('south', 's-sec', 'USH', '!ready SEC')
  await story.supervisor('!ready SEC')
  await story.clock.advance(1_000)
  expect(toldNorth(story)).toContain('NOT SENT: your FLASH. You were asked about it in an exercise on SEC.')
  await press(story, 'This wakes South', 'Send FLASH')
  expect(south(story)).not.toContain('Shots')
})

test('a configuration that changes nothing of it leaves the question', async () => {
  const story = await begin(withHeads)
  await asked(story)
  await story.apply({ ...story.mechanism, sweepDays: 9 })
  await press(story, 'This wakes South', 'Send FLASH')
  expect(south(story)).toContain('Shots at the crossing')
})

test('a track ends while somebody is asked about a flash on it: they are told at once, and not that they did not answer', async () => {
  const [sec] = withHeads.tracks
  const story = await begin(withHeads)
  const post = await asked(story)
  const channels = { north: { link: 'north', channel: 'n-com' }, south: { link: 'south', channel: 's-com' } }
  await story.apply({ ...story.mechanism, tracks: [{ ...sec!, code: 'COM', name: 'Commerce', channels }] })
  await confirmAll(story)
  await story.clock.advance(10 * 60_000)
  expect(toldNorth(story)).toContain('NOT SENT. Track SEC was taken out of the configuration')
  expect(toldNorth(story)).not.toContain('did not answer')
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
})

test('a flash that somebody is asked about when they are suspended is among what was not sent', async () => {
  const story = await begin(withHeads)
  const post = await asked(story)
  await story.supervisor('!suspend north liaison Lost the telephone')
  await story.clock.advance(10 * 60_000)
  expect(toldNorth(story)).toContain('1 post of yours that had not crossed was not sent.')
  expect(toldNorth(story)).not.toContain('did not answer')
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
})

test('a party comes to the track while somebody is asked about a flash and a dispute: it hears of neither', async () => {
  const story = await begin(withHeads)
  const post = await asked(story)
  await story.apply({ ...story.mechanism, parties: [...withHeads.parties, trio.parties[2]!], tracks: trio.tracks })
  await confirmAll(story)
  await story.clock.advance(1_000)
  const why = 'East came to SEC after you were asked about it, and may hear it too.'
  expect(toldNorth(story)).toContain(`NOT SENT: your FLASH. ${why}`)
  expect(toldNorth(story)).toContain(`NOT OPENED: your dispute. ${why}`)
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  await press(story, 'This wakes South', 'Send FLASH')
  await press(story, 'South and the supervisor are told now', 'Open dispute')
  expect(story.channel('east', 'e-sec').join('\n')).not.toMatch(/Shots|elsewhere/)
})
