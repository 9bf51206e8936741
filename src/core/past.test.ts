import { beforeEach, expect, test } from 'vitest'
import { decide } from './decide/index.ts'
import { evolve } from './evolve.ts'
import { pastMax, spentAtHandMax, usesMax } from './forget.ts'
import type { Mechanism, Track } from './mechanism.ts'
import type { MessageRow } from './rows/message.ts'
import { draftOf, emptyState, type State } from './state.ts'
import { RunOfThree } from './testing/run-of-three.ts'
import { said, sentIn } from './testing/steps-of-three.ts'
import { trio } from './testing/three-parties.ts'

const account = (link: string, user: string) => [{ link, user }]
const organisation = (id: string) => ({ id, name: id, timeZone: 'UTC', link: id })
const mechanism: Mechanism = {
  name: 'past',
  supervisor: {
    ...organisation('supervisor'),
    channel: { link: 'supervisor', channel: 'control' },
    officials: [{ id: 'mika', role: 'duty officer', accounts: account('supervisor', 'UM'), isDutyOfficer: true }],
  },
  parties: ['north', 'south'].map((id) => ({
    ...organisation(id),
    officials: [{ id: `${id}-duty`, role: 'duty officer', accounts: account(id, 'U'), isDutyOfficer: true }],
  })),
  tracks: [],
  sweepDays: 7,
}
const dayMs = 86_400_000
const place = { link: 'north', channel: 'n-sec' }

const message: MessageRow = {
  id: 'm1',
  track: 'SEC',
  kind: 'notice',
  precedence: 'routine',
  from: 'north',
  official: 'north-duty',
  role: 'duty officer',
  author: { link: 'north', user: 'U' },
  to: ['south'],
  source: { address: place, post: 'p1' },
  text: 'Convoy leaves at noon',
  writtenAt: 0,
  acceptedAt: 0,
  asFound: false,
  state: 'settled',
  reference: 'SEC-0001',
  fingerprint: '',
  updates: [],
  deliveries: {},
  obligations: [],
}

let state: State
beforeEach(() => {
  state = emptyState()
  evolve(state, { is: 'configured', mechanism }, 0)
  evolve(state, { is: 'message-accepted', row: message }, 0)
  evolve(state, { is: 'messages-archived', ids: ['m1'] }, 1_000)
})

test('a post whose message has left memory is known when a sweep finds it again', () => {
  const found = {
    type: 'posted',
    ...place,
    post: 'p1',
    author: 'U',
    text: message.text,
    writtenAt: 0,
    fragments: [],
    isDirect: false,
  } as const
  expect(decide(draftOf(state), { ...found, found: true }, 2_000)).toEqual([])
})

const edit = { type: 'edited', ...place, post: 'p1', author: 'U', text: 'at one', editedAt: 1_500, fragments: [] } as const
const deletion = { type: 'deleted', ...place, post: 'p1', deletedAt: 1_500 } as const

test('who changes such a post is told that it did not cross, once, and it is on the record', () => {
  const draft = draftOf(state)
  expect(decide(draft, edit, 2_000)).toMatchObject([
    { is: 'rate-used' },
    { is: 'change-came-too-late', what: 'edited', reference: 'SEC-0001', post: 'p1' },
    { is: 'delivery-queued', row: { user: 'U', act: { notice: { say: 'too-old', with: { reference: 'SEC-0001' } } } } },
  ])
  expect(decide(draft, edit, 2_000)).toEqual([])
  expect(decide(draft, { ...edit, found: true }, 2_000)).toEqual([])
  expect(decide(draft, { ...edit, text: 'at two', editedAt: 1_600, found: true }, 2_000)).toHaveLength(3)
})

test('who deletes such a post is told that it stands, and what to do; once, and it is on the record', () => {
  const draft = draftOf(state)
  const facts = decide(draft, deletion, 2_000)
  expect(facts).toMatchObject([
    { is: 'change-came-too-late', what: 'deleted', reference: 'SEC-0001', post: 'p1' },
    { is: 'delivery-queued', row: { user: 'U', act: { notice: { say: 'too-old-to-withdraw', with: { reference: 'SEC-0001' } } } } },
    {
      is: 'delivery-queued',
      row: { channel: 'control', act: { notice: { say: 'not-withdrawn', with: { by: 'north', reference: 'SEC-0001' } } } },
    },
  ])
  expect(decide(draft, deletion, 2_000)).toEqual([])
})

