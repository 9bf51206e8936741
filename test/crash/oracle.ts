import type { SeenPost } from '../../src/sandbox/standin.ts'
import { type Frame, framesIn, nameOf } from './frames.ts'

export type Party = 'north' | 'south'
export type Place = Party | 'desk'
export const places = ['north', 'south', 'desk'] as const

/** What the harness did with one post. Every version of every post has a text that no other has. */
export interface Posted {
  readonly party: Party
  readonly post: string
  /** The texts that it had, first to last. */
  readonly versions: readonly string[]
  /** Versions that were replaced while the post could still be taken back: nobody else may ever see them. */
  readonly takenBack: readonly string[]
  /** In time: before it could have crossed. */
  readonly deleted: 'no' | 'in-time' | 'later'
  /** The post that it answers: a root, of either party. */
  readonly answers?: string
  /** Whether the other side acknowledged any version of it. */
  readonly acknowledged: boolean
  /** It crosses at once, and so may pass what the same sender's posts wait for. */
  readonly crossesAtOnce?: boolean
  /** It was no post of its own, so that its author's colleagues are shown it too. */
  readonly isShownAtHome?: boolean
  /** The platform never told of it: it is found later, when it can no longer keep its place. */
  readonly wasUntold?: boolean
}

export interface Scene {
  /** In the order in which each party posted. */
  readonly posted: readonly Posted[]
  readonly channels: Readonly<Record<Place, readonly SeenPost[]>>
}

export interface Problem {
  readonly kind:
    | 'lost'
    | 'doubled'
    | 'misordered'
    | 'early-reply'
    | 'leaked'
    | 'not-withdrawn'
    | 'stale'
    | 'cut'
    | 'foreign'
    | 'misplaced'
    | 'gap'
    | 'wrong-receipt'
  readonly place: Place
  readonly what: string
}

/**
 * Holds what was posted against what stands in the channels, and against nothing else: neither the relay's journal nor its
 * state is asked. Returns everything that breaks a promise.
 */
export function judge(scene: Scene): Problem[] {
  const shown = { north: read(scene, 'north'), south: read(scene, 'south'), desk: read(scene, 'desk') }
  return [
    ...places.flatMap((place) => [
      ...copies(place, shown[place]),
      ...strangers(place, shown[place]),
      ...expected(scene, place).flatMap((posted) => [
        ...presence(place, posted, shown[place]),
        ...leaks(place, posted, shown[place]),
        ...thread(scene, place, posted, shown[place]),
      ]),
      ...order(scene, place, shown[place]),
    ]),
    ...references(shown),
    ...scene.posted.flatMap((posted) => receipt(scene, posted)),
  ]
}

/** A frame, whole where it had parts, and the post that it shows. */
interface Shown extends Frame {
  readonly of?: Posted
}

function read(scene: Scene, place: Place): Shown[] {
  const byText = new Map(scene.posted.flatMap((posted) => posted.versions.map((text) => [squeezed(text), posted])))
  const frames = framesIn(scene.channels[place])
  const parts = new Map<string, Frame[]>()
  for (const frame of frames) parts.set(nameOf(frame), [...(parts.get(nameOf(frame)) ?? []), frame])
  return frames.map((frame) => {
    const whole = [...(parts.get(nameOf(frame)) ?? [])].sort((a, b) => a.part - b.part)
    const of = byText.get(squeezed(frame.parts > 1 ? whole.map(({ text }) => text).join('') : frame.text))
    return { ...frame, ...(of ? { of } : {}) }
  })
}

/** Where a text is split, the space there may go unseen. */
const squeezed = (text: string): string => text.replaceAll(/\s+/g, '')
const isFor = (place: Place, { party, isShownAtHome }: Posted): boolean => party !== place || isShownAtHome === true
const expected = (scene: Scene, place: Place): readonly Posted[] => scene.posted.filter((posted) => isFor(place, posted))
const titleOf = ({ versions }: Posted): string => `“${(versions[0] ?? '').slice(0, 20)}”`

