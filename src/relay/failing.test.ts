import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

test('a message that cannot be delivered within 45 s is told to the sender and, as Parley’s debt, to the supervisor', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  await story.north('stuck')
  await story.clock.advance(50_000)
  expect(story.direct('north', 'UA')[0]).toContain('SEC-0001 has not reached South’s channel')
  expect(story.channel('sup', 'control').join('\n')).toContain('UNDELIVERED SEC-0001')
  expect(story.channel('sup', 'control').join('\n')).toContain('the platform does not take it yet (rate limit).')
  expect(story.direct('north', 'UA')[0]).not.toContain('rate limit')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('In South’s channel 01:00:')
})

test.each([
  ['that asks for a long wait', 60_000],
  ['that cannot say for how long', undefined],
])('of a platform %s the supervisor is told why it takes nothing, once', async (_what, retryAfterMs) => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  story.platform('south').send = async () => ({ outcome: 'unavailable', scope: 'link', reason: 'the bot is suspended', ...wait })
  await story.north('stuck')
  await story.clock.advance(300_000)
  const control = story.channel('sup', 'control').join('\n')
  expect(control.split('UNDELIVERED SEC-0001: not in South’s channel')).toHaveLength(2)
  expect(control.split('the platform does not take it yet (the bot is suspended)')).toHaveLength(2)
  expect(story.journal.entries.filter((entry) => JSON.stringify(entry).includes('delivery-put-off'))).toHaveLength(1)
})

test('where a platform takes no more marks for now, messages stand there at once all the same, and the marks come later', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('north').faultOf = ({ type }) => (type === 'mark' ? 'act-unavailable' : 'none')
  const post = await story.north('one')
  await story.clock.advance(2_000)
  await story.south('!flash Shots at the crossing')
  await story.clock.advance(0)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('Shots at the crossing')
  expect(story.mark('north', 'n-sec', post)).toEqual([])
  story.platform('north').faultOf = () => 'none'
  await story.clock.advance(32_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
})

test('a refused delivery fails at once, aloud, and the next message goes on', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = (outgoing) => (JSON.stringify(outgoing).includes('poison') ? 'refuse' : 'none')
  const post = await story.north('poison')
  await story.north('next')
  await story.clock.advance(1_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  expect(story.direct('north', 'UA')[0]).toContain('SEC-0001 FAILED.')
  expect(story.channel('sup', 'control').join('\n')).toContain('FAILED SEC-0001 to South: the bot is not in the channel')
  expect(story.channel('south', 's-sec').join('\n')).toContain('> next')
})

test('a lost answer makes no second copy: it is looked up before anything is sent again', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  let lose = true
  story.platform('south').faultOf = (outgoing) => {
    if (outgoing.type !== 'post' || !lose) return 'none'
    lose = false
    return 'uncertain-applied'
  }
  await story.north('one')
  await story.north('two')
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec').map((each) => each.split('\n')[1])).toEqual(['> one', '> two'])
})

test('an extra copy that a platform applies late is removed and recorded within 60 s', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const south = story.platform('south')
  let first = true
  south.faultOf = (outgoing) => {
    if (outgoing.type !== 'post' || !first) return 'none'
    first = false
    return 'uncertain-absent'
  }
  await story.north('late copy')
  await story.clock.advance(5_000)
  const kept = story.standing('south', 's-sec', 'late copy')
  south.posts.push({ ...kept, id: 'late', marks: [] })
  await story.clock.advance(55_000)
  expect(story.channel('south', 's-sec')).toHaveLength(1)
  expect(south.posts.filter((each) => each.channel === 's-sec').map(({ id }) => id)).toEqual([kept.id])
  expect(story.journal.entries.some((entry) => entry.text.includes('extra-copy-removed'))).toBe(true)
})

