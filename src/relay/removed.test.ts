import { expect, test } from 'vitest'
import type { Mechanism, Official } from '../core/mechanism.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

const northWith = (of: Mechanism, change: (official: Official) => readonly Official[]): Mechanism => ({
  ...of,
  parties: of.parties.map((party) => (party.id === 'north' ? { ...party, officials: party.officials.flatMap(change) } : party)),
})

async function changes(story: Story, change: (official: Official) => readonly Official[]): Promise<void> {
  await story.apply(northWith(story.mechanism, change))
  await confirmAll(story)
  await story.clock.advance(30_000)
}

for (const [who, change] of [
  ['was removed', (official: Official) => (official.id === 'amal' ? [] : [official])],
  [
    'has another account now',
    (official: Official) => [official.id === 'amal' ? { ...official, accounts: [{ link: 'north', user: 'UA9' }] } : official],
  ],
  ['may not use the track any more', (official: Official) => [official.id === 'amal' ? { ...official, tracks: [] } : official]],
] as const) {
  test(`what somebody had written and had not crossed who ${who} is given back, as that of who is suspended`, async () => {
    const story = await Story.begin({ sendDelaySeconds: 60 }, { mechanism: withHeads })
    const held = await story.north('On its way')
    const another = await story.post('north', 'n-sec', 'UN2', 'Of another')
    await changes(story, change)
    await story.clock.advance(60_000)
    expect(story.channel('south', 's-sec').join('\n')).not.toContain('On its way')
    expect(story.channel('south', 's-sec').join('\n')).toContain('Of another')
    expect([held, another].map((post) => story.mark('north', 'n-sec', post))).toEqual([['⛔'], ['📤']])
    expect(story.direct('north', 'UA').join('\n')).toContain('NOT SENT. You are not one of your side’s officials for SEC any more')
    expect(story.channel('sup', 'control').join('\n')).toContain('SEC: 1 post of North that had not crossed was given back to its author')
  })
}

test('an edit of theirs that had not crossed is given back too, and what had crossed stands as it was', async () => {
  const story = await Story.begin({ sendDelaySeconds: 60 }, { mechanism: withHeads })
  const post = await story.north('at noon')
  await story.clock.advance(90_000)
  await story.tell({
    type: 'edited',
    link: 'north',
    channel: 'n-sec',
    post,
    author: 'UA',
    fragments: [],
    text: 'at one',
    editedAt: story.clock.now(),
  })
  await changes(story, (official) => (official.id === 'amal' ? [] : [official]))
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('at one')
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  expect(story.direct('north', 'UA').join('\n')).toContain('You are not one of your side’s officials for SEC any more.')
})
