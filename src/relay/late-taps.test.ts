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
