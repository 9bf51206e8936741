import { expect, test } from 'vitest'
import { partyRecord } from './party-record.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'
import { byEast, trio } from './testing/trio.ts'

type Line = Record<string, unknown>

const recordOf = async (story: Story, party: string): Promise<readonly Line[]> => {
  const lines: Line[] = []
  for await (const line of partyRecord(story.journal, party)) lines.push(JSON.parse(line))
  return lines
}

/** What a line says, without where it stands in the journal. */
const briefly = ({ entry: _e, hash: _h, at: _a, written: _w, fingerprint: _f, ...line }: Line): string =>
  Object.entries(line)
    .map(([key, value]) => (key === 'what' ? value : `${key}=${Array.isArray(value) ? value.join('+') : value}`))
    .join(' ')

async function dispute(story: Story, words: string): Promise<void> {
  await story.north(`!dispute open ${words}`)
  const asked = story.platform('north').posts.findLast(({ channel }) => channel === '@UA')
  await story.north(`!dispute confirm ${/answer:(q\d+):open/.exec(JSON.stringify(asked?.content))?.[1]}`)
  await story.clock.advance(1_000)
}

async function told(): Promise<Story> {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } }, { mechanism: withHeads })
  const first = await story.north('The convoy leaves at noon')
  await story.clock.advance(1_000)
  await story.edit('north', 'n-sec', first, 'UA', 'The convoy leaves at one')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-0001')
  await story.south('!ack-mistaken SEC-0001')
  await story.north('!supervisor Between us')
  await story.south('!supervisor And us')
  await story.supervisor('!say SEC north To you alone')
  await story.clock.advance(1_000)
  await dispute(story, 'SEC-0001 Not so')
  await story.north('!dispute withdraw SEC-D1 Settled')
  await story.clock.advance(1_000)
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'refuse' : 'none')
  await story.north('Never arrives')
  await story.clock.advance(3_000)
  story.platform('south').faultOf = () => 'none'
  await story.supervisor('!waive SEC-0001 At the meeting')
  const last = await story.south('Taken back')
  await story.clock.advance(1_000)
  await story.remove('south', 's-sec', last)
  await story.clock.advance(1_000)
  await story.post('south', 's-sec', 'USH', '!withdraw-party')
  const asked = story.platform('south').posts.findLast(({ channel }) => channel === '@USH')
  await story.post('south', 's-sec', 'USH', `!answer ${/answer:(q\d+)/.exec(JSON.stringify(asked?.content))?.[1]} withdraw`)
  await story.clock.advance(1_000)
  return story
}

const owed = 'kind=acknowledgement reference=SEC-0001 owes=South to=North'
const update = 'kind=acknowledgement reference=SEC-0001.1 owes=South to=North'
const both = [
  'met by=South role=duty officer late=false',
  'owed again role=duty officer',
  'waived by=duty officer reason=At the meeting',
].map((each) => [`${each} ${owed}`, `${each} ${update}`])
const response = 'kind=response reference=SEC-0002 owes=South to=North'

test('a party’s record is what it sent, was shown, owed and was owed, and nothing that was said to others alone', async () => {
  const story = await told()
  expect((await recordOf(story, 'north')).map(briefly)).toEqual([
    'sent reference=SEC-0001 track=SEC kind=notice precedence=routine role=liaison text=The convoy leaves at noon to=South+Mission',
    'arrived reference=SEC-0001 to=South',
    `owed due=2026-11-22T02:00:02.000Z ${owed}`,
    'sent reference=SEC-0001.1 track=SEC kind=update about=SEC-0001 precedence=routine role=liaison was=The convoy leaves at noon text=The convoy leaves at one to=South+Mission',
    'arrived reference=SEC-0001.1 to=South',
    `owed due=2026-11-22T02:00:03.000Z ${update}`,
    ...both[0]!,
    ...both[1]!,
    'said to the supervisor alone track=SEC role=liaison text=Between us',
    'shown reference=SECA-0001 track=SEC kind=notice precedence=priority role=duty officer text=To you alone from=Mission',
    'owed due=null kind=acknowledgement reference=SECA-0001 owes=North to=Mission',
    'sent reference=SEC-0002 track=SEC kind=dispute about=SEC-0001 precedence=priority role=liaison text=Not so to=South+Mission',
    'arrived reference=SEC-0002 to=South',
    `owed due=2026-11-24T01:00:05.000Z ${response}`,
    'dispute ended dispute=SEC-D1 how=withdrawn by=liaison reason=Settled',
    `lapsed by=North, liaison reason=the dispute was withdrawn ${response}`,
    'sent reference=SEC-0003 track=SEC kind=notice precedence=routine role=liaison text=Never arrives to=South+Mission',
    'failed reference=SEC-0003 to=South',
    'lapsed by=Parley reason=it did not reach the channel kind=acknowledgement reference=SEC-0003 owes=South to=North',
    ...both[2]!,
    'shown reference=SEC-0004 track=SEC kind=notice precedence=routine role=duty officer text=Taken back from=South',
    'owed due=2026-11-22T02:00:10.000Z kind=acknowledgement reference=SEC-0004 owes=North to=South',
    'withdrawn reference=SEC-0004',
    'lapsed by=South, duty officer reason=the message was withdrawn kind=acknowledgement reference=SEC-0004 owes=North to=South',
  ])
})

