import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

test('the clock of an acknowledgement starts when all of the message stands in the channel, not before', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'link-down' : 'none')
  await story.north('waits')
  await story.clock.advance(minutes(90))
  expect(story.channel('sup', 'control').join('\n')).not.toContain('ESCALATION')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(minutes(59))
  expect(story.channel('sup', 'control').join('\n')).not.toContain('ESCALATION')
  await story.clock.advance(minutes(2))
  expect(story.channel('sup', 'control').join('\n')).toContain('ESCALATION SEC-0001 · no acknowledgement from South')
})

test('half-way the owing party is reminded in its channel; met in time, the supervisor never hears of it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  await story.north('please confirm')
  await story.clock.advance(minutes(31))
  const reminder = story.standing('south', 's-sec', 'is due at')
  expect(reminder.thread).toBe(story.standing('south', 's-sec', 'please confirm').id)
  await story.react('south', 's-sec', story.standing('south', 's-sec', 'please confirm').id, 'UB', '☑')
  await story.clock.advance(minutes(120))
  expect(story.channel('sup', 'control').join('\n')).not.toContain('ESCALATION')
  expect(story.channel('sup', 'control')[0]).toContain('☑ Received by South, duty officer')
})

test('a reminder that waited behind a link that was down is not shown once there is nothing to be reminded of', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  await story.north('please confirm')
  await story.north('and this')
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'link-down' : 'none')
  await story.clock.advance(minutes(31))
  await story.react('south', 's-sec', story.standing('south', 's-sec', 'please confirm').id, 'UB', '☑')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(minutes(5))
  const reminders = story.channel('south', 's-sec').flatMap((each) => /(SEC-\d+): an acknowledgement is due at/.exec(each)?.[1] ?? [])
  expect(reminders).toEqual(['SEC-0002'])
})

test('a ping that waited is not shown once the escalation was taken', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  await story.north('please confirm')
  await story.clock.advance(minutes(61))
  story.platform('sup').faultOf = (outgoing) => (outgoing.type === 'post' ? 'link-down' : 'none')
  await story.clock.advance(minutes(6))
  await story.supervisor('!take SEC-0001')
  story.platform('sup').faultOf = () => 'none'
  await story.clock.advance(minutes(5))
  expect(story.channel('sup', 'control').join('\n')).not.toContain('still no acknowledgement')
})

test('when due it is escalated with a mention, pinged every 5 minutes, then to the next person and the second channel', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  await story.north('please confirm')
  await story.clock.advance(minutes(61))
  const card = story.standing('sup', 'control', 'ESCALATION')
  expect(story.channel('sup', 'control').at(-1)).toMatch(/^@UM\nESCALATION SEC-0001 · no acknowledgement from South\n/)
  await story.clock.advance(minutes(25))
  const pings = story.platform('sup').posts.filter((each) => each.thread === card.id)
  expect(pings).toHaveLength(5)
  expect(pings.every((each) => each.content.mentions?.includes('UM'))).toBe(true)
  expect(story.channel('sup2', 'control-2').join('\n')).not.toContain('ESCALATION')
  await story.clock.advance(minutes(5))
  expect(story.channel('sup2', 'control-2').join('\n')).toContain('ESCALATION SEC-0001')
  const last = story
    .platform('sup')
    .posts.filter((each) => each.thread === card.id)
    .at(-1)
  expect(last?.content.mentions).toEqual(['UM', 'UH'])
})

test('taken, then met late: the pings stop and the same post says so', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  await story.north('please confirm')
  await story.clock.advance(minutes(66))
  const card = story.standing('sup', 'control', 'ESCALATION')
  await story.press('sup', 'control', card.id, 'UM', card.content.buttons![0]!.action)
  const before = story.platform('sup').posts.length
  expect(JSON.stringify(card.content)).toContain('Taken')
  await story.clock.advance(minutes(29))
  expect(story.platform('sup').posts).toHaveLength(before)
  await story.south('!ack SEC-0001')
  expect(story.standing('sup', 'control', 'Met late').id).toBe(card.id)
})

