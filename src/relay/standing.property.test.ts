import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recover } from './recover.ts'
import { textOf } from './testing/fake-platform.ts'
import { setting, steps } from './testing/rough-steps.ts'
import { RoughWorld } from './testing/rough-world.ts'
import { escalationsStand, groupsStand, messagesStand, nothingWaits, topicsStand } from './testing/stands.ts'
import { Story } from './testing/story.ts'
import { trio } from './testing/trio.ts'

test('a late message that stood with its unanswered first try says the time at which it is known to stand', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: trio })
  for (const link of ['south', 'east', 'sup']) story.platform(link).faultOf = ({ type }) => (type === 'post' ? 'link-down' : 'none')
  await story.post('north', 'n-sec', 'UA', '!send hello')
  await story.clock.advance(90_000)
  const tried = new Set<string>()
  for (const link of ['south', 'east', 'sup'])
    story.platform(link).faultOf = (outgoing) => {
      if (outgoing.type !== 'post' || tried.has(link)) return 'none'
      tried.add(link)
      return 'uncertain-applied'
    }
  await story.clock.advance(120_000)

  const { state } = await recover(story.journal)
  expect(story.platform('south').posts.some(({ content }) => textOf(content).includes('LATE'))).toBe(true)
  messagesStand(story, state)
})

test('what the supervisor reads of an acknowledgement of an earlier version is said anew when the version between comes to stand', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: trio })
  const post = await story.post('north', 'n-sec', 'UA', '!send to:south one')
  await story.post('south', 's-sec', 'UB', '!ack SEC-0001')
  await story.clock.advance(1_000)
  story.platform('south').faultOf = ({ type }) => (type === 'post' ? 'link-down' : 'none')
  for (const text of ['two', 'three']) await story.edit('north', 'n-sec', post, 'UA', `!send to:south ${text}`)
  await story.clock.advance(20_000)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(120_000)

  const { state } = await recover(story.journal)
  const update = textOf(story.standing('sup', 'control', 'UPDATE 2 to').content)
  expect(update).toContain('South acknowledged SEC-0001 as first sent, and not the version before this one.')
  messagesStand(story, state)
})

test('an update of what came after later words says only of itself when it was written', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const early = story.told('first', { post: 'x1' })
  story.platform('north').history.push(early)
  await story.clock.advance(600_000)
  await story.north('later words')
  await story.clock.advance(60_000)
  await story.tell({ ...early, toldAgain: true })
  await story.clock.advance(5_000)
  expect(textOf(story.standing('south', 's-sec', 'first').content)).toContain('Later words of theirs stand above.')
  await story.edit('north', 'n-sec', 'x1', 'UA', 'first, corrected')
  await story.clock.advance(5_000)

  expect(textOf(story.standing('south', 's-sec', 'UPDATE 1 to').content)).not.toContain('LATE')
})

test('what stands under an author’s post of a message that was changed is still of that message when it expires', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('!send request reply-by 5m expires 10m one')
  await story.clock.advance(5_000)
  await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 5m expires 10m two')
  // The answers to what is changed with South by then are lost: it is set once more.
  const lost = new Set<string>()
  story.platform('south').faultOf = ({ type, id }) => {
    if (type !== 'revise' || lost.has(id)) return 'none'
    lost.add(id)
    return 'uncertain-applied'
  }
  await story.clock.advance(15 * 60_000)

  const sentAs = textOf(story.standing('north', 'n-sec', 'Sent as').content)
  expect(sentAs).toContain('EXPIRED')
  expect(sentAs).not.toContain('UPDATE 1')
})

test('what stands under an author’s post says that it was the reply, once its author says so', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send request reply-by 30m which')
  await story.clock.advance(5_000)
  await story.south('!send tlp:amber this')
  await story.clock.advance(5_000)
  const asked = JSON.stringify(story.platform('south').posts.filter(({ user }) => user === 'UB'))
  await story.south(`!answer ${/answer:([^":]+):/.exec(asked)?.[1]} yes`)
  await story.clock.advance(5_000)

  expect(textOf(story.standing('south', 's-sec', 'Sent as').content)).toContain('reply to SEC-0001')
})

test('what was passed by other means while the word on its sending was on its way says so, as what is passed before it stands', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.clock.advance(1_000)
  const south = story.platform('south')
  const send = south.send.bind(south)
  const answer = Promise.withResolvers<void>()
  south.send = async (outgoing) => {
    const outcome = await send(outgoing)
    if (outgoing.type === 'post') await answer.promise
    return outcome
  }
  await story.north('hello')
  await story.supervisor('!passed SEC-0001 voice to South’s duty officer')
  answer.resolve()
  await story.clock.advance(60_000)

  const { state } = await recover(story.journal)
  expect(textOf(story.standing('south', 's-sec', 'hello').content)).toContain(
    'Passed before by other means: voice to South’s duty officer.',
  )
  messagesStand(story, state)
})

test('whatever was said, changed, taken back and lost, what stands in the end is what would be drawn now', async () => {
  await fc.assert(
    fc.asyncProperty(setting, steps, async (of, played) => {
      const world = await RoughWorld.begin(of)
      await world.play(played)
      await world.heal()
      const { state } = await recover(world.story.journal)
      nothingWaits(state)
      messagesStand(world.story, state, world.takenAway)
      escalationsStand(world.story, state)
      groupsStand(world.story, state)
      topicsStand(world.story, state)
    }),
    { numRuns: 100 },
  )
}, 120_000)
