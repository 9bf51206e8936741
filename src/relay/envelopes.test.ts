import { describe, expect, test } from 'vitest'
import type { Mechanism, Party } from '../core/mechanism.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { textOf } from './testing/fake-platform.ts'
import { mechanism, Story } from './testing/story.ts'

const [north, south] = mechanism.parties as [Party, Party]
const east: Party = {
  ...south,
  id: 'east',
  name: 'East',
  link: 'east',
  officials: [{ id: 'cy', role: 'liaison', accounts: [{ link: 'east', user: 'UC' }], isDutyOfficer: true }],
}
const track = mechanism.tracks[0]!
const three: Mechanism = {
  ...mechanism,
  parties: [north, south, east],
  tracks: [{ ...track, sendDelaySeconds: 0, channels: { ...track.channels, east: { link: 'east', channel: 'e-sec' } } }],
}

const last = (posts: readonly string[]): string => posts.at(-1) ?? ''

test('all that a message carries stands in its frame, and under its author’s own post', async () => {
  const story = await Story.begin({}, { mechanism: three })
  await story.north('The agreement of yesterday')
  await story.clock.advance(2_000)
  await story.north(
    '!send immediate request reply-by 2h expires 1d tlp:amber to:south subject:"Road closure" lang:ar ref:SEC-0001\nPlease close the road',
  )
  await story.clock.advance(2_000)
  const envelope = [
    'For action: South. For information: East.',
    'Reply by 22 Nov 03:00Z (your time 22 Nov 05:00). Expires 23 Nov 01:00Z (your time 23 Nov 03:00).',
    'Refers to SEC-0001. Language: Arabic (ar).',
    '> Subject: Road closure',
  ]
  const lines = last(story.channel('south', 's-sec')).split('\n')
  expect(lines.slice(0, 7)).toEqual([
    '@UB',
    'SEC-0002 REQUEST · North, liaison · IMMEDIATE · TLP:AMBER',
    ...envelope,
    '> Please close the road',
  ])
  expect(story.standing('north', 'n-sec', 'Sent as').thread).toBe('t2')
  const own = last(story.channel('north', 'n-sec')).split('\n')
  expect(own[0]).toBe('Sent as SEC-0002 REQUEST · North, liaison · IMMEDIATE · TLP:AMBER')
  expect(own[1]).toBe(envelope[0])
  expect(own.at(-1)).toContain('fingerprint')
})

test('only those who must act owe anything and are rung; the others are told', async () => {
  const story = await Story.begin({}, { mechanism: three })
  await story.north('!flash to:south Shots at the crossing')
  await story.clock.advance(2_000)
  expect(last(story.channel('south', 's-sec'))).toMatch(/^@UB\n/)
  expect(story.direct('south', 'UB')).toHaveLength(1)
  expect(last(story.channel('east', 'e-sec'))).toMatch(/^SEC-0001 · North, liaison · FLASH\nFor action: South\. For information: East\./)
  expect(last(story.channel('east', 'e-sec'))).not.toContain('Acknowledge')
  expect(story.direct('east', 'UC')).toEqual([])
  await story.clock.advance(11 * 60_000)
  expect(story.channel('sup', 'control').filter((each) => each.includes('ESCALATION'))).toHaveLength(1)
  await story.post('east', 'e-sec', 'UC', '!ack SEC-0001')
  await story.clock.advance(1_000)
  expect(last(story.direct('east', 'UC'))).toContain('no such answer is owed on it by you')
})

test('whoever is merely told can be named instead', async () => {
  const story = await Story.begin({}, { mechanism: three })
  await story.north('!send info:East The road closes at six')
  await story.clock.advance(2_000)
  expect(last(story.channel('south', 's-sec'))).toContain('For action: South. For information: East.')
  expect(last(story.channel('south', 's-sec'))).toContain('Acknowledge receipt')
})

