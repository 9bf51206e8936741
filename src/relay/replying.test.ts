import { describe, expect, test } from 'vitest'
import { textOf } from './testing/fake-platform.ts'
import { Story } from './testing/story.ts'
import { byEast, trio } from './testing/trio.ts'

const minutes = (count: number): number => count * 60_000

/** As Slack is, where a send is not safe to repeat, and as Matrix is, where it is. */
const shapes = [
  ['sends that are not safe to repeat', false],
  ['sends that are safe to repeat', true],
] as const

describe.each(shapes)('a request that wants a reply, on platforms with %s', (_, safe) => {
  const begin = (changes = {}) => Story.begin({ sendDelaySeconds: 0, ...changes }, { safe })
  const control = (story: Story): string => story.channel('sup', 'control').join('\n')
  const asked = (story: Story) => story.standing('south', 's-sec', 'please confirm')

  test('it is owed by its time, whoever has acknowledged it, and a reply in its thread meets it', async () => {
    const story = await begin()
    const post = await story.north('!send request reply-by 2h please confirm')
    await story.clock.advance(1_000)
    expect(story.channel('south', 's-sec')[0]).toContain('You owe a reply by 22 Nov 03:00Z: answer in this thread')
    await story.react('south', 's-sec', asked(story).id, 'UB', '☑')
    expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
    await story.clock.advance(minutes(30))
    await story.south('The list is right', { thread: asked(story).id })
    expect(story.channel('north', 'n-sec').at(-1)).toContain('SEC-0002 reply to SEC-0001')
    expect(story.channel('south', 's-sec')[0]).toContain('Answered by you, duty officer, 01:30Z, in SEC-0002.')
    expect(story.channel('sup', 'control')[0]).toContain('Answered by South, duty officer, 01:30Z, in SEC-0002.')
    await story.clock.advance(minutes(300))
    expect(control(story)).not.toContain('ESCALATION SEC-0001')
    expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
  })

  test('who answers has received: the answer acknowledges too', async () => {
    const story = await begin()
    const post = await story.north('!send request reply-by 2h please confirm')
    await story.clock.advance(1_000)
    await story.south('!reply SEC-1 The list is right')
    expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
    expect(story.channel('south', 's-sec')[0]).toContain('☑ Received by you, duty officer')
  })

  test('where the first message does not stand, a reply to a reply stands in the thread of the first that does', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    story.platform('sup').faultOf = (outgoing) => (JSON.stringify(outgoing).includes('The road is open') ? 'refuse' : 'none')
    await story.north('The road is open')
    await story.south('!reply SEC-0001 Since when?')
    await story.north('!reply SEC-0002 Since noon')
    await story.north('!reply SEC-0001 It is safe')
    const second = story.standing('sup', 'control', 'Since when?')
    expect(second.thread).toBeUndefined()
    expect(story.standing('sup', 'control', 'Since noon').thread).toBe(second.id)
    expect(story.standing('sup', 'control', 'It is safe').thread).toBeUndefined()
  })

  test('a reply that something waited for stands in the main channel too, one post; other talk stays in the thread', async () => {
    const story = await begin()
    const post = await story.north('!send request reply-by 2h please confirm')
    await story.clock.advance(1_000)
    await story.south('The list is right', { thread: asked(story).id })
    await story.south('I will be back at noon', { thread: asked(story).id })
    const talk = story.standing('north', 'n-sec', 'back at noon')
    expect(story.standing('north', 'n-sec', 'The list is right')).toMatchObject({ thread: post, alsoInChannel: true })
    expect(talk).toMatchObject({ thread: post })
    expect(talk).not.toHaveProperty('alsoInChannel')
    expect(story.platform('north').posts.filter((each) => JSON.stringify(each.content).includes('The list is right'))).toHaveLength(1)
  })

  test('acknowledged is not answered: without a reply by its time it is open again at both ends, and escalated', async () => {
    const story = await begin()
    const post = await story.north('!send request reply-by 2h please confirm')
    await story.clock.advance(1_000)
    await story.react('south', 's-sec', asked(story).id, 'UB', '☑')
    await story.clock.advance(minutes(119))
    expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
    await story.clock.advance(minutes(2))
    expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
    expect(story.channel('north', 'n-sec').at(-1)).toContain('SEC-0001 is open again: no reply from South, due 22 Nov 03:00Z.')
    expect(story.channel('south', 's-sec')[0]).toContain('Open again: acknowledged is not answered, and your reply was due 22 Nov 03:00Z')
    expect(story.channel('south', 's-sec').join('\n')).toContain('@UB\nSEC-0001 is open again: your reply was due 22 Nov 03:00Z.')
    expect(control(story)).toContain('ESCALATION SEC-0001 · no reply from South')
    await story.south('!reply SEC-1 The list is right')
    await story.clock.advance(1_000)
    expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
    expect(story.standing('sup', 'control', 'Met late')).toBeDefined()
    expect(story.channel('south', 's-sec')[0]).toContain('Answered by you, duty officer, 03:01Z, late, in SEC-0002.')
  })

  test('a reply that is still held meets nothing; taken back, withdrawn or failed it is owed as before', async () => {
    const story = await begin({ sendDelaySeconds: 10 })
    await story.north('!send request reply-by 1h please confirm')
    await story.clock.advance(11_000)
    const first = await story.south('Wrong list', { thread: asked(story).id })
    await story.clock.advance(5_000)
    expect(story.channel('south', 's-sec')[0]).toContain('You owe a reply')
    await story.remove('south', 's-sec', first)
    await story.clock.advance(11_000)
    expect(story.channel('south', 's-sec')[0]).toContain('You owe a reply')
    const second = await story.south('The list is right', { thread: asked(story).id })
    await story.clock.advance(11_000)
    expect(story.channel('south', 's-sec')[0]).toContain('Answered by you')
    await story.remove('south', 's-sec', second)
    await story.clock.advance(1_000)
    expect(story.channel('south', 's-sec')[0]).toContain('You owe a reply')
    expect(story.channel('north', 'n-sec').join('\n')).toContain('SEC-0001 is not answered: SEC-0002 was withdrawn.')
    await story.clock.advance(minutes(60))
    expect(control(story)).toContain('ESCALATION SEC-0001 · no reply from South')
  })

  test('a reply that did not arrive is owed again, with the time that the party had left when it answered', async () => {
    const story = await begin()
    await story.north('!send request reply-by 1h please confirm')
    await story.clock.advance(minutes(50))
    story.platform('north').faultOf = (outgoing) => (outgoing.type === 'post' ? 'link-down' : 'none')
    await story.south('The list is right', { thread: asked(story).id })
    await story.clock.advance(minutes(30))
    expect(control(story)).not.toContain('ESCALATION SEC-0001 · no reply')
    story.platform('north').faultOf = (outgoing) =>
      outgoing.type === 'post' && JSON.stringify(outgoing.content).includes('The list is right') ? 'refuse' : 'none'
    await story.clock.advance(minutes(1))
    expect(story.channel('south', 's-sec').join('\n')).toContain('SEC-0001 is not answered: SEC-0002 did not arrive.')
    await story.clock.advance(minutes(8))
    expect(control(story)).not.toContain('ESCALATION SEC-0001 · no reply')
    await story.clock.advance(minutes(3))
    expect(control(story)).toContain('ESCALATION SEC-0001 · no reply from South')
  })

  test('where it arrives after its time, a reply is due at once, and nobody is late who has not had the time', async () => {
    const story = await begin()
    story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'link-down' : 'none')
    await story.north('!send request reply-by 1h please confirm')
    await story.clock.advance(minutes(90))
    expect(control(story)).not.toContain('ESCALATION')
    story.platform('south').faultOf = () => 'none'
    await story.clock.advance(minutes(1))
    expect(story.channel('south', 's-sec').join('\n')).toContain('It reached your channel late; you are late only after 22 Nov 03:30Z.')
    expect(story.channel('north', 'n-sec').at(-1)).toContain('which is not South’s delay')
    await story.clock.advance(minutes(57))
    expect(control(story)).not.toContain('ESCALATION SEC-0001 · no reply')
    await story.south('!reply SEC-1 The list is right')
    expect(story.channel('south', 's-sec')[0]).toMatch(/Answered by you, duty officer, 03:2\dZ, in SEC-0002\./)
    await story.clock.advance(minutes(60))
    expect(control(story)).not.toContain('ESCALATION SEC-0001 · no reply')
  })

  test('only who is asked to act owes a reply, and only an official of theirs can give it', async () => {
    const story = await begin()
    await story.north('!send request reply-by 1h please confirm')
    await story.clock.advance(1_000)
    await story.south('We agree', { thread: asked(story).id, author: 'UX' })
    await story.north('We wait', { thread: story.platform('north').history[0]?.type === 'posted' ? 't1' : '' })
    await story.clock.advance(1_000)
    expect(story.channel('south', 's-sec')[0]).toContain('You owe a reply')
  })

  test('waived, it is owed no more', async () => {
    const story = await begin()
    const post = await story.north('!send request reply-by 1h please confirm')
    await story.clock.advance(1_000)
    await story.supervisor('!waive SEC-0001 Answered at the meeting')
    await story.clock.advance(minutes(120))
    expect(control(story)).not.toContain('ESCALATION')
    expect(story.channel('south', 's-sec')[0]).not.toContain('owe')
    expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  })
})