test('messages keep their order through a rate limit and an outage', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const south = story.platform('south')
  let calls = 0
  south.faultOf = () => {
    calls += 1
    return calls % 3 === 0 ? 'unavailable' : calls % 5 === 0 ? 'link-down' : 'none'
  }
  for (let number = 1; number <= 12; number += 1) await story.north(`message ${number}.`)
  await story.clock.advance(180_000)
  const shown = story.channel('south', 's-sec').flatMap((each) => /> message (\d+)\./.exec(each)?.[1] ?? [])
  expect(shown).toEqual(Array.from({ length: 12 }, (_, index) => String(index + 1)))
})

test('one poisoned head is announced uncertain and passed while the channel takes others', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const south = story.platform('south')
  south.faultOf = (outgoing) => (JSON.stringify(outgoing).includes('poison') ? 'uncertain-absent' : 'none')
  const post = await story.north('poison')
  await story.north('behind it')
  for (let minute = 0; minute < 4; minute += 1) {
    await story.supervisor('!say SEC south still there?')
    await story.clock.advance(30_000)
  }
  expect(story.direct('north', 'UA').join('\n')).toContain('SEC-0001 UNCERTAIN.')
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  expect(story.channel('south', 's-sec').join('\n')).toContain('> behind it')
})

test('a link that goes down raises one alarm, and the channels hear from when to when it was', async () => {
  const story = await Story.begin()
  const down = {
    type: 'link-changed',
    link: 'south',
    state: 'down',
    cause: 'no connection',
    needsPerson: false,
    at: story.clock.now(),
  } as const
  await story.tell(down)
  await story.tell(down)
  await story.clock.advance(60_000)
  expect(story.channel('sup', 'control').filter((each) => each.includes('LINK DOWN: South'))).toHaveLength(1)
  expect(story.channel('north', 'n-sec').filter((each) => each.includes('South’s link is down'))).toHaveLength(1)
  await story.tell({ ...down, state: 'up', cause: '' })
  await story.clock.advance(1_000)
  expect(story.channel('sup', 'control').join('\n')).toContain('LINK BACK: South, down 01:00:02Z to 01:01:02Z.')
  expect(story.channel('north', 'n-sec').join('\n')).toContain('South’s link is back (down 01:00:02Z to 01:01:02Z).')
  expect(story.channel('south', 's-sec').join('\n')).toContain(
    'Slash commands and buttons of that time were not heard: repeat them, and a ☑ that shows no effect.',
  )
})

test('posts of an outage are found by a sweep, relayed in order with their time, marked LATE; a known one that is gone is withdrawn', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const gone = await story.north('will go')
  await story.clock.advance(10_000)
  await story.relay.stop()
  const { history } = story.platform('north')
  history.splice(
    history.findIndex((each) => 'post' in each && each.post === gone),
    1,
  )
  for (const text of ['first missed', 'second missed']) {
    await story.clock.advance(60_000)
    history.push(story.told(text, { post: text }))
  }
  await story.clock.advance(600_000)
  await story.run()
  await story.clock.advance(10_000)
  const channel = story.channel('south', 's-sec')
  const late = channel.filter((each) => each.includes('LATE: written'))
  expect(late.map((each) => /> (\w+) missed/.exec(each)?.[1])).toEqual(['first', 'second'])
  expect(late[0]).toContain('Text as found.')
  expect(channel.join('\n')).toContain('SEC-0001 WITHDRAWN by North')
})

test('while the journal is away nothing is taken, people are told from memory, and afterwards everything goes on', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.journal.fault = 'refuse'
  const received = story.told('hello', { post: 'x1' })
  story.platform('north').history.push(received)
  const taken = story.platform('north').say(received)
  await story.clock.advance(20_000)
  expect(await taken).toMatchObject({ taken: false })
  expect(story.channel('north', 'n-sec').join('\n')).toContain('NOTHING IS TAKEN')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('hello')
  story.journal.fault = 'none'
  await story.clock.advance(5_000)
  expect(await story.tell(received)).toEqual({ taken: true })
  expect(story.channel('south', 's-sec').filter((each) => each.includes('> hello'))).toHaveLength(1)
})

