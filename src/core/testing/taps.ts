import fc from 'fast-check'
import { postKey } from '../addresses.ts'
import { clockSkewMs } from '../clock-skew.ts'
import type { Fact } from '../facts.ts'
import { type Person, personOf, placeOf } from '../mechanism.ts'
import { obligationsOf } from '../owed.ts'
import type { ReceivedReaction } from '../received.ts'
import type { Invariant } from './invariants.ts'
import { type StepOfThree, said, sentIn, stepsOfThree } from './steps-of-three.ts'
import type { Witness } from './witnessed-run.ts'

const tap = (who: 1 | 2, ago: number, back: number, taken: boolean): StepOfThree => ({
  do: 'react',
  side: 'south',
  who,
  back,
  emoji: '☑',
  ago,
  ...(taken ? { taken: true } : {}),
})

const aStep: fc.Arbitrary<StepOfThree> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        fc.constantFrom(1 as const, 2 as const),
        fc.constantFrom(0, 0, 5, 60, 200, 400),
        fc.nat(5),
        fc.constantFrom(false, false, true),
      )
      .map(([who, ago, back, taken]) => tap(who, ago, back, taken)),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      said('south', '!ack R'),
      said('south', '!ack R all', { who: 2 }),
      said('south', '!ack-mistaken R'),
      said('south', '!ack-mistaken R', { who: 2 }),
      said('south', '!suspend liaison T', { who: 3 }),
      said('south', '!reinstate liaison', { who: 3 }),
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<StepOfThree>({ do: 'edit', back: 0 }, { do: 'delete', back: 0 }, { do: 'restart' }) },
  { weight: 4, arbitrary: fc.constantFrom(20 as const, 100 as const, 300 as const).map(sentIn) },
)

const suspended: readonly StepOfThree[] = [
  said('south', '!suspend liaison T', { who: 3 }),
  sentIn(300),
  said('south', '!reinstate liaison', { who: 3 }),
  sentIn(100),
]

const found = (who: 1 | 2, back: number): StepOfThree => ({ do: 'react', side: 'south', who, back, emoji: '☑', stands: true })

/** What stands under a post, after what may say that it does not count. */
const standing: fc.Arbitrary<readonly StepOfThree[]> = fc
  .tuple(fc.constantFrom(1 as const, 2 as const), fc.nat(5), fc.nat(3))
  .map(([who, back, which]) => {
    const before = [[], [tap(who, 0, back, true)], [said('south', '!ack R'), said('south', '!ack-mistaken R')], suspended]
    return [...(before[which] ?? []), found(who, back), found(who, back + 1), found(who, back + 2)]
  })

/** What is tapped under what has come, told whenever and in any order, among other things. */
export const stepsOfTaps: fc.Arbitrary<readonly StepOfThree[]> = fc
  .tuple(
    stepsOfThree.map((steps) => steps.slice(0, 3)),
    fc.array(
      fc.oneof(
        { weight: 9, arbitrary: aStep.map((step) => [step]) },
        { weight: 1, arbitrary: fc.constant(suspended) },
        { weight: 3, arbitrary: standing },
      ),
      {
        minLength: 4,
        maxLength: 14,
        size: 'max',
      },
    ),
  )
  .map(([before, after]) => [...before, said('north', '!send immediate T'), sentIn(20), ...after.flat()])

const isTold = (facts: readonly Fact[]): boolean => facts.some((fact) => fact.is === 'delivery-queued' && fact.row.act.do === 'say')
const isTap = (event: { readonly type: string }): event is ReceivedReaction & { type: 'reacted' } => {
  const { type, emoji } = event as Partial<ReceivedReaction>
  return type === 'reacted' && emoji === '☑'
}

/**
 * It acknowledges as of when it was tapped: by who was heard then, where it was not taken away since, and nothing that was taken back since. What is
 * found may have been tapped at any time since its post was written, and is another than was heard.
 */
