import type { SeenPost } from '../../src/sandbox/standin.ts'
import { wordsOf } from '../crash/frames.ts'
import { type Place, places } from '../crash/oracle.ts'
import type { Lived, Recorded } from './record.ts'
import { newTrack, watches } from './rules.ts'
import type { Finding } from './verdict.ts'
import { watchWordsIn } from './watches.ts'

const parties = ['north', 'south'] as const
const other = { north: 'south', south: 'north' } as const

/** What came of watches, officials and tracks: what must be told is told once, where it belongs. */
export function judgeLife({ channels, direct, life }: Recorded): Finding[] {
  return [
    ...life.stuck.map((words): Finding => ({ count: 'other', words: `life: ${words}` })),
    ...life.told.flatMap(({ words, in: where }) => places.flatMap((place) => toldOnce(channels[place], words, where, place))),
    ...parties.flatMap((party) => [...passedOn(channels[party], party), ...rosterLeaks({ channels, direct }, party)]),
    ...life.said.flatMap((said) => crossed(life, said)),
    ...unmarked({ channels, direct, life }),
    ...life.words.flatMap((word) => parties.flatMap((party) => spoken(life, word, party))),
  ]
}

function toldOnce(posts: readonly SeenPost[], words: readonly string[], where: readonly Place[], place: Place): Finding[] {
  const times = posts.filter(({ isBot, text }) => isBot && words.every((each) => text.includes(each))).length
  const due = where.includes(place) ? 1 : 0
  return times === due ? [] : [{ count: 'other', words: `life: “${words.join(' … ')}” stands ${times} times in ${place}` }]
}

/** A watch passes from whoever has it, once, and is taken by whoever it passes to. */
function passedOn(posts: readonly SeenPost[], party: 'north' | 'south'): Finding[] {
  const findings: Finding[] = []
  const says = (words: string): void => void findings.push({ count: 'other', words: `watch of ${party}: ${words}` })
  let holder: string = watches[party][0].name
  let passing: string | undefined
  for (const word of watchWordsIn(posts)) {
    if (word.is === 'passes') {
      if (word.from !== holder) says(`passes from ${word.from}, and ${holder} has it`)
      if (passing !== undefined) says(`passes to ${word.to} before ${passing} has taken it`)
      passing = word.to
    } else if (word.is === 'has') {
      if (word.watch !== passing) says(`${word.watch} takes what does not pass to it`)
      holder = word.watch
      passing = undefined
    } else passing = undefined
  }
  if (passing !== undefined) says(`${passing} could not take it`)
  return findings
}

/** Nobody else reads of them. */
function rosterLeaks({ channels, direct }: Pick<Recorded, 'channels' | 'direct'>, party: 'north' | 'south'): Finding[] {
  const names = watches[party].map(({ name }) => name)
  return places
    .filter((place) => place !== party)
    .flatMap((place) => [...channels[place], ...direct[place]])
    .filter(({ isBot, text }) => isBot && names.some((name) => text.includes(name)))
    .map(({ text }) => ({ count: 'other', words: `watch of ${party}: it is told elsewhere: ${text.slice(0, 80)}` }))
}

/** On the track that came to be: once on the other side and before the supervisor, as an exercise until it was real. */
function crossed({ channels }: Lived, { party, text, isExercise }: Lived['said'][number]): Finding[] {
  return ([other[party], 'desk'] as const).flatMap((place): Finding[] => {
    const frames = channels[place].filter((post) => post.isBot && post.text.includes(`> ${text}`))
    const [frame] = frames
    if (!frame) return [{ count: 'lost', words: `lost in ${place}, on ${newTrack.code}: “${text}”` }]
    if (frames.length > 1) return [{ count: 'doubled', words: `doubled in ${place}, on ${newTrack.code}: “${text}”` }]
    const isSaidToBe = wordsOf(frame).includes('EXERCISE · ')
    return isSaidToBe === isExercise
      ? []
      : [{ count: 'other', words: `“${text}” ${isExercise ? 'is not' : 'is'} said to be an exercise in ${place}` }]
  })
}

/** Whatever is said about a message of an exercise says so, to whomever. */
function unmarked({ channels, direct, life }: Pick<Recorded, 'channels' | 'direct' | 'life'>): Finding[] {
  const exercises = new Set(life.said.flatMap(({ text, isExercise }) => (isExercise ? [text] : [])))
  const all = places.flatMap((place) => [...life.channels[place], ...channels[place], ...direct[place]].map((post) => ({ place, post })))
  const named = all.filter(({ post }) => post.isBot).map((each) => ({ ...each, name: reference.exec(each.post.text)?.[0] }))
  const meant = new Set(named.flatMap(({ post, name }) => ([...exercises].some((text) => post.text.includes(`> ${text}`)) ? [name] : [])))
  return named
    .filter(({ post, name }) => name !== undefined && meant.has(name) && !post.text.includes('EXERCISE'))
    .map(({ place, post }) => ({ count: 'other', words: `no word of an exercise in ${place}: ${post.text.slice(0, 60)}` }))
}

const reference = new RegExp(`\\b${newTrack.code}-\\d+\\b`)

/** The supervisor's word stands once with each whom it was said to, and nowhere else. */
function spoken({ channels }: Lived, { text, to }: Lived['words'][number], party: 'north' | 'south'): Finding[] {
  const times = channels[party].filter((post) => post.isBot && post.text.includes(`> ${text}`)).length
  const due = to.includes(party) ? 1 : 0
  if (times === due) return []
  const count = times > due ? (due === 0 ? 'other' : 'doubled') : 'lost'
  return [{ count, words: `the supervisor’s “${text}” stands ${times} times in ${party}, on ${newTrack.code}` }]
}

/** What stands before the supervisor of that track, which is judged by itself. */
export const isOfNewTrack = (post: SeenPost): boolean =>
  post.isBot && new RegExp(`^(?:EXERCISE · )?${newTrack.code}-\\d`).test(wordsOf(post))
