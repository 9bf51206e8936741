// Several people act at nearly the same time. In whatever order their acts come, what stands in the channels is what the record says, each
// who was told that something is theirs has it, and exchanging the parties exchanges all of it.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Content } from '../core/content.ts'
import { escalationContent } from '../core/escalation-post.ts'
import { evolve, stampFingerprints } from '../core/evolve.ts'
import { messageContent } from '../core/frame.ts'
import type { Entry } from '../core/journal.ts'
import type { Mechanism, Official, Party } from '../core/mechanism.ts'
import type { ObligationRow } from '../core/rows/obligation.ts'
import { emptyState, type State } from '../core/state.ts'
import { stormContent } from '../core/storm-post.ts'
import { exchange } from '../core/testing/run-of-steps.ts'
import { type Fault, textOf } from './testing/fake-platform.ts'
import { mechanism, Story } from './testing/story.ts'

const runs = 40
const minutes = (count: number): number => count * 60_000

const official = (link: string, number: number, role: string, more: Partial<Official> = {}): Official => ({
  id: `${link}-${role}`,
  role,
  accounts: [{ link, user: `${link}-u${number}` }],
  isDutyOfficer: number === 1,
  ...more,
})

const party = (id: string, name: string): Party => ({
  id,
  name,
  timeZone: 'UTC',
  link: id,
  officials: [official(id, 1, 'duty'), official(id, 2, 'adviser'), official(id, 3, 'head', { isHead: true })],
})

const supervisors = ['officer', 'deputy', 'clerk', 'head'].map((role, index) =>
  official('sup', index + 1, role, {
    accounts: [{ link: 'sup', user: `sup-u${index + 1}` }, ...(role === 'clerk' ? [{ link: 'sup2', user: 'sup2-u3' }] : [])],
  }),
)

const crew: Mechanism = {
  ...mechanism,
  supervisor: { ...mechanism.supervisor, officials: supervisors },
  parties: [party('north', 'North'), party('south', 'South')],
  tracks: mechanism.tracks.map((track) => ({
    ...track,
    channels: { north: { link: 'north', channel: 'north-sec' }, south: { link: 'south', channel: 'south-sec' } },
    sendDelaySeconds: 0,
    dueMinutes: { flash: 60, immediate: 60, priority: 60, routine: 60 },
  })),
}

/** The parts of the parties exchanged, or not. */
type Turn = (text: string) => string

class Scene {
  readonly story: Story
  readonly turn: Turn
  constructor(story: Story, turn: Turn) {
    this.story = story
    this.turn = turn
  }

  async says(side: 'north' | 'south', who: 1 | 2 | 3, text: string): Promise<string> {
    const link = this.turn(side)
    return this.story.post(link, `${link}-sec`, `${link}-u${who}`, this.turn(text))
  }

  async supervisor(who: number, text: string): Promise<void> {
    await this.story.post('sup', 'control', `sup-u${who}`, this.turn(text))
  }

  async inSecond(text: string): Promise<void> {
    await this.story.post('sup2', 'control-2', 'sup2-u3', text)
  }

  async edits(side: 'north' | 'south', post: string, text: string): Promise<void> {
    const link = this.turn(side)
    await this.story.edit(link, `${link}-sec`, post, `${link}-u1`, text)
  }

  /** A button that stood there when it was drawn first, whatever stands there now. */
  async presses(who: number, action: 'take' | 'snooze', card: string, of: string): Promise<void> {
    await this.story.press('sup', 'control', card, `sup-u${who}`, `${action}:${of}`)
  }

  async opensDispute(side: 'north' | 'south'): Promise<void> {
    await this.says(side, 1, '!dispute open SEC-0001 It was not so')
    await this.story.clock.advance(1_000)
    const link = this.turn(side)
    const asked = this.story.platform(link).posts.findLast(({ channel }) => channel === `@${link}-u1`)
    await this.says(side, 1, `!dispute confirm ${/answer:([^:]+):open/.exec(JSON.stringify(asked?.content))?.[1]}`)
  }
}

