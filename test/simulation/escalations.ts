import { type Check, isAnnouncedUncertain } from './checks.ts'
import { type Frame, framesOf, isWithdrawn, textOf } from './frames.ts'
import { debtorsOf } from './people.ts'
import type { ShownPost } from './platform.ts'
import { anyName, nameOf, type Side, sideNamed } from './sides.ts'
import { epochStart } from './time.ts'
import { isWaived } from './waivers.ts'
import type { World } from './world.ts'

/** As the world's mechanism has it. */
export const dueAfterMs = (frame: string): number =>
  60_000 * (/ · (FLASH|OVERRIDE)/.test(frame) ? 3 : / · IMMEDIATE/.test(frame) ? 4 : / · PRIORITY/.test(frame) ? 6 : 10)

/** What a post before the supervisor says that a party owes: one message, or each that a group names. */
interface Blame {
  readonly side: Side
  readonly reference: string
}

const alone = new RegExp(`ESCALATION ([A-Z]+-\\d+(?:\\.\\d+)?) · no acknowledgement from (${anyName})`)
const grouped = new RegExp(`^[A-Z]+ · (${anyName}) · SEC · no ([a-z ]+?)(?:, nobody could be notified[^(]*)? \\(\\d+\\): (.*)$`)
const reference = /[A-Z]+-\d+(?:\.\d+)?/g

/** What a group says that a party owes of one kind. A long line goes on in the next. */
export function namedInGroup(text: string, owes: string, what: string): readonly string[] {
  if (!/^(?:TEST · )?GROUP G\d+/.test(text)) return []
  const named: string[] = []
  let isTheirs = false
  for (const line of text.split('\n')) {
    const found = grouped.exec(line)
    isTheirs = found ? found[1] === owes && found[2]!.includes(what) : isTheirs && line.startsWith('… ')
    if (isTheirs) named.push(...(found?.[3] ?? line).matchAll(reference).map(([each]) => each))
  }
  return named
}

const isInGroup = (text: string, side: Side, name: string): boolean => namedInGroup(text, nameOf[side], 'acknowledgement').includes(name)

/** Whether the supervisor reads there that a side owes an acknowledgement of it. */
export const saysOwed = (text: string, side: Side, name: string): boolean =>
  new RegExp(`${name}(?: ·|: still) no acknowledgement from ${nameOf[side]}`).test(text) || isInGroup(text, side, name)

const blameIn = (text: string, sides: readonly Side[]): readonly Blame[] => {
  const found = alone.exec(text)
  if (found) return [{ reference: found[1]!, side: sideNamed(found[2]!) }]
  return sides.flatMap((side) => namedInGroup(text, nameOf[side], 'acknowledgement').map((each) => ({ side, reference: each })))
}

/** A party is named as owing only what stood in its channel for the whole time that it had. */
export const checkBlame = (world: World, post: ShownPost, say: Parameters<Check>[2]): void => {
  const told = new Set<string>()
  for (const { content, at } of post.versions) {
    for (const { side, reference: name } of blameIn(textOf(content), world.sides)) {
      if (told.has(`${side} ${name}`)) continue
      told.add(`${side} ${name}`)
      const stood = framesOf(world, side).filter((frame) => frame.reference === name)
      const first = Math.min(...stood.map((frame) => frame.post.at))
      if (stood.length === 0) say('blamed', `${side} is blamed for ${name}, which never stood in its channel`)
      else if (at - first - offMs(world, side, stood[0]!.text, first, at) < dueAfterMs(stood[0]!.text) - 2_000 - world.jumpedAheadMs)
        say('blamed', `${side} is blamed for ${name} after ${at - first} ms`)
    }
  }
}

/** One of the policies calls so long after a message stands there, whoever works. */
export const calledAnywayMs = 14 * 60_000

/** Nobody is owed anything by whoever does not work, but for what is most urgent. Where the clocks are apart nobody can tell when that is. */
const offMs = (world: World, side: Side, frame: string, from: number, to: number): number =>
  world.jumpedAheadMs > 0 || to - from >= calledAnywayMs || isUrgent(frame) ? 0 : world.offWithin(side, from, to)

export const isOf = (line: string, name: string): boolean => [...line.matchAll(reference)].some(([each]) => each === name)

/** World time; infinity where it does not say. */
function comesBackAt(putOff: string): number {
  const [, day, minute] = /(?:until|comes back|Looked at again) (\d+ \w+) (\d\d:\d\d)Z/.exec(putOff) ?? []
  return day === undefined
    ? Number.POSITIVE_INFINITY
    : Date.parse(`${day} ${new Date(epochStart).getUTCFullYear()} ${minute}Z`) - epochStart
}

/** All parts of a group. */
function wholeOf({ content }: ShownPost, control: readonly ShownPost[]): string {
  const text = textOf(content)
  const group = /^GROUP (G\d+)/.exec(text)?.[1]
  const isPart = new RegExp(`^GROUP ${group}(?: ·|, part )`)
  const parts = control.map((each) => textOf(each.content)).filter((each) => isPart.test(each))
  return group === undefined ? text : parts.join('\n')
}

