import { describe, expect, test } from 'vitest'
import { withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

/** ☑ that its platform tells of late, out of order or beside what it was meant for. */

const minutes = (count: number): number => count * 60_000

interface Told {
  readonly story: Story
  /** North's post. */
  readonly post: string
  tap(at: number, added?: boolean, user?: string): Promise<void>
}

async function told(safe = false): Promise<Told> {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } }, { mechanism: withHeads, safe })
  const post = await story.north('The road is open')
  await story.clock.advance(minutes(1))
  const { id } = story.standing('south', 's-sec', 'The road is open')
  return {
    story,
    post,
    tap: async (at, added = true, user = 'UB') => {
      await story.tell({ type: 'reacted', link: 'south', channel: 's-sec', post: id, user, emoji: '☑', added, at })
      await story.clock.advance(1_000)
    },
  }
}

const receipt = ({ story, post }: Pick<Told, 'story' | 'post'>): readonly string[] => story.mark('north', 'n-sec', post)
const direct = (story: Story): string => story.direct('south', 'UB').at(-1) ?? ''

describe.each([false, true])('where a repeated send is safe: %s,', (safe) => {
  test('☑ of somebody who was suspended then counts no more when it is told of after they were reinstated', async () => {
    const world = await told(safe)
    const { story, tap } = world
    await story.post('south', 's-sec', 'USH', '!suspend duty officer Lost the telephone')
    await story.clock.advance(minutes(5))
    const at = story.clock.now()
    await story.clock.advance(minutes(5))
    await story.post('south', 's-sec', 'USH', '!reinstate duty officer')
    await story.clock.advance(minutes(5))
    await tap(at)
    expect(receipt(world)).toEqual(['📤'])
    expect(direct(story)).toContain('NOT ACKNOWLEDGED: you were suspended when you tapped ☑ (01:01Z to 01:11Z).')
    await tap(story.clock.now())
    expect(receipt(world)).toEqual(['☑'])
  })

  test('☑ of which its taking away was told first acknowledges nothing, and whoever tapped it is told; tapped again it counts', async () => {
    const world = await told(safe)
    const { story, tap } = world
    const at = story.clock.now()
    await tap(at + 2_000, false)
    await tap(at)
    expect(receipt(world)).toEqual(['📤'])
    expect(direct(story)).toContain('You took ☑ under SEC-0001 away before Parley heard that it was there')
    await tap(at + 4_000)
    expect(receipt(world)).toEqual(['☑'])
  })

  test('the taking away of one’s own ☑ says nothing of a colleague’s', async () => {
    const world = await told(safe)
    const { story, tap } = world
    const at = story.clock.now()
    await tap(at + 2_000, false)
    await tap(at, true, 'USH')
    expect(receipt(world)).toEqual(['☑'])
  })

  test.each([
    ['taken away', false, '📤'],
    ['taken away and tapped again', true, '☑'],
  ])('☑ under what Parley does not know yet to stand there, %s before it knows', async (_, again, mark) => {
    const story = await Story.begin({ sendDelaySeconds: 0 }, { safe })
    story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
    const post = await story.north('The road is open')
    await story.clock.advance(100)
    const shown = story.platform('south').posts[0]!.id
    for (const added of again ? [true, false, true] : [true, false]) {
      await story.react('south', 's-sec', shown, 'UB', '☑', added)
      await story.clock.advance(100)
    }
    story.platform('south').faultOf = () => 'none'
    await story.clock.advance(minutes(2))
    expect(receipt({ story, post })).toEqual([mark])
  })
})

describe.each([false, true])(
  'the button under what Parley does not know yet to stand there, where a repeated send is safe: %s,',
  (safe) => {
    const pressedEarly = async (text: string) => {
      const story = await Story.begin({ sendDelaySeconds: 0 }, { safe, buttons: ['south'] })
      story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
      const post = await story.north(text)
      await story.clock.advance(100)
      const { id, content } = story.platform('south').posts.at(-1)!
      const action = content.buttons?.find(({ label }) => label === 'Acknowledge receipt')?.action ?? ''
      for (let each = 0; each < 2; each += 1) await story.press('south', 's-sec', id, 'UB', action)
      return { story, post }
    }

    test('counts when that is known, as ☑ does, and whoever presses it is told so', async () => {
      const world = await pressedEarly('The road is open')
      const { story } = world
      expect(story.direct('south', 'UB')).toEqual(
        Array(2).fill('SEC-0001: Parley does not know yet that it stands in your channel. Your acknowledgement counts as soon as it does.'),
      )
      expect(receipt(world)).toEqual([])
      story.platform('south').faultOf = () => 'none'
      await story.clock.advance(minutes(2))
      expect(receipt(world)).toEqual(['☑'])
      expect(story.channel('south', 's-sec')[0]).toContain('☑ Received by you, duty officer')
    })
  },
)