export const tapsCountAsOfThen: Invariant = (run) => {
  const problems: string[] = []
  const takenAway = new Map<string, number>()
  const reopened = new Map<string, number>()
  const heard = new Set<string>()
  /** By official: from and until when they were suspended. */
  const suspended = new Map<string, { readonly since: number; until: number }[]>()
  const recorded: Witness['recorded'] = ({ event, at, facts }) => {
    if (isTap(event)) {
      const whose = `${postKey(event, event.post)} ${event.user}`
      const met = facts.filter((fact) => fact.is === 'obligation-met')
      if (event.found && met.length > 0) {
        const { official } = personOf(run.mechanism, event.link, event.user) ?? {}
        if (suspended.get(official?.id ?? '')?.some(({ until }) => event.at < until))
          problems.push(`${official?.id} may have been suspended`)
        if (heard.has(whose)) problems.push(`${whose} was heard`)
        if (met.some(({ id }) => (reopened.get(id) ?? 0) > event.at)) problems.push(`${whose}: taken back since, perhaps`)
      } else if (!event.added) takenAway.set(whose, Math.max(event.at, takenAway.get(whose) ?? 0))
      else if (met.length > 0) {
        const { official } = personOf(run.mechanism, event.link, event.user) ?? {}
        const then = event.at + clockSkewMs < at ? event.at : at
        const periods = suspended.get(official?.id ?? '') ?? []
        if (periods.some(({ since, until }) => since <= then && then < until)) problems.push(`${official?.id} was suspended`)
        if ((takenAway.get(whose) ?? 0) > event.at) problems.push(`${whose} had taken it away`)
        for (const { id } of met)
          if ((reopened.get(id) ?? 0) > event.at + clockSkewMs) problems.push(`${id} was taken back ${at - (reopened.get(id) ?? 0)} ms ago`)
      }
    }
    if (isTap(event) && !event.found && run.state.shown.get(postKey(event, event.post)))
      heard.add(`${postKey(event, event.post)} ${event.user}`)
    for (const fact of facts) {
      if (fact.is === 'obligation-reopened') reopened.set(fact.id, fact.typedAt ?? at)
      if (fact.is === 'official-suspended')
        suspended.set(fact.official, [...(suspended.get(fact.official) ?? []), { since: at, until: Number.POSITIVE_INFINITY }])
      const last = fact.is === 'official-reinstated' ? suspended.get(fact.official)?.at(-1) : undefined
      if (last) last.until = at
    }
  }
  return { problems, recorded }
}

/** Whoever taps ☑ under a message for them has acknowledged it, finds it acknowledged, or is told. */
export const tapsAreAnswered: Invariant = (run) => {
  const problems: string[] = []
  const heard = new Set<string>()
  let about: { readonly message: string; readonly person: Person } | undefined
  const hear: Witness['heard'] = (event) => {
    about = undefined
    if (!isTap(event) || !event.added || event.found) return
    const key = `${postKey(event, event.post)} ${event.user} ${event.at}`
    const message = run.state.shown.get(postKey(event, event.post))?.message
    const person = personOf(run.mechanism, event.link, event.user)
    const isOwn = placeOf(run.mechanism, event)?.organisation.id === person?.organisation.id
    if (person && isOwn && message !== undefined && run.state.messages.get(message)?.reference && !heard.has(key))
      about = { message, person }
    heard.add(key)
  }
  const recorded: Witness['recorded'] = ({ event, facts }) => {
    const row = run.state.messages.get(about?.message ?? '')
    if (!about || !isTap(event) || !row) return
    const { id } = about.person.organisation
    const isMet = obligationsOf(run.state, row).some(
      ({ owes, kind, state }) => owes === id && kind === 'acknowledgement' && state === 'met',
    )
    if (!isMet && !isTold(facts)) problems.push(`${event.user} under ${row.reference}: ${facts.map(({ is }) => is).join(', ')}`)
  }
  return { problems, heard: hear, recorded }
}

/** Whoever presses a button has sent something, or is told what came of it. */
export const pressesAreAnswered: Invariant = () => {
  const problems: string[] = []
  const heard = new Set<string>()
  const recorded: Witness['recorded'] = ({ event, facts }) => {
    if (event.type !== 'pressed' || heard.has(event.id)) return
    heard.add(event.id)
    const isSent = facts.some(({ is }) => is === 'message-accepted')
    if (!isSent && !isTold(facts)) problems.push(`${event.user} [${event.action}]: ${facts.map(({ is }) => is).join(', ')}`)
  }
  return { problems, recorded }
}
