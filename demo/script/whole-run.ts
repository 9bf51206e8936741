import { people } from '../world.ts'
import { type Frame, frameOf } from './frame.ts'
import type { Place } from './place.ts'
import type { Stage } from './stage.ts'
import { must, Unmet } from './waiting.ts'

/** What must hold over everything that ever stood in the channels. Returns a sentence for each thing that does not. */
export function problemsOfWholeRun(stage: Stage): string[] {
  const checks = [
    () => stage.mustHaveKeptPrivate(),
    () => mustHaveNoGaps(stage),
    () => mustNotNamePeople(stage),
    () => mustBeAcknowledgedByPeople(stage),
    () => mustHaveQuietSecondChannel(stage),
    ...stage.places.flatMap((place) => [() => mustHaveNoDoubles(stage, place), () => mustBeInOrder(stage, place)]),
  ]
  return checks.flatMap((check) => {
    try {
      check()
      return []
    } catch (error) {
      if (error instanceof Unmet) return [`expected: ${error.message}; found: ${error.found}`]
      throw error
    }
  })
}

/** Every frame that ever stood in a channel, once for each post, in the order of the channel. */
function framesEver(stage: Stage, place: Place): readonly Frame[] {
  const frames = new Map<string, Frame>()
  for (const post of stage.witness.inChannel(place)) {
    const frame = frameOf(post)
    if (frame && !frames.has(post.id)) frames.set(post.id, frame)
  }
  return [...frames.values()]
}

function mustHaveNoDoubles(stage: Stage, place: Place): void {
  const frames = framesEver(stage, place)
  const named = frames.map(({ title, part }) => `${title} ${part ?? ''}`.trim())
  const double = named.find((name, index) => named.indexOf(name) !== index)
  must(double === undefined, `no message ever stood twice in ${place.name}’s channel`, `${double} did`)
}

/** The supervisor sees every message: there the numbers run without a gap. */
function mustHaveNoGaps(stage: Stage): void {
  const last = stage.lastNumber()
  const references = new Set(framesEver(stage, stage.desk).map(({ reference }) => reference))
  for (let number = 1; number <= last; number += 1) {
    const reference = `SEC-${String(number).padStart(4, '0')}`
    must(references.has(reference), `the references run from SEC-0001 to number ${last} without a gap`, `${reference} is missing`)
  }
  must(last > 0, 'messages crossed', 'none did')
}

/** Of each sender on a track, and of one precedence, the references ascend. Updates keep the reference of what they change. */
function mustBeInOrder(stage: Stage, place: Place): void {
  const last = new Map<string, Frame>()
  for (const frame of framesEver(stage, place)) {
    if (frame.title.startsWith('UPDATE')) continue
    const sender = `${frame.from} ${frame.reference.split('-')[0]} ${frame.precedence ?? ''}`
    const before = last.get(sender)
    must(
      before === undefined || before.reference < frame.reference,
      `messages of ${frame.from} stand in order in ${place.name}’s channel`,
      `${frame.reference} stands after ${before?.reference}`,
    )
    last.set(sender, frame)
  }
}

/** No party sees another's names, accounts or channels. */
function mustNotNamePeople(stage: Stage): void {
  const { north, south, desk, deskSecond, witness } = stage
  const own = new Map(stage.places.map((place) => [place, stage.peopleIn(place).map((person) => people[person])]))
  for (const [place, others] of [
    [north, [south, desk, deskSecond]],
    [south, [north, desk, deskSecond]],
  ] as const) {
    const names = others.flatMap((other) => [other.channel, ...(own.get(other) ?? []).flatMap(({ user, name }) => [user, name])])
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${names.map((name) => RegExp.escape(name)).join('|')})(?![\\p{L}\\p{N}])`, 'iu')
    const named = witness.everything.find((each) => each.place === place && each.post.isBot && pattern.test(each.post.text))
    must(named === undefined, `nobody of another organisation is named in ${place.name}’s place`, `“${named?.post.text}”`)
  }
}

/** Nothing is shown as received, in its latest version, that nobody acknowledged: not by a sweep, nor after a restart. */
function mustBeAcknowledgedByPeople(stage: Stage): void {
  for (const place of stage.places) {
    const received = stage.witness
      .inChannel(place)
      .filter(({ text }) => text.includes('☑ Received by'))
      .flatMap((post) => frameOf(post) ?? [])
    const assumed = received.find(({ quotes }) => !stage.acknowledged.has(quotes.at(-1) ?? ''))
    must(assumed === undefined, 'nothing is shown as received that nobody acknowledged', () => `“${assumed?.post.text}” in ${place.name}`)
  }
}

/** Every escalation was taken in time: nothing was to be escalated to the second channel. */
function mustHaveQuietSecondChannel({ deskSecond, witness }: Stage): void {
  const loud = witness.inChannel(deskSecond).find(({ text }) => text.includes('ESCALATION'))
  must(loud === undefined, 'nothing is escalated to the supervisor’s second channel', loud?.text ?? '')
}
