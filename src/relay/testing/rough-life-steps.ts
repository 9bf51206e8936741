import fc from 'fast-check'
import { links, sendOn, step, type TrackCode } from './rough-steps.ts'

/** What becomes of a mechanism while people speak: what a property plays between other steps (`LivingWorld`). */

/** What whoever runs Parley may type in its file; and of names, which what stands does not follow, the last. */
const lifeChanges = [
  'another-liaison',
  'liaison-again',
  'another-head',
  'liaison-on-one-track',
  'move-north',
  'move-south',
  'move-link',
  'exchange-channels',
  'move-control',
  'new-track',
  'end-track',
  'east-off-track',
  'east-on-track',
  'no-east',
  'rosters',
  'other-rosters',
  'no-rosters',
  'second-channel',
  'no-second-channel',
  'party-due',
  'names',
] as const
export type LifeChange = (typeof lifeChanges)[number]

/** Who is not there from the beginning, or speaks for the supervisor beside its duty officer. */
export const others = [
  { link: 'north', channel: 'n-sec', user: 'UA2' },
  { link: 'north', channel: 'n-sec', user: 'UN2' },
  { link: 'north', channel: 'n-sec', user: 'UNH2' },
  { link: 'sup', channel: 'control', user: 'UH' },
  { link: 'sup2', channel: 'control-2', user: 'UM2' },
] as const

const back = fc.nat({ max: 7 })
const link = fc.constantFrom(...links)
const seconds = fc.constantFrom(5, 40, 200)
const whoOf = fc.constantFrom(0, 1, 2, 3, 4)
const track = fc.constantFrom<TrackCode>('SEC', 'SEC', 'MED', 'COM')

const lifeStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('change' as const),
      change: fc.constantFrom(...lifeChanges),
      /** Its heads say so at once. */
      isConfirmed: fc.constantFrom(true, true, false),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('heads-answer' as const), confirm: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('leave' as const),
      who: fc.constantFrom(2, 3, 4),
      isMeant: fc.constantFrom(true, true, false),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('replace-room' as const), who: whoOf, track }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('open-form' as const), who: whoOf, track, back, which: back }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('send-form' as const), back, isKept: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('lead' as const),
      who: fc.constantFrom(2, 3, 4),
      typed: fc.constantFrom(
        '!suspend liaison gone',
        '!reinstate liaison',
        '!suspend duty officer gone',
        '!reinstate duty officer',
        '!watch',
        '!watch pass',
        '!ready COM',
        '!ready MED',
        '!confirm C',
        '!refuse C',
        '!watch override night 2026-11-22 amal',
      ),
      back,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('speak' as const),
      who: fc.nat({ max: others.length - 1 }),
      typed: fc.constantFrom(
        '!send hello',
        '!ack R',
        '!take R',
        '!take all',
        '!watch',
        '!watch pass',
        '!ready COM',
        '!suspend supervisor duty officer gone',
        '!reinstate supervisor duty officer',
        '!suspend north head of delegation x',
        '!reinstate north head of delegation',
        '!suspend south head of delegation x',
        '!reinstate south head of delegation',
        '!confirm C',
        '!open',
        '!waive R x',
      ),
      back,
    }),
  },
  /** In a channel that is served no longer, or not yet. */
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('stray' as const),
      who: whoOf,
      channel: fc.constantFrom('n-sec', 'n-sec-2', 's-sec', 's-sec-2', 's-med', 'e-sec', 'n-com'),
      isThread: fc.boolean(),
      back,
    }),
  },
  /** Its sends are under way when another process takes the mechanism over, and arrive when it thaws. */
  { weight: 2, arbitrary: fc.record({ does: fc.constant('freeze' as const), link, seconds }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('jump' as const), seconds: fc.constantFrom(20, 90, 1_300) }) },
)
export type LifeStep = typeof lifeStep extends fc.Arbitrary<infer Each> ? Each : never

export const livedSteps = fc.array(
  fc.oneof({ weight: 18, arbitrary: step }, { weight: 10, arbitrary: lifeStep }, { weight: 1, arbitrary: sendOn(fc.constant('COM')) }),
  {
    minLength: 12,
    maxLength: 36,
  },
)