test('what came due while Parley was down fires at once', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  await story.north('please confirm')
  await story.clock.advance(1_000)
  await story.relay.stop()
  await story.clock.advance(minutes(180))
  await story.run()
  expect(story.channel('sup', 'control').filter((each) => each.includes('ESCALATION SEC-0001'))).toHaveLength(1)
  expect(story.channel('sup', 'control').join('\n')).toContain('Parley was not running from')
})

test('another emoji is no acknowledgement; taking ☑ away changes nothing; ack-mistaken reopens', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('please confirm')
  const frame = story.standing('south', 's-sec', 'please confirm')
  await story.react('south', 's-sec', frame.id, 'UB', '👍')
  expect(story.direct('south', 'UB').at(-1)).toContain('👍 on SEC-0001 is not an acknowledgement: tap ☑')
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  await story.react('south', 's-sec', frame.id, 'UB', '☑')
  await story.react('south', 's-sec', frame.id, 'UB', '☑', false)
  expect(story.direct('south', 'UB').at(-1)).toContain('changes nothing')
  expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
  await story.south('!ack-mistaken SEC-0001')
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  expect(story.direct('north', 'UA').at(-1)).toContain('South took its acknowledgement back')
})

test('a ☑ that a sweep tells of again acknowledges no later version, and nothing that was taken back', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('at noon')
  const frame = story.standing('south', 's-sec', 'at noon')
  const at = { type: 'reacted', link: 'south', channel: 's-sec', post: frame.id, user: 'UB', emoji: '☑', at: story.clock.now() } as const
  await story.tell({ ...at, added: true })
  await story.edit('north', 'n-sec', post, 'UA', 'at one')
  await story.clock.advance(100)
  await story.tell({ ...at, added: true })
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  await story.south('!ack SEC-0001')
  await story.south('!ack-mistaken SEC-0001')
  await story.tell({ ...at, added: true })
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
})

test('a ☑ counts where its platform’s clock is behind ours, and not where it was set before an acknowledgement was taken back', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('please confirm')
  const frame = story.standing('south', 's-sec', 'please confirm')
  await story.clock.advance(120_000)
  await story.south('!ack SEC-0001')
  await story.south('!ack-mistaken SEC-0001')
  const tapped = { type: 'reacted', link: 'south', channel: 's-sec', post: frame.id, user: 'UB', emoji: '☑', added: true } as const
  await story.tell({ ...tapped, at: story.clock.now() - 31_000 })
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  expect(story.direct('south', 'UB').at(-1)).toContain('nothing was done about that')
  await story.tell({ ...tapped, at: story.clock.now() - 1_000 })
  expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
})

test('whatever else is set or taken away where nothing is owed, or is told again, is answered once or not at all', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('please confirm')
  const frame = story.standing('south', 's-sec', 'please confirm')
  const told = (): number => story.direct('south', 'UB').length
  for (let count = 0; count < 2; count += 1) await story.react('south', 's-sec', frame.id, 'UB', '👍')
  expect(told()).toBe(1)
  await story.react('south', 's-sec', frame.id, 'UB', '👍', false)
  await story.react('south', 's-sec', frame.id, 'UB', '☑', false)
  expect(told()).toBe(1)
  await story.react('south', 's-sec', frame.id, 'UB', '☑')
  await story.clock.advance(1_000)
  await story.react('south', 's-sec', frame.id, 'UB', '👍')
  await story.react('south', 's-sec', frame.id, 'UB', '☑')
  expect(told()).toBe(1)
})

test('a stranger’s ☑, or one by the sender’s own side, acknowledges nothing', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('please confirm')
  const frame = story.standing('south', 's-sec', 'please confirm')
  await story.react('south', 's-sec', frame.id, 'UX', '☑')
  await story.react('sup', 'control', story.standing('sup', 'control', 'please confirm').id, 'UM', '☑')
  await story.north('!ack SEC-0001')
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
})