describe.each(shapes)('an answer typed in the wrong place, on platforms with %s', (_, safe) => {
  const begun = async (): Promise<Story> => {
    const story = await Story.begin({ sendDelaySeconds: 0 }, { safe })
    await story.north('!send request reply-by 2h please confirm')
    await story.clock.advance(1_000)
    return story
  }
  const question = (story: Story) => story.platform('south').posts.findLast((each) => each.channel === '@UB')

  test('it is relayed as it is, its author is asked, and Yes links the two', async () => {
    const story = await begun()
    await story.south('The list is right')
    await story.clock.advance(1_000)
    expect(story.channel('north', 'n-sec').at(-1)).toMatch(/^SEC-0002 · South/)
    expect(story.direct('south', 'UB').at(-1)).toBe('SEC-0002 is relayed. Is it your reply to SEC-0001?\n[Yes]\n[No]')
    await story.press('south', '@UB', question(story)!.id, 'UB', question(story)!.content.buttons![0]!.action)
    await story.clock.advance(1_000)
    expect(story.channel('north', 'n-sec').at(-1)).toMatch(/^SEC-0002 reply to SEC-0001 · South/)
    expect(story.channel('south', 's-sec')[0]).toContain('Answered by you, duty officer, 01:00Z, in SEC-0002.')
    await story.clock.advance(minutes(180))
    expect(story.channel('sup', 'control').join('\n')).not.toContain('ESCALATION SEC-0001')
  })

  test('No changes nothing; it can be typed, and is asked again of the next post alone', async () => {
    const story = await begun()
    await story.south('Good morning')
    await story.south('A word on the weather')
    await story.clock.advance(1_000)
    expect(story.direct('south', 'UB')).toHaveLength(1)
    const id = /answer:(q\d+):yes/.exec(JSON.stringify(question(story)))?.[1] ?? ''
    await story.south(`!answer ${id} no`)
    await story.clock.advance(1_000)
    expect(story.direct('south', 'UB').at(-1)).toBe('It stays a message of its own. The reply is still owed.')
    await story.south('The list is right')
    await story.clock.advance(1_000)
    expect(story.direct('south', 'UB').at(-1)).toContain('SEC-0004 is relayed. Is it your reply to SEC-0001?')
    expect(story.channel('south', 's-sec')[0]).toContain('You owe a reply')
  })

  test('the question expires by itself', async () => {
    const story = await begun()
    await story.south('The list is right')
    await story.clock.advance(minutes(75))
    await story.press('south', '@UB', question(story)!.id, 'UB', question(story)!.content.buttons![0]!.action)
    await story.clock.advance(1_000)
    expect(story.direct('south', 'UB').at(-1)).toContain('answered already, or is too old')
    expect(story.channel('south', 's-sec')[0]).toContain('You owe a reply')
  })

  test('what was taken back meanwhile is no reply', async () => {
    const story = await begun()
    const post = await story.south('The list is right')
    await story.clock.advance(1_000)
    const asked = question(story)!
    await story.remove('south', 's-sec', post)
    await story.press('south', '@UB', asked.id, 'UB', asked.content.buttons![0]!.action)
    await story.clock.advance(1_000)
    expect(story.direct('south', 'UB').at(-1)).toContain('Nothing was changed')
    expect(story.channel('south', 's-sec')[0]).toContain('You owe a reply')
  })

  test('nobody is asked whose side owes no reply', async () => {
    const story = await begun()
    await story.north('Another word')
    await story.clock.advance(1_000)
    expect(story.direct('north', 'UA')).toEqual([])
  })
})

