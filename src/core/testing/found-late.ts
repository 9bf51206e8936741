import fc from 'fast-check'
import { supervisorId } from '../addresses.ts'
import { clockSkewMs } from '../clock-skew.ts'
import { isWord } from '../evolve/standing-words.ts'
import type { Fact } from '../facts.ts'
import type { State } from '../state.ts'
import type { Invariant } from './invariants.ts'
import { type Organisation, organisations, type StepOfThree, said, sentIn, stepsOfThree, supervisor } from './steps-of-three.ts'
import type { Witness } from './witnessed-run.ts'

const posted = (side: Organisation, text: string, who: 1 | 2 | 3 = 1): StepOfThree => said(side, text, { who })
const urgent = posted('north', '!immediate T')

/** What is said of one thing, after what makes it. */
interface Topic {
  readonly before: readonly StepOfThree[]
  readonly words: readonly StepOfThree[]
}
const topics: readonly Topic[] = [
  {
    before: [urgent, sentIn(300)],
    words: ['!take R', '!take all', '!take G1', '!snooze R 90s T', '!snooze all 2m', '!assign R to chief', '!close R T', '!waive R T'].map(
      supervisor,
    ),
  },
  { before: [urgent, sentIn(20)], words: ['!ack R', '!ack R all', '!ack-mistaken R'].map((text) => posted('south', text)) },
  { before: [urgent, sentIn(20)], words: [posted('north', '!withdraw R'), { do: 'edit', back: 0 }] },
  {
    before: [],
    words: [
      ...['!suspend liaison T', '!reinstate liaison'].map((text) => posted('north', text, 3)),
      ...['!suspend north liaison T', '!reinstate north liaison'].map(supervisor),
    ],
  },
  {
    before: [],
    words: ['!watch', '!watch pass', '!watch override late 2026-11-22 north-head', '!watch override late 2026-11-22 north-liaison'].map(
      (text) => posted('north', text, 3),
    ),
  },
  { before: [{ do: 'apply', target: 1 }], words: ['!confirm C', '!refuse C'].map((text) => posted('north', text, 3)) },
  {
    before: [{ do: 'apply', target: 8 }, { do: 'confirm' }, { do: 'apply', target: 0 }, { do: 'confirm' }],
    words: [...(['south', 'east'] as const).map((side) => posted(side, '!ready MED', 3)), supervisor('!ready MED')],
  },
  { before: [], words: ['!pause SEC T', '!resume SEC'].map(supervisor) },
  {
    before: [posted('north', '!dispute open T'), { do: 'answer', back: 0, word: 'open' }, sentIn(20)],
    words: [posted('south', '!respond SEC-D1 T'), posted('north', '!dispute withdraw SEC-D1')],
  },
]

/** `ago`: seconds; 0 where it is heard at once. */
function saidAgo(step: StepOfThree, ago: number): StepOfThree {
  if (ago === 0 || (step.do !== 'post' && step.do !== 'supervise')) return step
  return { ...step, found: ago }
}

const ofTopic = ({ before, words }: Topic): fc.Arbitrary<readonly StepOfThree[]> =>
  fc
    .array(
      fc
        .tuple(fc.constantFrom(...words), fc.constantFrom(0, 60, 120, 400, 4000), fc.constantFrom(20, 100, 300))
        .map(([step, ago, seconds]) => [sentIn(seconds), saidAgo(step, ago)]),
      { minLength: 1, maxLength: 4 },
    )
    .map((late) => [...before, ...late.flat()])

/** Anything, and among it what is said of one thing, some of it long before it is heard. */
export const stepsFoundLate: fc.Arbitrary<readonly StepOfThree[]> = fc
  .array(
    fc.oneof(
      stepsOfThree.map((steps) => steps.slice(0, 4)),
      ...topics.map(ofTopic),
    ),
    { minLength: 1, maxLength: 3, size: 'max' },
  )
  .map((each) => each.flat())

