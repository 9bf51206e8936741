import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Content } from '../core/content.ts'
import { escalationContent } from '../core/escalation-post.ts'
import { messageContent } from '../core/frame.ts'
import type { Mechanism, Party } from '../core/mechanism.ts'
import { receiptOf } from '../core/receipts.ts'
import type { State } from '../core/state.ts'
import { stormContent } from '../core/storm-post.ts'
import { recover } from './recover.ts'
import { type Fault, textOf } from './testing/fake-platform.ts'
import { mechanism, Story } from './testing/story.ts'

const [north, south] = mechanism.parties as [Party, Party]
const officials = [{ id: 'cy', role: 'liaison', accounts: [{ link: 'east', user: 'UC' }], isDutyOfficer: true }]
const [track] = mechanism.tracks
const three: Mechanism = {
  ...mechanism,
  parties: [north, south, { ...south, id: 'east', name: 'East', link: 'east', officials }],
  tracks: [{ ...track!, channels: { ...track!.channels, east: { link: 'east', channel: 'e-sec' } } }],
}

const people = [
  ['north', 'n-sec', 'UA'],
  ['south', 's-sec', 'UB'],
  ['east', 'e-sec', 'UC'],
] as const
const links = ['north', 'south', 'east', 'sup'] as const

const words = fc.constantFrom(
  '',
  'request reply-by 5m ',
  'request reply-by 30m expires 31m ',
  'immediate expires 3m ',
  'to:south ',
  'status:test ',
)
const commands = fc.constantFrom('!ack R', '!ack R all', '!ack-mistaken R', '!reply R yes', '!clarify R you mean', '!correct R')
const supervisors = fc.constantFrom(
  '!waive R x',
  '!take R',
  '!snooze R 3m',
  '!take G1',
  '!snooze G1 3m',
  '!pause SEC x',
  '!resume SEC',
  '!say SEC south request reply-by 5m who',
)
const who = fc.integer({ min: 0, max: people.length - 1 })
/** How far back. */
const back = fc.integer({ min: 0, max: 5 })
const step = fc.oneof(
  fc.record({ does: fc.constant('send' as const), who, words, isLong: fc.boolean() }),
  fc.record({ does: fc.constant('edit' as const), back, text: fc.constantFrom('one', 'two', 'three') }),
  fc.record({ does: fc.constant('delete' as const), back }),
  fc.record({ does: fc.constant('type' as const), who, back, typed: commands }),
  fc.record({ does: fc.constant('tap' as const), who, back }),
  fc.record({ does: fc.constant('supervise' as const), back, typed: supervisors }),
  fc.record({ does: fc.constant('burst' as const), who }),
  fc.record({
    does: fc.constant('link' as const),
    link: fc.constantFrom(...links),
    state: fc.constantFrom('up' as const, 'down' as const),
  }),
  fc.record({ does: fc.constant('wait' as const), seconds: fc.constantFrom(1, 15, 60, 400, 1900) }),
  fc.record({
    does: fc.constant('fail' as const),
    link: fc.constantFrom(...links),
    fault: fc.constantFrom<Fault>('refuse', 'link-down', 'uncertain-applied', 'uncertain-absent', 'none'),
  }),
)
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never

interface Posted {
  readonly by: (typeof people)[number]
  readonly post: string
  readonly words: string
}

