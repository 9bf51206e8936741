// What two parties never show: what one of several owes, is told, or may know.

import { expect, test } from 'vitest'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'
import { byEast, trio } from './testing/trio.ts'

const begin = (changes: Parameters<typeof Story.begin>[0] = {}) =>
  Story.begin(changes, { mechanism: trio, buttons: ['north', 'south', 'east'] })

/** Presses it under what somebody was asked last, and returns that. */
async function pressDirect(story: Story, link: string, user: string, label: string): Promise<string> {
  const asked = story.platform(link).posts.findLast(({ channel }) => channel === `@${user}`)!
  await story.press(link, asked.channel, asked.id, user, asked.content.buttons!.find((each) => each.label === label)!.action)
  await story.clock.advance(1_000)
  return JSON.stringify(asked.content)
}

test('where several parties owe on a message, what one owes is waived or closed by its name, and what the others owe stays', async () => {
  const story = await begin()
  await story.north('!send request reply-by 1h Which lorries come?')
  await story.clock.advance(2 * 3_600_000)
  const asked = () => story.direct('sup', 'UM').at(-1)
  await story.supervisor('!waive SEC-0001 Told us by voice')
  expect(asked()).toContain('South and East owe on it: name whose you mean, or say “all”.')
  expect(asked()).toContain('!waive SEC-0042 South Answered at the meeting')
  await story.supervisor('!close SEC-0001 Told us by voice')
  expect(asked()).toContain('South and East owe on it: name whose you mean, or say “all”.')
  await story.supervisor('!waive SEC-0001 east Told us by voice')
  expect(asked()).toContain('SEC-0001: what East owed is waived (Told us by voice)')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('waived')
  await story.supervisor('!open')
  expect(asked()).toMatch(/from South to North/)
  expect(asked()).not.toMatch(/from East/)
  // Nobody else owes now: what begins with the name of who owes nothing any more waives nothing of anybody else.
  await story.supervisor('!waive SEC-0001 East Once more')
  expect(asked()).toContain('South owes on it')
  await story.supervisor('!waive SEC-0001 All is settled')
  expect(asked()).toContain('SEC-0001: what South owed is waived (All is settled)')
})

test('a dispute about one party’s message is that party’s to respond to; the third is told, owes nothing, and its words answer nothing', async () => {
  const story = await begin()
  await story.south('The line is north of the bridge')
  await story.clock.advance(1_000)
  const open = async (words: string) => {
    await story.north(`!dispute open ${words}`)
    return pressDirect(story, 'north', 'UA', 'Open dispute')
  }
  expect(await open('SEC-0001 It is not')).toContain('South and East and the supervisor are told now')
  expect(JSON.stringify(story.standing('south', 's-sec', 'DISPUTE SEC-D1').content)).toContain('You owe a response')
  expect(JSON.stringify(story.standing('east', 'e-sec', 'DISPUTE SEC-D1').content)).not.toContain('You owe a response')
  await byEast(story, '!respond SEC-D1 We saw the bridge too')
  await story.clock.advance(1_000)
  await story.supervisor('!report')
  expect(story.direct('sup', 'UM').at(-1)).toMatch(/SEC-D1 by North, open for .*, no response yet/)
  await story.south('!respond SEC-D1 It is the old bridge')
  await story.clock.advance(1_000)
  await story.supervisor('!report')
  expect(story.direct('sup', 'UM').at(-1)).toMatch(/SEC-D1 by North, open for .*, answered\n/)
  // About nobody’s message, or one’s own, it is everybody’s.
  await open('The lorries were stopped')
  for (const [link, channel] of [
    ['south', 's-sec'],
    ['east', 'e-sec'],
  ] as const)
    expect(JSON.stringify(story.standing(link, channel, 'DISPUTE SEC-D2').content)).toContain('You owe a response')
})

test('who had acknowledged a message is pinged when it is withdrawn, and nobody else', async () => {
  const story = await begin()
  const post = await story.north('The road is open')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-0001')
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(1_000)
  const said = (link: string, channel: string) => story.channel(link, channel).findLast((each) => each.includes('SEC-0001 WITHDRAWN')) ?? ''
  expect(said('south', 's-sec')).toContain('@UB')
  expect(said('east', 'e-sec')).not.toContain('@UE')
})

