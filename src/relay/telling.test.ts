import { expect, test } from 'vitest'
import type { ChannelChanged } from '../core/received.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

const control = (story: Story): string => story.channel('sup', 'control').join('\n')

test('that an outage needs a person is told once when it turns out, and the outage ends as one', async () => {
  const story = await Story.begin()
  const down = { type: 'link-changed', link: 'south', state: 'down', cause: 'no connection', needsPerson: false, at: 0 } as const
  const revoked = { ...down, cause: 'the token was revoked', needsPerson: true }
  await story.tell(down)
  await story.clock.advance(60_000)
  expect(control(story)).toContain('no connection. Parley goes on trying.')
  await story.tell(revoked)
  await story.tell(down)
  await story.tell(revoked)
  await story.clock.advance(60_000)
  const told = story.channel('sup', 'control').filter((each) => each.includes('a person has to renew the access'))
  expect(told).toHaveLength(1)
  expect(told[0]).toContain('@UM\nLINK DOWN: South since 01:00:02Z: the token was revoked.')
  await story.tell({ ...down, state: 'up', cause: '' })
  await story.clock.advance(1_000)
  expect(control(story)).toContain('LINK BACK: South, down 01:00:02Z to 01:02:02Z.')
  expect(story.channel('north', 'n-sec').join('\n')).toContain('South’s link is back')
})

test('who was told that a channel is shut is told that it is open again, and a second time it alarms again', async () => {
  const story = await Story.begin()
  const shut = async (change: ChannelChanged['change']): Promise<void> => {
    await story.tell({ type: 'channel-changed', link: 'south', channel: 's-sec', change, at: story.clock.now() })
    await story.clock.advance(1_000)
  }
  for (const change of ['bot-removed', 'bot-returned', 'archived', 'bot-returned', 'archived'] as const) await shut(change)
  const north = story.channel('north', 'n-sec')
  expect(north.filter((each) => each.includes('can be reached again'))).toHaveLength(2)
  expect(north.filter((each) => each.includes('cannot be reached'))).toHaveLength(3)
  expect(story.channel('sup', 'control').filter((each) => each.includes('the channel was archived'))).toHaveLength(2)
})

test('who was told that nothing is taken is told when it is over, and what of that time to repeat', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.journal.fault = 'refuse'
  const taken = story.north('hello')
  await story.clock.advance(20_000)
  await taken
  story.journal.fault = 'none'
  await story.clock.advance(5_000)
  for (const [link, channel] of [
    ['north', 'n-sec'],
    ['south', 's-sec'],
    ['sup', 'control'],
    ['sup2', 'control-2'],
  ] as const) {
    const said = story.channel(link, channel).join('\n')
    const [, since] = /NOTHING IS TAKEN since (\S+):/.exec(said) ?? []
    expect(said).toContain(`Posts are taken again. Parley could not record from ${since} to 01:00:2`)
  }
  expect(control(story)).not.toContain('ALARM')
})

test('what the supervisor typed while Parley was away is found too', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.relay.stop()
  await story.clock.advance(60_000)
  const command = { type: 'posted', link: 'sup', channel: 'control', post: 'p1', author: 'UM', text: '!pause SEC Talks' } as const
  story.platform('sup').history.push({ ...command, writtenAt: story.clock.now(), fragments: [], isDirect: false })
  await story.clock.advance(60_000)
  await story.run()
  await story.clock.advance(2_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('SEC is paused by the supervisor: Talks.')
  expect(control(story)).toContain('Slash commands and buttons of that time were not heard: repeat them, and a ☑ that shows no effect.')
})

test('the supervisor who was pinged “undelivered” is told when it is there after all', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  await story.north('stuck')
  await story.clock.advance(50_000)
  expect(control(story)).toContain('UNDELIVERED SEC-0001')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(control(story)).toMatch(/SEC-0001 is in South’s channel 01:0\d:\d\dZ\./)
  expect(story.channel('sup', 'control').filter((each) => each.includes('is in South’s channel'))).toHaveLength(1)
})

test('what is held on a track that a new configuration no longer has is refused, and its author told', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  const post = await story.north('wait')
  await story.clock.advance(1_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['⏳'])
  await story.apply({ ...story.mechanism, tracks: story.mechanism.tracks.map((each) => ({ ...each, code: 'MIL' })) })
  await confirmAll(story)
  await story.clock.advance(60_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  expect(story.direct('north', 'UA').join('\n')).toContain('NOT SENT. Track SEC was taken out of the configuration')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('wait')
})