async function play(story: Story, steps: readonly Step[]): Promise<void> {
  const posted: Posted[] = []
  const references = async (far: number): Promise<string> => {
    const given = [...(await recover(story.journal)).state.references.rows()].map(([reference]) => reference)
    return given.at(-1 - far) ?? 'SEC-0001'
  }
  for (const each of steps) {
    // Nothing of it happens in the same millisecond.
    await story.clock.advance(1)
    const person = 'who' in each ? people[each.who]! : people[0]
    const [link, channel, user] = person
    const earlier = 'back' in each ? posted.at(-1 - each.back) : undefined
    switch (each.does) {
      case 'send': {
        const text = `!send ${each.words}hello${each.isLong && !each.words.startsWith('immediate') ? ' word'.repeat(1_300) : ''}`
        posted.push({ by: person, post: await story.post(link, channel, user, text), words: each.words })
        break
      }
      case 'edit':
        if (earlier) await story.edit(earlier.by[0], earlier.by[1], earlier.post, earlier.by[2], `!send ${earlier.words}${each.text}`)
        break
      case 'delete':
        if (earlier) await story.remove(earlier.by[0], earlier.by[1], earlier.post)
        break
      case 'type':
        await story.post(link, channel, user, each.typed.replace('R', await references(each.back)))
        break
      case 'tap': {
        const post = story
          .platform(link)
          .posts.filter((one) => one.channel === channel)
          .at(-1 - each.back)
        if (post) await story.react(link, channel, post.id, user, '☑')
        break
      }
      case 'supervise':
        await story.supervisor(each.typed.replace('R', await references(each.back)))
        break
      case 'wait':
        await story.clock.advance(each.seconds * 1_000)
        break
      case 'burst':
        for (let one = 1; one <= 6; one += 1) await story.post(link, channel, user, `!send ${one}`)
        break
      case 'link':
        await story.tell({
          type: 'link-changed',
          link: each.link,
          state: each.state,
          cause: 'x',
          needsPerson: false,
          at: story.clock.now(),
        })
        break
      case 'fail':
        story.platform(each.link).faultOf = (outgoing) => (outgoing.type === 'post' ? each.fault : 'none')
    }
  }
  for (const link of links) {
    story.platform(link).faultOf = () => 'none'
    await story.tell({ type: 'link-changed', link, state: 'up', cause: '', needsPerson: false, at: story.clock.now() })
  }
  await story.clock.advance(120_000)
}

/** Whom it calls, and the button for all up to here, are of when it was drawn. */
const plain = (content: Content | undefined): string =>
  content === undefined
    ? 'nothing'
    : textOf({ ...content, mentions: [], buttons: (content.buttons ?? []).filter(({ action }) => !action.startsWith('ack-all')) })

function messagesStand(story: Story, state: State): void {
  const now = story.clock.now()
  for (const [, message] of state.messages.rows()) {
    for (const { organisation, address, posts } of Object.values(message.deliveries)) {
      for (const [part, post] of posts.entries()) {
        if (post === null) continue
        const standing = story.platform(address.link).posts.find(({ id }) => id === post)
        const drawn = messageContent(state, message, part, { organisation, link: address.link, now })
        expect(plain(standing?.content), `${message.reference} at ${organisation}`).toBe(plain(drawn))
      }
    }
    const mark = receiptOf(state, message)
    // Of what was taken back the post is gone.
    if (!message.source || mark === undefined || message.state === 'withdrawn') continue
    const marks = story.mark(message.source.address.link, message.source.address.channel, message.source.post)
    expect(
      marks.filter((each) => '⏳📤☑⛔'.includes(each)),
      `the mark of ${message.reference ?? message.id}`,
    ).toEqual([mark])
  }
}

function escalationsStand(story: Story, state: State): void {
  for (const [id, row] of state.obligations.rows()) {
    for (const [key, post] of Object.entries(row.escalation?.posts ?? {})) {
      const [link = ''] = key.split(' ')
      const standing = post === null ? undefined : story.platform(link).posts.find((each) => each.id === post)
      if (!standing) continue
      const drawn = escalationContent(state, row, { organisation: 'supervisor', link, now: story.clock.now() })
      expect(plain(standing.content), `the escalation of ${id}`).toBe(plain(drawn))
    }
  }
}

function groupsStand(story: Story, state: State): void {
  for (const [id, storm] of state.storms.rows()) {
    for (const [key, posts] of Object.entries(storm.posts)) {
      const [link = ''] = key.split(' ')
      for (const [part, post] of posts.entries()) {
        const standing = post === null ? undefined : story.platform(link).posts.find((each) => each.id === post)
        if (!standing) continue
        const drawn = stormContent(state, storm, part, { organisation: 'supervisor', link, now: story.clock.now() })
        expect(plain(standing.content), `the group ${id}, part ${part}`).toBe(plain(drawn))
      }
    }
  }
}

test('a late message that stood with its unanswered first try says the time at which it is known to stand', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: three })
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
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: three })
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
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
      const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 20, priority: 10, flash: 5 } }, { mechanism: three })
      await play(story, steps)
      const { state } = await recover(story.journal)
      messagesStand(story, state)
      escalationsStand(story, state)
      groupsStand(story, state)
    }),
    { numRuns: 40 },
  )
}, 60_000)
