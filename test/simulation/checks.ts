import type { Finding } from './finding.ts'
import { framePattern, framesOf, isLate, isWithdrawn, textOf } from './frames.ts'
import { onceOver } from './once-over.ts'
import { debtorsOf, isRelayed, type People, type Said } from './people.ts'
import type { ShownPost } from './platform.ts'
import { entryOf } from './record.ts'
import { channelOf, type Side } from './sides.ts'
import { epochStart } from './time.ts'
import type { World } from './world.ts'

type Say = (finding: Finding, words: string) => void
export type Check = (world: World, people: People, say: Say) => void

/** What the platforms saw being asked of them. */
export const checkWitnesses: Check = (world, _people, say) => {
  for (const [link, { witness }] of Object.entries(world.platforms)) {
    for (const id of witness.strays) say('stray', `a process that had lost the mechanism sends ${id} on ${link}`)
    for (const id of witness.unlooked) say('unlooked', `${id} is sent again on ${link}, though nobody looked whether it stands`)
  }
}

/** A reply or an update stands after, and in the thread of, what it refers to. */
export const checkReplies: Check = (world, people, say) => {
  for (const link of [...world.sides, 'sup'] as const) {
    const channel = link === 'sup' ? 'control' : channelOf[link]
    const { shown, witness } = world.platforms[link]
    // What a platform refused has no thread, and what follows does not wait for it for ever.
    if (witness.refused.size > 0) continue
    const posts = shown.filter((each) => each.channel === channel && each.removedAt === undefined)
    for (const post of posts) {
      const head = textOf(post.versions[0]!.content).split('\n')[0] ?? ''
      const target = /^\S+ reply to ([A-Z]+-\d+) /.exec(head)?.[1] ?? /^UPDATE \d+ to ([A-Z]+-\d+) /.exec(head)?.[1]
      if (target === undefined || post.thread !== undefined || isLinkedLater(people, head, post)) continue
      const original = posts.find((each) => textOf(each.content).startsWith(`${target} `) && framePattern.test(textOf(each.content)))
      if (original && !isAnnouncedUncertain(world, target)) say('misordered', `“${head}” stands outside the thread of ${target} in ${link}`)
    }
  }
}

/** Posted by itself, and called the answer by its author: drawn only then, it stands where it was posted. */
function isLinkedLater(people: People, head: string, post: ShownPost): boolean {
  const [, reply, request] = /^(\S+) reply to (\S+) /.exec(head) ?? []
  if (reply === undefined) return false
  const isMisplaced = people.said.some(
    (said) => said.answers && said.kind === 'message' && said.post.thread === undefined && textOf(post.content).includes(said.token),
  )
  return isMisplaced || people.linked.has(`${reply} ${request}`)
}

/** What an author is told of a message is so. */
export const checkReports: Check = (world, people, say) => {
  for (const said of people.said) {
    // On a post that is gone there is no mark to be seen.
    if (!isRelayed(said) || said.post.deletedAt !== undefined) continue
    const { marks } = said.post
    const ends = said.to.map((to) => ({ to, frames: framesOf(world, to).filter((each) => each.token === said.token) }))
    for (const { to, frames } of marks.includes('☑') ? ends.filter((end) => debtorsOf(said).includes(end.to)) : []) {
      const isActedOn = frames.some(({ reference }) => people.acknowledged.has(`${to} ${reference.split('.')[0]}`))
      if (frames.length > 0 && !isActedOn) say('misreported', `${said.token} is shown as acknowledged, and no official of ${to} did so`)
    }
    const standing = ends.flatMap(({ frames }) => frames)
    const isEverywhere = ends.every(({ frames }) => frames.length > 0)
    if (marks.includes('⛔') && isEverywhere && standing.length > 0 && !wasRefusedSomewhere(world, said, standing)) {
      say('misreported', `${said.token} is shown as failed, and stands in ${said.to.join(' and ')}`)
    }
  }
  for (const side of world.sides) checkReminders(world, side, say)
}

/** The supervisor was told that nobody can know whether it stands. */
export const isAnnouncedUncertain = onceOver((world, reference: string): boolean =>
  world.platforms.sup.shown.some(({ content }) => textOf(content).includes(`UNCERTAIN ${reference} `)),
)

