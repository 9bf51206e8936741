import { describe, expect, test } from 'vitest'
import { Story } from './testing/story.ts'

let uses = 0
/** What the form of the shortcut “dispute” sends, on a post in a channel. */
const fillIn = (story: Story, link: string, channel: string, post: string, user: string, text: string) => {
  uses += 1
  const submitted = { type: 'submitted', id: `form${uses}`, form: 'dispute', link, channel, post, user, at: story.clock.now() } as const
  return story.tell({ ...submitted, values: { reason: text } })
}

test('the shortcut’s reason opens nothing yet: it first asks, about the message that was pointed at', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('We hold the bridge')
  const frame = story.standing('south', 's-sec', 'We hold the bridge')
  await fillIn(story, 'south', 's-sec', frame.id, 'UB', 'It is ours.\nSince May.')
  const asked = story.standing('south', '@UB', 'are told now')
  expect(story.direct('south', 'UB').at(-1)).toContain('North and the supervisor are told now of a dispute about SEC-0001.')
  expect(asked.content.buttons?.map(({ label }) => label)).toEqual(['Ask for clarification instead', 'Open dispute', 'Cancel'])
  expect(story.channel('sup', 'control').join('\n')).not.toContain('Since May')
  await story.press('south', '@UB', asked.id, 'UB', asked.content.buttons?.[1]?.action ?? '')
  expect(story.channel('north', 'n-sec').join('\n')).toMatch(/DISPUTE SEC-D1 about SEC-0001[\s\S]*> It is ours.\nSince May./)
})

test('on the call of a flash, in a direct conversation, it is about that flash and its track', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!flash Shots at the crossing')
  const call = story.standing('south', '@UB', 'FLASH SEC-0001')
  await fillIn(story, 'south', '@UB', call.id, 'UB', 'There were none')
  expect(story.direct('south', 'UB').at(-1)).toContain('are told now of a dispute about SEC-0001.')
})

test('words that may not cross are refused before anything is asked; and where no form opened, it says what to type', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('We hold the bridge')
  const frame = story.standing('south', 's-sec', 'We hold the bridge')
  const use = { link: 'south', channel: 's-sec', post: frame.id, user: 'UB', at: 0 } as const
  const fragments = [{ kind: 'workspace-link', excerpt: 'x' }] as const
  await story.tell({ type: 'submitted', ...use, id: 'f1', form: 'dispute', values: { reason: 'see x' }, fragments })
  await story.tell({ type: 'pressed', ...use, id: 'f2', action: 'dispute' })
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB')).toEqual([
    expect.stringContaining('a link into your own workspace: “x”'),
    expect.stringContaining('/dispute open SEC-0001 reason'),
  ])
})

test('on a post that is no message, it says that it is about none', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const own = await story.south('!status')
  await fillIn(story, 'south', 's-sec', own, 'UB', 'SEC-9 was never sent')
  expect(story.direct('south', 'UB').at(-1)).toContain('is not about any message that crossed')
  expect(story.direct('south', 'UB').at(-1)).toContain('Nobody was told')
})

describe('the form', () => {
  const formOn = (story: Story, post: string, user = 'UB') =>
    story.platform('south').formFor?.({ link: 'south', channel: 's-sec', user, asked: { shortcut: 'dispute', post } })

  test('names the message, tells nobody, and is not for strangers, nor for what is no message', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    await story.north('We hold the bridge')
    const { id } = story.standing('south', 's-sec', 'We hold the bridge')
    const form = formOn(story, id)
    expect(form).toMatchObject({
      name: 'dispute',
      title: 'Dispute',
      lead: expect.stringContaining('It is about SEC-0001. Nobody is told yet.'),
    })
    expect(form?.fields.map(({ name }) => name)).toEqual(['reason'])
    expect(formOn(story, 'never')).toBeUndefined()
    expect(formOn(story, id, 'UX')).toBeUndefined()
  })

  test('that is refused stays on the screen, says why, and can be sent again', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    await story.north('We hold the bridge')
    const { id: post } = story.standing('south', 's-sec', 'We hold the bridge')
    await story.supervisor('!pause SEC Talks')
    const send = (reason: string) =>
      story.tell({
        type: 'submitted',
        link: 'south',
        channel: 's-sec',
        post,
        user: 'UB',
        id: 'V1',
        form: 'dispute',
        values: { reason },
        at: 0,
      })
    expect(await send('It is ours')).toMatchObject({ refused: { sentence: expect.stringContaining('paused') as unknown } })
    await story.supervisor('!resume SEC')
    expect(await send(' ')).toMatchObject({ refused: { sentence: expect.stringContaining('A dispute needs a reason') as unknown } })
    expect(await send('It is ours')).toEqual({ taken: true })
    expect(await send('It is ours')).toEqual({ taken: true })
    await story.clock.advance(1_000)
    expect(story.direct('south', 'UB').filter((each) => each.includes('are told now'))).toHaveLength(1)
  })

  test('is not for the supervisor, who disputes nothing', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    await story.north('We hold the bridge')
    const { id } = story.standing('sup', 'control', 'We hold the bridge')
    const asked = { link: 'sup', channel: 'control', user: 'UM', asked: { shortcut: 'dispute', post: id } } as const
    expect(story.platform('sup').formFor?.(asked)).toBeUndefined()
    await story.press('sup', 'control', id, 'UM', 'dispute')
    expect(story.direct('sup', 'UM').at(-1)).toContain('Only the parties’ officials can use !dispute. Nothing was done.')
  })

  test('says that it is an exercise where it is one; one that stood open while that ended sends nothing', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0, exercise: true })
    await story.north('We hold the bridge')
    const { id } = story.standing('south', 's-sec', 'We hold the bridge')
    expect(formOn(story, id)).toMatchObject({ name: 'exercise-dispute', title: 'EXERCISE · Dispute' })
    await fillIn(story, 'south', 's-sec', id, 'UB', 'It is ours')
    await story.clock.advance(1_000)
    expect(story.direct('south', 'UB').at(-1)).toContain('The form was opened when SEC was no exercise. It is one now.')
  })
})