test('an append whose answer was lost is found in the journal, and its message is relayed once', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.journal.fault = 'lose-answer'
  const received = story.told('hello', { post: 'x1' })
  story.platform('north').history.push(received)
  const first = story.platform('north').say(received)
  await story.clock.advance(5_000)
  expect(await first).toMatchObject({ taken: false })
  story.journal.fault = 'none'
  await story.clock.advance(5_000)
  await story.tell(received)
  expect(story.channel('south', 's-sec').filter((each) => each.includes('> hello'))).toHaveLength(1)
})

test('a process that lost the mechanism writes and sends nothing more', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.journal.epoch += 1
  const taken = await story.tell(story.told('hello', { post: 'x1' }))
  expect(taken).toMatchObject({ taken: false })
  expect(story.ended).toEqual(['another process has taken the mechanism over'])
  expect(story.channel('south', 's-sec')).toEqual([])
})

test('a restart in the middle of everything repeats nothing', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  let applied = 0
  story.platform('south').faultOf = (outgoing) => {
    if (outgoing.type !== 'post') return 'none'
    applied += 1
    return applied === 2 ? 'uncertain-applied' : 'none'
  }
  await story.north('one')
  await story.north('two')
  await story.relay.stop()
  await story.run()
  await story.north('three')
  await story.clock.advance(60_000)
  const shown = story.channel('south', 's-sec').flatMap((each) => /> (\w+)$/m.exec(each)?.[1] ?? [])
  expect(shown).toEqual(['one', 'two', 'three'])
})

test('with the supervisor’s first channel shut, what is said there is said in the second', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 10 } })
  story.platform('sup').faultOf = () => 'refuse'
  await story.north('hello')
  await story.clock.advance(11 * 60_000)
  const second = story.channel('sup2', 'control-2').join('\n')
  expect(second).toContain('FAILED SEC-0001 to Mission: the bot is not in the channel')
  expect(second).toContain('ESCALATION SEC-0001')
})

test('a link that went down and came back while nothing could be recorded is up', async () => {
  const story = await Story.begin()
  const link = { type: 'link-changed', link: 'south', cause: 'no connection', needsPerson: false } as const
  story.journal.fault = 'refuse'
  void story.tell({ ...link, state: 'down', at: story.clock.now() })
  await story.clock.advance(2_500)
  story.journal.fault = 'none'
  await story.clock.advance(300)
  void story.tell({ ...link, state: 'up', at: story.clock.now() })
  await story.clock.advance(60_000)
  expect(story.relay.health().links.south).toMatchObject({ state: 'up' })
  expect(story.channel('sup', 'control').join('\n')).not.toContain('LINK DOWN')
})

test('with the supervisor’s first link down, an escalation is seen in the second channel at once', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 10 } })
  await story.tell({ type: 'link-changed', link: 'sup', state: 'down', cause: 'no connection', needsPerson: false, at: story.clock.now() })
  story.platform('sup').faultOf = () => 'link-down'
  await story.north('hello')
  await story.clock.advance(11 * 60_000)
  const second = story.channel('sup2', 'control-2').join('\n')
  expect(second).toContain('LINK DOWN: Mission')
  expect(second).toContain('@UM2\nESCALATION SEC-0001')
})

test('what is written to Parley directly is answered, and goes nowhere', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.post('north', '@UA', 'UA', 'is anybody there?', { isDirect: true })
  expect(story.direct('north', 'UA')[0]).toContain('goes to nobody')
  expect(story.channel('south', 's-sec')).toEqual([])
})

