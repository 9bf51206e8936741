import { expect, test } from 'vitest'
import type { Mechanism } from '../core/mechanism.ts'
import type { StepPolicy } from '../core/policy.ts'
import { mechanism, Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

const escalation: StepPolicy = {
  takenMinutes: 30,
  steps: [{ share: 1, minutes: 0, call: ['supervisor'], repeatMinutes: 5 }],
}

const { secondChannel: _, ...alone } = mechanism.supervisor
const withoutSecond: Mechanism = { ...mechanism, supervisor: alone }

/** An escalation falls due, and nothing can be written in the supervisor's channel for a while. */
async function whileShut(of: Mechanism, posts = 1): Promise<Story> {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 }, escalation }, { mechanism: of })
  for (let each = 1; each <= posts; each += 1) await story.north(`number ${each}`)
  await story.clock.advance(minutes(59))
  story.platform('sup').faultOf = (act) => ('channel' in act && act.channel === 'control' && act.type === 'post' ? 'refuse' : 'none')
  await story.clock.advance(minutes(3))
  return story
}

const open = (story: Story): void => {
  story.platform('sup').faultOf = () => 'none'
}
const cardsIn = (story: Story, link: string, channel: string) =>
  story
    .platform(link)
    .posts.filter(
      (each) =>
        each.channel === channel && each.thread === undefined && /"(ESCALATION SEC|GROUP G)/.test(JSON.stringify(each.content.blocks[0])),
    )

test('where the supervisor’s channel is shut when an escalation begins, that nobody is notified counts at once, and its post comes later', async () => {
  const story = await whileShut(withoutSecond)
  expect(story.relay.health().unheard).toBe(1)
  open(story)
  await story.clock.advance(minutes(10))
  const cards = cardsIn(story, 'sup', 'control')
  expect(cards).toHaveLength(1)
  expect(cards[0]?.content.mentions).toEqual(['UM'])
  expect(story.channel('sup', 'control').join()).toContain('Nobody could be notified')
  expect(story.relay.health().unheard).toBe(0)
  await story.clock.advance(minutes(5))
  expect(cardsIn(story, 'sup', 'control')).toHaveLength(1)
  expect(story.standing('sup', 'control', 'still no acknowledgement').thread).toBe(cards[0]?.id)
})

test('where there is a second channel those on duty are called there, in one post, and nobody says that nobody could be', async () => {
  const story = await whileShut(mechanism)
  await story.clock.advance(minutes(10))
  expect(story.relay.health().unheard).toBe(0)
  const cards = cardsIn(story, 'sup2', 'control-2')
  expect(cards).toHaveLength(1)
  const pings = story.platform('sup2').posts.filter((each) => JSON.stringify(each.content).includes('still no acknowledgement'))
  expect(pings.map(({ thread }) => thread)).toEqual([cards[0]?.id, cards[0]?.id])
  expect(story.channel('sup2', 'control-2').join()).not.toMatch(/nobody could be notified/i)
  open(story)
  await story.clock.advance(minutes(5))
  expect(cardsIn(story, 'sup', 'control')).toHaveLength(1)
})

test.each([
  ['an escalation', 1],
  ['a group', 6],
])('%s that could not be shown in the supervisor’s channel is shown in the one to which that moves', async (_what, posts) => {
  const story = await whileShut(withoutSecond, posts)
  await story.apply({ ...story.mechanism, supervisor: { ...alone, channel: { link: 'sup', channel: 'control-next' } } })
  await story.clock.advance(minutes(1))
  const cards = cardsIn(story, 'sup', 'control-next')
  expect(cards).toHaveLength(1)
  expect(cards[0]?.content.buttons?.length).toBeGreaterThan(0)
  await story.clock.advance(minutes(6))
  expect(cardsIn(story, 'sup', 'control-next')).toHaveLength(1)
})

test('a group that could not be shown is shown when its channel can be written in again', async () => {
  const story = await whileShut(withoutSecond, 6)
  expect(story.direct('sup', 'UM').join('\n')).not.toContain('GROUP G1 ·')
  expect(story.direct('sup', 'UM').filter((each) => each.includes('A notice could not be shown to Mission’s channel'))).not.toEqual([])
  open(story)
  await story.clock.advance(minutes(6))
  expect(cardsIn(story, 'sup', 'control')).toHaveLength(1)
})

test('a group that cannot be shown in the first channel is one post in the second', async () => {
  const story = await whileShut(mechanism, 6)
  await story.clock.advance(minutes(15))
  expect(cardsIn(story, 'sup2', 'control-2')).toHaveLength(1)
  expect(
    story
      .channel('sup2', 'control-2')
      .join('\n')
      .match(/of its escalations/g)?.length,
  ).toBe(3)
})

test('where the second channel’s link is down as well, that nobody is notified counts at once, until it is said there', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 }, escalation })
  const second = (state: 'up' | 'down') =>
    story.tell({ type: 'link-changed', link: 'sup2', state, cause: 'no connection', needsPerson: false, at: story.clock.now() })
  await story.north('please confirm')
  await story.clock.advance(minutes(59))
  story.platform('sup').faultOf = (act) => ('channel' in act && act.channel === 'control' && act.type === 'post' ? 'refuse' : 'none')
  story.platform('sup2').faultOf = () => 'link-down'
  await second('down')
  await story.clock.advance(minutes(2))
  expect(story.relay.health().unheard).toBe(1)
  story.platform('sup2').faultOf = () => 'none'
  await second('up')
  await story.clock.advance(minutes(1))
  expect(cardsIn(story, 'sup2', 'control-2')).toHaveLength(1)
  expect(story.relay.health().unheard).toBe(0)
})