/** What a command did, and to what; undefined for what merely follows from it. */
function actOf(fact: Fact, by: string, text: string): readonly string[] {
  switch (fact.is) {
    case 'obligation-taken':
    case 'escalation-snoozed':
    case 'escalation-closed':
      return [`escalation ${fact.id}`]
    case 'obligation-ended':
      return fact.how === 'waived' ? [`owed ${fact.id}`] : []
    case 'obligation-met':
      return text.startsWith('!ack') ? [`owed ${fact.id}`] : []
    case 'obligation-reopened':
      return text.startsWith('!ack') ? [`met ${fact.id}`] : []
    case 'official-suspended':
      // Whom the supervisor suspends no head reinstates.
      return [`official ${fact.organisation} ${fact.official}${fact.by === supervisorId ? ' by the supervisor' : ''}`]
    case 'official-reinstated':
      return [`official ${fact.organisation} ${fact.official}`]
    case 'watch-accepted':
      return [`watch ${fact.organisation}`]
    case 'watch-began':
      return text.startsWith('!watch') ? [`watch ${fact.organisation}`] : []
    case 'watch-overridden':
      return [`turn ${fact.organisation} ${fact.override.watch} ${fact.override.date}`]
    case 'change-confirmed':
      return [`change ${fact.id} ${fact.organisation}`]
    case 'change-ended':
      return fact.how === 'refused' ? [`change ${fact.id} ${by}`] : []
    case 'track-ready':
      return [`rehearsal ${fact.track} ${fact.organisation}`]
    case 'track-paused':
    case 'track-resumed':
      return [`pause ${fact.track}`]
    case 'message-withdrawn':
      return [`message ${fact.id}`]
    case 'dispute-ended':
      return [`dispute ${fact.id}`]
    default:
      return []
  }
}

/** What came into being, or became another, in other ways. */
function becameOf(fact: Fact, state: State): readonly string[] {
  switch (fact.is) {
    case 'obligation-created':
      return [`owed ${fact.row.id}`]
    case 'official-suspended':
    case 'official-reinstated': {
      const about = `official ${fact.organisation} ${fact.official}`
      return fact.by === supervisorId ? [about, `${about} by the supervisor`] : [about]
    }
    case 'obligation-reopened':
      return [`owed ${fact.id}`]
    case 'obligation-met':
      return [`met ${fact.id}`]
    case 'escalation-returned':
      return fact.why === 'unanswered' ? [] : [`escalation ${fact.id}`]
    case 'watch-accepted': {
      const turn = state.watches.get(fact.organisation)?.turn
      return turn ? [`turn ${fact.organisation} ${turn.watch} ${turn.date}`] : []
    }
    case 'change-proposed':
      return [...organisations, supervisorId].map((each) => `change ${fact.row.id} ${each}`)
    case 'rehearsal-began':
      return [...organisations, supervisorId].map((each) => `rehearsal ${fact.track} ${each}`)
    case 'message-accepted':
      return [`message ${fact.row.kind === 'update' ? fact.row.refersTo : fact.row.id}`]
    case 'dispute-opened':
      return [`dispute ${fact.row.id}`]
    default:
      return []
  }
}

/** A command that was written long ago and is found only now changes nothing that came to be since, nor what was said otherwise since. */
export const lateWordsUndoNothing: Invariant = (run) => {
  const problems: string[] = []
  const since = new Map<string, number>()
  const note = (thing: string, at: number): void => void since.set(thing, Math.max(at, since.get(thing) ?? at))
  const recorded: Witness['recorded'] = ({ event, at, facts }) => {
    const isLate = event.type === 'posted' && event.found === true
    const saidAt = isLate ? event.writtenAt : at
    const text = event.type === 'posted' ? event.text : ''
    const by = event.type === 'posted' ? (organisations.find((each) => event.link === each) ?? supervisorId) : ''
    const acts = facts.flatMap((fact) => actOf(fact, by, text))
    for (const thing of isLate && text.startsWith('!') ? acts : []) {
      const newer = since.get(thing)
      if (newer !== undefined && newer > saidAt + clockSkewMs)
        problems.push(`${text} of ${at - saidAt} ms ago: ${thing} is of ${at - newer} ms ago`)
    }
    for (const thing of acts) note(thing, saidAt)
    for (const fact of facts) {
      for (const thing of becameOf(fact, run.state)) note(thing, isWord(fact) ? saidAt : at)
      if (fact.is === 'watch-began') since.set(`watch ${fact.organisation}`, Math.min(fact.turn.begins, at))
      if (fact.is === 'step-called' && !since.has(`escalation ${fact.id}`) && run.state.obligations.get(fact.id)?.escalation)
        note(`escalation ${fact.id}`, at)
    }
  }
  return { problems, recorded }
}

/** Whoever gave it is told what came of it. */
export const lateWordsAreAnswered: Invariant = () => {
  const problems: string[] = []
  const recorded: Witness['recorded'] = ({ event, facts }) => {
    if (event.type !== 'posted' || !event.found || !event.text.startsWith('!')) return
    if (!facts.some((fact) => fact.is === 'post-seen' && fact.row.became === 'command')) return
    const isAnswered = facts.some(
      (fact) => fact.is === 'message-accepted' || fact.is === 'asked' || (fact.is === 'delivery-queued' && fact.row.act.do === 'say'),
    )
    if (!isAnswered) problems.push(`${event.text}: ${facts.map(({ is }) => is).join(', ')}`)
  }
  return { problems, recorded }
}