test('a dispute rings both duty officers and says what to type, and so does its reminder', async () => {
  const story = await Story.begin({ disputeResponseMinutes: 60 })
  await story.north('!dispute open The line is north of the bridge')
  const ask = story.standing('north', '@UA', 'are told now')
  await story.press('north', '@UA', ask.id, 'UA', ask.content.buttons?.find(({ label }) => label === 'Open dispute')?.action ?? '')
  await story.clock.advance(1_000)
  const frame = story.channel('south', 's-sec').find((each) => each.includes('DISPUTE SEC-D1'))
  expect(frame).toMatch(/^@UB\n/)
  expect(frame).toContain('You owe a response: type !respond SEC-D1 TEXT')
  expect(story.channel('sup', 'control').find((each) => each.includes('DISPUTE SEC-D1'))).toMatch(/^@UM\n/)
  await story.clock.advance(31 * 60_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('After that the supervisor is told. Type !respond SEC-D1 TEXT.')
  await story.south('!respond SEC-D1 It was ours')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('You owe a response')
})

test('what is waived keeps no button', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('hello')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('[Acknowledge receipt]')
  await story.supervisor('!waive SEC-1 Answered at the meeting')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('[Acknowledge receipt]')
})

test('☑ on a reminder or on the call of a flash counts on its message', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 10 } })
  await story.north('hello')
  await story.clock.advance(6 * 60_000)
  const reminder = story.standing('south', 's-sec', 'is due at')
  await story.react('south', 's-sec', reminder.id, 'UB', '☑')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toContain('☑ Received by you, duty officer')
  await story.north('!flash Shots at the crossing')
  await story.clock.advance(1_000)
  const call = story.standing('south', '@UB', 'FLASH SEC-0002')
  await story.react('south', '@UB', call.id, 'UB', '☑')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('SEC-0002: Received by South, duty officer')
})

test('☑ by a stranger, on what is withdrawn, or where nothing is owed is answered', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('hello')
  await story.clock.advance(1_000)
  const frame = story.standing('south', 's-sec', 'hello')
  await story.react('south', 's-sec', frame.id, 'UX', '☑')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UX').join('\n')).toContain('You are not one of South’s officials')
  await story.react('south', 's-sec', frame.id, 'UX', '👍')
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(1_000)
  await story.react('south', 's-sec', frame.id, 'UB', '👍')
  expect(story.direct('south', 'UB')).toEqual([])
  await story.react('south', 's-sec', frame.id, 'UB', '☑')
  await story.react('sup', 'control', story.standing('sup', 'control', 'hello').id, 'UM', '☑')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UX')).toHaveLength(1)
  expect(story.direct('south', 'UB').join('\n')).toContain('SEC-0001: no such answer is owed on it by you.')
  expect(story.direct('sup', 'UM').join('\n')).toContain('SEC-0001: no such answer is owed on it by you.')
})

test('a command that is edited is not taken anew, and its author sees that', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('one')
  await story.clock.advance(1_000)
  const post = await story.south('!ack SEC-2')
  await story.clock.advance(1_000)
  await story.edit('south', 's-sec', post, 'UB', '!ack SEC-1')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('YOUR EDIT WAS NOT TAKEN. Commands are taken once, as they were posted')
  expect(story.mark('south', 's-sec', post)).toEqual(['⛔'])
  expect(story.channel('south', 's-sec')[0]).not.toContain('Received by')
})

test('who makes a command of what they said to Parley directly is told that it was not taken', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('one')
  await story.clock.advance(1_000)
  const post = await story.post('south', '@UB', 'UB', 'ack SEC-0001', { isDirect: true })
  await story.edit('south', '@UB', post, 'UB', 'Ack SEC-0001')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB')).toEqual([expect.stringContaining('What you write to Parley directly goes to nobody')])
  await story.edit('south', '@UB', post, 'UB', '!ack SEC-0001')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('YOUR EDIT WAS NOT TAKEN. Commands are taken once, as they were posted')
  expect(story.channel('south', 's-sec')[0]).not.toContain('Received by')
})

test('an edited command that a sweep finds twice is taken once and says nothing of its edit', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const at = story.clock.now()
  const edited = { type: 'edited', link: 'north', channel: 'n-sec', post: 'e1', author: 'UA', text: '!flash Shots', found: true } as const
  for (let sweep = 0; sweep < 2; sweep += 1) await story.tell({ ...edited, editedAt: at + 5, writtenAt: at, fragments: [] })
  await story.tell({ ...edited, post: 'e2', text: '!open', editedAt: at + 5, writtenAt: at, fragments: [] })
  await story.tell({ ...edited, post: 'e2', text: '!open', editedAt: at + 5, writtenAt: at, fragments: [] })
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')).toHaveLength(1)
  expect(story.direct('north', 'UA').join('\n')).not.toContain('NOT TAKEN')
})