/** The same reference, or the same text, more than once: counted post by post, so that identical copies show. */
function copies(place: Place, shown: readonly Shown[]): Problem[] {
  const names = shown.map((frame) => `${nameOf(frame)} part ${frame.part}`)
  const texts = shown.filter(({ text }) => text !== '').map(({ text }) => squeezed(text))
  return [...repeated(names), ...repeated(texts)].map((what) => ({ kind: 'doubled', place, what }))
}

const repeated = (all: readonly string[]): string[] => [...new Set(all.filter((each, index) => all.indexOf(each) !== index))]

/** What nobody posted, and what comes back to the party that said it. */
function strangers(place: Place, shown: readonly Shown[]): Problem[] {
  return shown
    .filter(({ of, text, parts }) => (of === undefined ? text !== '' && parts === 1 : !isFor(place, of)))
    .map((frame) => ({ kind: 'foreign', place, what: nameOf(frame) }))
}

function presence(place: Place, posted: Posted, shown: readonly Shown[]): Problem[] {
  const frames = shown.filter(({ of }) => of === posted)
  const problem = (kind: Problem['kind'], what: string): Problem => ({ kind, place, what: `${titleOf(posted)} ${what}` })
  if (posted.deleted !== 'no') {
    return frames.filter(({ withdrawn }) => !withdrawn).map((frame) => problem('not-withdrawn', nameOf(frame)))
  }
  const originals = frames.filter(({ update }) => update === undefined)
  const updates = frames.filter(({ update }) => update !== undefined)
  const latest = updates.at(-1) ?? originals[0]
  if (!latest || originals.length === 0) return [problem('lost', 'does not stand there')]
  const problems: Problem[] = []
  if (latest.parts === 1 && latest.text !== posted.versions.at(-1)) problems.push(problem('stale', `says ${latest.text}`))
  if (frames.some(({ withdrawn }) => withdrawn)) problems.push(problem('stale', 'is struck out, and stands'))
  updates.forEach((update, index) => {
    if (update.update !== index + 1) problems.push(problem('gap', `has update ${update.update} as number ${index + 1}`))
    const before = index === 0 ? originals[0] : updates[index - 1]
    if (update.was !== before?.text) problems.push(problem('stale', `update ${update.update} misquotes what was there`))
  })
  if (originals.map(({ part }) => part).join() !== Array.from({ length: originals[0]!.parts }, (_, index) => index + 1).join()) {
    problems.push(problem('cut', `parts ${originals.map(({ part }) => part).join()} of ${originals[0]!.parts}`))
  }
  return problems
}

function leaks(place: Place, posted: Posted, shown: readonly Shown[]): Problem[] {
  const secret = new Set([...posted.takenBack, ...(posted.deleted === 'in-time' ? posted.versions : [])])
  return shown
    .filter(({ text, was }) => secret.has(text) || (was !== undefined && secret.has(was)))
    .map((frame) => ({ kind: 'leaked', place, what: `${titleOf(posted)} in ${nameOf(frame)}` }))
}

/** A reply stands in the thread of what it answers, and after it. */
function thread(scene: Scene, place: Place, posted: Posted, shown: readonly Shown[]): Problem[] {
  const target = scene.posted.find(({ post }) => post === posted.answers)
  const replyAt = shown.findIndex(({ of }) => of === posted)
  if (!target || replyAt < 0) return []
  const problem = (kind: Problem['kind'], what: string): Problem => ({ kind, place, what: `${titleOf(posted)} ${what}` })
  const rootAt = shown.findIndex(({ of }) => of === target)
  const isOwnPost = target.party === place && !target.isShownAtHome
  const root = isOwnPost ? target.post : shown[rootAt]?.post
  if (root === undefined) return target.deleted === 'no' ? [problem('early-reply', `without ${titleOf(target)}`)] : []
  const problems: Problem[] = []
  if (target.party !== place && rootAt > replyAt) problems.push(problem('early-reply', `before ${titleOf(target)}`))
  // Slack takes the whole thread away with a head that nobody had answered.
  if (shown[replyAt]?.threadOf !== root && target.deleted === 'no')
    problems.push(problem('misplaced', `is not in the thread of ${titleOf(target)}`))
  return problems
}

