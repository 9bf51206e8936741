import { z } from 'zod'
import type { EscalationPolicy, PolicyStep, StepTarget } from '../core/policy.ts'
import { takenMinutesDefault } from '../core/policy.ts'
import { wanted } from './sentences.ts'
import { minutes, strict } from './values.ts'

/** Escalation policies as they are written: in steps, or in a short form for the usual ones. */

const targetForm = /^(party|party-duty|party-head|supervisor|next-official|second-channel|(official|pager):[a-z0-9][a-z0-9-]{0,31})$/
const target = z.string({ error: wanted.stepCall }).regex(targetForm, { error: wanted.stepCall })

/** `50%`, `20m`, `2h`, `100% + 30m`. */
const afterForm = /^(?:(\d{1,3})%)?(\s*\+\s*)?(?:(\d{1,5}(?:\.\d{1,3})?)(m|h))?$/

const step = strict(
  {
    after: z.string({ error: wanted.stepAfter }).refine((text) => afterOf(text) !== undefined, { error: wanted.stepAfter }),
    call: z.union([target, z.array(target).min(1, { error: wanted.stepCall }).max(8, { error: wanted.stepCall })], {
      error: wanted.stepCall,
    }),
    repeatMinutes: minutes(wanted.minutes).optional(),
    times: z.int({ error: wanted.stepTimes }).min(1, { error: wanted.stepTimes }).max(1000, { error: wanted.stepTimes }).optional(),
    forMinutes: minutes(wanted.minutes).optional(),
  },
  wanted.step,
)

export const escalationSchema = strict(
  {
    remindShare: z.number({ error: wanted.share }).min(0.05, { error: wanted.share }).max(0.95, { error: wanted.share }).optional(),
    repeatMinutes: minutes(wanted.minutes).optional(),
    repeatForMinutes: minutes(wanted.minutes).optional(),
    takenMinutes: minutes(wanted.minutes).optional(),
    steps: z.array(step, { error: wanted.steps }).min(1, { error: wanted.steps }).max(30, { error: wanted.steps }).optional(),
  },
  wanted.escalation,
)

export type WrittenEscalation = z.infer<typeof escalationSchema>
type WrittenStep = NonNullable<WrittenEscalation['steps']>[number]

function afterOf(text: string): { readonly share: number; readonly minutes: number } | undefined {
  const found = afterForm.exec(text.trim())
  if (!found) return undefined
  const [, share, plus, count, unit] = found
  if ((share === undefined && count === undefined) || (plus !== undefined) !== (share !== undefined && count !== undefined))
    return undefined
  return { share: Number(share ?? 0) / 100, minutes: Number(count ?? 0) * (unit === 'h' ? 60 : 1) }
}

export const shortDefaults = { remindShare: 0.5, repeatMinutes: 5, repeatForMinutes: 30 } as const

/** What there is to be called, where a policy leaves it open. */
export interface Callable {
  readonly hasSecondChannel: boolean
}

/** A policy in steps, whichever way it was written. */
export function policyOf({ steps, takenMinutes = takenMinutesDefault, ...short }: WrittenEscalation, callable: Callable): EscalationPolicy {
  return { steps: steps?.map(stepOf) ?? usualSteps(short, callable), takenMinutes }
}

export const targetsOf = ({ call }: WrittenStep): readonly StepTarget[] =>
  (typeof call === 'string' ? [call] : call) as readonly StepTarget[]

function stepOf(written: WrittenStep): PolicyStep {
  const { after, repeatMinutes, times, forMinutes } = written
  return {
    ...(afterOf(after) ?? { share: 1, minutes: 0 }),
    call: targetsOf(written),
    ...(repeatMinutes === undefined ? {} : { repeatMinutes }),
    ...(times === undefined ? {} : { times }),
    ...(forMinutes === undefined ? {} : { forMinutes }),
  }
}

/** The party is reminded, the supervisor called, then its next officials and second channel; the party's head half the time later. */
function usualSteps(written: Omit<WrittenEscalation, 'steps' | 'takenMinutes'>, { hasSecondChannel }: Callable): readonly PolicyStep[] {
  const { remindShare, repeatMinutes, repeatForMinutes } = { ...shortDefaults, ...definedOf(written) }
  const forMinutes = Math.max(repeatMinutes, repeatForMinutes)
  return [
    { share: remindShare, minutes: 0, call: ['party'] },
    { share: 1, minutes: 0, call: ['supervisor'], repeatMinutes, forMinutes },
    { share: 1, minutes: forMinutes, call: hasSecondChannel ? ['next-official', 'second-channel'] : ['next-official'], repeatMinutes },
    { share: 1.5, minutes: 0, call: ['party-head'], whereThereIs: true, repeatMinutes, forMinutes },
  ]
}

const definedOf = <Written extends object>(written: Written): { [Key in keyof Written]?: NonNullable<Written[Key]> } =>
  Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Written]?: NonNullable<Written[Key]>
  }
