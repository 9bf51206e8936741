import { expect, test } from 'vitest'
import type { Party } from '../core/mechanism.ts'
import { mechanism, Story } from './testing/story.ts'

const all = 'Acknowledge all up to here'

async function severalOwed(count: number): Promise<{ readonly story: Story; readonly posts: readonly string[] }> {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const posts: string[] = []
  for (let number = 1; number <= count; number += 1) {
    posts.push(await story.north(`text ${number}`))
    await story.clock.advance(1_000)
  }
  return { story, posts }
}

test('where several are owed the newest frame offers one button for all up to it, and each is met on the record', async () => {
  const { story, posts } = await severalOwed(3)
  const frame = story.standing('south', 's-sec', 'text 3')
  const button = frame.content.buttons?.find(({ label }) => label === `${all} (3)`)
  expect(frame.content.buttons?.[0]?.label).toBe('Acknowledge receipt')
  expect(button?.typed).toBe('!ack SEC-0003 all')
  await story.press('south', 's-sec', frame.id, 'UB', button?.action ?? '')
  await story.clock.advance(1_000)
  for (const post of posts) expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
  expect(story.direct('south', 'UB').at(-1)).toContain('Acknowledged: 3. SEC-0001, SEC-0002, SEC-0003.')
  for (const text of story.channel('south', 's-sec')) expect(text).toContain('☑ Received by you, duty officer')
})

test('what came to stand there after the button was drawn is not covered', async () => {
  const { story, posts } = await severalOwed(2)
  const frame = story.standing('south', 's-sec', 'text 2')
  const { action } = frame.content.buttons!.find(({ label }) => label === `${all} (2)`)!
  const later = await story.north('text 3')
  await story.clock.advance(1_000)
  await story.press('south', 's-sec', frame.id, 'UB', action)
  await story.clock.advance(1_000)
  expect(posts.map((post) => story.mark('north', 'n-sec', post))).toEqual([['☑'], ['☑']])
  expect(story.mark('north', 'n-sec', later)).toEqual(['📤'])
})

test('what was changed since is named with its version, and the change itself is still owed', async () => {
  const { story, posts } = await severalOwed(2)
  const frame = story.standing('south', 's-sec', 'text 2')
  const { action } = frame.content.buttons!.find(({ label }) => label === `${all} (2)`)!
  await story.edit('north', 'n-sec', posts[0]!, 'UA', 'text 1, changed')
  await story.clock.advance(1_000)
  await story.press('south', 's-sec', frame.id, 'UB', action)
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('Acknowledged: 2. SEC-0001 as first sent, SEC-0002.')
  expect(story.mark('north', 'n-sec', posts[0]!)).toEqual(['📤'])
  expect(story.channel('south', 's-sec')[0]).toContain('☑ Received by you, duty officer, 01:00Z, of SEC-0001 as first sent. Receipt only.')
  await story.south('!ack SEC-0001')
  await story.clock.advance(1_000)
  expect(story.mark('north', 'n-sec', posts[0]!)).toEqual(['☑'])
  expect(story.channel('south', 's-sec').join('\n')).toContain('of SEC-0001 UPDATE 1. Receipt only.')
})

test('it can be typed; the sender is told by version of what is urgent, and show names each', async () => {
  const { story } = await severalOwed(1)
  await story.north('!immediate text 2')
  await story.clock.advance(1_000)
  await story.edit(
    'north',
    'n-sec',
    story.platform('north').history.flatMap((each) => ('post' in each ? each.post : []))[1]!,
    'UA',
    '!immediate text 3',
  )
  await story.clock.advance(1_000)
  await story.south('!ack SEC-2 all')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-2')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').join('\n')).toContain('SEC-0002 as first sent: Received by South')
  expect(story.direct('north', 'UA').join('\n')).toContain('SEC-0002 UPDATE 1: Received by South')
  await story.north('!show SEC-2')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('of SEC-0002 as first sent. Receipt only.')
  expect(story.direct('north', 'UA').at(-1)).toContain('of SEC-0002 UPDATE 1. Receipt only.')
})