test('an answer that is changed is changed as itself, and stays in its thread', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send request reply-by 2h please confirm')
  await story.clock.advance(1_000)
  const answer = await story.south('The list is right', { thread: story.standing('south', 's-sec', 'please confirm').id })
  await story.edit('south', 's-sec', answer, 'UB', 'The list is wrong')
  await story.clock.advance(1_000)
  expect(story.channel('north', 'n-sec').at(-1)).toContain('UPDATE 1 to SEC-0002')
  expect(story.standing('north', 'n-sec', 'The list is wrong')).not.toHaveProperty('alsoInChannel')
})

test('an answer that is said again before the first is taken back is the answer', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send request reply-by 2h please confirm')
  await story.clock.advance(1_000)
  const { id } = story.standing('south', 's-sec', 'please confirm')
  const first = await story.south('The lits is right', { thread: id })
  await story.south('The list is right', { thread: id })
  await story.remove('south', 's-sec', first)
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toContain('Answered by you, duty officer, 01:00Z, in SEC-0003.')
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('is not answered')
})

test('where the first is taken back when the second stands in the thread, as other talk, whoever waits for it is told in the channel', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send request reply-by 2h please confirm')
  await story.clock.advance(1_000)
  const { id } = story.standing('south', 's-sec', 'please confirm')
  const first = await story.south('The lits is right', { thread: id })
  await story.south('The list is right', { thread: id })
  await story.clock.advance(5_000)
  expect(story.standing('north', 'n-sec', 'The list is right')).not.toHaveProperty('alsoInChannel')
  await story.remove('south', 's-sec', first)
  await story.clock.advance(1_000)
  expect(story.channel('north', 'n-sec')).toContain('SEC-0003 in the thread of SEC-0001 is South’s reply to it.')
})

