import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

test('a reason that would fill more than a line is not taken, and its author learns why', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('The convoy leaves at noon')
  await story.clock.advance(1_000)
  await story.supervisor(`!waive SEC-0001 ${'because '.repeat(100)}`)
  await story.clock.advance(1_000)
  expect(story.direct('sup', 'UM').at(-1)).toContain('longer than 500 characters')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('because')
})

test('a reason cannot look like another line of Parley’s', async () => {
  const story = await Story.begin()
  await story.supervisor('!pause SEC wait\nSEC-0099 · Supervisor \u202e')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('wait SEC-0099 · Supervisor ⟨U+202E⟩')
})

test('a button of which nothing is known is answered', async () => {
  const story = await Story.begin()
  for (const action of ['ack:m99', 'take:o1', 'correct:m99', 'no-such-thing']) await story.press('north', 'n-sec', 'p1', 'UA', action)
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA')).toHaveLength(4)
})

test('closing what was never escalated is answered', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('The convoy leaves at noon')
  await story.clock.advance(1_000)
  await story.supervisor('!close SEC-0001 settled by telephone')
  await story.clock.advance(1_000)
  expect(story.direct('sup', 'UM').at(-1)).toContain('Nothing was escalated')
})

test('who mends a mistyped command into a message learns that it was not sent', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('!flsh shots at the crossing')
  await story.edit('north', 'n-sec', post, 'UA', 'shots at the crossing')
  await story.clock.advance(20_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('YOUR EDIT WAS NOT TAKEN')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('shots')
})

test('a long private word reaches the supervisor in parts, and no other', async () => {
  const story = await Story.begin()
  await story.north(`!supervisor ${'private '.repeat(500)}`)
  await story.clock.advance(1_000)
  expect(story.channel('sup', 'control').filter((each) => each.includes('Private line'))).toHaveLength(2)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('private')
})

test('the supervisor’s word that is edited stays as it was said: what stands there then may be talk among themselves', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.supervisor('!say SEC both Please keep the line open')
  await story.clock.advance(1_000)
  for (const text of ['between us', '!deferred between us']) {
    await story.clock.advance(1_000)
    await story.edit('sup', 'control', post, 'UM', text)
  }
  await story.clock.advance(20_000)
  expect(story.direct('sup', 'UM').at(-1)).toContain('did not cross')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('between us')
})

test('what only the supervisor’s rank could send is no way round the commands', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('The convoy leaves at noon')
  await story.clock.advance(1_000)
  await story.edit('north', 'n-sec', post, 'UA', '!override words')
  await story.clock.advance(20_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('words')
})

test('who withdraws a dispute is answered where they are', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!dispute open The line is elsewhere')
  await story.clock.advance(1_000)
  const ask = /answer:(\w+):open/.exec(JSON.stringify(story.platform('north').posts.at(-1)?.content))?.[1]
  await story.north(`!dispute confirm ${ask}`)
  await story.clock.advance(1_000)
  await story.north('!dispute withdraw SEC-D1 found')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').join('\n')).toContain('SEC-D1 is withdrawn')
})

test('a private word that is too long goes to nobody, and its author learns so', async () => {
  const story = await Story.begin()
  await story.north(`!supervisor ${'x'.repeat(48_001)}`)
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('It is longer than 48000 characters')
  expect(story.channel('sup', 'control')).toEqual([])
})

test('who sends by a command while the other side’s channel can take no more is told so each time', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { limits: { waitingMax: 2 } })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  const command = (text: string, id: string) =>
    story.tell({ type: 'commanded', id, link: 'north', channel: 'n-sec', user: 'UA', command: 'parley', text, at: story.clock.now() })
  for (const [index, text] of ['send one', 'send two', 'send three', 'send four', 'send five'].entries()) await command(text, `c${index}`)
  await command('send five', 'c4')
  await story.clock.advance(1_000)
  expect(
    story.direct('north', 'UA').filter((each) => each.includes('NOT SENT: 2 of your side’s posts wait for South’s channel')),
  ).toHaveLength(3)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toMatch(/three|four|five/)
})

test('who deletes what they said to the supervisor alone is told that it stands; who edits it, that nothing came of that', async () => {
  const story = await Story.begin()
  const post = await story.north('!supervisor We need a word')
  await story.clock.advance(1_000)
  await story.edit('north', 'n-sec', post, 'UA', '!supervisor We need no word')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('an edit sends nothing and does nothing')
  for (let time = 0; time < 2; time += 1) await story.remove('north', 'n-sec', post)
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').slice(-2)).toEqual([
    expect.stringContaining('an edit sends nothing'),
    expect.stringContaining('What you said to the supervisor alone stands there. You deleted your post of it'),
  ])
  expect(story.channel('sup', 'control').join()).toContain('We need a word')
  const other = await story.north('!help')
  const told = story.direct('north', 'UA').length
  await story.remove('north', 'n-sec', other)
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').length - told).toBeLessThanOrEqual(1)
})