describe('what has expired', () => {
  test('says so where it stands, at its time', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    await story.north('!send expires 30m The road is open')
    await story.clock.advance(29 * 60_000)
    expect(last(story.channel('south', 's-sec'))).not.toContain('EXPIRED')
    await story.clock.advance(2 * 60_000)
    expect(story.standing('south', 's-sec', 'The road is open').revisions).toBe(1)
    expect(story.channel('south', 's-sec')[0]).toContain('EXPIRED 22 Nov 01:30Z: for the record; do not act on it.')
  })

  test('says so under its author’s own post, too, and not where that was withdrawn', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    const [kept, gone] = [
      await story.north('!send expires 30m The road is open'),
      await story.north('!send expires 30m The bridge is open'),
    ]
    await story.clock.advance(29 * 60_000)
    const under = (post: string) => story.platform('north').posts.find(({ thread }) => thread === post)
    await story.remove('north', 'n-sec', gone)
    await story.clock.advance(2 * 60_000)
    const own = story.channel('north', 'n-sec').find((each) => each.startsWith('Sent as SEC-0001'))
    expect(own).toMatch(/^Sent as SEC-0001 · North, liaison\nEXPIRED 22 Nov 01:30Z: for the record; do not act on it\.\n/)
    expect(own).not.toContain('Expires')
    expect([under(kept)?.revisions, under(gone)?.revisions]).toEqual([1, 0])
  })

  test('says so under its author’s own post where that was on its way at its time', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 }, { safe: true })
    const seconds = (
      (began) => () =>
        (story.clock.now() - began) / 1_000
    )(story.clock.now())
    // Drawn in its last seconds; that it stands there is known only afterwards.
    story.platform('north').faultOf = () => (seconds() < 50 ? 'unavailable' : seconds() < 65 ? 'uncertain-applied' : 'none')
    await story.north('!send expires 1m The road is open')
    await story.clock.advance(59_000)
    expect(story.channel('north', 'n-sec').join('\n')).toMatch(/Sent as SEC-0001[^\n]*\nExpires 22 Nov 01:01Z/)
    await story.clock.advance(5 * 60_000)
    expect(story.channel('north', 'n-sec').join('\n')).toMatch(/Sent as SEC-0001[^\n]*\nEXPIRED 22 Nov 01:01Z/)
  })

  test('while the link was down, it says so when it arrives', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    story.platform('south').faultOf = () => 'link-down'
    await story.north('!send expires 30m The road is open')
    await story.clock.advance(40 * 60_000)
    expect(story.channel('south', 's-sec')).toEqual([])
    story.platform('south').faultOf = () => 'none'
    await story.clock.advance(5 * 60_000)
    expect(story.standing('south', 's-sec', 'The road is open').revisions).toBe(0)
    expect(story.channel('south', 's-sec')[0]).toMatch(
      /^SEC-0001 · North, liaison\nEXPIRED 22 Nov 01:30Z: for the record; do not act on it\.\nLATE/,
    )
  })

  test('of a post that is found long after it was written, its time was that day’s', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    const writtenAt = story.clock.now()
    await story.clock.advance(3 * 3_600_000)
    await story.north('!send request reply-by 2h expires 02:00Z The road is open', { writtenAt, found: true })
    await story.clock.advance(2_000)
    expect(story.channel('south', 's-sec')[0]).toContain('EXPIRED 22 Nov 02:00Z')
  })

  test('a reply that was wanted before the post was found is owed by nobody, and its author is told', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    const writtenAt = story.clock.now()
    await story.clock.advance(3 * 3_600_000)
    await story.north('!send request reply-by 02:00Z Is the road open?', { writtenAt, found: true })
    await story.clock.advance(2_000)
    expect(story.channel('south', 's-sec')[0]).not.toContain('Reply by')
    expect(story.direct('north', 'UA').join('\n')).toContain('no reply is owed on it')
  })
})