test('what answers Parley’s answers by itself, a robot or another Parley, and Parley do not answer each other for ever', async () => {
  const story = await Story.begin()
  const answered = () => story.direct('north', 'UROBOT').length
  let heard = -1
  const converse = async () => {
    for (let turn = 0; turn < 20 && answered() > heard; turn += 1) {
      heard = answered()
      await story.post('north', '@UROBOT', 'UROBOT', 'I am away, and answer next week.', { isDirect: true })
      await story.clock.advance(2_000)
    }
  }
  await converse()
  expect(answered()).toBe(1)
  // Whoever writes later does not take silence for an answer.
  await story.clock.advance(120_000)
  await story.post('north', '@UROBOT', 'UROBOT', 'is anybody there?', { isDirect: true })
  await story.clock.advance(2_000)
  expect(answered()).toBe(2)
})

test('what is withdrawn while its first try is looked up is not drawn from before', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const south = story.platform('south')
  let tries = 0
  south.faultOf = (outgoing) => {
    if (outgoing.type !== 'post' || !JSON.stringify(outgoing.content).includes('SEC-0001')) return 'none'
    tries += 1
    return tries === 1 ? 'uncertain-absent' : 'none'
  }
  const post = await story.north('Convoy leaves at noon')
  const { lookup } = south
  south.lookup = async (query) => {
    await story.remove('north', 'n-sec', post)
    return lookup.call(south, query)
  }
  let drawn = ''
  const { send } = south
  south.send = async (outgoing) => {
    if (outgoing.type === 'post') drawn += JSON.stringify(outgoing.content)
    return send.call(south, outgoing)
  }
  await story.clock.advance(10_000)
  expect(drawn).toContain('withdrawn before delivery')
  expect(drawn).not.toContain('Convoy leaves')
})

test('a refusal after a try of unknown outcome is announced uncertain, not failed', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { safe: true })
  let tries = 0
  story.platform('south').faultOf = (outgoing) => {
    if (outgoing.type !== 'post' || !JSON.stringify(outgoing.content).includes('SEC-0001')) return 'none'
    tries += 1
    return tries === 1 ? 'uncertain-applied' : 'refuse'
  }
  await story.north('Convoy leaves at noon')
  await story.clock.advance(10_000)
  expect(story.direct('north', 'UA').join('\n')).toContain('SEC-0001 UNCERTAIN')
  expect(story.channel('sup', 'control').join('\n')).toContain('UNCERTAIN SEC-0001')
  expect(story.channel('sup', 'control').join('\n')).not.toContain('FAILED SEC-0001')
})

test('what a platform makes a second time, having forgotten that it took it, is removed and recorded within a minute', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { safe: true })
  const south = story.platform('south')
  let tries = 0
  south.faultOf = (outgoing) => {
    if (outgoing.type !== 'post' || !JSON.stringify(outgoing.content).includes('SEC-0001')) return 'none'
    tries += 1
    south.hasForgotten = tries > 1
    return tries === 1 ? 'uncertain-applied' : 'none'
  }
  const post = await story.north('Convoy leaves at noon')
  await story.clock.advance(10_000)
  const copies = () => story.channel('south', 's-sec').filter((each) => each.includes('Convoy leaves at noon'))
  expect(copies()).toHaveLength(2)
  await story.clock.advance(50_000)
  expect(copies()).toHaveLength(1)
  expect(story.log.join('\n')).toContain('an extra copy was removed')
  // The one that stands is the one on the record.
  await story.react('south', 's-sec', south.posts.find(({ content }) => JSON.stringify(content).includes('Convoy'))!.id, 'UB', '☑')
  await story.clock.advance(2_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
})

test('withdrawn when one part has failed, the parts that still wait are not drawn with their text', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  let isBusy = false
  story.platform('south').faultOf = (outgoing) => {
    const words = outgoing.type === 'post' ? JSON.stringify(outgoing.content) : ''
    if (words.includes('part 1 of')) return 'refuse'
    return isBusy && words.includes('SEC-0001') ? 'unavailable' : 'none'
  }
  isBusy = true
  const post = await story.north(`Convoy leaves ${'at noon '.repeat(900)}`)
  await story.clock.advance(3_000)
  await story.remove('north', 'n-sec', post)
  isBusy = false
  await story.clock.advance(10_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('at noon')
})