test('a button of a message that is no longer at hand says so', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('hello')
  await story.clock.advance(1_000)
  const frame = story.standing('south', 's-sec', 'hello')
  for (const action of ['ack:m99', 'correct:m99', 'not-meant:m99']) await story.press('south', 's-sec', frame.id, 'UB', action)
  await story.press('sup', 'control', frame.id, 'UM', 'take:o99')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').filter((each) => each.includes('no longer has it at hand'))).toHaveLength(3)
  expect(story.direct('sup', 'UM').filter((each) => each.includes('no longer has it at hand'))).toHaveLength(1)
})

test('what was never escalated cannot be closed, and that is said', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('hello')
  await story.clock.advance(1_000)
  await story.supervisor('!close SEC-1 Settled by telephone')
  await story.clock.advance(1_000)
  expect(story.direct('sup', 'UM').join('\n')).toContain('Nothing was escalated on it')
})

test('an edit that did not cross is told of once, however often a sweep finds it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('hello')
  await story.clock.advance(1_000)
  const fragments = [{ kind: 'file', excerpt: 'map.png' }] as const
  const edited = { type: 'edited', link: 'north', channel: 'n-sec', post, author: 'UA', text: 'hello there', fragments } as const
  const editedAt = story.clock.now()
  await story.tell({ ...edited, editedAt })
  for (let sweep = 0; sweep < 2; sweep += 1) await story.tell({ ...edited, editedAt, found: true })
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').filter((each) => each.includes('Your edit did not cross'))).toHaveLength(1)
})

test('an edit refused while a track was paused does not cross when a sweep finds it after it is resumed', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('hello')
  await story.clock.advance(1_000)
  await story.supervisor('!pause SEC Talks')
  const edited = { type: 'edited', link: 'north', channel: 'n-sec', post, author: 'UA', text: 'hello there', fragments: [] } as const
  const editedAt = story.clock.now()
  await story.tell({ ...edited, editedAt })
  await story.supervisor('!resume SEC')
  await story.tell({ ...edited, editedAt, found: true })
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('hello there')
})

test('whatever somebody is to act on wakes them; what only says how it stands does not', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60, flash: 60 } })
  await story.north('!send request reply-by 2h please confirm')
  await story.north('!flash Shots at the crossing')
  await story.clock.advance(62 * 60_000)
  const wakes = (link: string, words: string): boolean[] =>
    story.platform(link).posts.flatMap(({ content }) => (JSON.stringify(content).includes(words) ? [content.wakes] : []))
  expect(wakes('sup', 'ESCALATION SEC-0002')).toEqual([true])
  expect(wakes('south', 'is due at')).not.toContain(false)
  expect(wakes('south', 'is due at').length).toBeGreaterThan(0)
  expect(wakes('south', 'please confirm')).toEqual([true])
  expect(wakes('north', 'Sent as')).toEqual([false])
})

test('a withdrawn message is struck out in the other’s channel, by whom and when, and wakes once', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('The convoy leaves at noon')
  await story.clock.advance(60_000)
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(1_000)
  for (const [link, channel] of [
    ['south', 's-sec'],
    ['sup', 'control'],
  ] as const) {
    const [frame, said, ...more] = story.channel(link, channel)
    expect(frame).toContain('WITHDRAWN by North 01:01Z. Do not act on it.')
    expect(frame).toContain('> ~~The convoy leaves at noon~~')
    expect(said).toContain('North')
    expect(more).toEqual([])
  }
})

test('of what comes late its frame tells when Parley heard it: a platform can claim that it was written long before', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.clock.advance(4 * 3_600_000)
  await story.north('We had warned you', { writtenAt: story.clock.now() - 3 * 3_600_000 })
  story.platform('south').faultOf = () => 'unavailable'
  await story.north('The road is open')
  await story.clock.advance(120_000)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(120_000)
  const [claimed, waited] = story.channel('south', 's-sec')
  expect(claimed).toMatch(/LATE: written 22 Nov 02:00:02Z, heard by Parley 22 Nov 05:00:02Z, shown 22 Nov 05:0/)
  expect(waited).toMatch(/LATE: written 22 Nov 05:00:02Z, shown 22 Nov 05:0/)
})
