import fc from 'fast-check'
import { targetsOfThree } from './three-parties.ts'

export const organisations = ['north', 'south', 'east'] as const
const links = [...organisations, 'desk', 'desk2'] as const
export type Organisation = (typeof organisations)[number]

const who = fc.constantFrom(1 as const, 1 as const, 1 as const, 2 as const, 3 as const, 9 as const)
const side = fc.constantFrom(...organisations)
const code = fc.constantFrom('SEC' as const, 'SEC' as const, 'SEC' as const, 'CIV' as const, 'MED' as const)
/** How far back, of whatever there is. */
const back = fc.nat(6)

/** `R`: the reference of a message; `T`: a word that stands nowhere else. */
const texts = [
  'T',
  'T',
  'see R T',
  '!flash T',
  '!immediate T',
  '!send T',
  '!ack R',
  '!ack R all',
  '!ack',
  '!reply R T',
  '!reply R T',
  '!clarify R T',
  '!correct R',
  '!not-meant R',
  '!ack-mistaken R',
  '!dispute open R T',
  '!dispute open T',
  '!respond R T',
  '!respond SEC-D1 T',
  '!dispute withdraw SEC-D1',
  '!supervisor T',
  '!show R',
  '!open',
  '!status',
  '!send request reply-by 5m T',
  '!send request reply-by 5m T',
  '!send immediate request reply-by 2m expires 3m T',
  '!send request reply-by 2m to:south T',
  '!send to:east info:north T',
  '!send to:south T',
  '!send info:south expires 2m T',
  '!send request status:test reply-by 3m T',
  '!send status:exercise request reply-by 3m T',
  '!send proposal ref:R T',
  '!send priority tlp:red T',
  '!watch',
  '!watch pass',
  '!watch override late 2026-11-22 north-head south-head',
  '!nonsense T',
  '!flash incident T',
  '!help',
]
const headTexts = [
  '!suspend liaison T',
  '!suspend duty T',
  '!reinstate liaison',
  '!reinstate duty',
  '!confirm C',
  '!refuse C',
  '!ready MED',
  '!ready CIV',
  '!withdraw-party',
  '!watch',
  '!watch pass',
]
const supervisors = [
  '!pause SEC T',
  '!pause CIV T',
  '!resume SEC',
  '!resume CIV',
  '!take R',
  '!take all',
  '!take G1',
  '!snooze R 90s T',
  '!snooze G1 1m',
  '!snooze all 2m',
  '!assign R to officer',
  '!assign R to clerk',
  '!assign R to chief',
  '!waive R T',
  '!close R T',
  '!open',
  '!open',
  '!status',
  '!report',
  '!show R',
  '!say SEC both T',
  '!say SEC south request reply-by 5m T',
  '!say SEC east T',
  '!say CIV both request reply-by 4m T',
  '!say MED south T',
  '!override SEC T',
  'T',
  '!passed R voice T',
  '!suspend north liaison T',
  '!suspend east duty T',
  '!reinstate north liaison',
  '!reinstate east duty',
  '!ready MED',
  '!ready CIV',
  '!ready SEC',
  '!confirm C',
  '!refuse C',
  '!watch',
]