test('the supervisor reads of a change which of several parties had acknowledged the earlier version', async () => {
  const story = await begin()
  const post = await story.north('The road is open')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-0001')
  await byEast(story, '!ack SEC-0001')
  await story.edit('north', 'n-sec', post, 'UA', 'The road is closed')
  await story.clock.advance(1_000)
  expect(story.channel('sup', 'control').join('\n')).toContain('South and East acknowledged the earlier version.')
})

test('each party reads of a change whether it had acknowledged the earlier version itself, and nothing of another', async () => {
  const story = await begin()
  const post = await story.north('The road is open')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-0001')
  await story.edit('north', 'n-sec', post, 'UA', 'The road is closed')
  await story.clock.advance(1_000)
  const change = (link: string, channel: string) => JSON.stringify(story.standing(link, channel, 'The road is closed').content)
  expect(change('south', 's-sec')).toContain('You acknowledged the earlier version.')
  expect(change('east', 'e-sec')).toContain('You had not acknowledged the earlier version.')
  expect(change('east', 'e-sec')).not.toContain('South')
})

test('a dispute that one party has responded to stays open when another, whose own response was withdrawn, leaves', async () => {
  const story = await begin({ acknowledgeFrom: 'never' })
  await story.north('!dispute open The lorries were stopped')
  await pressDirect(story, 'north', 'UA', 'Open dispute')
  await story.south('!respond SEC-D1 Not by us')
  const easts = await byEast(story, '!respond SEC-D1 Nor by us')
  await story.clock.advance(1_000)
  await story.remove('east', 'e-sec', easts)
  await byEast(story, '!withdraw-party')
  await pressDirect(story, 'east', 'UE', 'Withdraw')
  await story.supervisor('!report')
  expect(story.direct('sup', 'UM').at(-1)).toMatch(/SEC-D1 by North, open for .*, answered\n/)
})

test('a party’s own series stays its own, whoever joins the track before it, and is nobody else’s', async () => {
  const [sec] = trio.tracks
  const { north, south, east } = sec!.channels
  const before = [
    { ...sec!, channels: { north: north!, south: south! } },
    { ...sec!, code: 'CIV', channels: { north: { link: 'north', channel: 'n-civ' }, east: { link: 'east', channel: 'e-civ' } } },
  ]
  const parties = [trio.parties[2]!, ...withHeads.parties]
  const story = await Story.begin({}, { mechanism: { ...trio, parties, tracks: before } })
  await story.supervisor('!say SEC south A word')
  await story.clock.advance(1_000)
  await story.apply({ ...story.mechanism, tracks: [{ ...sec!, channels: { north: north!, south: south!, east: east! } }, before[1]!] })
  await confirmAll(story)
  await story.post('east', 'e-civ', 'UE', '!confirm C1')
  await story.clock.advance(1_000)
  for (const party of ['south', 'north', 'east']) await story.supervisor(`!say SEC ${party} One more`)
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).toMatch(/SECB-0001[\s\S]*SECB-0002/)
  expect(story.channel('north', 'n-sec').join('\n')).toMatch(/SEC[AC-Z]-0001/)
  expect(story.channel('east', 'e-sec').join('\n')).toMatch(/SEC[AC-Z]-0001/)
})

test('who reads that a party withdrew reads what of that concerned themselves: the numbers tell nothing of what others had with it', async () => {
  const story = await begin()
  await story.north('The road is closed')
  await story.clock.advance(1_000)
  // What was met is owed no more.
  await story.south('!ack SEC-0001')
  await byEast(story, '!ack SEC-0001')
  await story.supervisor('!say SEC east A word to you alone')
  await story.north('The road is open')
  await byEast(story, 'So it is')
  await story.clock.advance(1_000)
  await byEast(story, '!withdraw-party')
  expect(await pressDirect(story, 'east', 'UE', 'Withdraw')).toContain('what is owed by you or to you lapses on the record (4)')
  const said = (link: string, channel: string) => story.channel(link, channel).findLast((each) => each.includes('East withdrew'))
  // SECC-0001 and SEC-0002 by East, SEC-0003 by North and by South.
  expect(said('sup', 'control')).toContain('4 obligations lapsed')
  expect(said('east', 'e-sec')).toContain('4 obligations lapsed')
  expect(said('north', 'n-sec')).toContain('2 obligations lapsed')
  expect(said('south', 's-sec')).toContain('1 obligation lapsed')
})