/** Some part or version of it was refused, or its author was told that it cannot be known. */
function wasRefusedSomewhere(world: World, said: Said, frames: readonly { readonly reference: string }[]): boolean {
  return said.to.some((to) => world.platforms[to].witness.refused.size > 0) || isUncertain(world, said, frames)
}

/** Its author was told that nobody can know whether it stands: neither can Parley, which then cannot change it any more. */
export function isUncertain(world: World, said: Said, frames: readonly { readonly reference: string }[]): boolean {
  return world.platforms[said.side].shown.some(
    (each) => each.channel.startsWith('@') && frames.some(({ reference }) => textOf(each.content).includes(`${reference} UNCERTAIN.`)),
  )
}

function checkReminders(world: World, side: Side, say: Say): void {
  const frames = framesOf(world, side)
  for (const post of world.platforms[side].shown) {
    const found = /^(?:@\S+\n)?([A-Z]+-\d+(?:\.\d+)?): .* is due at /.exec(textOf(post.versions[0]!.content))
    if (found && !frames.some(({ reference }) => reference === found[1]))
      say('blamed', `${side} is reminded of ${found[1]}, which never stood in its channel`)
  }
}

/** What its author took back: no new post draws its text once Parley knows, nor when it was gone before it might cross. */
export const checkTakenBack: Check = (world, people, say) => {
  for (const said of people.said) {
    const { post, token } = said
    if (post.deletedAt === undefined || !isRelayed(said)) continue
    const { witness } = world.platforms[said.side]
    const heard = witness.of(post.id)
    const deletedAt = post.deletedAt - epochStart
    const drawn = [...said.to, 'sup' as const]
      .flatMap((link) => world.platforms[link].shown)
      // An official may ask to be shown any message of the record, privately.
      .filter(({ channel, versions }) => !channel.startsWith('@') && textOf(versions[0]!.content).includes(token))
    const first = Math.min(...drawn.map(({ drawnAt }) => drawnAt))
    if (drawn.length > 0 && wasGoneWhenTaken(world, said))
      say('not withdrawn', `${token} crossed, though it was deleted when it was told again, and was never heard of before`)
    // What a failover took is not known until the channel is read again.
    const isForgotten = world.store
      .lost()
      .some((sealed) => entryOf(sealed).facts.some((fact) => fact.is === 'post-gone' && fact.post === post.id))
    const deletionTakenAt = isForgotten ? undefined : heard.deletionTakenAt
    for (const { drawnAt, delivery } of deletionTakenAt === undefined ? [] : drawn) {
      if (drawnAt > deletionTakenAt!) say('not withdrawn', `${delivery} draws the text of ${token} after Parley knew that it was deleted`)
    }
    // Deleted in the time that it had: what nobody listened to then, its channel's history says before it crosses.
    const wasInTime = deletedAt - (post.writtenAt - epochStart) < world.sendDelayMs - 500
    const isReadable = world.drawnFaults.unavailable === 0 && world.jumpedAheadMs === 0
    const wasTold = (heard.deletionToldAt ?? Number.POSITIVE_INFINITY) < first - 1_000
    const wasUnheard = heard.wasDeletedUnheard && (heard.takenAt ?? Number.POSITIVE_INFINITY) < deletedAt
    if (
      isReadable &&
      wasInTime &&
      said.kind === 'message' &&
      (wasTold || wasUnheard) &&
      first > deletedAt &&
      first < Number.POSITIVE_INFINITY
    ) {
      const ofItsLink = world.linkOutageWithin(said.side, deletedAt, first)
      if (ofItsLink === 0) say('not withdrawn', `${token} was deleted before it crossed, and crossed`)
    }
  }
}