test('the deletion of what never crossed, or of what was withdrawn, is nobody’s news', () => {
  for (const became of ['refused', 'withdrawn'] as const) {
    const other = emptyState()
    const { reference: _, ...unreferenced } = message
    evolve(other, { is: 'configured', mechanism }, 0)
    evolve(
      other,
      { is: 'message-accepted', row: became === 'refused' ? { ...unreferenced, state: became } : { ...message, state: became } },
      0,
    )
    evolve(other, { is: 'messages-archived', ids: ['m1'] }, 1_000)
    expect(decide(draftOf(other), deletion, 2_000)).toEqual([])
  }
})

test('an edit that a sweep tells of again after its update crossed is no news either', () => {
  const other = emptyState()
  evolve(other, { is: 'configured', mechanism }, 0)
  evolve(other, { is: 'post-seen', row: { address: place, post: 'p1', author: 'U', became: 'message', message: 'm1', editedAt: 1_500 } }, 0)
  evolve(other, { is: 'message-accepted', row: message }, 0)
  evolve(other, { is: 'messages-archived', ids: ['m1'] }, 1_600)
  expect(decide(draftOf(other), { ...edit, found: true }, 2_000)).toEqual([])
})

test('an update that leaves memory with its original takes nothing of what is known of it', () => {
  evolve(state, { is: 'message-accepted', row: { ...message, id: 'm2', kind: 'update', refersTo: 'm1', reference: 'SEC-0002' } }, 0)
  evolve(state, { is: 'messages-archived', ids: ['m2'] }, 1_000)
  expect(decide(draftOf(state), edit, 2_000)).toMatchObject([{}, { is: 'change-came-too-late', reference: 'SEC-0001' }, {}])
})

test('it is forgotten when no sweep looks back so far any more', () => {
  evolve(state, { is: 'messages-archived', ids: [] }, 8 * dayMs)
  expect(state.past.size).toBe(1)
  evolve(state, { is: 'messages-archived', ids: [] }, 8 * dayMs + 1)
  expect(state.past.size).toBe(0)
})

test('an update stays at hand as long as its original', () => {
  const track = {
    code: 'SEC',
    name: 'Security',
    channels: { north: place, south: { link: 'south', channel: 's-sec' } },
    intake: 'every-post',
    sendDelaySeconds: 0,
    acknowledgeFrom: 'never',
    dueMinutes: {},
    escalation: { remindShare: 0.5, repeatMinutes: 5, repeatForMinutes: 30 },
    disputeResponseMinutes: 60,
    lateAfterSeconds: 60,
  } as const
  const crowded = emptyState()
  evolve(crowded, { is: 'configured', mechanism: { ...mechanism, tracks: [track] } }, 0)
  evolve(crowded, { is: 'message-accepted', row: { ...message, state: 'crossing' } }, 0)
  evolve(crowded, { is: 'message-accepted', row: { ...message, id: 'm2', kind: 'update', refersTo: 'm1' } }, 0)
  for (let number = 3; number <= 5_001; number += 1) {
    const { source: _, ...row } = message
    evolve(crowded, { is: 'message-accepted', row: { ...row, id: `m${number}` } }, 0)
  }
  const post = { type: 'posted', ...place, author: 'U', text: 'hello', writtenAt: 2_000, fragments: [], isDirect: false } as const
  const leaving = (id: string): readonly string[] =>
    decide(draftOf(crowded), { ...post, post: id }, 2_000).flatMap((fact) => (fact.is === 'messages-archived' ? fact.ids : []))
  expect(leaving('p2')).not.toContain('m2')
  expect(leaving('p2')).toContain('m3')
  evolve(crowded, { is: 'message-withdrawn', id: 'm1' }, 0)
  expect(leaving('p3').slice(0, 2)).toEqual(['m1', 'm2'])
})

test('however many of the oldest messages something is open on, those after them leave memory', () => {
  const crowded = emptyState()
  evolve(crowded, { is: 'configured', mechanism: { ...mechanism, tracks } }, 0)
  const { source: _, ...row } = message
  for (let number = 1; number <= 5_001; number += 1) {
    const isOpen = number <= 4_000
    evolve(crowded, { is: 'message-accepted', row: { ...row, id: `m${number}`, state: isOpen ? 'crossing' : 'settled' } }, 0)
  }
  const post = { type: 'posted', ...place, author: 'U', text: 'hello', writtenAt: 2_000, fragments: [], isDirect: false } as const
  const facts = decide(draftOf(crowded), { ...post, post: 'p2' }, 2_000)
  expect(facts.flatMap((fact) => (fact.is === 'messages-archived' ? fact.ids : []))).toContain('m4001')
})