describe('what does not hold is refused before it crosses, with its field and an example', () => {
  test.each([
    ['imediate request Please confirm', '“imediate” is nearly “immediate”'],
    ['kind:question Please confirm', 'There is no kind “question”'],
    ['ref:SEC-0042 As agreed there', 'ref: there is no SEC-0042'],
    ['As agreed in SEC-0042', 'There is no SEC-0042 on this track'],
    ['request reply-by 2026-11-21T18:00Z Please', 'reply-by: 2026-11-21T18:00Z has passed'],
    ['urgent request reply-by 2h Please', 'There is no precedence “urgent”. Write “immediate”'],
    ['request reply-by Please', 'reply-by: “Please” is no time'],
    ['request reply-by', 'reply-by: no time follows. Write 30m'],
    ['request reply-by 4h expires 2h Please', 'expires: the message would expire'],
    ['reply-by soon Please', 'reply-by: “soon” is no time'],
    ['notice reply-by 2h Please', 'only on a request a reply is owed'],
    ['proposal reply-by 2h Please', 'only on a request a reply is owed'],
    ['expires 2028-01-01T00:00Z Please', 'more than a year away'],
    ['to:west Please', 'to: no other party on this track is called “west”. There is South.'],
    ['to:north Please', 'to: no other party on this track is called “north”'],
    ['to:supervisor Please', 'to: the supervisor is shown everything'],
    ['to:south info:south Please', 'info: South stands under to: as well'],
    ['info:south request reply-by 2h Please', 'you address nobody for action'],
    ['tlp:green Please', 'tlp: SEC is at least TLP:AMBER'],
    ['tlp:purple Please', 'tlp: there is no “purple”'],
    ['lang:zz Please', 'lang: “zz” is no language tag'],
    // Words of one's own in a line of Parley's.
    ['lang:en-x-agreed-by-south Please', 'lang: “en-x-agreed-by-south” is no language tag'],
    ['lang:en-accepted Please', 'lang: “en-accepted” is no language tag'],
    [`subject:"${'x'.repeat(121)}" Please`, 'subject: it is longer than 120 characters'],
  ])('!send %s', async (typed, words) => {
    const story = await Story.begin({ sendDelaySeconds: 0, tlpFloor: 'AMBER' })
    const post = await story.north(`!send ${typed}`)
    await story.clock.advance(2_000)
    const told = last(story.direct('north', 'UA'))
    expect(told).toContain('NOT SENT.')
    expect(told).toContain(words)
    expect(told).toMatch(/This would have worked: !send .+$/)
    expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
    expect(story.channel('south', 's-sec')).toEqual([])
  })

  // What is refused twice by the same word would not be believed a third time.
  test.each([
    ['at the beginning of a track', false],
    ['where something was said before', true],
  ])('an example that is given crosses when it is typed: %s, and whatever marking the track asks for', async (_, isOld) => {
    for (const tlpFloor of ['CLEAR', 'AMBER', 'AMBER+STRICT', 'RED'] as const) {
      const story = await Story.begin({ sendDelaySeconds: 0, tlpFloor })
      if (isOld) await story.south('We open the road')
      for (const typed of [
        'imediate request Please confirm',
        'kind:question Please confirm',
        'ref:SEC-0042 As agreed there',
        'As agreed in SEC-0042',
        'reply-by soon Please',
        'notice reply-by 2h Please',
        'expires 2h reply-by 4h Please',
        'to:west Please',
        'to:south info:south Please',
        'tlp:purple Please',
        'lang:zz Please',
        `subject:"${'x'.repeat(121)}" Please`,
      ]) {
        await story.north(`!send ${typed}`)
        await story.clock.advance(2_000)
        const [, example] = /This would have worked: (!send .+)$/.exec(last(story.direct('north', 'UA'))) ?? []
        const before = story.channel('south', 's-sec').length
        await story.north(example ?? '')
        await story.clock.advance(2_000)
        expect(story.channel('south', 's-sec'), `${typed}: ${example}`).toHaveLength(before + 1)
        expect(last(story.channel('south', 's-sec'))).not.toContain('!send')
      }
    }
  })

  test('a plain post too, where it names a reference that was never given out', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    const post = await story.north('We confirm SEC-0007')
    await story.clock.advance(2_000)
    expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
    expect(last(story.direct('north', 'UA'))).toContain('There is no SEC-0007 on this track')
  })

  test('what wakes somebody is short, in any script', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    for (const text of ['word '.repeat(201), '道路封鎖'.repeat(150)]) {
      for (const command of ['!flash', '!immediate', '!send immediate']) {
        const post = await story.north(`${command} ${text}`)
        await story.clock.advance(2_000)
        expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
        expect(last(story.direct('north', 'UA'))).toContain('has 200 at most')
      }
    }
    await story.north(`!send immediate subject:"Road closed" ${'word '.repeat(199)}`)
    await story.clock.advance(2_000)
    expect(last(story.direct('north', 'UA'))).toContain('NOT SENT. subject and text: together they have 201 words')
    await story.north(`!flash ${'word '.repeat(200)}`)
    await story.north(`!priority ${'word '.repeat(201)}`)
    await story.clock.advance(2_000)
    expect(story.channel('south', 's-sec')).toHaveLength(2)
  })
})