test('the other party’s record is its own side of the same, and of what never stood in its channel there is nothing', async () => {
  const story = await told()
  const lines = await recordOf(story, 'south')
  expect(lines.map(briefly)).toEqual([
    'shown reference=SEC-0001 track=SEC kind=notice precedence=routine role=liaison text=The convoy leaves at noon from=North',
    `owed due=2026-11-22T02:00:02.000Z ${owed}`,
    'shown reference=SEC-0001.1 track=SEC kind=update about=SEC-0001 precedence=routine role=liaison was=The convoy leaves at noon text=The convoy leaves at one from=North',
    `owed due=2026-11-22T02:00:03.000Z ${update}`,
    ...both[0]!,
    ...both[1]!,
    'said to the supervisor alone track=SEC role=duty officer text=And us',
    'shown reference=SEC-0002 track=SEC kind=dispute about=SEC-0001 precedence=priority role=liaison text=Not so from=North',
    `owed due=2026-11-24T01:00:05.000Z ${response}`,
    'dispute ended dispute=SEC-D1 how=withdrawn by=liaison reason=Settled',
    `lapsed by=North, liaison reason=the dispute was withdrawn ${response}`,
    ...both[2]!,
    'sent reference=SEC-0004 track=SEC kind=notice precedence=routine role=duty officer text=Taken back to=North+Mission',
    'arrived reference=SEC-0004 to=North',
    'owed due=2026-11-22T02:00:10.000Z kind=acknowledgement reference=SEC-0004 owes=North to=South',
    'withdrawn reference=SEC-0004',
    'lapsed by=South, duty officer reason=the message was withdrawn kind=acknowledgement reference=SEC-0004 owes=North to=South',
    'withdrew role=head of delegation returned=0 lapsed=0',
  ])
  expect(JSON.stringify(lines)).not.toMatch(/UA|n-sec|UM|amal|SECA|Never arrives|Between us/)
})

test('each line names the entry of the journal from which it is', async () => {
  const story = await told()
  for (const { entry, hash } of await recordOf(story, 'south')) expect(story.journal.entries[Number(entry) - 1]?.hash).toBe(hash)
})

test('a record is not made of a journal that was changed', async () => {
  const story = await told()
  const index = story.journal.entries.findIndex(({ text }) => text.includes('Never arrives'))
  const entry = story.journal.entries[index]!
  story.journal.entries[index] = { ...entry, text: entry.text.replace('Never', 'Always') }
  await expect(recordOf(story, 'north')).rejects.toThrow(`chain is broken at entry ${entry.sequence} (after ${index})`)
})

test('what a change is compared with in a party’s record is what stood in its channel', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('The road is open')
  await story.clock.advance(1_000)
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'refuse' : 'none')
  await story.edit('north', 'n-sec', post, 'UA', 'The road is closed')
  await story.clock.advance(1_000)
  story.platform('south').faultOf = () => 'none'
  await story.edit('north', 'n-sec', post, 'UA', 'The bridge is closed')
  await story.clock.advance(1_000)
  const lines = (await recordOf(story, 'south')).filter(({ kind, what }) => kind === 'update' && what === 'shown')
  expect(lines).toEqual([expect.objectContaining({ reference: 'SEC-0001.2', was: 'The road is open', text: 'The bridge is closed' })])
  expect((await recordOf(story, 'north')).find(({ reference, what }) => what === 'sent' && reference === 'SEC-0001.2')).toMatchObject({
    was: 'The road is closed',
  })
})

/** All that may stand of a message besides who, what and when it was written. */
const envelope = {
  subject: 'Road closure',
  tlp: 'AMBER',
  language: 'ar',
  references: ['SEC-0001'],
  action: ['South'],
  information: ['East'],
  replyBy: '2026-11-22T03:00:03.000Z',
  expires: '2026-11-23T01:00:03.000Z',
}
const envelopeKeys = Object.keys(envelope)
const crossings = ['sent', 'shown']