test('that it is open again is not said any more where it is answered by the time that it could be said', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send request reply-by 1h please confirm')
  await story.clock.advance(1_000)
  story.platform('north').faultOf = (outgoing) => (outgoing.type === 'post' ? 'link-down' : 'none')
  await story.clock.advance(minutes(61))
  await story.south('!reply SEC-1 The list is right')
  story.platform('north').faultOf = () => 'none'
  await story.clock.advance(minutes(2))
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('is open again')
})

test('where only commands cross, nobody is told to answer in a thread: what is said there crosses to nobody', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, intake: 'on-command' })
  await story.supervisor('!say SEC south A word with you')
  await story.north('!send request reply-by 1h please confirm')
  await story.clock.advance(1_000)
  const frame = story.standing('south', 's-sec', 'please confirm')
  expect(story.channel('south', 's-sec').join('\n')).toContain('You owe a reply by 22 Nov 02:00Z: type !reply SEC-0001 TEXT')
  expect(story.channel('south', 's-sec')[0]).toContain('What you answer with !reply SECB-0001 TEXT goes to the supervisor only.')
  await story.press('south', 's-sec', frame.id, 'UB', frame.content.buttons?.find(({ label }) => label === 'Reply')?.action ?? '')
  await story.south('!send The list is right')
  await story.clock.advance(1_000)
  const asked = story.platform('south').posts.findLast(({ content }) => content.buttons?.[0]?.label === 'Yes')
  await story.clock.advance(minutes(60))
  await story.press('south', '@UB', asked?.id ?? '', 'UB', asked?.content.buttons?.[0]?.action ?? '')
  await story.clock.advance(1_000)
  const told = [...story.channel('south', 's-sec'), ...story.direct('south', 'UB')].join('\n')
  expect(told).toContain('SEC-0001 is not answered: your reply was due')
  expect(told).toMatch(/Type !reply SEC-0001 TEXT\. Nothing was sent yet[\s\S]*Next time: !reply SEC-0001 TEXT\./)
  expect(told).not.toMatch(/thread/)
})