/** By name, so that an order that fails can be read. */
type Act = readonly [string, (scene: Scene) => Promise<unknown>]

/** What the journal alone says. */
function recordOf({ journal }: Story): { readonly state: State; readonly entries: readonly Entry[] } {
  const state = emptyState()
  const entries = journal.entries.map(({ text, hash }) => ({ ...(JSON.parse(text) as Entry), hash }))
  for (const { facts, at, hash } of entries) {
    for (const fact of facts) evolve(state, fact, at)
    stampFingerprints(state, facts, hash)
  }
  return { state, entries }
}

/** Posts that say something else than the record does now. */
function untrueIn(story: Story, state: State): readonly string[] {
  const problems: string[] = []
  const now = story.clock.now()
  const check = (key: string, post: string | null, content: Content): void => {
    const [link = ''] = key.split(' ')
    const standing = story.platform(link).posts.find(({ id }) => id === post)
    const said = standing && plain(standing.content)
    const drawn = plain(content)
    if (said !== undefined && said !== drawn) problems.push(`${key} says ${said}\nand by the record ${drawn}`)
  }
  for (const [, message] of state.messages.rows()) {
    for (const [key, { organisation, posts }] of Object.entries(message.deliveries)) {
      const [link = ''] = key.split(' ')
      for (const [part, post] of posts.entries()) check(key, post, messageContent(state, message, part, { organisation, link, now }))
    }
  }
  const view = (key: string) => ({ organisation: 'supervisor', link: key.split(' ')[0] ?? '', now })
  for (const [, row] of state.obligations.rows())
    for (const [key, post] of Object.entries(row.escalation?.posts ?? {})) check(key, post, escalationContent(state, row, view(key)))
  for (const [, storm] of state.storms.rows())
    for (const [key, posts] of Object.entries(storm.posts))
      for (const [part, post] of posts.entries()) check(key, post, stormContent(state, storm, part, view(key)))
  return problems
}