test('a plain post takes the track’s defaults, and an answer in a thread is a reply all the same', async () => {
  const story = await Story.begin({
    sendDelaySeconds: 0,
    tlpFloor: 'GREEN',
    defaults: { kind: 'request', precedence: 'priority', tlp: 'AMBER' },
  })
  await story.north('Please confirm the list')
  await story.clock.advance(2_000)
  expect(last(story.channel('south', 's-sec'))).toMatch(/^SEC-0001 REQUEST · North, liaison · PRIORITY · TLP:AMBER\n> Please/)
  expect(story.channel('north', 'n-sec')).toEqual([])
  await story.south('It is right', { thread: story.standing('south', 's-sec', 'Please').id })
  await story.clock.advance(2_000)
  expect(last(story.channel('north', 'n-sec'))).toMatch(/^SEC-0002 reply to SEC-0001 · South/)
})

describe('an edit changes the text alone', () => {
  test('the words may stand there again', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    const post = await story.north('!send request reply-by 2h Please close the road')
    await story.clock.advance(2_000)
    await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 2h Please close both roads')
    await story.clock.advance(2_000)
    expect(last(story.channel('south', 's-sec'))).toContain('> Please close both roads')
  })

  test.each([
    ['!flash reply-by 2h Please close the road', 'precedence'],
    ['!send request reply-by 3h Please close the road', 'reply-by'],
    ['!send request tlp:red reply-by 2h Please close the road', 'tlp'],
  ])('other words, as in “%s”, are refused', async (text, field) => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    const post = await story.north('!send request reply-by 2h Please close the road')
    await story.clock.advance(2_000)
    await story.edit('north', 'n-sec', post, 'UA', text)
    await story.clock.advance(2_000)
    expect(story.channel('south', 's-sec')).toHaveLength(1)
    expect(last(story.direct('north', 'UA'))).toContain(`It changes ${field}`)
  })

  test.each([
    ['!flash Shots at the bridge', 'Shots at the bridge', 'precedence'],
    ['!priority The road closes', '!send The road closes', 'precedence'],
    ['!send incident A fire', 'A fire', 'kind'],
    ['!send request reply-by 2h Which lorries?', '!send request Which lorries?', 'reply-by'],
    ['!send reply-by 2h Which lorries?', '!send request Which lorries?', 'reply-by'],
    ['!send expires 2h The road is open', 'The road is open', 'expires'],
    ['!send tlp:red The list', '!send The list', 'tlp'],
    ['!send lang:ar The list', '!send The list', 'lang'],
    ['!send to:south The list', '!send The list', 'to'],
    ['!send info:east The list', '!send The list', 'info'],
    ['!send subject:"Road" It closes', 'It closes', 'subject'],
    ['!send ref:SEC-0001 As we said', '!send As we said', 'ref'],
  ])('words that are taken out are refused as well: “%s”, “%s”', async (before, after, field) => {
    for (const seconds of [0, 10]) {
      const story = await Story.begin({ sendDelaySeconds: seconds }, { mechanism: three })
      await story.north('The first')
      await story.clock.advance(12_000)
      const post = await story.north(before)
      await story.clock.advance(2_000)
      const crossed = story.channel('south', 's-sec')
      await story.edit('north', 'n-sec', post, 'UA', after)
      await story.clock.advance(20_000)
      expect(last(story.direct('north', 'UA'))).toContain(`It changes ${field}, and an edit can change the text alone.`)
      expect(story.channel('south', 's-sec')).toEqual(crossed)
    }
  })

  test('whoever corrects what has crossed may leave its words out: the text is changed, and they are told that the rest stays', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    const post = await story.north('!flash expires 2h Shots at the bridge')
    await story.clock.advance(2_000)
    await story.edit('north', 'n-sec', post, 'UA', 'No shots: fireworks at the bridge')
    await story.clock.advance(2_000)
    expect(last(story.channel('south', 's-sec'))).toMatch(/UPDATE 1 to SEC-0001.*FLASH[\s\S]*Now:\n> No shots: fireworks at the bridge/)
    expect(story.direct('north', 'UA').filter((each) => each.includes('is changed, and nothing else'))).toEqual([
      expect.stringContaining(
        'The text of SEC-0001 is changed, and nothing else. Your edit leaves out precedence, which stays as it was sent.',
      ),
    ])
    await story.edit('north', 'n-sec', post, 'UA', '!priority No shots at all')
    await story.clock.advance(2_000)
    expect(last(story.direct('north', 'UA'))).toContain('It changes precedence, and an edit can change the text alone.')
  })

  test('so are they where the change itself can still be taken back', async () => {
    const story = await Story.begin({ sendDelaySeconds: 10 })
    const post = await story.north('!priority expires 2h The road is open')
    await story.clock.advance(12_000)
    await story.edit('north', 'n-sec', post, 'UA', '!priority expires 2h The road is shut')
    await story.clock.advance(1_000)
    await story.edit('north', 'n-sec', post, 'UA', 'The road is shut at noon')
    await story.clock.advance(12_000)
    expect(last(story.channel('south', 's-sec'))).toContain('Now:\n> The road is shut at noon')
    expect(story.direct('north', 'UA').filter((each) => each.includes('is changed, and nothing else'))).toHaveLength(1)
  })

  test.each([
    ['!routine The road is open', 'The road is open now'],
    ['!send notice tlp:green The road is open', 'The road is open now'],
    ['!send to:south,east The road is open', 'The road is open now'],
    ['!send to:south The road is open', '!send info:east The road is open now'],
    ['!send request reply-by 2h Is it open?', '!send reply-by 2h The road is open now'],
    ['The road is open', '!send routine notice The road is open now'],
    ['!reply SEC-0001 priority The road is open', '!priority The road is open now'],
  ])('words that say nothing else than the track does may be taken out: “%s”, “%s”', async (before, after) => {
    const story = await Story.begin({ sendDelaySeconds: 0, tlpFloor: 'GREEN' }, { mechanism: three })
    await story.north('The first')
    await story.clock.advance(2_000)
    const post = await story.north(before)
    await story.clock.advance(2_000)
    await story.edit('north', 'n-sec', post, 'UA', after)
    await story.clock.advance(2_000)
    expect(last(story.channel('south', 's-sec'))).toContain('Now:\n> The road is open now')
  })

  test('a slip among the words is none of the text, in an edit as in a post', async () => {
    for (const seconds of [0, 10]) {
      const story = await Story.begin({ sendDelaySeconds: seconds })
      const post = await story.north('!send Close the road')
      await story.edit('north', 'n-sec', post, 'UA', '!send to South: close the road')
      await story.clock.advance(20_000)
      expect(story.channel('south', 's-sec').join('\n')).not.toContain('to South')
      expect(last(story.direct('north', 'UA'))).toMatch(/YOUR EDIT WAS NOT TAKEN|Your edit did not cross/)
    }
  })

  test('a flash that was sent as priority when its author was asked is edited as it was typed', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 }, { buttons: ['north'] })
    const post = await story.north('!flash expires 2h Shots at the bridge')
    const asked = story.standing('north', '@UA', 'wakes South')
    await story.press('north', '@UA', asked.id, 'UA', asked.content.buttons!.find(({ action }) => action.endsWith(':priority'))!.action)
    await story.clock.advance(2_000)
    await story.edit('north', 'n-sec', post, 'UA', '!flash Shots at the bridge')
    await story.clock.advance(2_000)
    expect(last(story.direct('north', 'UA'))).toContain('It changes expires')
    await story.edit('north', 'n-sec', post, 'UA', '!flash expires 2h Shots at the crossing')
    await story.clock.advance(2_000)
    expect(last(story.channel('south', 's-sec'))).toContain('Now:\n> Shots at the crossing')
  })

  test('before it crossed, nothing of it crosses then', async () => {
    const story = await Story.begin()
    const post = await story.north('!send tlp:amber The list')
    await story.edit('north', 'n-sec', post, 'UA', '!send tlp:red The list')
    await story.clock.advance(20_000)
    expect(story.channel('south', 's-sec')).toEqual([])
    expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  })
})