test('the same answer owes the same, in the thread, by a command and by a form', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'priority', defaults: { precedence: 'priority' } })
  await story.north('!send request reply-by 1h please confirm')
  await story.north('!send request reply-by 1h and this')
  await story.clock.advance(1_000)
  await story.south('The list is right', { thread: story.standing('south', 's-sec', 'please confirm').id })
  await story.south('!reply SEC-2 This too')
  await story.north('!send request reply-by 1h and at last this')
  await story.clock.advance(1_000)
  const { id: post } = story.standing('south', 's-sec', 'and at last this')
  const form = { type: 'submitted', link: 'south', channel: 's-sec', id: 'V1', user: 'UB', form: 'reply' } as const
  await story.tell({ ...form, post, values: { text: 'As above' }, at: story.clock.now() })
  await story.clock.advance(1_000)
  for (const words of ['The list is right', 'This too', 'As above']) {
    const answer = story.standing('north', 'n-sec', words)
    expect(answer.content.buttons?.[0]?.label).toBe('Acknowledge receipt')
    expect(JSON.stringify(answer.content)).toContain('PRIORITY')
  }
})

test('an answer that is withdrawn after its time was due before, and both ends read so', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send request reply-by 1h please confirm')
  await story.clock.advance(1_000)
  const answer = await story.south('!reply SEC-1 The list is right')
  await story.clock.advance(minutes(90))
  await story.remove('south', 's-sec', answer)
  await story.clock.advance(1_000)
  for (const posts of [story.channel('north', 'n-sec'), story.channel('south', 's-sec')])
    expect(posts.join('\n')).toContain('SEC-0002 was withdrawn. An answer is owed again, and was due 22 Nov 02:00Z.')
})

test('an answer that is said again to a later version of the request is the answer, too', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('!send request reply-by 2h please confirm')
  await story.clock.advance(1_000)
  const first = await story.south('!reply SEC-1 The lits is right')
  await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 2h please confirm both')
  await story.clock.advance(1_000)
  await story.south('!reply SEC-1.1 The list is right')
  await story.clock.advance(1_000)
  await story.remove('south', 's-sec', first)
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toContain('Answered by you, duty officer, 01:00Z, in SEC-0003.')
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('is not answered')
})

test('a request that is changed when it was answered says that the answer is to the earlier version, to both ends and the supervisor', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'flash' })
  const post = await story.north('!send request reply-by 3h Do you open at six?')
  await story.clock.advance(1_000)
  const answer = await story.south('!reply SEC-0001 Yes')
  await story.clock.advance(1_000)
  await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 3h Do you open at five?')
  await story.clock.advance(1_000)
  const change = (link: string, channel: string): string => textOf(story.standing(link, channel, 'at five').content)
  expect(change('south', 's-sec')).toContain('You answered the earlier version, in SEC-0002: no other answer is owed.')
  expect(change('sup', 'control')).toContain('South answered the earlier version, in SEC-0002: no other answer is owed.')
  expect(story.direct('north', 'UA').at(-1)).toContain('SEC-0001.1: South had answered the earlier version in SEC-0002')
  await story.remove('south', 's-sec', answer)
  await story.clock.advance(1_000)
  expect(change('south', 's-sec')).not.toContain('earlier version, in')
  expect(change('sup', 'control')).not.toContain('earlier version, in')
})

test('an answer that was known as one before it crossed is not drawn anew', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'flash' })
  await story.north('!send request reply-by 3h Do you open at six?')
  await story.clock.advance(1_000)
  const edited: string[] = []
  story.platform('north').faultOf = (outgoing) => {
    if (outgoing.type === 'revise') edited.push(textOf(outgoing.content))
    return 'none'
  }
  await story.south('!reply SEC-0001 Yes')
  await story.clock.advance(5_000)
  expect(story.standing('north', 'n-sec', 'Yes')).toBeDefined()
  expect(edited.filter((text) => text.startsWith('SEC-0002'))).toEqual([])
})

test('of two who answered before a change the author is told of each once, also of whoever’s answer is found after the change', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'flash' }, { mechanism: trio })
  const post = await story.north('!send request reply-by 3h Do you open at six?')
  await story.clock.advance(1_000)
  await byEast(story, '!reply SEC-0001 Yes')
  await story.clock.advance(1_000)
  // South's platform shows no change for a while: its answer is to what stands there.
  story.platform('south').faultOf = ({ type }) => (type === 'post' ? 'link-down' : 'none')
  await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 3h Do you open at five?')
  await story.clock.advance(5_000)
  await story.south('!reply SEC-0001 Yes, we too')
  await story.clock.advance(5_000)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(120_000)
  const told = story.direct('north', 'UA').filter((text) => text.includes('had answered the earlier version'))
  expect(told.map((text) => /SEC-0001\.1: (.*?) had answered the earlier version in (SEC-\d+), and no/.exec(text)?.slice(1))).toEqual([
    ['East', 'SEC-0002'],
    ['South', 'SEC-0003'],
  ])
})