test('where one is owed there is one button, and two sides count for themselves', async () => {
  const { story } = await severalOwed(1)
  await story.south('ours')
  await story.clock.advance(1_000)
  for (const [link, channel, words] of [
    ['south', 's-sec', 'text 1'],
    ['north', 'n-sec', 'ours'],
  ] as const)
    expect(story.standing(link, channel, words).content.buttons?.map(({ label }) => label)).toEqual(['Acknowledge receipt'])
})

test('talk in a thread owes nothing; what its author made more of than that does', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('the convoy leaves at noon')
  await story.clock.advance(1_000)
  const { id } = story.standing('south', 's-sec', 'at noon')
  const talk = await story.south('thank you', { thread: id })
  await story.clock.advance(1_000)
  expect(story.standing('north', 'n-sec', 'thank you').content.buttons).toBeUndefined()
  await story.edit('south', 's-sec', talk, 'UB', 'thank you all')
  await story.clock.advance(1_000)
  expect(story.standing('north', 'n-sec', 'thank you all').content.buttons).toBeUndefined()
  await story.south('!priority No: the bridge is shut', { thread: id })
  await story.clock.advance(1_000)
  expect(story.standing('north', 'n-sec', 'the bridge is shut').content.buttons?.[0]?.label).toBe('Acknowledge receipt')
})

test('talk in a thread owes nothing on a track whose posts are of priority, either', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, defaults: { precedence: 'priority' } })
  await story.north('the convoy leaves at noon')
  await story.clock.advance(1_000)
  const { id, content } = story.standing('south', 's-sec', 'at noon')
  expect(content.buttons?.[0]?.label).toBe('Acknowledge receipt')
  await story.south('thank you', { thread: id })
  await story.south('!immediate No: the bridge is shut', { thread: id })
  await story.clock.advance(1_000)
  expect(story.standing('north', 'n-sec', 'thank you').content.buttons).toBeUndefined()
  expect(story.standing('north', 'n-sec', 'the bridge is shut').content.buttons?.[0]?.label).toBe('Acknowledge receipt')
})

test('all up to here is what this party has to acknowledge, and neither the other’s nor a reply', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send request reply-by 2h please confirm')
  await story.south('one of ours')
  await story.clock.advance(1_000)
  await story.north('and this')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-0003 all')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('Acknowledged: 2. SEC-0001, SEC-0003.')
  await story.south('!open')
  await story.north('!open')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toMatch(
    /You owe: 1\nSEC-0001 reply, to North[^\n]*\nOwed to you: 1\nSEC-0002 acknowledgement, from North/,
  )
  expect(story.direct('north', 'UA').at(-1)).toMatch(/You owe: 1\nSEC-0002 acknowledgement, to South/)
})

test('an acknowledgement that was a mistake is none for a later version either, at both ends', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('The road closes at six')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-0001')
  await story.edit('north', 'n-sec', post, 'UA', 'The road closes at seven')
  await story.clock.advance(1_000)
  const update = (link: string, channel: string) => JSON.stringify(story.standing(link, channel, 'closes at seven').content)
  expect(update('sup', 'control')).toContain('South acknowledged the earlier version.')
  await story.south('!ack-mistaken SEC-0001')
  await story.clock.advance(1_000)
  expect(update('sup', 'control')).not.toContain('South acknowledged the earlier version.')
  expect(update('south', 's-sec')).toContain('You had not acknowledged the earlier version.')
})

test('an earlier version that is acknowledged only when its update stands there too was not acknowledged when it was changed', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('The road closes at six')
  await story.clock.advance(1_000)
  const { id } = story.standing('south', 's-sec', 'closes at six')
  await story.edit('north', 'n-sec', post, 'UA', 'The road closes at seven')
  await story.clock.advance(1_000)
  await story.react('south', 's-sec', id, 'UB', '☑')
  await story.south('!ack SEC-0001')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toContain('of SEC-0001 as first sent. Receipt only.')
  const update = (link: string, channel: string) => JSON.stringify(story.standing(link, channel, 'closes at seven').content)
  expect(update('south', 's-sec')).toContain('Received by you')
  expect(update('south', 's-sec')).toContain('You had not acknowledged the earlier version.')
  expect(update('sup', 'control')).toContain('The earlier version was not acknowledged.')
})