test('the supervisor waives with a reason, and both parties see it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  await story.north('please confirm')
  await story.supervisor('!waive SEC-0001')
  expect(story.direct('sup', 'UM').at(-1)).toContain('It needs a reason')
  await story.supervisor('!waive SEC-0001 Answered at the meeting')
  await story.clock.advance(minutes(120))
  expect(story.channel('sup', 'control').join('\n')).not.toContain('ESCALATION')
  for (const channel of [story.channel('north', 'n-sec'), story.channel('south', 's-sec')])
    expect(channel.join('\n')).toContain('is waived (Answered at the meeting)')
})

test('what is waived on a message is said once to each, however much was owed on it, and by whom', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  await story.north('!send request reply-by 2h which lorries?')
  await story.supervisor('!waive SEC-0001 Answered at the meeting')
  await story.clock.advance(minutes(1))
  const said = 'SEC-0001: what South owed is waived (Answered at the meeting): acknowledgement, reply.'
  for (const channel of [story.channel('north', 'n-sec'), story.channel('south', 's-sec'), story.direct('sup', 'UM')])
    expect(channel.filter((each) => each.includes('is waived'))).toEqual([expect.stringContaining(said)])
  await story.north('!show SEC-0001')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('South’s acknowledgement waived 01:00Z: Answered at the meeting.')
})

test('a dispute asks first; opened, the other side owes a response, and an answer meets it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'never' })
  await story.south('We hold the bridge')
  await story.north('!dispute open SEC-1 The bridge is on our side')
  expect(story.direct('north', 'UA').at(-1)).toContain('South and the supervisor are told now of a dispute about SEC-0001.')
  expect(story.direct('north', 'UA').at(-1)).toContain('[Ask for clarification instead]\n[Open dispute]\n[Cancel]')
  expect(story.channel('south', 's-sec')).toHaveLength(0)
  const ask = story.platform('north').posts.findLast((each) => each.user === 'UA')!
  const action = ask.content.buttons?.find((each) => each.label === 'Open dispute')?.action ?? ''
  await story.press('north', '@UA', ask.id, 'UA', action)
  expect(story.channel('south', 's-sec')[0]).toContain('SEC-0002 DISPUTE SEC-D1 about SEC-0001 · North, liaison')
  expect(story.channel('sup', 'control').join('\n')).toContain('DISPUTE SEC-D1')
  await story.south('!respond SEC-D1 The line was moved in May')
  expect(story.channel('north', 'n-sec').at(-1)).toContain('The line was moved in May')
  await story.clock.advance(minutes(3_000))
  expect(story.channel('sup', 'control').join('\n')).not.toContain('response to a dispute')
})

test('a dispute that is not answered in time is escalated', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'never' })
  await story.north('!dispute open Shots at the crossing')
  const id = /!dispute confirm (q\d+)/.exec(JSON.stringify(story.platform('north').posts))?.[1] ?? ''
  await story.north(`!dispute confirm ${id}`)
  await story.clock.advance(minutes(2_881))
  expect(story.channel('sup', 'control').join('\n')).toContain('ESCALATION SEC-0001 · no response to a dispute from South')
})

test('a typed response gets the receipt on its own post, and nothing internal crosses in it or in a dispute’s reason', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const internal = { fragments: [{ kind: 'workspace-link', excerpt: 'the staff channel' }] } as const
  await story.north('!dispute open see the staff channel', internal)
  expect(story.direct('north', 'UA')).toHaveLength(1)
  expect(story.direct('north', 'UA')[0]).toContain('a link into your own workspace: “the staff channel”')
  await story.north('!dispute open The line is elsewhere')
  const asked = story.platform('north').posts.findLast((each) => each.channel === '@UA')
  const open = asked?.content.buttons?.find((each) => each.label === 'Open dispute')
  await story.press('north', '@UA', asked?.id ?? '', 'UA', open?.action ?? '')
  const refused = await story.south('!respond SEC-D1 As they say in the staff channel', internal)
  const answered = await story.south('!respond SEC-D1 We looked and agree')
  expect(story.mark('south', 's-sec', refused)).toEqual(['⛔'])
  expect(story.mark('south', 's-sec', answered)).toEqual(['📤'])
  expect(story.channel('north', 'n-sec').filter((each) => each.includes('reply to'))).toHaveLength(1)
})

