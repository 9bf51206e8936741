/** Whom a step calls. As plain text, so that a policy reads the same in the configuration, the journal and a decision. */
export type StepTarget =
  /** The owing party's channel, in the message's thread. */
  | 'party'
  /** Those on duty of the owing party, directly. */
  | 'party-duty'
  | 'party-head'
  /** The escalation's post in the supervisor's channel, with those on duty there. */
  | 'supervisor'
  /** Those, and one more official of the supervisor, the next one after some calls. */
  | 'next-official'
  | 'second-channel'
  /** An official of the supervisor by id, directly. */
  | `official:${string}`
  /** A pager by its name in the configuration; it is told ids and causes only. */
  | `pager:${string}`

export interface PolicyStep {
  /** From when the message stands in the owing party's channel: this share of the time that the party has... */
  readonly share: number
  /** ...and so many minutes more. */
  readonly minutes: number
  readonly call: readonly StepTarget[]
  /** Absent: once. */
  readonly repeatMinutes?: number
  /** How many calls at most, the first among them. */
  readonly times?: number
  /** For how long it is repeated. Without a limit it is until somebody takes it. */
  readonly forMinutes?: number
  /** A party that has no such official does without the step. Absent: that it reaches nobody is said. */
  readonly whereThereIs?: true
}

export interface StepPolicy {
  readonly steps: readonly PolicyStep[]
  /** How long whoever took it, or was assigned, has to see it met; then it comes back. */
  readonly takenMinutes: number
}

/** As policies were written before there were steps. */
interface ShortPolicy {
  /** Share of the time after which the owing party is reminded. */
  readonly remindShare: number
  readonly repeatMinutes: number
  /** After this the next person, and the second channel, are pinged. */
  readonly repeatForMinutes: number
}

/** Frozen into an obligation when it is created. */
export type EscalationPolicy = StepPolicy | ShortPolicy

export const takenMinutesDefault = 30

/** The steps of a policy, in whichever form it was frozen. */
export function stepsOf(policy: EscalationPolicy): StepPolicy {
  if ('steps' in policy) return policy
  const { remindShare, repeatMinutes, repeatForMinutes } = policy
  return {
    takenMinutes: takenMinutesDefault,
    steps: [
      { share: remindShare, minutes: 0, call: ['party'] },
      { share: 1, minutes: 0, call: ['supervisor'], repeatMinutes, forMinutes: Math.max(repeatMinutes, repeatForMinutes) },
      {
        share: 1,
        minutes: Math.max(repeatMinutes, repeatForMinutes),
        call: ['next-official', 'second-channel'],
        repeatMinutes,
      },
    ],
  }
}

/** The policy of a track, as it is frozen into what this party owes. */
export function policyFor(policy: EscalationPolicy, hasHead: boolean): EscalationPolicy {
  if (!('steps' in policy)) return policy
  if (hasHead) return policy
  return { ...policy, steps: policy.steps.filter(({ whereThereIs, call }) => !(whereThereIs && call.includes('party-head'))) }
}

/** Of the owing party's own side: it is reminded, and nothing is escalated by it. */
export const isPartysOwn = (target: StepTarget): boolean => target === 'party' || target === 'party-duty' || target === 'party-head'

/** Whether a step brings what is owed before the supervisor. */
export const escalates = ({ call }: PolicyStep): boolean => call.some((target) => !isPartysOwn(target))

/** Which steps begin anew when what was put off is before the supervisor again: those that leave the party; all, where none does. */
export const beginsAnew = (steps: readonly PolicyStep[], step: PolicyStep): boolean => escalates(step) || !steps.some(escalates)

/**
 * When a step whose `calls`-th call was planned for `plannedAt` is called again, ms; undefined when its limit is reached. Counted from the plan,
 * so that steps which belong together stay so however late a call was; what was missed is not made up for.
 */
export function nextCall(
  { repeatMinutes, times, forMinutes }: PolicyStep,
  calls: number,
  plannedAt: number,
  now: number,
): number | undefined {
  if (repeatMinutes === undefined) return undefined
  if (times !== undefined && calls >= times) return undefined
  if (forMinutes !== undefined && calls * repeatMinutes >= forMinutes) return undefined
  const everyMs = repeatMinutes * 60_000
  return plannedAt + everyMs * Math.max(1, Math.ceil((now - plannedAt + 1) / everyMs))
}
