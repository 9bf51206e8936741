import type { Check } from './checks.ts'
import { isNobodysDebt, isOf, owedForLong } from './escalations.ts'
import { textOf } from './frames.ts'
import { callsSecond, secondChannel } from './mechanism.ts'
import type { Platform, ShownPost } from './platform.ts'

/** A change of a post is drawn when its turn comes: one may still be on its way. */
const underWayMs = 60_000

const isCard = ({ content }: ShownPost): boolean => /^(?:TEST · )?(?:ESCALATION|GROUP G\d+) /.test(textOf(content))
const isPutOff = /\b(?:Taken|Snoozed|Closed) by|Assigned to|Escalation closed/

const standingIn = ({ shown }: Platform, channel: string): readonly ShownPost[] =>
  shown.filter((each) => each.channel === channel && each.removedAt === undefined)

/** What a policy calls for in the supervisor's second channel stands there too, and says the same as in the first. */
export const checkSecond: Check = (world, _people, say) => {
  const { sup, desk } = world.platforms
  if (!world.hasSecond) return
  const second = standingIn(desk, secondChannel)
  const control = standingIn(sup, 'control')
  const cards = new Set(control.filter(isCard).map(({ content }) => textOf(content)))
  for (const post of second.filter(isCard)) {
    const text = textOf(post.content)
    const isFresh = world.time.now - Math.max(post.at, ...post.versions.map(({ at }) => at)) < underWayMs
    if (!isFresh && !cards.has(text)) say('stale', `in the second channel it says “${text.slice(0, 200)}”, and in the first nothing does`)
  }
  if (!callsSecond(world.policy)) return
  for (const side of world.sides) {
    for (const { reference } of owedForLong(world, side)) {
      const about = ({ content }: Pick<ShownPost, 'content'>): boolean => isOf(textOf(content), reference)
      // What was put off before its time came is called there only when it comes back.
      const wasPutOff = control
        .filter(isCard)
        .some(({ versions }) => versions.some((each) => about(each) && isPutOff.test(textOf(each.content))))
      if (!wasPutOff && !isNobodysDebt(reference, control) && !second.some(about))
        say('forgotten', `${reference} stands unacknowledged in ${side}, and nobody was called in the second channel`)
    }
  }
}