test('a frame calls a request open again only where it was acknowledged', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send request reply-by 1h Which lorries?')
  await story.clock.advance(minutes(61))
  const frame = (): string => textOf(story.standing('south', 's-sec', 'Which lorries?').content)
  expect(frame()).toContain('Not answered: your reply was due 22 Nov 02:00Z: answer in this thread')
  await story.south('!ack SEC-0001')
  await story.clock.advance(1_000)
  expect(frame()).toContain('Open again: acknowledged is not answered, and your reply was due 22 Nov 02:00Z')
})

test('a supervisor who had been called before a reply was due has been told, whoever is called later', async () => {
  const steps = [
    { share: 0.5, minutes: 0, call: ['supervisor'] },
    { share: 1, minutes: 30, call: ['next-official'] },
  ] as const
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'flash', escalation: { takenMinutes: 30, steps } })
  await story.north('!send request reply-by 2h Which lorries?')
  await story.clock.advance(minutes(121))
  expect(story.channel('north', 'n-sec').join('\n')).toContain(
    'no reply from South, due 22 Nov 03:00Z. Nor is it acknowledged. The supervisor is told.',
  )
})

describe.each(shapes)('what turns out to be the reply where it stands in the thread of something else, on platforms with %s', (_, safe) => {
  const pointer = 'SEC-0004 in the thread of SEC-0001 is South’s reply to SEC-0003.'
  const begun = async (buttons: readonly string[] = []): Promise<Story> => {
    const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'never' }, { safe, buttons })
    const thread = await story.north('The list is out')
    await story.north('!send request reply-by 2h Which lorries?', { thread })
    await story.north('!send request reply-by 1h Which drivers?', { thread })
    await story.clock.advance(1_000)
    return story
  }
  const inThread = (story: Story) => ({ thread: story.standing('south', 's-sec', 'The list is out').id })
  const question = (story: Story) => story.platform('south').posts.findLast((each) => each.channel === '@UB')!
  const sayYes = async (story: Story): Promise<void> => {
    await story.south(`!answer ${/answer:(q\d+):yes/.exec(JSON.stringify(question(story)))?.[1]} yes`)
    await story.clock.advance(1_000)
  }
  const pointersIn = (story: Story, link: string, channel: string) =>
    story.platform(link).posts.filter((each) => each.channel === channel && textOf(each.content).includes('in the thread of'))

  test.each(['pressed', 'typed'])(
    'whoever waits for it and the supervisor are told in the channel itself, once, by a Yes that is %s',
    async (how) => {
      const story = await begun(how === 'pressed' ? ['south'] : [])
      await story.south('The usual ones', inThread(story))
      await story.clock.advance(1_000)
      expect(story.standing('north', 'n-sec', 'The usual ones')).not.toHaveProperty('alsoInChannel')
      if (how === 'typed') await sayYes(story)
      else {
        await story.press('south', '@UB', question(story).id, 'UB', question(story).content.buttons![0]!.action)
        await story.clock.advance(1_000)
      }
      for (const [link, channel] of [
        ['north', 'n-sec'],
        ['sup', 'control'],
      ] as const) {
        const [said, ...others] = pointersIn(story, link, channel)
        expect(textOf(said!.content)).toBe(pointer)
        expect(said?.thread).toBeUndefined()
        expect(others).toEqual([])
      }
      expect(pointersIn(story, 'south', 's-sec')).toEqual([])
    },
  )

  test('where it does not stand yet, it is sent into the channel too, and nothing points to it', async () => {
    const story = await begun()
    story.platform('north').faultOf = (outgoing) => (outgoing.type === 'post' ? 'link-down' : 'none')
    await story.south('The usual ones', inThread(story))
    await story.clock.advance(1_000)
    await sayYes(story)
    story.platform('north').faultOf = () => 'none'
    await story.clock.advance(minutes(2))
    expect(story.standing('north', 'n-sec', 'The usual ones')).toMatchObject({ alsoInChannel: true })
    expect(pointersIn(story, 'north', 'n-sec')).toEqual([])
    expect(pointersIn(story, 'sup', 'control')).toHaveLength(1)
  })

  test('where it may have been sent before that was known, and stands in the thread alone, it is pointed to when it is found', async () => {
    const story = await begun()
    const { faultOf, lookup } = story.platform('north')
    story.platform('north').lookup = async () => ({ outcome: 'unavailable', reason: 'rate limit', retryAfterMs: 1_000 })
    let tries = 0
    story.platform('north').faultOf = (outgoing) => {
      if (outgoing.type !== 'post' || !textOf(outgoing.content).includes('The usual ones')) return 'none'
      tries += 1
      return tries === 1 ? 'uncertain-applied' : 'link-down'
    }
    await story.south('The usual ones', inThread(story))
    await story.clock.advance(1_000)
    await sayYes(story)
    expect(pointersIn(story, 'north', 'n-sec')).toEqual([])
    Object.assign(story.platform('north'), { faultOf, lookup })
    await story.clock.advance(minutes(3))
    const frame = story.standing('north', 'n-sec', 'The usual ones')
    expect(frame).not.toHaveProperty('alsoInChannel')
    expect(textOf(frame.content)).toContain('SEC-0004 reply to SEC-0003')
    expect(pointersIn(story, 'north', 'n-sec').map(({ content }) => textOf(content))).toEqual([pointer])
  })

  test('where it is withdrawn before that could be said, it is not said', async () => {
    const story = await begun()
    const post = await story.south('The usual ones', inThread(story))
    await story.clock.advance(1_000)
    story.platform('north').faultOf = (outgoing) => (outgoing.type === 'post' ? 'link-down' : 'none')
    await sayYes(story)
    await story.remove('south', 's-sec', post)
    story.platform('north').faultOf = () => 'none'
    await story.clock.advance(minutes(2))
    expect(pointersIn(story, 'north', 'n-sec')).toEqual([])
  })

  test('what stands in the channel itself needs no pointer', async () => {
    const story = await begun()
    await story.south('The usual ones')
    await story.clock.advance(1_000)
    await sayYes(story)
    expect(textOf(story.standing('north', 'n-sec', 'The usual ones').content)).toContain('SEC-0004 reply to SEC-0003')
    expect(pointersIn(story, 'north', 'n-sec')).toEqual([])
  })
})