test('whoever takes a message out of their channel is told that they owe on it where they do, and the supervisor is pinged only then', async () => {
  const story = await begin()
  await story.north('The road is open')
  await story.clock.advance(1_000)
  await byEast(story, '!ack SEC-0001')
  await story.clock.advance(1_000)
  const takenOut = async (link: string, channel: string): Promise<readonly string[]> => {
    const { id } = story.standing(link, channel, 'The road is open')
    await story.tell({ type: 'deleted', link, channel, post: id, deletedAt: story.clock.now(), isOwn: true })
    await story.clock.advance(1_000)
    return [story.channel(link, channel).at(-1) ?? '', story.channel('sup', 'control').findLast((each) => each.includes('no longer')) ?? '']
  }
  const [toEast, ofEast] = await takenOut('east', 'e-sec')
  expect(toEast).toContain('SEC-0001 from North was taken out of this channel')
  expect(toEast).not.toContain('is owed')
  expect(ofEast).toMatch(/^SEC-0001 no longer stands in East’s channel/)
  const [toSouth, ofSouth] = await takenOut('south', 's-sec')
  expect(toSouth).toContain('What is owed on it is owed all the same.')
  expect(ofSouth).toMatch(/^@UM\nSEC-0001 no longer stands in South’s channel/)
})

test('who wrote what is to be clarified is asked whether it was meant; the third sees that it was asked', async () => {
  const story = await begin()
  await story.north('The road closes at six')
  await story.clock.advance(1_000)
  await story.south('!clarify SEC-0001 You close it in the morning')
  await story.clock.advance(1_000)
  const said = (link: string, channel: string) => story.channel(link, channel).findLast((each) => each.includes('CLARIFY SEC-0001'))
  expect(said('north', 'n-sec')).toContain('Is that what was meant?')
  expect(said('sup', 'control')).toContain('Is that what was meant?')
  expect(said('east', 'e-sec')).toContain('We understand: You close it in the morning')
  expect(said('east', 'e-sec')).not.toContain('Is that what was meant?')
})

test('what is not there for its reader is not called an exercise, and the end of a rehearsal counts nothing that others owed each other', async () => {
  const [sec] = trio.tracks
  const { north, south, east } = sec!.channels
  const story = await Story.begin({}, { mechanism: { ...trio, parties: [...withHeads.parties, trio.parties[2]!] } })
  const med = { ...sec!, code: 'MED', channels: { north: { ...north!, channel: 'n-med' }, south: { ...south!, channel: 's-med' } } }
  await story.apply({ ...story.mechanism, tracks: [{ ...sec!, channels: { north: north!, south: south!, east: east! } }, med] })
  await confirmAll(story)
  await story.post('north', 'n-med', 'UA', 'Bandages are short')
  await story.supervisor('!say MED south A word to you alone')
  await story.clock.advance(1_000)
  await byEast(story, '!show MED-0001')
  expect(story.direct('east', 'UE').at(-1)).toMatch(/^There is no MED-0001 that you can see/)
  await story.post('north', 'n-med', 'UNH', '!ready MED')
  await story.post('south', 's-med', 'USH', '!ready MED')
  await story.supervisor('!ready MED')
  await story.clock.advance(1_000)
  // South owed North one acknowledgement, and the supervisor another.
  const said = (link: string, channel: string) => story.channel(link, channel).findLast((each) => each.includes('MED IS REAL'))
  expect(said('sup', 'control')).toContain('what was owed from it (2)')
  expect(said('south', 's-med')).toContain('what was owed from it (2)')
  expect(said('north', 'n-med')).toContain('what was owed from it (1)')
})