test('a party’s record has all that stood in the frame of a message, for who wrote it, who must act and who was told', async () => {
  const story = await Story.begin({}, { mechanism: trio })
  await story.north('The agreement of yesterday')
  await story.clock.advance(1_000)
  await story.north(
    '!send request reply-by 2h expires 1d tlp:amber to:south subject:"Road closure" lang:ar ref:SEC-0001\nPlease close the road',
  )
  await story.clock.advance(1_000)
  for (const party of ['north', 'south', 'east']) {
    const [plain, full] = (await recordOf(story, party)).filter(({ what }) => crossings.includes(String(what)))
    expect(full).toMatchObject({ reference: 'SEC-0002', ...envelope, text: 'Please close the road' })
    // Of a plain post there is nothing to say besides.
    expect(Object.keys(plain!).filter((key) => envelopeKeys.includes(key))).toEqual([])
  }
})

test('of what the supervisor said to one party alone, its marking and subject are in nobody else’s record', async () => {
  const story = await Story.begin({}, { mechanism: trio })
  await story.supervisor('!say SEC north tlp:red subject:"Between us" lang:ar To you alone')
  await story.clock.advance(1_000)
  await story.north('!reply SECA-0001 tlp:red subject:"Also between us" ref:SECA-0001 Understood')
  await byEast(story, '!send to:south Which lorries come?')
  await story.clock.advance(1_000)
  const own = (await recordOf(story, 'north')).filter(({ what }) => crossings.includes(String(what)))
  expect(own[0]).toMatchObject({ reference: 'SECA-0001', tlp: 'RED', subject: 'Between us', language: 'ar' })
  expect(own[1]).toMatchObject({ reference: 'SECA-0002', tlp: 'RED', subject: 'Also between us', references: ['SECA-0001'] })
  // Nobody was named for action: it was to all that were shown it, and no record tells how many others there are.
  expect(own[0]).not.toHaveProperty('action')
  expect(own[2]).toMatchObject({ from: 'East', action: ['South'], information: ['North'] })
  for (const party of ['south', 'east']) expect(JSON.stringify(await recordOf(story, party))).not.toMatch(/SECA|RED|[Bb]etween us/)
})

test('a party’s record has a message as it crossed: with the marking of a floor that was raised, and without a time that had passed', async () => {
  const story = await Story.begin({ sendDelaySeconds: 60, tlpFloor: 'GREEN' }, { mechanism: withHeads })
  await story.north('!send request reply-by 2m tlp:green Is the road open?')
  await story.apply({ ...story.mechanism, tracks: story.mechanism.tracks.map((each) => ({ ...each, tlpFloor: 'RED' as const })) })
  await confirmAll(story)
  await story.relay.stop()
  await story.clock.advance(3 * 60_000)
  await story.run()
  await story.clock.advance(60_000)
  const frame = JSON.stringify(story.standing('south', 's-sec', 'Is the road open?').content)
  expect(frame).toContain('TLP:RED')
  expect(frame).not.toContain('Reply by')
  for (const party of ['north', 'south']) {
    const [line] = (await recordOf(story, party)).filter(({ what }) => crossings.includes(String(what)))
    expect(line).toMatchObject({ reference: 'SEC-0001', tlp: 'RED' })
    expect(line).not.toHaveProperty('replyBy')
  }
})

test('a party’s record says what a reply answers, also where its author said so afterwards, and what it met', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'never' })
  await story.north('!send request reply-by 2h Which lorries?')
  await story.north('!send request reply-by 2h Which drivers?')
  await story.clock.advance(1_000)
  await story.south('Ten of ours', { thread: story.standing('south', 's-sec', 'Which lorries?').id })
  await story.south('The usual ones')
  await story.clock.advance(1_000)
  await story.south(`!answer ${/answer:(q\d+):yes/.exec(JSON.stringify(story.platform('south').posts))?.[1]} yes`)
  await story.clock.advance(1_000)
  for (const party of ['north', 'south']) {
    const lines = (await recordOf(story, party)).map(briefly)
    expect(lines.filter((each) => /^(?:sent|shown) .*text=Ten of ours/.test(each))).toEqual([
      expect.stringContaining('kind=reply about=SEC-0001'),
    ])
    const met = lines.filter((each) => each.startsWith('met') && each.includes('kind=reply'))
    // Met when it crosses: of what stands in North's channel only afterwards its own line says what it answers.
    expect(met[0]).toContain(party === 'south' ? 'in=SEC-0003 kind=reply reference=SEC-0001' : 'late=false kind=reply reference=SEC-0001')
    expect(met[1]).toContain('in=SEC-0004 kind=reply reference=SEC-0002')
  }
})