/** South's history shows a ☑ under the post with these words, and nobody told of it as it was set. */
function tapFound(story: Story, words: string, user = 'UB', emoji = '☑'): void {
  const platform = story.platform('south')
  const { id } = story.standing('south', 's-sec', words)
  platform.standingTaps.push({
    type: 'reacted',
    link: 'south',
    channel: 's-sec',
    post: id,
    user,
    emoji,
    added: true,
    at: platform.writtenAt.get(id) ?? 0,
    found: true,
  })
}

async function outage(story: Story, within: () => Promise<void> | void): Promise<void> {
  const tell = (state: 'up' | 'down') =>
    story.tell({ type: 'link-changed', link: 'south', state, cause: 'no connection', needsPerson: false, at: story.clock.now() })
  await tell('down')
  await story.clock.advance(minutes(2))
  await within()
  await tell('up')
  await story.clock.advance(minutes(1))
}

describe('☑ that was tapped while nobody listened, and stands', () => {
  test('is found, and counts, however long its message had stood there', async () => {
    const world = await told()
    const { story } = world
    await story.clock.advance(minutes(40))
    await outage(story, () => tapFound(story, 'The road is open'))
    expect(receipt(world)).toEqual(['☑'])
    expect(story.channel('south', 's-sec')[0]).toContain('☑ Received by you, duty officer')
    await story.clock.advance(minutes(200))
    expect(story.channel('sup', 'control').join('\n')).not.toContain('ESCALATION')
    expect(story.direct('south', 'UB')).toEqual([])
  })

  test('is found where Parley itself was not there, and once', async () => {
    const world = await told()
    const { story } = world
    await story.clock.advance(minutes(40))
    await story.relay.stop()
    tapFound(story, 'The road is open')
    await story.clock.advance(minutes(5))
    await story.run()
    await story.clock.advance(minutes(1))
    expect(receipt(world)).toEqual(['☑'])
    await story.south('!ack-mistaken SEC-0001')
    await story.relay.stop()
    await story.run()
    await story.clock.advance(minutes(130))
    expect(receipt(world)).toEqual(['📤'])
  })

  test('counts while its track is paused, and for what has expired', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
    const post = await story.north('!send expires 10m The road is open')
    await story.clock.advance(minutes(5))
    await story.supervisor('!pause SEC Talks')
    await outage(story, async () => {
      tapFound(story, 'The road is open')
      await story.clock.advance(minutes(20))
    })
    expect(story.channel('south', 's-sec')[0]).toContain('EXPIRED')
    expect(receipt({ story, post })).toEqual(['☑'])
  })

  test('under what was withdrawn meanwhile says nothing', async () => {
    const world = await told()
    const { story, post } = world
    await outage(story, async () => {
      tapFound(story, 'The road is open')
      await story.remove('north', 'n-sec', post)
    })
    await story.clock.advance(minutes(70))
    expect(story.channel('south', 's-sec')[0]).toContain('WITHDRAWN')
    expect(story.channel('south', 's-sec').join('\n')).not.toContain('Received by')
    expect(story.direct('south', 'UB')).toEqual([])
  })

  test('is found within the hour where nobody noticed that it was not heard', async () => {
    const world = await told()
    tapFound(world.story, 'The road is open')
    await world.story.clock.advance(minutes(61))
    expect(receipt(world)).toEqual(['☑'])
  })

  test('says nothing of a change, and counts for one under its own words, in their thread', async () => {
    const world = await told()
    const { story, post } = world
    await story.edit('north', 'n-sec', post, 'UA', 'The road is shut')
    await story.clock.advance(minutes(40))
    await outage(story, () => tapFound(story, 'Changed: see UPDATE 1'))
    expect(receipt(world)).toEqual(['📤'])
    expect(story.platform('south').threadsAsked).toContain(story.standing('south', 's-sec', 'Changed: see UPDATE 1').id)
    await outage(story, () => tapFound(story, 'UPDATE 1 to SEC-0001'))
    expect(receipt(world)).toEqual(['☑'])
  })

  test('that was heard in its time counts no more when it is found, whoever took back what it said', async () => {
    const world = await told()
    const { story, tap } = world
    await tap(story.clock.now())
    await story.south('!ack-mistaken SEC-0001')
    await story.clock.advance(minutes(40))
    await outage(story, () => tapFound(story, 'The road is open'))
    expect(receipt(world)).toEqual(['📤'])
    expect(direct(story)).not.toContain('was found')
  })

  test('of a stranger, by another sign, or where nothing is owed any more, says nothing', async () => {
    const world = await told()
    const { story } = world
    await story.clock.advance(minutes(40))
    await outage(story, () => {
      tapFound(story, 'The road is open', 'UX')
      tapFound(story, 'The road is open', 'UB', '👍')
    })
    expect(receipt(world)).toEqual(['📤'])
    await story.south('!ack SEC-0001')
    await outage(story, () => tapFound(story, 'The road is open', 'USH'))
    for (const user of ['UX', 'USH']) expect(story.direct('south', user)).toEqual([])
    expect(story.direct('south', 'UB')).toHaveLength(1)
  })

  test.each([
    [
      'somebody has been suspended since',
      async (story: Story) => {
        await story.post('south', 's-sec', 'USH', '!suspend duty officer Lost the telephone')
        await story.clock.advance(minutes(1))
        await story.post('south', 's-sec', 'USH', '!reinstate duty officer')
      },
    ],
    [
      'an acknowledgement has been taken back since',
      async (story: Story) => {
        await story.post('south', 's-sec', 'USH', '!ack SEC-0001')
        await story.post('south', 's-sec', 'USH', '!ack-mistaken SEC-0001')
      },
    ],
  ])('does not count where %s, as nobody knows which was first; who tapped it is told, once', async (_, first) => {
    const world = await told()
    const { story } = world
    await story.clock.advance(minutes(5))
    await first(story)
    await story.clock.advance(minutes(5))
    await outage(story, () => tapFound(story, 'The road is open'))
    await story.clock.advance(minutes(130))
    expect(receipt(world)).toEqual(['📤'])
    const own = story.direct('south', 'UB').filter((each) => each.includes('NOT ACKNOWLEDGED'))
    expect(own).toEqual([
      'NOT ACKNOWLEDGED. Your ☑ under SEC-0001 was found only now, and nothing says when you tapped it. If it holds, take it away and tap it again.',
    ])
  })

  test('under the first part of a message does not say that all of it was there', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
    const post = await story.north('at noon '.repeat(700))
    await story.clock.advance(minutes(10))
    await outage(story, () => tapFound(story, 'part 1 of'))
    expect(receipt({ story, post })).toEqual(['📤'])
    expect(direct(story)).toContain('nothing says when you tapped it')
    await outage(story, () => tapFound(story, 'part 3 of'))
    expect(receipt({ story, post })).toEqual(['☑'])
  })
})