const written = (post: string, at: number) =>
  ({ is: 'post-seen', row: { address: place, post, author: 'U', became: 'refused', writtenAt: at, editedAt: 0 } }) as const

test('a post that became no message leaves memory too, and is known when a sweep finds it again', () => {
  for (let at = 1; at <= spentAtHandMax + 10; at += 1) evolve(state, written(`r${at}`, at), at)
  expect(state.posts.size).toBe(spentAtHandMax)
  expect(state.spent.size).toBe(spentAtHandMax)
  expect(state.posts.get('north n-sec r10')).toBeUndefined()
  const found = { type: 'posted', ...place, post: 'r10', author: 'U', text: 'x', writtenAt: 10, fragments: [], isDirect: false } as const
  expect(decide(draftOf(state), { ...found, found: true }, spentAtHandMax + 20)).toEqual([])
  evolve(state, { is: 'alive' }, 9 * dayMs)
  expect(state.past.size).toBe(0)
})

const tracks: readonly Track[] = [
  {
    code: 'SEC',
    name: 'Security',
    channels: { north: place, south: { link: 'south', channel: 's-sec' } },
    intake: 'every-post',
    sendDelaySeconds: 0,
    acknowledgeFrom: 'never',
    dueMinutes: {},
    escalation: { remindShare: 0.5, repeatMinutes: 5, repeatForMinutes: 30 },
    disputeResponseMinutes: 10,
    lateAfterSeconds: 60,
  },
]

test('what was forgotten because there was too much is never taken again', () => {
  evolve(state, { is: 'configured', mechanism: { ...mechanism, tracks } }, 0)
  for (let at = 1; at <= pastMax + 5; at += 1) state.past.set(`north n-sec r${at}`, { writtenAt: at })
  evolve(state, { is: 'alive' }, pastMax + 10)
  expect(state.past.size).toBe(pastMax)
  expect(state.past.get('north n-sec r5')).toBeUndefined()
  const found = { type: 'posted', ...place, author: 'U', text: 'x', fragments: [], isDirect: false, found: true } as const
  const taken = (post: string, writtenAt: number) => decide(draftOf(state), { ...found, post, writtenAt }, pastMax + 20).length > 0
  expect(taken('r5', 5)).toBe(false)
  expect(taken('r6', 6)).toBe(false)
  expect(taken('new', 7)).toBe(true)
})

test('uses are forgotten when no sweep can tell them again, and when there are too many', () => {
  for (let number = 1; number <= usesMax + 5; number += 1) evolve(state, { is: 'use-seen', id: `u${number}` }, number)
  evolve(state, { is: 'alive' }, usesMax + 10)
  expect(state.uses.size).toBe(usesMax)
  expect(state.uses.get('u5')).toBeUndefined()
  evolve(state, { is: 'alive' }, 9 * dayMs)
  expect(state.uses.size).toBe(0)
})

test('a lane’s count is that of the deliveries that wait in it', () => {
  const row = { link: 'south', channel: 's-sec', lane: 'south s-sec SEC north', rank: 5, act: { do: 'topic' }, queuedAt: 0 } as const
  for (let number = 1; number <= 3; number += 1) evolve(state, { is: 'delivery-queued', row: { ...row, id: `d${number}`, number } }, 0)
  expect(state.waiting.get(row.lane)).toBe(3)
  evolve(state, { is: 'delivered', id: 'd1' }, 1)
  evolve(state, { is: 'delivered', id: 'd1' }, 1) // told twice
  evolve(state, { is: 'delivery-failed', id: 'd2', reason: 'no', uncertain: false }, 1)
  expect(state.waiting.get(row.lane)).toBe(1)
  evolve(state, { is: 'delivery-dropped', id: 'd3' }, 1)
  expect(state.waiting.size).toBe(0)
})