test('an update of what nobody owed an acknowledgement of says nothing of one', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('!send deferred The road closes at six')
  await story.clock.advance(1_000)
  await story.edit('north', 'n-sec', post, 'UA', '!send deferred The road closes at seven')
  await story.clock.advance(1_000)
  for (const [link, channel] of [
    ['south', 's-sec'],
    ['sup', 'control'],
  ] as const) {
    expect(JSON.stringify(story.standing(link, channel, 'closes at seven').content)).not.toContain('acknowledged the earlier version')
  }
})

test('an update says of which version an acknowledgement is: words that nobody acknowledged do not pass for acknowledged beside some that were', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('We accept the line')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-0001')
  await story.edit('north', 'n-sec', post, 'UA', 'South leaves the line')
  await story.clock.advance(1_000)
  await story.edit('north', 'n-sec', post, 'UA', 'South leaves the line at once')
  await story.clock.advance(1_000)
  const update = (link: string, channel: string) => JSON.stringify(story.standing(link, channel, 'at once').content)
  for (const [link, channel, who] of [
    ['south', 's-sec', 'You'],
    ['sup', 'control', 'South'],
  ] as const) {
    expect(update(link, channel)).toContain(`${who} acknowledged SEC-0001 as first sent, and not the version before this one.`)
    expect(update(link, channel)).not.toContain('acknowledged the earlier version')
  }
  await story.south('!ack SEC-0001')
  await story.edit('north', 'n-sec', post, 'UA', 'Nothing of it')
  await story.clock.advance(1_000)
  expect(JSON.stringify(story.standing('sup', 'control', 'Nothing of it').content)).toContain('South acknowledged the earlier version.')
})

test('whose list does not give them a track acknowledges nothing on it, by a word in its thread or by a shortcut', async () => {
  const [north, south] = mechanism.parties as [Party, Party]
  const other = { id: 'dee', role: 'aide', accounts: [{ link: 'south', user: 'UD' }], isDutyOfficer: false, tracks: ['CIV'] }
  const of = { ...mechanism, parties: [north, { ...south, officials: [...south.officials, other] }] }
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: of })
  await story.north('!immediate Please confirm')
  await story.clock.advance(2_000)
  const { id } = story.standing('south', 's-sec', 'Please confirm')
  const typed = await story.post('south', 's-sec', 'UD', '!ack', { thread: id })
  await story.press('south', 's-sec', id, 'UD', 'acknowledge')
  await story.clock.advance(2_000)
  expect(story.standing('south', 's-sec', 'Please confirm').content.buttons?.map(({ label }) => label)).toContain('Acknowledge receipt')
  expect(story.mark('south', 's-sec', typed)).toContain('⛔')
  expect([...story.direct('south', 'UD'), ...story.channel('south', 's-sec')].join('\n')).toContain(
    'NOT ACKNOWLEDGED. Your officials’ list does not give you SEC',
  )
})

test('all up to a message that is typed covers what changed it, as its reference alone does', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('One')
  const post = await story.north('Two')
  await story.clock.advance(1_000)
  await story.edit('north', 'n-sec', post, 'UA', 'Three')
  await story.north('Four')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-0002 all')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('Acknowledged: 3. SEC-0001, SEC-0002 as first sent, SEC-0002 UPDATE 1.')
})

test('who deletes the post in which they acknowledged is told that it stands, unless they have taken it back', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'routine' })
  await story.north('one')
  await story.north('two')
  const posts = [await story.south('!ack SEC-0001'), await story.south('!ack SEC-0002')]
  await story.south('!ack-mistaken SEC-0002')
  for (const post of posts) await story.remove('south', 's-sec', post)
  await story.clock.advance(1_000)
  const told = story.direct('south', 'UB').filter((each) => each.includes('takes nothing back'))
  expect(told).toEqual([
    'Deleting your post takes nothing back: SEC-0001 stays acknowledged. If it was a mistake, type !ack-mistaken SEC-0001.',
  ])
})