/** Whom it calls, and how much there is up to here, are of when it was drawn. */
const plain = (content: Content): string => textOf({ ...content, mentions: [] }).replace(/\n\[Acknowledge all up to here.*/, '')

const isOpen = ({ state }: ObligationRow): boolean => state === 'open' || state === 'waiting'

/** Whoever was told last that an escalation is theirs has it, or a part of it; who has it was not told since that they have not. */
function untrulyTold(story: Story, { state, entries }: ReturnType<typeof recordOf>): readonly string[] {
  const returned = new Set(entries.flatMap(({ facts }) => facts.flatMap((fact) => (fact.is === 'escalation-returned' ? [fact.id] : []))))
  const open = [...state.obligations.rows()].flatMap(([, row]) => (isOpen(row) && row.escalation ? [row] : []))
  return [...Map.groupBy(open, ({ message }) => message)].flatMap(([message, rows]) => {
    const reference = state.messages.get(message)?.reference ?? ''
    if (rows.some(({ id }) => returned.has(id))) return []
    return supervisors.flatMap(({ id: each, accounts }) => {
      const told = accounts.flatMap(({ link, user }) => story.direct(link, user))
      const last = told.findLast((text) => text.startsWith(`${reference} is yours`) || isAway(text, reference))
      const isTold = last === undefined ? undefined : !isAway(last, reference)
      const has = rows.some(({ escalation }) => escalation?.taken?.official === each)
      return isTold === undefined || isTold === has ? [] : [`${each} was told “${last}”`]
    })
  })
}
/** By a colleague's word, or their own. */
const isAway = (text: string, reference: string): boolean =>
  text.includes(reference) && / no longer yours|is snoozed for|is assigned to|the escalation is closed/.test(text)

/** What is owed and neither over nor looked at again; and what ended without anybody's name. */
function leftIn({ state, entries }: ReturnType<typeof recordOf>, now: number): readonly string[] {
  const forgotten = [...state.obligations.rows()].flatMap(([id, row]) =>
    isOpen(row) && row.dueAt !== undefined && !((state.timers.get(`obligation:${id}`) ?? 0) > now) ? [`${id} is forgotten`] : [],
  )
  const nameless = entries.flatMap(({ facts }) =>
    facts.flatMap((fact) => (namedFacts.has(fact.is) && !(fact as { role?: string }).role ? [`${fact.is} names nobody`] : [])),
  )
  return [...forgotten, ...nameless]
}
const namedFacts: ReadonlySet<string> = new Set([
  'obligation-taken',
  'escalation-snoozed',
  'escalation-closed',
  'obligation-met',
  'obligation-ended',
  'obligation-reopened',
  'dispute-ended',
  'official-suspended',
  'track-paused',
  'track-resumed',
  'passed-by-other-means',
])

/** All that people read, in each channel as it stands there. */
function readIn(story: Story, turn: Turn): readonly string[] {
  return Object.values(story.platforms)
    .flatMap(({ posts, link, marks }) => [
      ...posts.map(({ channel, content }) => turn(`${link} ${channel}: ${textOf(content)}`)),
      ...[...marks].map(([post, of]) => turn(`${post.replace(/p\d+$/, 'p')}: ${of.join(' ')}`)),
    ])
    .map((text) => text.replace(/fingerprint [-0-9a-f]+/g, 'fingerprint'))
    .sort()
}

async function play(acts: readonly Act[], setUp: Act[1], apart: number, turn: Turn): Promise<readonly string[]> {
  const of = JSON.parse(turn(JSON.stringify(crew))) as Mechanism
  const story = await Story.begin({}, { mechanism: of, buttons: ['sup', 'north', 'south'] })
  const scene = new Scene(story, turn)
  await setUp(scene)
  for (const [, act] of acts) {
    await act(scene)
    await story.clock.advance(apart)
  }
  for (const platform of Object.values(story.platforms)) platform.faultOf = () => 'none'
  await story.clock.advance(minutes(1))
  const record = recordOf(story)
  expect(untrueIn(story, record.state)).toEqual([])
  expect(untrulyTold(story, record)).toEqual([])
  expect(leftIn(record, story.clock.now())).toEqual([])
  return readIn(story, turn)
}

async function inAnyOrder(acts: readonly Act[], setUp: Act[1], numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...acts], { minLength: 2 }), fc.constantFrom(0, 1_000), async (order, apart) => {
      expect(await play(order, setUp, apart, exchange)).toEqual(await play(order, setUp, apart, (text) => text))
    }),
    { numRuns },
  )
}

const north = (who: 1 | 2 | 3, text: string): Act => [`north ${who} ${text}`, (scene) => scene.says('north', who, text)]
const south = (who: 1 | 2 | 3, text: string): Act => [`south ${who} ${text}`, (scene) => scene.says('south', who, text)]
const supervisor = (who: number, text: string): Act => [`supervisor ${who} ${text}`, (scene) => scene.supervisor(who, text)]
const inSecond = (text: string): Act => [`in the second channel ${text}`, (scene) => scene.inSecond(text)]
const sends = (link: string, fault: Fault): Act => [
  `what is sent on ${link}: ${fault}`,
  async ({ story, turn }) => {
    story.platform(turn(link)).faultOf = () => fault
  },
]
const disputes = (side: 'north' | 'south'): Act => [`${side} disputes`, (scene) => scene.opensDispute(side)]