test('a command on a reference whose message has left memory says so, to those who could see it, and to nobody else', () => {
  evolve(state, { is: 'configured', mechanism: { ...mechanism, tracks } }, 0)
  for (const [number, reference] of ['SEC-0001', 'SEC-0002', 'SECB-0001'].entries()) {
    const isPrivate = reference.startsWith('SECB')
    const row = { ...message, id: `r${number}`, ...(isPrivate ? { from: 'supervisor', to: ['south'] } : {}) }
    const to = isPrivate ? [{ organisation: 'south', address: { link: 'south', channel: 's-sec' }, parts: 1 }] : []
    evolve(state, { is: 'message-accepted', row }, 0)
    evolve(state, { is: 'message-released', id: row.id, reference, to }, 0)
  }
  evolve(state, { is: 'messages-archived', ids: ['r0', 'r2'] }, 0)
  const answerTo = (link: string, text: string): string => {
    const command = { type: 'commanded', id: text, link, channel: 'x', user: 'U', command: 'show', text, at: 1 } as const
    const [said] = decide(draftOf(state), command, 1).filter((fact) => fact.is === 'delivery-queued')
    return said?.row.act.do === 'say' ? said.row.act.notice.say : ''
  }
  expect(answerTo('north', 'SEC-1')).toBe('left-memory')
  expect(answerTo('north', 'SEC-0001.2')).toBe('left-memory')
  expect(answerTo('south', 'SECB-1')).toBe('left-memory')
  expect(answerTo('north', 'SEC-2')).toBe('show')
  for (const unknown of ['SEC-3', 'SEC-0', 'SEC-0002.4', 'COM-1', 'SECB-1', 'SECZ-1'])
    expect(answerTo('north', unknown)).toBe('no-such-reference')
})

test('who edits a post that was refused and is no longer at hand learns that it is too old; a sweep that tells of it is no news', () => {
  const other = emptyState()
  const { reference: _, ...unreferenced } = message
  evolve(other, { is: 'configured', mechanism }, 0)
  evolve(other, { is: 'message-accepted', row: { ...unreferenced, state: 'refused' } }, 0)
  evolve(other, { is: 'messages-archived', ids: ['m1'] }, 1_000)
  expect(decide(draftOf(other), { ...edit, found: true }, 2_000)).toEqual([])
  const said = decide(draftOf(other), edit, 2_000).find((fact) => fact.is === 'delivery-queued')
  expect(said).toMatchObject({ row: { link: 'north', user: 'U', act: { notice: { say: 'too-old', with: {} } } } })
})

test('an edit by another than its author changes nothing, also of what is no longer at hand', () => {
  expect(decide(draftOf(state), { ...edit, author: 'U2', editedAt: 1_900 }, 2_000)).toEqual([])
})

test('a wake that comes too early, or for what is over, does nothing', () => {
  const draft = draftOf(state)
  evolve(draft, { is: 'timer-set', id: 'alive:', at: 5_000 }, 0)
  expect(decide(draft, { type: 'wake', timers: ['alive:', 'obligation:o9', 'no-such:x'] }, 4_999)).toEqual([])
  expect(decide(draft, { type: 'wake', timers: ['alive:'] }, 5_000)).toMatchObject([{ is: 'alive' }, { is: 'timer-set', id: 'alive:' }])
})

test('a message of which something is still owed stays at hand, however old', () => {
  const crowded = emptyState()
  evolve(crowded, { is: 'configured', mechanism: { ...mechanism, tracks } }, 0)
  const { source: _, ...row } = message
  for (let number = 1; number <= 5_001; number += 1) evolve(crowded, { is: 'message-accepted', row: { ...row, id: `m${number}` } }, 0)
  const owed = {
    id: 'o1',
    kind: 'acknowledgement',
    owes: 'south',
    to: 'north',
    track: 'SEC',
    message: 'm1',
    state: 'waiting',
    dueAfterMs: 1,
  } as const
  evolve(crowded, { is: 'obligation-created', row: { ...owed, policy: { takenMinutes: 4, steps: [] } } }, 0)
  const post = { type: 'posted', ...place, author: 'U', text: 'hello', writtenAt: 2_000, fragments: [], isDirect: false } as const
  const facts = decide(draftOf(crowded), { ...post, post: 'p2' }, 2_000)
  const left = facts.flatMap((fact) => (fact.is === 'messages-archived' ? fact.ids : []))
  expect(left[0]).toBe('m2')
})

test('what was said of escalations leaves memory with what they are about', () => {
  const run = new RunOfThree(trio, () => [])
  for (let number = 1; number <= 7; number += 1) run.run([said('north', '!send immediate T'), sentIn(100)])
  run.run([sentIn(300), sentIn(300), said('south', '!ack R'), sentIn(20)])
  const named = () => [...run.state.shown.rows()].filter(([, row]) => row.obligation !== undefined || row.storm !== undefined)
  expect(named().length).toBeGreaterThan(2)
  evolve(run.state, { is: 'messages-archived', ids: [...run.state.messages.rows()].map(([id]) => id) }, run.at)
  expect([...run.state.obligations.rows()]).toEqual([])
  expect(named()).toEqual([])
})