/** Until somebody takes it, the supervisor is pinged every five minutes: for a group once for all of it. */
function isPinged(world: World, card: ShownPost, { side, name }: { side: Side; name: string }, control: readonly ShownPost[]): boolean {
  const { now } = world.time
  const quietMs = 6 * 60_000 + world.outageWithin(now - 6 * 60_000, now)
  const text = wholeOf(card, control)
  const group = /^GROUP (G\d+)/.exec(text)?.[1] ?? /With others in group (G\d+)/.exec(text)?.[1]
  const putOff = /^GROUP/.test(text)
    ? // A long line goes on in the next. Who owes it is not said there: another may owe the same.
      isInGroup(text, side, name)
      ? undefined
      : text
          .replaceAll('\n… ', ' ')
          .split('\n')
          .find((line) => /^(?:(?:Taken|Snoozed|Closed) by|Assigned to)/.test(line) && isOf(line, name))
    : /^.*(?:Taken|Assigned|Snoozed|Escalation closed).* (?:by|to) .*Still owed.*$/m.exec(text)?.[0]
  if (putOff !== undefined) return now < comesBackAt(putOff) + quietMs
  if (now - card.at < quietMs) return true
  const pings = [
    `${name}: still no acknowledgement from ${nameOf[side]}`,
    ...(group === undefined ? [] : [`GROUP ${group}: nobody has taken`]),
  ]
  const isRecent = (each: ShownPost): boolean => now - each.at < quietMs
  const justBegan = group !== undefined && control.some((each) => textOf(each.content).startsWith(`GROUP ${group} `) && isRecent(each))
  return justBegan || control.some((each) => isRecent(each) && pings.some((ping) => textOf(each.content).includes(ping)))
}

/** What stands unacknowledged in a party's channel for so long that it was escalated, and whatever was called by then is called. */
export function owedForLong(world: World, side: Side): readonly Frame[] {
  return framesOf(world, side).filter((frame) => {
    if (frame.post.thread !== undefined && /^UPDATE/.test(frame.text)) return false
    const isOwed = (frame.post.content.buttons ?? []).some((button) => button.action.startsWith('ack:'))
    return isOwed && world.time.now - frame.post.at - world.offWithin(side, 0, world.time.now) >= 16 * 60_000
  })
}

/** What failed, in part or as far as anybody can know, is nobody's debt: the supervisor was told, and passes it by other means. */
export const isNobodysDebt = (name: string, control: readonly ShownPost[]): boolean =>
  control.some((each) => new RegExp(`(UNCERTAIN|FAILED) ${name} `).test(textOf(each.content)))

/** What stands unacknowledged in a party's channel for long was escalated, and is pinged; what was acknowledged is closed. */
export const checkObligations: Check = (world, _people, say) => {
  const control = world.platforms.sup.shown.filter((each) => each.channel === 'control' && each.removedAt === undefined)
  for (const side of world.sides) {
    for (const { reference: name } of owedForLong(world, side)) {
      if (isNobodysDebt(name, control)) continue
      const card =
        // One that was lost with the store's last entries stands beside the one that is kept up to date.
        control.findLast((each) => textOf(each.content).includes(`ESCALATION ${name} · no acknowledgement from ${nameOf[side]}`)) ??
        control.find(({ versions }) => versions.some(({ content }) => isInGroup(textOf(content), side, name)))
      if (!card) say('forgotten', `${name} stands unacknowledged in ${side} and nobody was told`)
      else if (!isPinged(world, card, { side, name }, control))
        say('forgotten', `${name} stands unacknowledged in ${side}, nobody took it, and the pings have ended`)
    }
  }
}

const isUrgent = (frame: string): boolean => / · (IMMEDIATE|FLASH|OVERRIDE)/.test(frame)

/** Each who is to act, and owes it, is asked for a receipt until an official of its own has given it, whatever the others do and whoever leaves. */
export const checkStillAsked: Check = (world, people, say) => {
  if (world.store.failovers > 0) return
  for (const said of people.said) {
    const { kind, post, texts, isTest, answers, token } = said
    if (kind !== 'message' || post.deletedAt !== undefined || post.thread !== undefined || texts.length > 1 || isTest || answers) continue
    // Nothing is owed to whoever has left.
    if (world.gone.has(said.side)) continue
    for (const side of debtorsOf(said).filter((each) => !world.gone.has(each))) {
      const frame = framesOf(world, side).findLast((each) => each.token === token)
      // Its last part asks, and says nothing of whose words it is.
      if (!frame || /\bpart \d/.test(frame.part) || isWithdrawn(frame) || people.acknowledged.has(`${side} ${frame.reference}`)) continue
      if (world.platforms[side].witness.refused.size > 0 || isAnnouncedUncertain(world, frame.reference)) continue
      const isAsked = frame.post.content.buttons?.some(({ action }) => action.startsWith('ack:'))
      const isOwed = world.acknowledgeFrom === 'routine' || isUrgent(frame.text)
      if (isAsked && !isOwed) say('blamed', `${side} is asked to acknowledge ${frame.reference}, which it does not owe`)
      else if (isOwed && !isAsked && !isWaived(world, frame.reference, side))
        say('forgotten', `nobody of ${side} has acknowledged ${frame.reference}, and it is asked of nobody there`)
    }
  }
}

/** Whoever is called directly is of the party that owes, and is called for what stands in its channel. */
export const checkCalls: Check = (world, _people, say) => {
  for (const side of world.sides) {
    const standing = new Set(framesOf(world, side).map((frame) => frame.reference))
    for (const post of world.platforms[side].shown) {
      const text = textOf(post.content)
      const isCall = post.channel.startsWith('@') && / your side(’s answer| owes an acknowledgement)/.test(text)
      for (const [name] of isCall ? text.matchAll(/SEC-\d+(?:\.\d+)?/g) : []) {
        if (!standing.has(name)) say('blamed', `${post.channel} of ${side} is called for ${name}, which never stood in its channel`)
      }
    }
  }
}

/** A pager is told ids and causes: nothing that anybody wrote, nor what anybody is called. */
export const checkPages: Check = (world, _people, say) => {
  for (const page of world.pages) {
    const text = JSON.stringify(page)
    if (/\bT\d{3}\b|words|North|South|Mission/.test(text)) say('leaked', `a pager is told ${text}`)
  }
}
