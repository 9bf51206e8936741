import type { Check } from './checks.ts'
import { dueAfterMs, isNobodysDebt, isOf, owedForLong, saysOwed } from './escalations.ts'
import { textOf } from './frames.ts'
import { callsSecond, secondChannel } from './mechanism.ts'
import type { Platform, ShownPost } from './platform.ts'
import type { World } from './world.ts'

/** A change of a post is drawn when its turn comes: one may still be on its way. */
const underWayMs = 60_000

const isCard = ({ content }: ShownPost): boolean => /^(?:TEST · )?(?:ESCALATION|GROUP G\d+) /.test(textOf(content))
const isPutOff = /\b(?:Taken|Snoozed|Closed) by|Assigned to|Escalation closed/

const standingIn = ({ shown }: Platform, channel: string): readonly ShownPost[] =>
  shown.filter((each) => each.channel === channel && each.removedAt === undefined)

/** What was put off before its time came is called there only when it comes back. */
const wasPutOff = (control: readonly ShownPost[], reference: string): boolean =>
  control
    .filter(isCard)
    .some(({ versions }) => versions.some(({ content }) => isOf(textOf(content), reference) && isPutOff.test(textOf(content))))

/** What a policy calls for in the supervisor's second channel stands there too, and says the same as in the first. */
export const checkSecond: Check = (world, _people, say) => {
  const { sup, desk } = world.platforms
  if (!world.hasSecond) return
  const second = standingIn(desk, secondChannel)
  const control = standingIn(sup, 'control')
  // What changes is on its way to both, and may stand in one of them already.
  const cards = new Set(
    control.filter(isCard).flatMap(({ versions }) =>
      versions.flatMap(({ content }, index) => {
        const until = versions[index + 1]?.at ?? Number.POSITIVE_INFINITY
        return world.time.now - until < underWayMs ? [textOf(content)] : []
      }),
    ),
  )
  for (const post of second.filter(isCard)) {
    const text = textOf(post.content)
    const isFresh = world.time.now - Math.max(post.at, ...post.versions.map(({ at }) => at)) < underWayMs
    if (!isFresh && !cards.has(text)) say('stale', `in the second channel it says “${text.slice(0, 200)}”, and in the first nothing does`)
  }
  checkWhileAway(world, say)
  if (!callsSecond(world.policy)) return
  for (const side of world.sides) {
    for (const { reference } of owedForLong(world, side)) {
      const isCalled = second.some(({ versions }) => versions.some(({ content }) => saysOwed(textOf(content), side, reference)))
      if (!isCalled && !wasPutOff(control, reference) && !isNobodysDebt(reference, control))
        say('forgotten', `${reference} stands unacknowledged in ${side}, and nobody was called in the second channel`)
    }
  }
}

/** A link counts as down when it has been for a moment; what is said then is on its way for a moment more. */
const noticedMs = 15_000
const calledWithinMs = 60_000

/** While nobody can see the first channel, what comes before the supervisor stands in the second. */
function checkWhileAway(world: World, say: Parameters<Check>[2]): void {
  // When something is due nobody can tell where clocks are apart, or where a store has forgotten since when it stands.
  if (world.jumpedAheadMs > 0 || world.store.failovers > 0) return
  const { sup, desk } = world.platforms
  const cuts = world.cuts.filter(({ link, from }) => link === 'sup' && from > world.healedAt)
  const control = standingIn(sup, 'control')
  for (const side of world.sides.filter((each) => world.offWithin(each, 0, world.time.now) === 0)) {
    for (const frame of owedForLong(world, side)) {
      const dueAt = frame.post.at + dueAfterMs(frame.text)
      const cut = cuts.find(({ from, to }) => from + noticedMs < dueAt && dueAt + calledWithinMs < to)
      if (!cut || world.outageWithin(cut.from, cut.to) > world.linkOutageWithin('sup', cut.from, cut.to)) continue
      if (wasPutOff(control, frame.reference) || isNobodysDebt(frame.reference, control)) continue
      const isThere = desk.shown.some(
        ({ channel, versions }) =>
          channel === secondChannel &&
          versions.some(({ at, content }) => at < dueAt + calledWithinMs && saysOwed(textOf(content), side, frame.reference)),
      )
      if (!isThere)
        say('forgotten', `${frame.reference} was due from ${side} while the first channel was away, and the second shows nothing`)
    }
  }
}