test('an update says which version a reply was to, where it was not the one before it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('!send request reply-by 2h May the convoy pass?')
  await story.clock.advance(1_000)
  await story.south('Yes', { thread: story.standing('south', 's-sec', 'May the convoy').id })
  await story.clock.advance(1_000)
  for (const asked of ['May we hold the bridge?', 'May we hold the bridge for good?']) {
    await story.edit('north', 'n-sec', post, 'UA', `!send request reply-by 2h ${asked}`)
    await story.clock.advance(1_000)
  }
  const update = (link: string, channel: string, words: string) =>
    JSON.stringify(story.standing(link, channel, `Now:"]},{"type":"quote","text":"${words}`).content)
  expect(update('sup', 'control', 'May we hold the bridge?')).toContain('South answered the earlier version, in SEC-0002')
  expect(update('sup', 'control', 'May we hold the bridge for good')).toContain('South answered SEC-0001 as first sent, in SEC-0002')
  expect(update('south', 's-sec', 'May we hold the bridge for good')).toContain('You answered SEC-0001 as first sent, in SEC-0002')
})

test('a question of how it is meant is no reply: where the reply is taken back, the reply is owed again', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('!send request reply-by 2h May the convoy pass?')
  await story.clock.advance(1_000)
  await story.south('!clarify SEC-0001 You mean the one of today')
  await story.clock.advance(1_000)
  const answer = await story.south('Yes', { thread: story.standing('south', 's-sec', 'May the convoy').id })
  await story.clock.advance(1_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
  await story.remove('south', 's-sec', answer)
  await story.clock.advance(1_000)
  await story.supervisor('!open')
  expect(story.direct('sup', 'UM').at(-1)).toContain('reply, from South to North')
})
