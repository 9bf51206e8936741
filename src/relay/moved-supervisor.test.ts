import { expect, test } from 'vitest'
import type { Mechanism } from '../core/mechanism.ts'
import { withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

const begin = (of: Mechanism = withHeads): Promise<Story> =>
  Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } }, { mechanism: of })

const headed: Mechanism = {
  ...withHeads,
  supervisor: {
    ...withHeads.supervisor,
    officials: withHeads.supervisor.officials.map((each) => (each.id === 'sup-head' ? { ...each, isHead: true } : each)),
  },
}

const at = (mechanism: Mechanism, channel: string): Mechanism => ({
  ...mechanism,
  supervisor: { ...mechanism.supervisor, channel: { link: 'sup', channel } },
})

const replaced = {
  type: 'channel-changed',
  link: 'sup',
  channel: 'control',
  change: 'replaced',
  replacement: 'control-next',
  at: 0,
} as const

test('the supervisor’s channel moves: what is open before it is posted there, is taken there, and closes there', async () => {
  const story = await begin()
  await story.north('First')
  await story.north('Second')
  await story.clock.advance(minutes(61))
  await story.south('!ack SEC-0002')
  await story.clock.advance(minutes(1))
  await story.apply(at(story.mechanism, 'desk'))
  await story.clock.advance(minutes(1))
  const cards = () => story.channel('sup', 'desk').filter((text) => /ESCALATION|CLOSED/.test(text))
  expect(cards()).toHaveLength(1)
  expect(cards()[0]).toContain('ESCALATION SEC-0001')
  expect(story.standing('sup', 'desk', 'ESCALATION SEC-0001').content.mentions).toEqual(['UM'])
  await story.clock.advance(minutes(5))
  expect(story.standing('sup', 'desk', '5 min late')).toMatchObject({ thread: story.standing('sup', 'desk', 'ESCALATION SEC-0001').id })
  await story.post('sup', 'desk', 'UM', '!take SEC-0001')
  await story.south('!ack SEC-0001')
  await story.clock.advance(minutes(1))
  expect(cards()).toEqual([expect.stringContaining('CLOSED SEC-0001')])
})

test('the channel that the supervisor left says where Parley speaks to it now', async () => {
  const story = await begin()
  await story.apply(at(story.mechanism, 'desk'))
  await story.clock.advance(minutes(1))
  expect(story.channel('sup', 'control').at(-1)).toContain(
    'THIS CHANNEL IS NO LONGER RELAYED. Parley speaks to you in your channel desk now: what is typed here counts no more',
  )
})

test('a group of escalations moves with the supervisor’s channel, and stays one post', async () => {
  const story = await begin()
  for (let each = 1; each <= 6; each += 1) await story.north(`number ${each}`)
  await story.clock.advance(minutes(61))
  await story.apply(at(story.mechanism, 'desk'))
  await story.clock.advance(minutes(1))
  const desk = story.channel('sup', 'desk').join('\n')
  expect(desk).toContain('GROUP G1 · 6 escalations')
  expect(desk).not.toContain('ESCALATION')
  await story.post('sup', 'desk', 'UM', '!take G1')
  await story.clock.advance(minutes(1))
  expect(story.channel('sup', 'desk').join('\n')).toContain('Not taken: 0.')
})

test('the supervisor’s own room is replaced: its head says whether Parley is to follow, and what is open goes along', async () => {
  const story = await begin(headed)
  await story.north('First')
  await story.clock.advance(minutes(61))
  await story.tell(replaced)
  await story.tell(replaced)
  await story.clock.advance(2_000)
  const told = story.standing('sup2', 'control-2', 'its room was replaced by another one.')
  expect(told.content.mentions).toEqual(['UM2'])
  expect(story.direct('sup', 'UH').join('\n')).toContain('Mission, head of mission: C1 waits for you.')
  expect(story.direct('sup', 'UH').join('\n').split('control-next')).toHaveLength(2)
  await story.post('sup', '@UH', 'UH', '!confirm C1', { isDirect: true })
  await story.clock.advance(minutes(1))
  const next = story.channel('sup', 'control-next').join('\n')
  expect(next).toContain('ESCALATION SEC-0001')
  expect(next).toContain('In force since')
  await story.post('sup', 'control-next', 'UM', '!take SEC-0001')
  await story.clock.advance(2_000)
  expect(story.channel('sup', 'control-next').join('\n')).toContain('Taken by duty officer')
  // Nothing of where the supervisor is reaches a party.
  for (const party of ['north', 'south']) expect(JSON.stringify(story.platform(party).posts)).not.toContain('control')
})

test('the supervisor’s second room is replaced: that is said in the first, and followed the same way', async () => {
  const story = await begin(headed)
  await story.tell({ ...replaced, link: 'sup2', channel: 'control-2', replacement: 'second-next' })
  await story.post('sup', 'control', 'UH', '!confirm C1')
  await story.clock.advance(2_000)
  expect(story.relay.inForce().supervisor.secondChannel).toEqual({ link: 'sup2', channel: 'second-next' })
  expect(story.relay.inForce().supervisor.channel).toEqual({ link: 'sup', channel: 'control' })
})

test('the supervisor’s room is replaced, and its people change meanwhile: it is followed all the same, and they stay changed', async () => {
  const story = await begin(headed)
  await story.tell(replaced)
  const { supervisor } = story.mechanism
  const officials = [
    ...supervisor.officials,
    { id: 'sup-new', role: 'adviser', accounts: [{ link: 'sup', user: 'UX' }], isDutyOfficer: false },
  ]
  await story.apply({ ...story.mechanism, supervisor: { ...supervisor, officials } })
  await story.clock.advance(2_000)
  expect(story.relay.waiting().map(({ id }) => id)).toEqual(['C1'])
  await story.post('sup', '@UH', 'UH', '!confirm C1', { isDirect: true })
  await story.clock.advance(2_000)
  expect(story.relay.inForce().supervisor).toMatchObject({ channel: { link: 'sup', channel: 'control-next' }, officials })
})

test('the supervisor’s room is replaced, and a file says where it is: what waited for its head is wanted no longer', async () => {
  const story = await begin(headed)
  await story.tell(replaced)
  await story.apply(at(story.mechanism, 'desk'))
  await story.clock.advance(2_000)
  expect(story.relay.waiting()).toEqual([])
  expect(story.relay.inForce().supervisor.channel.channel).toBe('desk')
})

test('what waited for a second channel that there is no more, and is in the first already, is not posted there a second time', async () => {
  const story = await begin()
  const posted = (outgoing: { readonly type: string }) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  await story.north('First')
  await story.clock.advance(minutes(59))
  for (const link of ['sup', 'sup2']) story.platform(link).faultOf = posted
  await story.tell({ type: 'link-changed', link: 'sup', state: 'down', cause: 'gone', needsPerson: false, at: story.clock.now() })
  await story.clock.advance(minutes(3))
  const { secondChannel: _, ...supervisor } = story.mechanism.supervisor
  await story.apply({ ...story.mechanism, supervisor })
  story.platform('sup').faultOf = () => 'none'
  await story.tell({ type: 'link-changed', link: 'sup', state: 'up', cause: '', needsPerson: false, at: story.clock.now() })
  await story.clock.advance(minutes(3))
  expect(story.channel('sup', 'control').filter((text) => text.includes('ESCALATION SEC-0001'))).toHaveLength(1)
  expect(story.channel('sup', 'control').join('\n')).not.toContain('UM2')
})