test('nobody is asked what one’s own words mean: nobody would owe the answer', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('The bridge is closed')
  await story.north('!clarify SEC-1 The old bridge')
  await story.north('!dispute open SEC-1 The old bridge is meant')
  const ask = /!dispute confirm (q\d+)/.exec(JSON.stringify(story.platform('north').posts))?.[1] ?? ''
  await story.north(`!dispute clarify ${ask}`)
  const told = story.direct('north', 'UA').filter((each) => each.includes('SEC-0001 is your own side’s message'))
  expect(told).toHaveLength(2)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('The old bridge')
})

test('a clarification is relayed, and the author answers correct or not meant', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'never' })
  await story.north('We close the road at six')
  await story.south('!clarify SEC-1 You close it at six in the evening')
  const frame = story.standing('north', 'n-sec', 'We understand: You close it at six in the evening')
  expect(frame.content.buttons?.map((each) => each.label)).toEqual(['Correct', 'Not meant'])
  await story.press('north', 'n-sec', frame.id, 'UA', frame.content.buttons?.[0]?.action ?? '')
  expect(story.channel('south', 's-sec').at(-1)).toContain('Correct: that is what was meant.')
})

test('who asks for a clarification is told that it goes, and not where it does not', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'never' })
  await story.north('We close the road at six')
  const isTold = (each: string): boolean => each.includes('Your clarification is being relayed')
  await story.south('!clarify SEC-1 You close it at six in the evening')
  expect(story.direct('south', 'UB').filter(isTold)).toHaveLength(1)
  await story.supervisor('!pause SEC Verification under way')
  await story.south('!clarify SEC-1 You close both lanes')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').filter(isTold)).toHaveLength(1)
  expect(story.direct('south', 'UB').join('\n')).toContain('NOT SENT: track paused.')
})

test('pausing a track refuses what is held and tells its author; flash still passes; nothing is sent later', async () => {
  const story = await Story.begin()
  const held = await story.north('on its way')
  await story.supervisor('!pause SEC Verification under way')
  await story.clock.advance(60_000)
  expect(story.mark('north', 'n-sec', held)).toEqual(['⛔'])
  expect(story.direct('north', 'UA')[0]).toContain('NOT SENT: track paused.')
  await story.north('another')
  await story.north('!flash Fire')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').filter((each) => each.includes('> '))).toHaveLength(1)
  await story.supervisor('!resume SEC')
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec').filter((each) => each.includes('> '))).toHaveLength(1)
  expect(story.channel('south', 's-sec').at(-1)).toContain('SEC is resumed')
})

test('the private line reaches the supervisor and nobody else', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!supervisor We fear for our man')
  expect(story.channel('sup', 'control')[0]).toContain('Private line from North, liaison (South does not see this)\n> We fear for our man')
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('fear')
})

test('show gives the whole life, to those alone who may see it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('hello')
  await story.south('!ack SEC-1')
  await story.north('!show SEC-1')
  const shown = story.direct('north', 'UA').at(-1) ?? ''
  expect(shown).toContain('In South’s channel 01:00:02Z.')
  expect(shown).toContain('Received by South, duty officer, 01:00Z. Receipt only.')
  const fingerprint = /fingerprint ([0-9a-f-]+)/.exec(story.channel('south', 's-sec')[0] ?? '')?.[1]
  expect(shown).toContain(`Fingerprint ${fingerprint}`)
  await story.supervisor('!say SEC south for you alone')
  await story.north('!show SEC-2')
  expect(story.direct('north', 'UA').at(-1)).toContain('There is no SEC-0002 that you can see')
})