test('what begins on the line after a command is text, whatever it looks like', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!priority\nrequest reply-by 2h as we said')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toMatch(/^SEC-0001 · North, liaison · PRIORITY\n> request reply-by 2h as we said/)
})

test('a clarification of one party’s words is owed by that party alone', async () => {
  const story = await Story.begin({}, { mechanism: three })
  await story.south('The road is closed')
  await story.clock.advance(1_000)
  await story.north('!clarify SEC-0001 You closed it today')
  await story.clock.advance(1_000)
  await story.post('east', 'e-sec', 'UC', '!correct SEC-0002')
  await story.clock.advance(1_000)
  expect(story.direct('east', 'UC').at(-1)).toContain('SEC-0002: no such answer is owed on it by you.')
  await story.south('!correct SEC-0002')
  await story.clock.advance(1_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('Correct: that is what was meant.')
})

test('a floor that is raised holds for what was held meanwhile, and for later versions of what had crossed', async () => {
  const story = await Story.begin({ sendDelaySeconds: 60, tlpFloor: 'GREEN' }, { mechanism: withHeads })
  const post = await story.north('The road is closed')
  await story.clock.advance(61_000)
  await story.north('!send tlp:green The bridge is open')
  await story.apply({ ...story.mechanism, tracks: story.mechanism.tracks.map((each) => ({ ...each, tlpFloor: 'RED' as const })) })
  await confirmAll(story)
  await story.edit('north', 'n-sec', post, 'UA', 'The road is closed again')
  await story.clock.advance(62_000)
  expect(
    story
      .standing('south', 's-sec', 'The bridge is open')
      .content.blocks.map((each) => JSON.stringify(each))
      .join(),
  ).toContain('TLP:RED')
  expect(story.channel('south', 's-sec').at(-1)).toMatch(/^UPDATE 1 to SEC-0001 · North, liaison · TLP:RED/)
})

test('nobody is promised an answer that the supervisor does not owe', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.supervisor('!say SEC south Please say where your patrol is')
  await story.clock.advance(1_000)
  const { id: thread } = story.standing('south', 's-sec', 'where your patrol is')
  const post = await story.south('!send request reply-by 1h Why do you ask?', { thread })
  await story.clock.advance(1_000)
  expect(story.mark('south', 's-sec', post)).toEqual(['⛔'])
  expect(story.direct('south', 'UB').at(-1)).toMatch(
    /this goes to the supervisor alone, who owes no replies here\..*worked: !send request Please/,
  )
  await story.south('!send request Why do you ask?', { thread })
  await story.south('!clarify SECB-1 The patrol at the bridge')
  await story.clock.advance(1_000)
  expect(story.channel('sup', 'control').join('\n')).toMatch(/SECB-0002 REQUEST on SECB-0001[\s\S]*SECB-0003 CLARIFY SECB-0001/)
  expect(story.direct('south', 'UB').at(-1)).toContain('The supervisor answers in words of its own')
})