const stepOfThree = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('post' as const),
      side,
      who,
      code,
      text: fc.constantFrom(...texts),
      back,
      thread: fc.constantFrom(-1, -1, 0, 1, 2),
      found: fc.constantFrom<number>(0, 0, 0, 0, 40),
      slash: fc.constantFrom(false, false, false, true),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('post' as const),
      side,
      who: fc.constant(3 as const),
      code,
      text: fc.constantFrom(...headTexts),
      back,
      thread: fc.constant(-1),
      found: fc.constant(0),
      slash: fc.constant(false),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('supervise' as const),
      who: fc.constantFrom(1 as const, 1 as const, 2 as const, 3 as const),
      text: fc.constantFrom(...supervisors),
      back,
      second: fc.constantFrom(false, false, false, true),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('edit' as const, 'delete' as const), back }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('react' as const), side, who, back, emoji: fc.constantFrom('☑', '☑', '👍') }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('press' as const), link: fc.constantFrom(...links), who, back, button: fc.nat(2) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      back,
      word: fc.constantFrom('send', 'priority', 'cancel', 'open', 'clarify', 'yes', 'no', 'withdraw', 'stay'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('apply' as const), target: fc.nat(targetsOfThree.length - 1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('confirm' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      outcome: fc.constantFrom(
        'sent' as const,
        'sent' as const,
        'sent' as const,
        'sent' as const,
        'refused' as const,
        'uncertain' as const,
      ),
      to: fc.constantFrom('all' as const, 'all' as const, 'all' as const, ...links),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(5, 15, 15, 60, 120, 400) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sleep' as const), seconds: fc.constantFrom(60, 400, 4000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('link' as const),
      link: fc.constantFrom(...links),
      state: fc.constantFrom('up' as const, 'down' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('many' as const), side, code, count: fc.constantFrom(4, 6, 21) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('again' as const), back }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('withdraw' as const, 'settle-withdrawal' as const, 'leave' as const, 'leave' as const),
      side,
      sure: fc.nat(3),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('shortcut' as const),
      side,
      who,
      back,
      action: fc.constantFrom('clarify', 'dispute', 'acknowledge'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('fill' as const),
      side,
      who,
      code,
      form: fc.constantFrom('send', 'reply'),
      values: fc.constantFrom<Readonly<Record<string, string>>>(
        { text: 'T', kind: 'request', 'reply-by': '5m' },
        { text: 'T', to: 'south' },
        { text: 'T', precedence: 'flash' },
        { text: 'T', info: 'north', to: 'east', precedence: 'immediate' },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('whole' as const),
      outcome: fc.constantFrom('sent' as const),
      seconds: fc.constantFrom<number>(20, 60, 300),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replace' as const), side, code }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('test' as const), link: fc.constantFrom(...links), heard: fc.boolean() }) },
)
type AnyStep = typeof stepOfThree extends fc.Arbitrary<infer Each> ? Each : never
/** `found`: seconds after it was written. `ago`: when it was tapped, or taken away, in seconds; `stands`: it is found there. */
export type StepOfThree = AnyStep extends infer Each
  ? Each extends { do: 'supervise' }
    ? Each & { found?: number }
    : Each extends { do: 'react' }
      ? Each & { ago?: number; taken?: true; stands?: true }
      : Each
  : never

/** Typed in SEC’s channel by the first of its people, now, unless `more` says otherwise. */
export const said = (from: Organisation, text: string, more: Partial<StepOfThree & { do: 'post' }> = {}): StepOfThree => ({
  do: 'post',
  side: from,
  who: 1,
  code: 'SEC',
  text,
  back: 0,
  thread: -1,
  found: 0,
  slash: false,
  ...more,
})
export const sentIn = (seconds: 20 | 100 | 300): StepOfThree => ({ do: 'whole', outcome: 'sent', seconds })
export const supervisor = (text: string): StepOfThree => ({ do: 'supervise', who: 1, text, back: 0, second: false })
const urgent = '!send immediate T'
const asked = '!send request reply-by 5m T'

/** What seldom comes together by chance. */
const scenes: readonly (readonly StepOfThree[])[] = [
  [said('north', urgent), sentIn(300)],
  [said('north', asked), sentIn(20), said('south', '!reply R T'), sentIn(20)],
  [said('north', asked), sentIn(20), { do: 'withdraw', side: 'south', sure: 0 }, { do: 'leave', side: 'south', sure: 0 }],
  [
    said('north', urgent),
    sentIn(20),
    { do: 'withdraw', side: 'east', sure: 0 },
    { do: 'leave', side: 'east', sure: 0 },
    { do: 'delete', back: 0 },
  ],
  // The supervisor's first channel cannot be reached, and the second is given up.
  [
    said('north', urgent),
    { do: 'send', outcome: 'sent', to: 'all' },
    { do: 'link', link: 'desk', state: 'down' },
    { do: 'pass', seconds: 400 },
    { do: 'apply', target: 4 },
  ],
  [said('north', urgent), sentIn(300), { do: 'apply', target: 5 }, { do: 'apply', target: 0 }],
  [said('north', '!dispute open T'), supervisor('!pause SEC T'), { do: 'answer', back: 0, word: 'open' }, supervisor('!resume SEC')],
  [said('north', urgent), { do: 'send', outcome: 'sent', to: 'all' }, said('east', '!ack', { who: 2, thread: 0 })],
  [
    { do: 'many', side: 'south', code: 'SEC', count: 6 },
    sentIn(300),
    supervisor('!take all'),
    said('south', urgent),
    { do: 'send', outcome: 'sent', to: 'all' },
    { do: 'press', link: 'north', who: 1, back: 0, button: 0 },
  ],
  [{ do: 'apply', target: 3 }, { do: 'confirm' }, said('north', urgent), sentIn(20)],
  // Who comes before the others on a track leaves it, and what is numbered for one of them alone goes on.
  [
    supervisor('!say SEC south T'),
    sentIn(20),
    { do: 'apply', target: targetsOfThree.length - 1 },
    { do: 'confirm' },
    supervisor('!say SEC east T'),
    sentIn(20),
  ],
  // It is acknowledged while a reminder waits, and a reply is owed still.
  [
    said('north', '!send immediate request reply-by 5m T'),
    { do: 'send', outcome: 'sent', to: 'all' },
    { do: 'pass', seconds: 60 },
    said('south', '!ack R'),
    { do: 'send', outcome: 'sent', to: 'all' },
  ],
]

/** Any steps, and among them some that belong together. */
export const stepsOfThree: fc.Arbitrary<readonly StepOfThree[]> = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: stepOfThree.map((step): readonly StepOfThree[] => [step]) },
      { weight: 1, arbitrary: fc.constantFrom(...scenes) },
    ),
    { minLength: 1, maxLength: 20, size: 'max' },
  )
  .map((each) => each.flat())
