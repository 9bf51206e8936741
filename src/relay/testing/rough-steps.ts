import fc from 'fast-check'
import type { Fault } from './fake-platform.ts'

/** What people do and what fails them, one thing after the other: what a property plays (`RoughWorld`). */

export const officials = [
  { link: 'north', user: 'UA', channels: { SEC: 'n-sec', MED: 'n-med' } },
  { link: 'south', user: 'UB', channels: { SEC: 's-sec', MED: 's-med' } },
  { link: 'east', user: 'UC', channels: { SEC: 'e-sec' } },
  { link: 'north', user: 'UNH', channels: { SEC: 'n-sec', MED: 'n-med' } },
  { link: 'south', user: 'USH', channels: { SEC: 's-sec', MED: 's-med' } },
] as const
export const links = ['north', 'south', 'east', 'sup', 'sup2'] as const

const words = fc.constantFrom(
  '',
  '',
  'request reply-by 5m ',
  'request reply-by 30m expires 31m ',
  'proposal ',
  'immediate expires 3m ',
  'immediate request reply-by 5m ',
  'priority tlp:amber lang:ar ',
  'to:south ',
  'to:south info:north,east ',
  'status:test ',
  'ref:R ',
)

/** `R` is a message, `D` a dispute, `C` a change that waits, `Q` a question of Parley's, `G` a group. */
const typed = fc.constantFrom(
  '!ack R',
  '!ack R',
  '!ack R all',
  '!ack-mistaken R',
  '!reply R yes',
  '!reply R yes',
  '!flash run',
  '!flash reply-by 5m run',
  '!withdraw R',
  '!clarify R you mean',
  '!correct R',
  '!not-meant R no',
  '!dispute open R wrong',
  '!dispute open it is wrong',
  '!dispute confirm Q',
  '!dispute clarify Q',
  '!dispute withdraw D enough',
  '!respond D it was so',
  '!answer Q yes',
  '!answer Q no',
  '!confirm C',
  '!refuse C',
  '!ready MED',
  '!supervisor a word',
  '!watch',
  '!watch pass',
  '!suspend liaison gone',
  '!reinstate liaison',
  '!open',
  '!status',
  '!show R',
)

const supervised = fc.constantFrom(
  '!waive R x',
  '!waive R south x',
  '!take R',
  '!snooze R 3m x',
  '!assign R to UH',
  '!assign R to head of mission',
  '!close R x',
  '!close R south x',
  '!take G1',
  '!take all',
  '!snooze G1 3m',
  '!close G1 x',
  '!passed R voice to South’s duty officer',
  '!passed R voice to all',
  '!pause SEC x',
  '!resume SEC',
  '!pause MED x',
  '!resume MED',
  '!say SEC south request reply-by 5m who',
  '!say SEC both hear',
  '!override SEC both status:test stop',
  '!override SEC both stop',
  '!override MED north stop',
  '!withdraw R',
  '!suspend north liaison x',
  '!reinstate north liaison',
  '!suspend south duty officer x',
  '!reinstate south duty officer',
  '!watch',
  '!watch pass',
  '!ready MED',
  '!answer Q yes',
  '!report',
  '!open',
  '!status',
  '!show R',
)

const who = fc.integer({ min: 0, max: officials.length - 1 })
/** The last is there only where a world adds it. */
export type TrackCode = 'SEC' | 'MED' | 'COM'
const track = fc.constantFrom<TrackCode>('SEC', 'SEC', 'MED')
/** How far back, or which of several. */
const back = fc.nat({ max: 7 })
/** It comes as a command of its platform's, and leaves no post. */
const isSlash = fc.constantFrom(false, false, false, true)
const text = fc.constantFrom('one', 'two', 'three')
const faults = fc.constantFrom<Fault>(
  'refuse',
  'unavailable',
  'act-unavailable',
  'link-down',
  'uncertain-applied',
  'uncertain-absent',
  'none',
)
const acts = fc.constantFrom('post', 'revise', 'mark', 'direct', 'remove', 'topic', 'all')

/** Nobody's name or clock: what stands goes on saying what they were. */
const changes = [
  'role',
  'calendar',
  'no-calendar',
  'remove-official',
  'add-official',
  'tlp-floor',
  'delay',
  'due',
  'never-acknowledge',
  'exercise',
  'no-exercise',
  'supervisors',
] as const

export const sendOn = (on: fc.Arbitrary<TrackCode>) =>
  fc.record({ does: fc.constant('send' as const), who, track: on, words, isLong: fc.boolean(), isThread: fc.boolean(), isSlash, back })

export const step = fc.oneof(
  { weight: 9, arbitrary: sendOn(track) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('edit' as const), back, text }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('delete' as const), back }) },
  { weight: 10, arbitrary: fc.record({ does: fc.constant('type' as const), who, track, back, typed, isSlash }) },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('tap' as const), who, track, back, added: fc.constantFrom(true, true, true, false) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constant('press' as const), link: fc.constantFrom(...links), back, which: back, isOld: fc.boolean() }),
  },
  { weight: 10, arbitrary: fc.record({ does: fc.constant('supervise' as const), back, typed: supervised, isSlash }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('burst' as const), who, track }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('again' as const), back }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('deafen' as const), link: fc.constantFrom(...links), is: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('shut' as const), who, track, is: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('link' as const),
      link: fc.constantFrom(...links),
      state: fc.constantFrom('up' as const, 'down' as const),
    }),
  },
  { weight: 9, arbitrary: fc.record({ does: fc.constant('wait' as const), seconds: fc.constantFrom(1, 15, 60, 400, 1_900) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('fail' as const),
      link: fc.constantFrom(...links),
      acts,
      faults: fc.array(faults, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('meddle' as const), link: fc.constantFrom(...links), back, isChange: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('apply' as const), change: fc.constantFrom(...changes) }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('restart' as const), hasStopped: fc.boolean(), seconds: fc.constantFrom(0, 30, 900) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('journal' as const),
      fault: fc.constantFrom('refuse' as const, 'lose-answer' as const, 'full' as const),
      seconds: fc.constantFrom(3, 40),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('lose' as const), entries: fc.integer({ min: 1, max: 12 }), isKept: fc.boolean() }),
  },
)
export type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never

export const steps = fc.array(step, { minLength: 3, maxLength: 30 })

/** How the parties' platforms and tracks are. */
export const setting = fc.record({
  safe: fc.constantFrom<boolean | readonly string[]>(false, true, ['north', 'sup']),
  hasButtons: fc.boolean(),
  intake: fc.constantFrom('every-post' as const, 'on-command' as const),
  sendDelaySeconds: fc.constantFrom(0, 10),
  acknowledgeFrom: fc.constantFrom('routine' as const, 'routine' as const, 'priority' as const),
  hasCalendar: fc.boolean(),
  hasSecondChannel: fc.boolean(),
})
export type Setting = typeof setting extends fc.Arbitrary<infer Each> ? Each : never
