import { expect, test } from 'vitest'
import type { Mechanism } from '../core/mechanism.ts'
import { party, three, track, withParty, withTrack } from '../core/testing/three.ts'
import { Story } from './testing/story.ts'

/** North, South and East on SEC. */
const [sec, civ] = three.tracks
const together: Mechanism = {
  ...three,
  tracks: [{ ...sec!, channels: { ...sec!.channels, east: { link: 'east', channel: 'east-sec' } } }, civ!],
}

const head = (story: Story, of: string, text: string): Promise<string> =>
  story.post(of, `@U-${of}-head`, `U-${of}-head`, text, { isDirect: true })
const control = (story: Story): string => story.channel('desk', 'control').join('\n')

async function withdraws(story: Story, of: string): Promise<void> {
  await head(story, of, '!withdraw-party')
  await story.clock.advance(2_000)
  const ask = story.standing(of, `@U-${of}-head`, 'You withdraw from the mechanism')
  const { action } = ask.content.buttons!.find(({ label }) => label === 'Withdraw')!
  await story.press(of, `@U-${of}-head`, ask.id, `U-${of}-head`, action)
  await story.clock.advance(2_000)
}

test('what a party that withdrew was to confirm with others waits for the others alone, who need not say it again', async () => {
  const story = await Story.begin({}, { mechanism: together })
  await story.apply(withTrack(story.mechanism, 'SEC', (each) => ({ ...each, sendDelaySeconds: 30 })))
  await head(story, 'north', '!confirm C1')
  await withdraws(story, 'south')
  expect(story.relay.waiting()).toMatchObject([{ id: 'C1', needs: ['north', 'east'], confirmed: ['north'] }])
  await story.run()
  await head(story, 'east', '!confirm C1')
  await story.clock.advance(2_000)
  expect(story.direct('east', 'U-east-head').at(-1)).toContain('C1: confirmed. It is in force.')
  expect(story.relay.inForce().tracks[0]).toMatchObject({ sendDelaySeconds: 30, channels: { north: {}, east: {} } })
})

test('what waited for nobody but the party that withdrew comes into force with that', async () => {
  const story = await Story.begin({}, { mechanism: together })
  await story.apply(withTrack(story.mechanism, 'SEC', (each) => ({ ...each, sendDelaySeconds: 30 })))
  await head(story, 'north', '!confirm C1')
  await head(story, 'east', '!confirm C1')
  await withdraws(story, 'south')
  expect(story.relay.waiting()).toEqual([])
  expect(story.relay.inForce().tracks[0]).toMatchObject({ sendDelaySeconds: 30 })
  expect(control(story)).toMatch(/South withdrew[\s\S]*In force since 01:00Z \(C1\)/)
})

test('a new track is asked for anew without the party that withdrew; one on which nobody else is left is not', async () => {
  const story = await Story.begin({}, { mechanism: together })
  const between = (code: string, ...members: string[]) => track(code, code, members)
  await story.apply({ ...story.mechanism, tracks: [...story.mechanism.tracks, between('MED', 'north', 'south', 'east')] })
  await story.clock.advance(1_000)
  await head(story, 'north', '!confirm C1')
  await withdraws(story, 'south')
  expect(story.relay.waiting()).toMatchObject([{ id: 'C2', needs: ['north', 'east'], confirmed: [] }])
  expect(story.direct('north', 'U-north-head').join('\n')).toContain('Track MED, MED, is new, between North and East.')
  for (const each of ['north', 'east']) await head(story, each, '!confirm C2')
  await story.clock.advance(2_000)
  expect(Object.keys(story.relay.inForce().tracks.find(({ code }) => code === 'MED')?.channels ?? {})).toEqual(['north', 'east'])

  await story.apply({ ...story.relay.inForce(), tracks: [...story.relay.inForce().tracks, between('COM', 'north', 'east')] })
  await withdraws(story, 'east')
  expect(story.relay.waiting()).toEqual([])
  expect(control(story)).toContain('C3 is no longer wanted.')
})

test('what is a party’s own alone ends with its withdrawal', async () => {
  const story = await Story.begin({}, { mechanism: together })
  await story.apply(withParty(story.mechanism, 'south', (each) => ({ ...each, timeZone: 'Europe/Kyiv' })))
  await withdraws(story, 'south')
  expect(story.relay.waiting()).toEqual([])
  expect(control(story)).toContain('C1 is no longer wanted.')
})

test('nobody who withdrew comes back by a file that names them still; the rest of it is put in force, under another id they can', async () => {
  const story = await Story.begin({}, { mechanism: together })
  const old = story.mechanism
  await withdraws(story, 'south')
  await story.clock.advance(90_000)
  await story.apply({ ...old, sweepDays: 3, tracks: [...old.tracks, track('MED', 'Medicine', ['north', 'south'])] })
  await story.clock.advance(2_000)
  expect(story.relay.waiting()).toEqual([])
  expect(story.relay.inForce()).toMatchObject({ sweepDays: 3, parties: [{ id: 'north' }, { id: 'east' }] })
  expect(story.relay.inForce().tracks.map(({ code }) => code)).toEqual(['SEC', 'CIV'])
  expect(control(story)).toContain('Not put in force: South withdrew. Nobody comes back by a file that names them still.')
  expect(story.direct('north', 'U-north-head').join('\n')).not.toContain('joins')

  const inForce = story.relay.inForce()
  await story.apply({
    ...inForce,
    parties: [...inForce.parties, party('south-2', 'South')],
    tracks: [...inForce.tracks, track('MED', 'Medicine', ['north', 'south-2'])],
  })
  await story.clock.advance(2_000)
  expect(story.relay.inForce().parties.map(({ id }) => id)).toEqual(['north', 'east', 'south-2'])
  expect(story.relay.waiting()).toMatchObject([{ needs: ['north'] }])
})
