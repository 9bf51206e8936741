import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Calendar } from './calendar.ts'
import { decide } from './decide/index.ts'
import type { Event } from './event.ts'
import { stampFingerprints } from './evolve.ts'
import type { Fact } from './facts.ts'
import type { Mechanism } from './mechanism.ts'
import type { StepPolicy } from './policy.ts'
import { present } from './present.ts'
import { nextTurn, type Roster, turnAt } from './roster.ts'
import { commitDraft, draftOf, emptyState, type State } from './state.ts'
import { track } from './testing/three.ts'
import { headsOf, onDuty } from './watch.ts'

const everyDay = (fromMinute: number, toMinute: number) => Array.from({ length: 7 }, () => [{ fromMinute, toMinute }])

/** So that each falls due at another time; the runs begin at 01:00Z. */
const calendars: Readonly<Record<string, Calendar>> = {
  north: { timeZone: 'Asia/Kathmandu', week: everyDay(6 * 60 + 47, 6 * 60 + 51), holidays: ['2026-11-23'], maintenance: [] },
  south: {
    timeZone: 'UTC',
    week: everyDay(60, 65),
    holidays: [],
    maintenance: [{ from: Date.UTC(2026, 10, 22, 1, 2), to: Date.UTC(2026, 10, 22, 1, 3) }],
  },
}

const every = (minutes: number, from: number) => Array.from({ length: 20 }, (_, index) => ({ minute: 60 + from + index * minutes }))
const rosterOf = (id: string, minutes: number, from: number): Roster => ({
  watches: [
    { id: 'early', name: 'Early', officials: [`${id}-duty`], begins: every(2 * minutes, from) },
    { id: 'late', name: 'Late', officials: [`${id}-liaison`], begins: every(2 * minutes, from + minutes) },
  ],
  overrides: [],
})
/** Watches of a few minutes, other ones for each. */
const rosters: Readonly<Record<string, Roster>> = { north: rosterOf('north', 5, 1), south: rosterOf('south', 7, 3) }

/**
 * Promise 8: the same rules for every party. A run of events, and the same run with the parties' parts exchanged, must lead to the
 * same decisions with the parts exchanged. Whoever treats a party in a special way breaks this.
 */
const party = (id: string, name: string) => ({
  id,
  name,
  timeZone: 'UTC',
  link: id,
  calendar: calendars[id]!,
  roster: rosters[id]!,
  officials: [
    { id: `${id}-duty`, role: 'duty officer', accounts: [{ link: id, user: `${id}-u1` }], isDutyOfficer: true },
    { id: `${id}-liaison`, role: 'liaison', accounts: [{ link: id, user: `${id}-u2` }], isDutyOfficer: false },
    { id: `${id}-head`, role: 'head', accounts: [{ link: id, user: `${id}-u3` }], isDutyOfficer: false, isHead: true as const },
  ],
})

const escalation: StepPolicy = {
  takenMinutes: 2,
  steps: [
    { share: 0.5, minutes: 0, call: ['party', 'party-duty'] },
    { share: 1, minutes: 0, call: ['supervisor', 'pager:night'], repeatMinutes: 1 },
    { share: 1.5, minutes: 0, call: ['party-head'], repeatMinutes: 1, times: 2 },
  ],
}

const mechanism: Mechanism = {
  pagers: ['night'],
  name: 'mirror',
  supervisor: {
    id: 'supervisor',
    name: 'Mission',
    timeZone: 'UTC',
    link: 'desk',
    channel: { link: 'desk', channel: 'control' },
    officials: [{ id: 'duty', role: 'duty officer', accounts: [{ link: 'desk', user: 'desk-u1' }], isDutyOfficer: true }],
  },
  parties: [party('north', 'North'), party('south', 'South')],
  tracks: [{ ...track('SEC', 'Security', ['north', 'south']), escalation }],
  sweepDays: 7,
  limits: { eventsPerMinute: 3, waitingMax: 2 },
}

