import type { PostOptions } from '../../../src/sandbox/standin.ts'
import type { PersonName, Place } from '../place.ts'
import type { Private, Stage } from '../stage.ts'
import { must } from '../waiting.ts'

/** What was said before this one would have crossed before it: once it has, one can tell that the rest did not. */
async function afterwards(stage: Stage, what: string, kept: readonly Private[]): Promise<void> {
  const { north, south, desk, see } = stage
  const words = (of: Place): string => `${of.name}’s line check after ${what}`
  await north.say('amal', words(north))
  await south.say('bo', words(south))
  await see(() => {
    south.frame(words(north))
    north.frame(words(south))
    desk.frame(words(north))
    desk.frame(words(south))
  })
  stage.mustHaveKeptPrivate(kept)
}

const northYields = 'we would yield the bridge'
const southYields = 'we would yield the mill'

/** Mistyped commands, commands of others, and the supervisor's own talk. */
export async function commandNotLeaked(stage: Stage): Promise<void> {
  const { north, south, desk, see } = stage
  const kept = [
    stage.keepPrivate(north, northYields),
    stage.keepPrivate(south, southYields),
    stage.keepPrivate(desk, 'North looks nervous'),
  ]
  await desk.say('mika', 'Between us: North looks nervous')
  const typed: readonly (readonly [Place, PersonName, string, string])[] = [
    [north, 'amal', `!flsh ${northYields}`, '“flsh” is no command'],
    [north, 'amal', `！immediat ${northYields}`, '“immediat” is no command'],
    [north, 'amal', ` /dispuet ${northYields}`, '“dispuet” is no command'],
    [north, 'amal', `\u200b!respnd ${northYields}`, '“respnd” is no command'],
    [south, 'bo', `/dispute x ${southYields}`, '“x” is not something to do with a dispute'],
    [south, 'bo', `！flsh ${southYields}`, '“flsh” is no command'],
    [south, 'bo', `/parley sned ${southYields}`, '“sned” is no command'],
    [south, 'bo', `!say SEC both ${southYields}`, 'Only the supervisor’s officials'],
  ]
  const posts: (readonly [Place, string])[] = []
  for (const [place, person, text] of typed) posts.push([place, await place.say(person, text)])
  await north.command('amal', '/parley', `clarfy SEC-0001 ${northYields}`)
  await see(() => {
    for (const [place, person, , sentence] of typed) place.toldDirectly(person, sentence)
    for (const [place, post] of posts) place.mustBeMarked(post, '⛔')
    north.toldDirectly('amal', '“clarfy” is no command', '!clarify SEC-0042')
  })
  await afterwards(stage, 'the commands', kept)
}

/** What was said inside an organisation, in whatever wrapping: refused, with the fragment named to its author. */
export async function forwardRefused(stage: Stage): Promise<void> {
  const { north, south, see } = stage
  const refused: readonly (readonly [Place, PersonName, string, PostOptions, string])[] = [
    [north, 'amal', 'See what they write', { forwarded: 'Internal: our red line is the mill' }, '“Internal: our red line is the mill”'],
    [north, 'amal', 'It stands at https://north.slack.com/archives/C0STAFF/p1795365625990000', {}, 'north.slack.com/archives/C0STAFF'],
    [north, 'amal', 'The map is attached', { file: 'positions.pdf' }, '“positions.pdf”'],
    [south, 'sam', 'He is right', { forwarded: 'Staff only: the reserve is at the ford' }, '“Staff only: the reserve is at the ford”'],
  ]
  const kept: Private[] = []
  for (const [place, person, words, options, named] of refused) {
    kept.push(stage.keepPrivate(place, words))
    if (options.forwarded !== undefined) kept.push(stage.keepPrivate(place, options.forwarded))
    const post = await place.say(person, words, options)
    await see(() => {
      place.mustBeMarked(post, '⛔')
      place.toldDirectly(person, 'NOT SENT.', named)
    })
  }
  await afterwards(stage, 'the quotations', kept)
}

/** People in the channel who are no configured officials, on both platforms. */
export async function strangerRefused(stage: Stage): Promise<void> {
  const { north, south, see, world } = stage
  world.south.joinAs('visitor', world.channels.south)
  const kept: Private[] = []
  for (const [place, person, words] of [
    [north, 'guest', 'I speak for North today'],
    [south, 'visitor', 'I speak for South today'],
  ] as const) {
    kept.push(stage.keepPrivate(place, words))
    const post = await place.say(person, words)
    await see(() => {
      place.mustBeMarked(post, '⛔')
      const told = place.direct(person).filter(({ text }) => text.includes(`You are not one of ${place.name}’s officials`))
      must(told.length === 1, `${person} is told once, directly, that nothing crosses`, `${told.length} such messages`)
    })
  }
  await afterwards(stage, 'the strangers', kept)
}