test('officials of the supervisor on one escalation, and on a group of them, while the party answers', async () => {
  const acts: readonly Act[] = [
    supervisor(1, '!take SEC-0001'),
    supervisor(2, '!take SEC-0001'),
    supervisor(2, '!snooze SEC-0001 10m'),
    supervisor(4, '!assign SEC-0001 to clerk'),
    supervisor(1, '!assign SEC-0001 to deputy'),
    inSecond('!close SEC-0001 They called'),
    inSecond('!take SEC-0002'),
    supervisor(1, '!take G1'),
    supervisor(4, '!assign all to officer'),
    supervisor(2, '!waive SEC-0002 Done by voice'),
    supervisor(4, '!suspend supervisor deputy Lost telephone'),
    supervisor(4, '!reinstate supervisor deputy'),
    supervisor(1, '!pause SEC Talks'),
    supervisor(2, '!resume SEC'),
    supervisor(1, '!passed SEC-0001 voice to South’s duty'),
    supervisor(2, '!passed SEC-0001 radio to South’s head'),
    south(1, '!ack SEC-0001'),
    south(2, '!ack-mistaken SEC-0001'),
    south(2, '!reply SEC-0001 Three'),
    north(1, '!withdraw SEC-0003'),
  ]
  const setUp: Act[1] = async (scene) => {
    await scene.says('north', 1, '!send request reply-by 1h Which lorries?')
    for (const text of ['two', 'three', 'four', 'five']) await scene.says('north', 1, text)
    await scene.story.clock.advance(minutes(61))
  }
  await inAnyOrder(acts, setUp, runs)
}, 60_000)

test('officials of both parties on one request', async () => {
  const acts: readonly Act[] = [
    south(1, '!ack SEC-0001'),
    south(2, '!ack SEC-0001'),
    south(2, '!ack-mistaken SEC-0001'),
    south(1, '!reply SEC-0001 Three'),
    south(2, '!reply SEC-0001 Four'),
    south(1, '!withdraw SEC-0003'),
    south(2, '!withdraw SEC-0004'),
    south(1, '!clarify SEC-0001 all of them'),
    north(1, '!clarify SEC-0002 all of them'),
    north(1, '!correct SEC-0003'),
    north(2, '!not-meant SEC-0003 some'),
    south(2, '!correct SEC-0004'),
    north(1, '!withdraw SEC-0001'),
    south(1, '!withdraw SEC-0002'),
    sends('sup', 'uncertain-applied'),
    sends('sup', 'none'),
    sends('south', 'unavailable'),
    ['north edits', (scene) => scene.edits('north', 't1', 'Which cars?')],
    supervisor(1, '!waive SEC-0001 Said at the table'),
    north(3, '!suspend adviser Gone'),
  ]
  const setUp: Act[1] = async (scene) => {
    await scene.says('north', 1, '!send request reply-by 1h Which lorries?')
    await scene.says('south', 1, 'The road is shut')
    await scene.story.clock.advance(1_000)
  }
  await inAnyOrder(acts, setUp, runs)
}, 60_000)

test('officials of both parties in disputes about one message', async () => {
  const acts: readonly Act[] = [
    disputes('north'),
    disputes('south'),
    south(1, '!respond SEC-D1 We did not'),
    south(2, '!respond SEC-D1 It was another'),
    north(1, '!respond SEC-D2 We did not'),
    north(2, '!respond SEC-D1 It was another'),
    south(1, '!withdraw SEC-0003'),
    south(2, '!withdraw SEC-0004'),
    south(1, '!withdraw SEC-0004'),
    north(2, '!dispute withdraw SEC-D1 Found'),
    south(2, '!dispute withdraw SEC-D2'),
    south(2, '!dispute withdraw SEC-D1'),
    supervisor(1, '!waive SEC-0002 Said at the table'),
    north(1, '!withdraw SEC-0001'),
  ]
  const setUp: Act[1] = async (scene) => {
    await scene.says('north', 1, 'The convoy was stopped')
    await scene.story.clock.advance(1_000)
    await scene.opensDispute('north')
    await scene.story.clock.advance(1_000)
  }
  await inAnyOrder(acts, setUp, runs)
}, 60_000)
