import fc from 'fast-check'
import { targets } from './two-parties.ts'

/** What may happen next between two parties; who and what it befalls is drawn when it does. */
export type Step =
  | { readonly do: 'apply'; readonly target: number }
  | { readonly do: 'post'; readonly side: 'north' | 'south'; readonly who: 1 | 2 | 3 | 9; readonly text: string; readonly answers: number }
  | { readonly do: 'edit' | 'delete' | 'react'; readonly side: 'north' | 'south'; readonly post: number }
  | { readonly do: 'answer'; readonly side: 'north' | 'south'; readonly word: string }
  | { readonly do: 'fill'; readonly side: 'north' | 'south'; readonly values: Readonly<Record<string, string>> }
  | { readonly do: 'supervise'; readonly text: string }
  | { readonly do: 'send-all'; readonly outcome: 'sent' | 'refused' | 'uncertain' }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'link'; readonly side: 'north' | 'south'; readonly state: 'up' | 'down' }
  | {
      readonly do: 'flood' | 'replace' | 'test' | 'withdraw' | 'confirm'
      readonly side: 'north' | 'south'
      readonly outcome: 'heard' | 'silent'
    }

const texts = [
  'hello',
  'see SEC-0001',
  '!flash fire',
  '!ack SEC-0001',
  '!ack SEC-0002',
  '!ack SEC-3 all',
  '!send request reply-by 5m please answer',
  '!reply SEC-1 ours',
  '!reply SEC-2 ours',
  '!dispute open SEC-0001 why',
  '!clarify SEC-1 this',
  '!correct SEC-2',
  '!nonsense',
  '!supervisor a word',
  '!show SEC-1',
  '!open',
  '!status',
  '!ack-mistaken SEC-1',
  '!watch',
  '!watch',
  '!watch pass',
  '!watch override late 2026-11-22 north-head south-head',
  '!send immediate request reply-by 2m expires 3m to:south info:north subject:"A road" lang:ar ref:SEC-1 words',
  '!send deferred to:north words',
  '!send info:south expires 1m words',
  '!flash incident expires 10:00 words',
  '!send deferred tlp:green words',
  '!send reqest words',
  `!flash ${'word '.repeat(201)}`,
  'see SEC-0900',
  '   ',
]
/** What a head says for its party. */
const headTexts = [
  '!suspend liaison why',
  '!reinstate liaison',
  '!confirm C1',
  '!refuse C1',
  '!confirm C2',
  '!ready COM',
  '!withdraw-party',
]

const side = fc.constantFrom('north' as const, 'south' as const)
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('post' as const),
      side,
      who: fc.constantFrom(1 as const, 2 as const, 3 as const, 9 as const),
      text: fc.constantFrom(...texts),
      answers: fc.nat(6),
    }),
  },
  fc.record({
    do: fc.constant('answer' as const),
    side,
    word: fc.constantFrom('send', 'priority', 'cancel', 'open', 'withdraw', 'stay', 'yes', 'no'),
  }),
  fc.record({
    do: fc.constant('post' as const),
    side,
    who: fc.constant(3 as const),
    text: fc.constantFrom(...headTexts),
    answers: fc.constant(9),
  }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('apply' as const), target: fc.nat(targets.length - 1) }) },
  fc.record({
    do: fc.constant('fill' as const),
    side,
    values: fc.constantFrom<Readonly<Record<string, string>>>(
      { text: 'filled', kind: 'request', 'reply-by': '5m' },
      { text: 'filled', to: 'south' },
      { text: 'filled', precedence: 'flash' },
      { text: 'filled', expires: 'soon' },
    ),
  }),
  fc.record({ do: fc.constantFrom('edit' as const, 'delete' as const, 'react' as const), side, post: fc.nat(8) }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('supervise' as const),
      text: fc.constantFrom(
        '!pause SEC why',
        '!resume SEC',
        '!take SEC-1',
        '!take all',
        '!snooze SEC-1 90s',
        '!snooze G1 1m',
        '!assign SEC-2 to duty',
        '!waive SEC-1 done',
        '!close SEC-1 settled',
        '!close SEC-2 settled',
        '!close SEC-5 settled',
        '!snooze SEC-4 90s',
        '!take SEC-3',
        '!take G1',
        '!open',
        '!report',
        '!say SEC both hello',
        'chatter',
        '!passed SEC-1 voice',
        '!suspend north liaison why',
        '!reinstate north liaison',
        '!ready COM',
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('send-all' as const),
      outcome: fc.constantFrom('sent' as const, 'sent' as const, 'refused' as const, 'uncertain' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(5, 15, 120, 400) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom<('flood' | 'replace' | 'test' | 'withdraw' | 'confirm')[]>(
        'flood',
        'flood',
        'flood',
        'flood',
        'replace',
        'replace',
        'test',
        'test',
        'withdraw',
        'confirm',
        'confirm',
        'confirm',
      ),
      side,
      outcome: fc.constantFrom('heard' as const, 'silent' as const),
    }),
  },
  fc.record({ do: fc.constant('link' as const), side, state: fc.constantFrom('up' as const, 'down' as const) }),
)