/** It was deleted before anything of it could be recorded, and its channel's history, which said so, could be read. */
function wasGoneWhenTaken(world: World, { side, post }: Said): boolean {
  const { wasTakenFirst, takenAt, sweptFrom } = world.platforms[side].witness.of(post.id)
  if (wasTakenFirst || takenAt === undefined || sweptFrom !== undefined) return false
  if (world.drawnFaults.unavailable > 0 || world.jumpedAheadMs > 0) return false
  if (world.linkOutageWithin(side, post.deletedAt! - epochStart, takenAt) > 0) return false
  // A command that lands long after its sender has given it up says when it was given.
  return ![...world.store.entries, ...world.store.missed].some(
    (sealed) => sealed.text.includes(`"post":"${post.id}"`) && entryOf(sealed).at <= post.deletedAt!,
  )
}

/** What was heard in time to keep its place keeps it: whoever wrote first stands first, whenever the platform told of it. */
export const checkOrderAsHeard: Check = (world, people, say) => {
  if (world.jumpedAheadMs > 0) return
  for (const side of world.sides) {
    for (const to of world.sides) if (to !== side) checkOrderBetween(world, people, side, to, say)
  }
}

function checkOrderBetween(world: World, people: People, side: Side, to: Side, say: Say): void {
  const { witness } = world.platforms[side]
  const frames = framesOf(world, to).filter(
    (each) => !isLate(each) && !isWithdrawn(each) && !/^UPDATE/.test(each.text) && !each.text.includes('WITHDRAWN'),
  )
  const standing = people.said.flatMap((said) => {
    if (said.side !== side || said.kind !== 'message') return []
    const index = frames.findIndex((each) => each.token === said.token)
    // Announced uncertain it is passed, and may stand anywhere.
    return index < 0 || isAnnouncedUncertain(world, frames[index]!.reference) ? [] : [{ said, index, heard: witness.of(said.post.id) }]
  })
  for (const [position, later] of standing.entries()) {
    const { handedAt, sweptFrom, wasEditFirst, takenBy, handedToTakerAt } = later.heard
    if (handedAt === undefined) continue
    const holdMs = wasEditFirst ? 0 : world.sendDelayMs
    const releasedFrom = Math.min(handedAt + holdMs, sweptFrom ?? Number.POSITIVE_INFINITY)
    for (const earlier of standing.slice(0, position)) {
      // Written in the same millisecond: nothing tells which was first.
      if (earlier.said.at === later.said.at) continue
      const isKnown = (earlier.heard.takenAt ?? Number.POSITIVE_INFINITY) < releasedFrom - 10
      // Read by a sweep that was under way: what comes in meanwhile waits behind it.
      const { sweptFrom: readFrom, sweptBy } = earlier.heard
      const isBeingRead =
        readFrom !== undefined && sweptBy === takenBy && readFrom < (handedToTakerAt ?? 0) && world.isStoreSound && !world.hasFrozen
      if ((isKnown || isBeingRead) && later.index < earlier.index)
        say('misordered', `${later.said.token} stands before ${earlier.said.token}, which was heard of in time`)
    }
  }
}

/** Before a platform tells again of what nobody heard; with sends that fail, longer. */
const soonMs = 45_000
const soonAmongFaultsMs = 150_000

/** What was written while nobody listened is found when somebody does again, not ten minutes later. */
export const checkSweeps: Check = (world, people, say) => {
  if (world.jumpedAheadMs > 0) return
  const { unavailable, loseRequest, applyLate } = world.drawnFaults
  const withinMs = unavailable + loseRequest + applyLate > 0 ? soonAmongFaultsMs : soonMs
  for (const said of people.said) {
    if (said.kind !== 'message' || said.post.deletedAt !== undefined || said.texts.length > 1) continue
    const writtenAt = said.post.writtenAt - epochStart
    const back = world.platforms[said.side].witness.reconnects.find(({ from, at }) => writtenAt > from - 30_000 && writtenAt < at)
    if (!back || world.outageWithin(back.at + 12_000, back.at + withinMs) > 0) continue
    for (const to of said.to) {
      const shown = world.platforms[to].shown.filter(({ versions }) => textOf(versions[0]!.content).includes(said.token))
      const first = Math.min(...shown.map(({ at }) => at))
      if (first > back.at + withinMs && first < Number.POSITIVE_INFINITY)
        say(
          'late',
          `${said.token} was written before ${(back.at / 1000).toFixed(1)} s, when Parley could read it, and shown in ${to} at ${(first / 1000).toFixed(1)} s`,
        )
    }
  }
}