describe('☑ under an escalation', () => {
  const escalated = async (count: number): Promise<{ readonly story: Story; readonly card: string }> => {
    const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
    for (let number = 1; number <= count; number += 1) await story.north(`text ${number}`)
    await story.clock.advance(minutes(61))
    return { story, card: story.standing('sup', 'control', count === 1 ? 'ESCALATION SEC-0001' : 'G1').id }
  }
  const own = (story: Story): readonly string[] => story.direct('sup', 'UM')

  test.each([
    [1, 'SEC-0001'],
    [5, 'G1'],
  ])('takes nothing, and whoever tapped it is told how it is taken (%i)', async (count, named) => {
    const { story, card } = await escalated(count)
    await story.react('sup', 'control', card, 'UM', '👍')
    await story.react('sup', 'control', card, 'UM', '☑')
    await story.react('sup', 'control', card, 'UM', '☑', false)
    await story.clock.advance(1_000)
    expect(own(story)).toEqual([`☑ takes nothing: ${named} still waits for somebody to take it. Type !take ${named}.`])
  })

  test('that somebody has taken says nothing more', async () => {
    const { story, card } = await escalated(1)
    await story.supervisor('!take SEC-0001')
    await story.clock.advance(1_000)
    await story.react('sup', 'control', card, 'UH', '☑')
    await story.clock.advance(1_000)
    expect(story.direct('sup', 'UH')).toEqual([])
  })
})