/** Without its bounds many messages may be open at once, and what is escalated comes in groups. */
const roomy: Mechanism = { ...mechanism, limits: { eventsPerMinute: 1_000, waitingMax: 1_000 } }

type Step =
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
  '!send to:north words',
  '!send info:south expires 1m words',
  '!flash incident expires 10:00 words',
  '!send tlp:green words',
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

/** What may be applied in the place of the first: terms for all, people of one side, another track, a channel that moves. */
const targets: readonly Mechanism[] = [
  mechanism,
  { ...mechanism, tracks: mechanism.tracks.map((track) => ({ ...track, dueMinutes: { ...track.dueMinutes, routine: 6 } })) },
  {
    ...mechanism,
    sweepDays: 8,
    parties: mechanism.parties.map((each) =>
      each.id === 'north'
        ? { ...each, officials: each.officials.map((one) => ({ ...one, role: one.role === 'liaison' ? 'envoy' : one.role })) }
        : each,
    ),
  },
  {
    ...mechanism,
    tracks: [
      ...mechanism.tracks,
      {
        ...mechanism.tracks[0]!,
        code: 'COM',
        channels: { north: { link: 'north', channel: 'north-com' }, south: { link: 'south', channel: 'south-com' } },
      },
    ],
  },
  {
    ...mechanism,
    tracks: mechanism.tracks.map((track) => ({
      ...track,
      channels: { ...track.channels, south: { link: 'south', channel: 'south-new' } },
    })),
  },
  { ...mechanism, exercise: true },
  { ...mechanism, tracks: mechanism.tracks.map((track) => ({ ...track, exercise: true as const })) },
  // The supervisor is elsewhere; one party is to have no head any more.
  { ...roomy, supervisor: { ...mechanism.supervisor, channel: { link: 'desk', channel: 'control-new' } } },
  {
    ...mechanism,
    parties: mechanism.parties.map((each) =>
      each.id === 'north' ? { ...each, officials: each.officials.filter(({ id }) => id !== 'north-head') } : each,
    ),
  },
]
const side = fc.constantFrom('north' as const, 'south' as const)
const step: fc.Arbitrary<Step> = fc.oneof(
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

const exchange = (text: string): string =>
  text.replace(/north|south|North|South|NORTH|SOUTH/g, (found) =>
    found.toLowerCase() === 'north' ? cased(found, 'south') : cased(found, 'north'),
  )
const cased = (like: string, word: string): string =>
  like === like.toUpperCase() ? word.toUpperCase() : /^[A-Z]/.test(like) ? word[0]!.toUpperCase() + word.slice(1) : word

class Run {
  readonly state: State = emptyState()
  readonly facts: Fact[] = []
  at = Date.UTC(2026, 10, 22, 1)
  #entries = 0
  #posts = 0
  readonly #mirrored: boolean
  readonly #buttons: readonly string[]

  /** `buttons`: the links whose people can answer with one. */
  constructor(of: Mechanism, mirrored: boolean, buttons: readonly string[] = []) {
    this.#mirrored = mirrored
    this.#buttons = buttons
    this.take({ type: 'configure', mechanism: of })
    this.take({ type: 'start', aliveAt: null })
  }

  take(event: Event): void {
    const draft = draftOf(this.state)
    const facts = decide(draft, event, this.at)
    this.#entries += 1
    stampFingerprints(draft, facts, String(this.#entries).padStart(64, '0'))
    commitDraft(draft)
    this.facts.push(...facts)
  }

  #abilities(link: string): { readonly hasButtons?: true } {
    return this.#buttons.includes(link) ? { hasButtons: true } : {}
  }

  play(each: Step): void {
    const turned = <T extends string>(text: T): T => (this.#mirrored ? (exchange(text) as T) : text)
    switch (each.do) {
      case 'post': {
        const link = turned(each.side)
        const shown = [...this.state.messages.rows()].map(([, row]) => row.deliveries[`${link} ${link}-sec`]?.posts[0])[each.answers]
        this.#posts += 1
        this.take({
          type: 'posted',
          link,
          channel: `${link}-sec`,
          post: `${link}-t${this.#posts}`,
          author: `${link}-u${each.who}`,
          text: turned(each.text),
          writtenAt: this.at,
          fragments: [],
          isDirect: false,
          ...(shown ? { thread: shown } : {}),
          ...this.#abilities(link),
        })
        return
      }
      case 'edit':
      case 'delete':
      case 'react': {
        const link = turned(each.side)
        const message = [...this.state.messages.rows()][each.post]?.[1]
        if (each.do === 'react') {
          const post = message?.deliveries[`${link} ${link}-sec`]?.posts[0]
          if (post)
            this.take({
              type: 'reacted',
              link,
              channel: `${link}-sec`,
              post,
              user: `${link}-u1`,
              emoji: each.post % 2 ? '☑' : '👍',
              added: true,
              at: this.at,
            })
        } else if (message?.source?.address.link === link) {
          const { post } = message.source
          if (each.do === 'edit')
            this.take({
              type: 'edited',
              link,
              channel: `${link}-sec`,
              post,
              author: message.author.user,
              text: 'changed',
              editedAt: this.at,
              fragments: [],
            })
          else this.take({ type: 'deleted', link, channel: `${link}-sec`, post, deletedAt: this.at })
        }
        return
      }
      case 'answer': {
        const link = turned(each.side)
        const ask = [...this.state.asks.rows()].map(([, row]) => row).find((row) => row.link === link)
        if (!ask) return
        this.#posts += 1
        const action = `answer:${ask.id}:${each.word}`
        const press = { type: 'pressed', link, channel: '', id: `use-${this.#posts}`, user: ask.user, action, post: 'x' } as const
        return this.take({ ...press, at: this.at, ...this.#abilities(link) })
      }
      case 'fill': {
        const link = turned(each.side)
        this.#posts += 1
        const values = Object.fromEntries(Object.entries(each.values).map(([name, value]) => [name, turned(value)]))
        const form = {
          type: 'submitted',
          link,
          channel: `${link}-sec`,
          id: `form-${this.#posts}`,
          user: `${link}-u1`,
          form: 'send',
        } as const
        return this.take({ ...form, values, at: this.at, ...this.#abilities(link) })
      }
      case 'supervise':
        this.#posts += 1
        return this.take({
          type: 'posted',
          link: 'desk',
          channel: 'control',
          post: `desk-t${this.#posts}`,
          author: 'desk-u1',
          text: turned(each.text),
          writtenAt: this.at,
          fragments: [],
          isDirect: false,
        })
      case 'apply':
        return this.take({ type: 'apply', mechanism: JSON.parse(turned(JSON.stringify(targets[each.target]))) as Mechanism })
      case 'send-all':
        return this.#sendAll(each.outcome)
      case 'wait':
        this.at += each.seconds * 1000
        return this.#wake()
      case 'flood':
        for (let count = 0; count < 8; count += 1) this.play({ do: 'post', side: each.side, who: 1, text: 'one of many', answers: 99 })
        return
      case 'replace': {
        const link = turned(each.side)
        return this.take({
          type: 'channel-changed',
          link,
          channel: `${link}-sec`,
          change: 'replaced',
          replacement: `${link}-next`,
          at: this.at,
        })
      }
      case 'confirm':
        for (const side of each.side === 'north' ? (['north', 'south'] as const) : (['south', 'north'] as const)) {
          for (const [id, { needs }] of [...this.state.changes.rows()]) {
            if (needs.includes(turned(side))) this.play({ do: 'post', side, who: 3, text: `!confirm ${id}`, answers: 99 })
          }
        }
        return
      case 'withdraw': {
        this.play({ do: 'post', side: each.side, who: 3, text: '!withdraw-party', answers: 99 })
        const link = turned(each.side)
        const ask = [...this.state.asks.rows()].map(([, row]) => row).find((row) => row.link === link && row.asks === 'withdrawal')
        if (!ask) return
        this.#posts += 1
        const press = { type: 'pressed', link, channel: '', id: `use-${this.#posts}`, user: ask.user, post: 'x', at: this.at } as const
        return this.take({ ...press, action: `answer:${ask.id}:withdraw` })
      }
      case 'test':
        return this.#test(turned(each.side), each.outcome)
      case 'link':
        return this.take({ type: 'link-changed', link: turned(each.side), state: each.state, cause: 'x', needsPerson: false, at: this.at })
    }
  }

  #wake(): void {
    for (const [id] of [...this.state.timers.rows()].filter(([, due]) => due <= this.at)) this.take({ type: 'wake', timers: [id] })
  }

  /** Two tests of a link, each when it is due: so many misses in a row are told. */
  #test(link: string, ended: 'heard' | 'silent'): void {
    for (let count = 0; count < 2; count += 1) {
      this.at = Math.max(this.at, this.state.timers.get(`test:${link}`) ?? 0)
      this.#wake()
      const test = this.state.linkTests.get(link)?.pending?.id
      const outcome = ended === 'heard' ? ({ outcome: 'heard' } as const) : ({ outcome: 'silent', reason: 'x' } as const)
      if (test !== undefined) this.take({ type: 'link-tested', link, test, outcome })
    }
  }

  /** What was shown is drawn too: a frame may not favour anybody either. */
  #sendAll(outcome: 'sent' | 'refused' | 'uncertain'): void {
    for (const [id, row] of [...this.state.deliveries.rows()]) {
      const outgoing = present(this.state, row, this.at)
      if (outgoing?.type === 'post' || outgoing?.type === 'direct')
        this.drawn.push(JSON.stringify({ to: row.lane, content: outgoing.content }))
      if (!outgoing) this.take({ type: 'send-ended', delivery: id, outcome: { outcome: 'nothing-to-do' } })
      else if (outcome === 'sent')
        this.take({
          type: 'send-ended',
          delivery: id,
          outcome: { outcome, post: `${row.link}-p${row.lane.length}-${this.#posts}-${this.drawn.length}` },
        })
      else this.take({ type: 'send-ended', delivery: id, outcome: { outcome, reason: 'no' } })
    }
  }

  readonly drawn: string[] = []
}

/** The order in which parties are told of one and the same thing may follow the configuration; what they are told may not. */
const sorted = (items: readonly string[]): readonly string[] =>
  [...items].map((item) => item.replace(/"(?:id|number)":"?[a-z]?\d+"?|\b[domq]\d+\b/g, '#').replace(/p\d+-\d+-\d+/g, 'p#')).sort()

test.each([[[]], [['north']], [['north', 'south']]] as const)(
  'exchanging the parties exchanges every decision and every word, where people of %j can press buttons',
  (buttons) => {
    fc.assert(
      fc.property(fc.constantFrom(mechanism, roomy), fc.array(step, { minLength: 1, maxLength: 40 }), (of, steps) => {
        const run = new Run(of, false, buttons)
        const mirror = new Run(JSON.parse(exchange(JSON.stringify(of))) as Mechanism, true, buttons.map(exchange))
        for (const each of steps) {
          run.play(each)
          mirror.play(each)
        }
        expect(sorted(mirror.drawn.map(exchange))).toEqual(sorted(run.drawn))
        expect(sorted(mirror.facts.map((fact) => exchange(JSON.stringify(fact))))).toEqual(
          sorted(run.facts.map((fact) => JSON.stringify(fact))),
        )
      }),
      { numRuns: 100 },
    )
  },
)

test('whether a flash is asked about hangs on its author’s own platform alone', () => {
  const flash: Step = { do: 'post', side: 'north', who: 1, text: '!flash fire', answers: 9 }
  const run = new Run(mechanism, false, ['north'])
  run.play(flash)
  expect([...run.state.messages.rows()]).toEqual([])
  const asked = new Run(mechanism, false, ['south'])
  asked.play(flash)
  expect([...asked.state.messages.rows()].map(([, { state }]) => state)).toEqual(['crossing'])
})

test('a rule that favours one party is found', () => {
  const [north, south] = mechanism.parties
  const officials = north!.officials.map(({ id }) => id)
  const favoured = { ...north!, roster: { watches: north!.roster!.watches.map((each) => ({ ...each, officials })), overrides: [] } }
  const unfair: Mechanism = { ...mechanism, parties: [favoured, south!] }
  const steps: readonly Step[] = [
    { do: 'post', side: 'south', who: 1, text: '!flash fire', answers: 9 },
    { do: 'send-all', outcome: 'sent' },
  ]
  const run = new Run(unfair, false)
  const mirror = new Run(unfair, true) // the rule does not move with the party: that is the favour
  for (const each of steps) {
    run.play(each)
    mirror.play(each)
  }
  expect(sorted(mirror.drawn.map(exchange))).not.toEqual(sorted(run.drawn))
})

/** What is owed and neither over nor looked at again: in each state that an obligation has. */
function forgottenIn({ state, at }: Run): readonly string[] {
  const shows = [...state.deliveries.rows()].flatMap(([, { act, link, channel }]) =>
    act.do === 'show' ? [`${act.message} ${state.messages.get(act.message)?.deliveries[`${link} ${channel}`]?.organisation}`] : [],
  )
  return [...state.obligations.rows()].flatMap(([id, row]) => {
    const wake = state.timers.get(`obligation:${id}`)
    switch (row.state) {
      case 'waiting':
        return shows.includes(`${row.message} ${row.owes}`) || state.messages.get(row.message)?.state === 'held'
          ? []
          : [`${id} waits for nothing`]
      case 'open': {
        const member = state.mechanism.get('now')?.parties.some(({ id: each }) => each === row.owes)
        if (!member) return [`${id} is owed by nobody`]
        if (row.dueAt === undefined) return []
        return wake === undefined || wake < at ? [`${id} is open and not looked at again`] : []
      }
      default:
        return wake === undefined ? [] : [`${id} is over and looked at again`]
    }
  })
}

test('all that a mechanism lives through is among what is tried', () => {
  const seen = new Set<string>()
  for (const steps of fc.sample(fc.array(step, { minLength: 40, maxLength: 60, size: 'max' }), { numRuns: 150, seed: 7 })) {
    const run = new Run(roomy, false)
    for (const each of steps) run.play(each)
    for (const { is } of run.facts) seen.add(is)
    for (const [, row] of run.state.obligations.rows()) {
      seen.add(`${row.kind} ${row.state}`)
      if (run.state.messages.get(row.message)?.status === 'exercise') seen.add(`exercise ${row.state}`)
      if (row.ended?.reason.endsWith('withdrew')) seen.add('withdrew')
    }
  }
  for (const each of [
    'storm-joined',
    'escalation-snoozed',
    'escalation-closed',
    'obligation-taken',
    'escalation-returned',
    'watch-accepted',
    'change-confirmed',
    'party-withdrew',
    'official-suspended',
    'link-fell-silent',
    'rehearsal-began',
    'withdrew',
    'reply open',
    'reply met',
    'reply lapsed',
    'exercise open',
    'acknowledgement waived',
  ])
    expect([...seen], each).toContain(each)
}, 60_000)

test('whatever happens, what is owed is met, waived, lapsed on the record, or looked at again', () => {
  fc.assert(
    fc.property(fc.constantFrom(mechanism, roomy), fc.array(step, { minLength: 1, maxLength: 60 }), (of, steps) => {
      const run = new Run(of, false)
      for (const each of steps) {
        run.play(each)
        if (each.do !== 'wait') continue
        expect(forgottenIn(run)).toEqual([])
      }
      for (const [, row] of run.state.obligations.rows()) {
        if (row.state === 'open') expect(row).not.toHaveProperty('calendar') // its due time says all that is needed
      }
      for (const [id, row] of run.state.asks.rows()) {
        if (row.until !== undefined) expect(run.state.timers.get(`ask:${id}`)).toBeDefined()
      }
      for (const [id] of run.state.changes.rows()) expect(run.state.timers.get(`change:${id}`)).toBeDefined()
      for (const [id, row] of run.state.messages.rows()) {
        if (row.state === 'held') expect(run.state.timers.get(`release:${id}`)).toBeDefined()
      }
    }),
    { numRuns: 200 },
  )
})

function lastToAccept(facts: readonly Fact[], party: string): string | undefined {
  let [holder, coming]: (string | undefined)[] = []
  for (const fact of facts) {
    if (fact.is === 'watch-began' && fact.organisation === party) {
      coming = fact.turn.watch
      if (fact.from === null) holder = coming
    }
    if (fact.is === 'watch-accepted' && fact.organisation === party) holder = coming
  }
  return holder
}

test('at any time one watch of a roster is on duty, or the two between which it passes', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const run = new Run(mechanism, false)
      for (const each of steps) {
        run.play(each)
        if (each.do !== 'wait' && each.do !== 'post') continue
        for (const party of run.state.mechanism.get('now')!.parties) {
          const row = run.state.watches.get(party.id)!
          const due = turnAt(party.roster!, party.timeZone, run.at)!
          const next = nextTurn(party.roster!, party.timeZone, run.at)
          // It is that of the roster, or the one to which it was passed before its time.
          const { acceptedBy: _, ...turn } = row.turn
          expect(turn.begins).toBeGreaterThanOrEqual(due.begins)
          if (turn.begins === due.begins) expect(turn).toEqual(due)
          else expect(turn).toEqual(next)
          expect(row.passing?.from.watch).not.toBe(row.turn.watch)
          expect((row.passing?.from ?? row.turn).watch).toBe(lastToAccept(run.facts, party.id))
          const duty = onDuty(run.state, party).map(({ id }) => id)
          const isHead = (id: string | undefined) => headsOf(party).some((each) => each.id === id)
          const took = [row.turn, row.passing?.from].filter((each) => isHead(each?.acceptedBy)).length
          const heads = row.overrides.length + took + (row.passing?.headCalledAt === undefined ? 0 : 1)
          expect(duty.length).toBeGreaterThanOrEqual(1)
          expect(duty.length).toBeLessThanOrEqual((row.passing ? 2 : 1) + heads)
          expect(run.state.timers.get(`watch:${party.id}`)).toBe(next?.begins)
          const waitsForHead = row.passing !== undefined && row.passing.headCalledAt === undefined
          expect(run.state.timers.get(`watch-head:${party.id}`) !== undefined).toBe(waitsForHead)
        }
      }
    }),
    { numRuns: 100 },
  )
})

test('a decision that is dropped leaves no trace', () => {
  const run = new Run(mechanism, false)
  const before = JSON.stringify([
    ...run.state.messages.rows(),
    ...run.state.deliveries.rows(),
    ...run.state.timers.rows(),
    ...run.state.counters.rows(),
  ])
  const draft = draftOf(run.state)
  decide(
    draft,
    {
      type: 'posted',
      link: 'north',
      channel: 'north-sec',
      post: 'x',
      author: 'north-u1',
      text: 'hello',
      writtenAt: run.at,
      fragments: [],
      isDirect: false,
    },
    run.at,
  )
  expect(draft.messages.size).toBe(1)
  expect(
    JSON.stringify([
      ...run.state.messages.rows(),
      ...run.state.deliveries.rows(),
      ...run.state.timers.rows(),
      ...run.state.counters.rows(),
    ]),
  ).toBe(before)
})