test('a test says so first at both ends, asks nothing of anybody and wakes nobody, and is counted apart', async () => {
  const story = await Story.begin({ acknowledgeFrom: 'routine', sendDelaySeconds: 5 })
  const post = await story.north('!send flash status:test Do you read this?')
  await story.clock.advance(10_000)
  const there = story.standing('south', 's-sec', 'Do you read this?')
  expect(textOf(there.content)).toMatch(/^TEST · SEC-0001 · North/)
  expect(textOf(there.content)).not.toContain('Tap ☑')
  expect(there.content.mentions ?? []).toEqual([])
  expect(story.direct('south', 'UB')).toEqual([])
  expect(story.channel('north', 'n-sec').join('\n')).toContain('TEST · SEC-0001')
  await story.clock.advance(3_600_000)
  expect(story.channel('sup', 'control').join('\n')).not.toMatch(/ESCALATION|no acknowledgement/)
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  await story.edit('north', 'n-sec', post, 'UA', '!send flash status:test Do you read this now?')
  await story.clock.advance(10_000)
  expect(textOf(story.standing('south', 's-sec', 'Do you read this now?').content)).toContain('TEST · ')
  const real = await story.north('!send The road closes at six')
  await story.clock.advance(10_000)
  await story.edit('north', 'n-sec', real, 'UA', '!send status:test The road closes at seven')
  await story.clock.advance(10_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('at seven')
  expect(story.direct('north', 'UA').at(-1)).toContain('status')
  await story.supervisor('!report')
  await story.clock.advance(2_000)
  expect([...story.channel('sup', 'control'), ...story.direct('sup', 'UM')].join('\n')).toMatch(/tests: 2 messages\./)
})

test.each([
  ['status:tset Hello', 'status: “tset” is nothing that you can say of a message.'],
  ['status:exercise Hello', 'whether it is an exercise is the track’s to say'],
  ['status:test reply-by 2h Hello', 'status: a test asks nothing of anybody. Leave out reply-by.'],
  ['status:test to:south Hello', 'status: a test asks nothing of anybody. Leave out to.'],
])('%s is refused with an example', async (typed, words) => {
  const story = await Story.begin()
  await story.north(`!send ${typed}`)
  await story.clock.advance(2_000)
  const told = story.direct('north', 'UA').at(-1)
  expect(told).toContain(words)
  expect(told).toContain('!send status:test Do you read this?')
})

test('who mends a text and repeats the marking that they gave it changes no marking, though the track asks for a stricter one by now', async () => {
  const story = await Story.begin({ sendDelaySeconds: 60, tlpFloor: 'GREEN' }, { mechanism: withHeads })
  const post = await story.north('!send tlp:green The road is closd')
  await story.clock.advance(61_000)
  const held = await story.north('!send tlp:amber The bridge is opn')
  await story.apply({ ...story.mechanism, tracks: story.mechanism.tracks.map((each) => ({ ...each, tlpFloor: 'RED' as const })) })
  await confirmAll(story)
  await story.edit('north', 'n-sec', post, 'UA', '!send tlp:green The road is closed')
  await story.edit('north', 'n-sec', held, 'UA', '!send tlp:amber The bridge is open')
  await story.clock.advance(62_000)
  await story.edit('north', 'n-sec', held, 'UA', '!send TLP:Amber The bridge is open now')
  await story.clock.advance(62_000)
  const shown = story.channel('south', 's-sec').join('\n')
  expect(shown).toMatch(/UPDATE 1 to SEC-0001 · North, liaison · TLP:RED[\s\S]*The road is closed/)
  expect(shown).toMatch(/SEC-0002 · North, liaison · TLP:RED\n> The bridge is open\n/)
  expect(shown).toMatch(/UPDATE 1 to SEC-0002 · North, liaison · TLP:RED[\s\S]*The bridge is open now/)
  await story.edit('north', 'n-sec', held, 'UA', '!send tlp:green The bridge is open now')
  expect(last(story.direct('north', 'UA'))).toContain('It changes tlp')
})

test('that nobody has acknowledged is said of those who are asked to', async () => {
  const story = await Story.begin({}, { mechanism: three })
  await story.north('!flash to:south Shots at the crossing')
  await story.clock.advance(2_000)
  const told = story.direct('north', 'UA').join('\n')
  expect(told).toMatch(/In South’s channel \S+Z\. Nobody has acknowledged\./)
  expect(told).toMatch(/In East’s channel \S+Z\.(\n|$)/)
})
