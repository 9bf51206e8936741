import { beforeEach, expect, test } from 'vitest'
import { decide } from './decide/index.ts'
import { evolve } from './evolve.ts'
import type { Mechanism } from './mechanism.ts'
import { draftOf, emptyState, type MessageRow, type State } from './state.ts'

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

test('who changes such a post is told that it did not cross', () => {
  const facts = decide(
    draftOf(state),
    { type: 'edited', ...place, post: 'p1', author: 'U', text: 'at one', editedAt: 1_500, fragments: [] },
    2_000,
  )
  expect(facts).toMatchObject([{ is: 'delivery-queued', row: { user: 'U', act: { notice: { say: 'too-old' } } } }])
})

test('it is forgotten when no sweep looks back so far any more', () => {
  evolve(state, { is: 'messages-archived', ids: [] }, 8 * dayMs)
  expect(state.past.size).toBe(1)
  evolve(state, { is: 'messages-archived', ids: [] }, 8 * dayMs + 1)
  expect(state.past.size).toBe(0)
})