test('a party whose name stands within another’s is not told, nor excused, by the other’s name', async () => {
  const named = { south: 'Lake', east: 'East Lake' }
  const parties = trio.parties.map((each) => ({ ...each, name: { north: 'North', ...named }[each.id] ?? '' }))
  const story = await Story.begin({}, { mechanism: { ...trio, parties } })
  await story.north('The road is open')
  await story.clock.advance(1_000)
  await story.supervisor('!passed SEC-0001 voice to East Lake’s duty officer')
  await story.supervisor('!show SEC-0001')
  const shown = story.direct('sup', 'UM').at(-1) ?? ''
  expect(shown).toMatch(/In East Lake’s channel .*voice to East Lake/)
  expect(shown).not.toMatch(/In Lake’s channel .*voice to East Lake/)
  await story.supervisor('!waive SEC-0001 east lake By voice')
  await story.supervisor('!open')
  expect(story.direct('sup', 'UM').at(-1)).toContain('acknowledgement, from Lake to North')
})

test('who is named as told by other means is, and nobody else because of an “all” beside it', async () => {
  const story = await begin()
  await story.north('The road is open')
  await story.clock.advance(1_000)
  await story.supervisor('!passed SEC-0001 voice to South’s duty officer, after all links had failed')
  await story.supervisor('!show SEC-0001')
  expect(story.direct('sup', 'UM').at(-1)).toMatch(/In South’s channel .*after all links/)
  expect(story.direct('sup', 'UM').at(-1)).not.toMatch(/In East’s channel .*after all links/)
  await story.supervisor('!passed SEC-0001 fax to all')
  await story.supervisor('!show SEC-0001')
  expect(story.direct('sup', 'UM').at(-1)).toMatch(/In South’s channel .*fax to all[\s\S]*In East’s channel .*fax to all/)
})

test('that nobody could be notified of what two parties owe on one message is said of each by its name', async () => {
  const story = await begin({
    dueMinutes: { routine: 60 },
    escalation: {
      takenMinutes: 30,
      steps: [
        { share: 1, minutes: 0, call: ['supervisor'] },
        { share: 1, minutes: 10, call: ['official:nobody'] },
      ],
    },
  })
  await story.north('The road is open')
  await story.clock.advance(71 * 60_000)
  const said = story.channel('sup', 'control').filter((each) => each.includes('NOBODY COULD BE NOTIFIED'))
  expect(said).toEqual([
    expect.stringContaining('no acknowledgement from South: no official nobody'),
    expect.stringContaining('no acknowledgement from East: no official nobody'),
  ])
})

test('☑ says that everybody who owed an acknowledgement has given it', async () => {
  const story = await begin()
  const post = await story.north('The road is open')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-0001')
  await story.clock.advance(1_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  await byEast(story, '!ack SEC-0001')
  await story.clock.advance(1_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
})

test('what could not be shown to one party lapses for that one alone: another, to whom it is still on its way, owes it when it stands there', async () => {
  const story = await begin()
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' && outgoing.channel === 's-sec' ? 'refuse' : 'none')
  story.platform('east').faultOf = () => 'unavailable'
  await story.north('The road is open')
  await story.clock.advance(5_000)
  expect(story.direct('north', 'UA').join('\n')).toContain('SEC-0001 FAILED')
  story.platform('east').faultOf = () => 'none'
  await story.clock.advance(120_000)
  await story.supervisor('!open')
  expect(story.direct('sup', 'UM').at(-1)).toContain('acknowledgement, from East to North')
  expect(story.direct('sup', 'UM').at(-1)).not.toContain('from South')
})

test('a request that one of several parties sees by its change alone asks that party for the reply, whatever the others were asked before', async () => {
  const story = await begin()
  story.platform('south').faultOf = (outgoing) =>
    outgoing.type === 'post' && JSON.stringify(outgoing.content).includes('Which lorries') ? 'refuse' : 'none'
  const post = await story.north('!send request reply-by 1h Which lorries?')
  await story.clock.advance(1_000)
  await story.edit('north', 'n-sec', post, 'UA', '!send request reply-by 1h Which buses?')
  await story.clock.advance(1_000)
  expect(JSON.stringify(story.standing('south', 's-sec', 'Which buses?').content)).toContain('You owe a reply by 22 Nov 02:00Z')
  await story.supervisor('!open')
  const open = story.direct('sup', 'UM').at(-1) ?? ''
  for (const party of ['South', 'East']) expect(open.split(`reply, from ${party} to North`)).toHaveLength(2)
})