/** Of each sender, messages stand in the order in which they were posted (the urgent ones by themselves), and their references rise. */
function order(scene: Scene, place: Place, shown: readonly Shown[]): Problem[] {
  const problems: Problem[] = []
  for (const party of ['north', 'south'] as const) {
    const originals = shown.filter(({ of, update }) => of?.party === party && update === undefined)
    const last = new Map<boolean, Shown>()
    originals.forEach((frame, index) => {
      const before = originals[index - 1]
      if (before && frame.reference < before.reference)
        problems.push({ kind: 'misordered', place, what: `${nameOf(frame)} after ${nameOf(before)}` })
      if (!frame.of || frame.of.wasUntold) return
      const isUrgent = frame.of.crossesAtOnce === true
      const earlier = last.get(isUrgent)
      last.set(isUrgent, frame)
      if (!earlier?.of) return
      const isOlder = scene.posted.indexOf(frame.of) < scene.posted.indexOf(earlier.of)
      if (isOlder || (frame.of === earlier.of && frame.part < earlier.part)) {
        problems.push({
          kind: 'misordered',
          place,
          what: `${nameOf(frame)} ${titleOf(frame.of)} after ${nameOf(earlier)} ${titleOf(earlier.of)}`,
        })
      }
    })
    shown.forEach((frame, index) => {
      if (frame.of?.party !== party || frame.update === undefined) return
      const original = shown.findIndex(({ of, update }) => of === frame.of && update === undefined)
      if (original > index) problems.push({ kind: 'misordered', place, what: `${nameOf(frame)} before its original` })
    })
  }
  return problems
}

/** A track's references run 1, 2, 3, … and each means the same message everywhere. */
function references(shown: Readonly<Record<Place, readonly Shown[]>>): Problem[] {
  const numbers = (frames: readonly Shown[]): number[] =>
    [...new Set(frames.map(({ reference }) => Number(reference.split('-')[1])))].sort((a, b) => a - b)
  const inParties = numbers([...shown.north, ...shown.south])
  const holes = (place: Place, found: readonly number[]): Problem[] =>
    found.flatMap((number, index) =>
      number === (found[index - 1] ?? 0) + 1 ? [] : [{ kind: 'gap', place, what: `${found[index - 1] ?? 0} is followed by ${number}` }],
    )
  const meanings = new Map<string, Posted>()
  const changed = places.flatMap((place) =>
    shown[place].flatMap((frame): Problem[] => {
      if (frame.of === undefined) return []
      const meaning = meanings.get(frame.reference) ?? frame.of
      meanings.set(frame.reference, meaning)
      return meaning === frame.of ? [] : [{ kind: 'gap', place, what: `${frame.reference} means two messages` }]
    }),
  )
  return [...holes('desk', numbers(shown.desk)), ...holes('south', inParties), ...changed]
}

const marks = ['⏳', '📤', '☑', '⛔']

/** The author's own post carries one mark of Parley's, which says where the message is, and never that more was done. */
function receipt(scene: Scene, posted: Posted): Problem[] {
  const standing = scene.channels[posted.party].find(({ id }) => id === posted.post)
  if (!standing || posted.deleted !== 'no') return []
  const bots = new Set(scene.channels[posted.party].filter(({ isBot }) => isBot).map(({ author }) => author))
  const found = standing.reactions
    .filter(({ emoji, users }) => marks.includes(emoji) && users.some((user) => bots.has(user)))
    .map(({ emoji }) => emoji)
  const mayBe = posted.acknowledged ? ['📤', '☑'] : ['📤']
  return found.length === 1 && mayBe.includes(found[0] ?? '')
    ? []
    : [{ kind: 'wrong-receipt', place: posted.party, what: `${titleOf(posted)} carries ${found.join(' ') || 'no mark'}` }]
}
