import { describe, expect, test } from 'vitest'
import { withHeads } from './testing/cell.ts'
import { mechanism, Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

const asked = async (story: Story, by: 'north' | 'south' | 'supervisor', typed: string): Promise<string> => {
  await story[by](typed)
  await story.clock.advance(1_000)
  return (by === 'supervisor' ? story.direct('sup', 'UM') : story.direct(by, by === 'north' ? 'UA' : 'UB')).at(-1) ?? ''
}

test('what is open is counted by who owes it, the late and the urgent first; the supervisor sees it from above', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('one')
  await story.north('!immediate two')
  await story.clock.advance(1_000)
  await story.north('!send request reply-by 2h three')
  await story.south('four')
  await story.clock.advance(1_000)
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  await story.north('five')
  await story.clock.advance(minutes(31))
  const theirs = [
    'SEC-0002 IMMEDIATE acknowledgement, from South, due 22 Nov 01:30Z (your time 22 Nov 05:30) — LATE',
    'SEC-0003 reply, from South, due 22 Nov 03:00Z (your time 22 Nov 07:00)',
    'SEC-0001 acknowledgement, from South, due 22 Nov 07:00Z (your time 22 Nov 11:00)',
    'SEC-0003 acknowledgement, from South, due 22 Nov 07:00Z (your time 22 Nov 11:00)',
  ]
  const waits = 'SEC-0005 acknowledgement (not yet delivered), from South, no due time'
  expect((await asked(story, 'north', '!open')).split('\n')).toEqual([
    'You owe: 1',
    'SEC-0004 acknowledgement, to South, due 22 Nov 07:00Z (your time 22 Nov 11:00)',
    'Owed to you: 5, of these late: 1',
    ...theirs,
    waits,
  ])
  expect((await asked(story, 'supervisor', '!open')).split('\n')).toEqual([
    'Owed between the parties: 6, of these late: 1',
    'SEC-0002 IMMEDIATE acknowledgement, from South to North, due 22 Nov 01:30Z — LATE',
    'SEC-0003 reply, from South to North, due 22 Nov 03:00Z',
    'SEC-0001 acknowledgement, from South to North, due 22 Nov 07:00Z',
    'SEC-0003 acknowledgement, from South to North, due 22 Nov 07:00Z',
    'SEC-0004 acknowledgement, from North to South, due 22 Nov 07:00Z',
    'SEC-0005 acknowledgement (not yet delivered), from South to North, no due time',
  ])
  expect(await asked(story, 'north', '!status')).toContain('Open: 6; of these late: 1.')
  const south = (await asked(story, 'south', '!open')).split('\n')
  expect(south[0]).toBe('You owe: 5, of these late: 1')
  expect(south[1]).toBe('SEC-0002 IMMEDIATE acknowledgement, to North, due 22 Nov 01:30Z (your time 22 Nov 03:30) — LATE')
  expect(south.slice(-2)).toEqual(['Owed to you: 1', 'SEC-0004 acknowledgement, from North, due 22 Nov 07:00Z (your time 22 Nov 09:00)'])
})

test('the life of a message that was changed many times has pages that every platform takes, and nothing of it is left out', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('The list')
  for (let version = 1; version <= 40; version += 1) {
    await story.clock.advance(5_000)
    await story.edit('north', 'n-sec', post, 'UA', `The list, version ${version}: ${'three lorries '.repeat(40)}`)
  }
  await story.clock.advance(5_000)
  const first = await asked(story, 'south', '!show SEC-0001')
  expect(first).toContain('> The list')
  const pages = Number(/^Page 1 of (\d+)\. It goes on: !show SEC-0001 2$/m.exec(first)?.[1])
  const all = [first]
  for (let page = 2; page <= pages; page += 1) all.push(await asked(story, 'south', `!show SEC-0001 ${page}`))
  for (const each of all) expect(each.length).toBeLessThan(8_000)
  expect(await asked(story, 'south', '!show SEC-٠٠٠١ ٢')).toBe(all[1])
  expect(await asked(story, 'south', '!show SEC-0001 ２')).toBe(all[1])
  const versions = all.flatMap((each) => [...each.matchAll(/^Changed: .*version (\d+):/gm)].map(([, version]) => Number(version)))
  expect(versions).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
  expect(all.at(-1)).toMatch(new RegExp(`^Page ${pages} of ${pages}\\.$`, 'm'))
  await story.remove('north', 'n-sec', post)
  expect((await asked(story, 'south', '!show SEC-0001')).split('\n')[2]).toContain('WITHDRAWN')
})

test('twenty are listed of what is owed; the rest is counted, and stands on the next page', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  for (let count = 0; count < 23; count += 1) await story.north(`message ${count}`)
  await story.clock.advance(2_000)
  const lines = (await asked(story, 'south', '!open')).split('\n')
  expect(lines.filter((each) => each.startsWith('SEC-'))).toHaveLength(20)
  expect(lines[0]).toBe('You owe: 23')
  expect(lines.at(-1)).toBe('… and 3 more: !open 2')
  expect((await asked(story, 'north', '!open')).split('\n').at(-1)).toBe('… and 3 more: !open 2')
  const listed = (text: string): readonly string[] => text.split('\n').flatMap((each) => /^SEC-\d+/.exec(each) ?? [])
  const [first, second] = [listed(lines.join('\n')), listed(await asked(story, 'south', '!open 2'))]
  expect(second).toHaveLength(3)
  expect(new Set([...first, ...second]).size).toBe(23)
  expect(await asked(story, 'south', '!open 2')).not.toContain('more')
  expect(await asked(story, 'south', '!open ۲')).toBe(await asked(story, 'south', '!open 2'))
  expect(listed(await asked(story, 'south', '!open 9'))).toEqual(second)
})

test('help is for who asks: a party reads of its own commands, the supervisor of theirs', async () => {
  const story = await Story.begin()
  for (const typed of ['!help', '!', '!parley help']) {
    expect(await asked(story, 'north', typed)).toMatch(/!flash TEXT[\s\S]*!ack REFERENCE[\s\S]*!withdraw-party/)
    expect(await asked(story, 'north', typed)).not.toContain('!waive')
    expect(await asked(story, 'supervisor', typed)).toMatch(/!take REFERENCE[\s\S]*!waive REFERENCE REASON/)
    expect(await asked(story, 'supervisor', typed)).not.toContain('!flash TEXT')
  }
})

describe('the life of a message', () => {
  const begin = async (): Promise<Story> => {
    const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } }, { mechanism: withHeads })
    await story.north('Please confirm')
    await story.clock.advance(1_000)
    return story
  }

  test('an acknowledgement that was taken back is part of it, and what was said about it, to whoever may see that', async () => {
    const story = await begin()
    await story.south('!ack SEC-0001')
    await story.clock.advance(minutes(1))
    await story.south('!ack-mistaken SEC-0001')
    await story.south('Which road?', { thread: story.standing('south', 's-sec', 'Please confirm').id })
    await story.south('!clarify SEC-0001 You mean the north road')
    await story.clock.advance(1_000)
    const life = (await asked(story, 'north', '!show SEC-0001')).split('\n')
    expect(life).toContain('South’s earlier acknowledgement counts no more since 01:01Z.')
    expect(life).toContain('About it: SEC-0002 (reply, South), SEC-0003 (clarify, South).')
    await story.supervisor('!say SEC north SEC-0001 is not clear to us')
    await story.clock.advance(1_000)
    expect(await asked(story, 'north', '!show SEC-0001')).toContain('SECA-0001 (reply, Supervisor)')
    expect(await asked(story, 'south', '!show SEC-0001')).not.toContain('SECA')
  })

  test('who of the supervisor has an escalation is the supervisor’s own affair', async () => {
    const story = await begin()
    await story.clock.advance(minutes(66))
    await story.supervisor('!take SEC-0001')
    expect(await asked(story, 'supervisor', '!show SEC-0001')).toContain(
      'Escalated to the supervisor 02:00Z, pinged 2 times. Taken by duty officer 02:06Z.',
    )
    const party = (await asked(story, 'north', '!show SEC-0001')).split('\n')
    expect(party).toContain('Escalated to the supervisor 02:00Z.')
    expect(party).toContain('South owes: acknowledgement, due 22 Nov 02:00Z, LATE.')
    await story.supervisor('!close SEC-0001 Called them')
    expect(await asked(story, 'supervisor', '!show SEC-0001')).toContain('Closed by duty officer 02:06Z: Called them.')
    await story.supervisor('!waive SEC-0001 Answered at the meeting')
    const over = await asked(story, 'south', '!show SEC-0001')
    expect(over).toContain('acknowledgement waived 02:06Z: Answered at the meeting.')
    expect(over).not.toContain('South owes')
  })

  test('is shown with its marking and its subject, to whoever may read it', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    await story.north('!send tlp:red subject:"Names" The list follows')
    story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
    await story.north('!send tlp:red subject:"More names" The second list')
    await story.clock.advance(2_000)
    const shown = 'SEC-0001 · TLP:RED\n> Subject: Names\n> The list follows'
    expect(await asked(story, 'south', '!show SEC-0001')).toContain(shown)
    expect(await asked(story, 'north', '!show SEC-0001')).toContain(shown)
    expect(await asked(story, 'north', '!show SEC-0002')).toContain('More names')
    const unseen = await asked(story, 'south', '!show SEC-0002')
    expect(unseen).toContain('SEC-0002 · TLP:RED\n> (its text never stood whole in your channel)')
  })

  test('says what was passed by other means, what failed and what is not there yet', async () => {
    const story = await begin()
    story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
    await story.north('!deferred Two')
    await story.clock.advance(2_000)
    const waits = await asked(story, 'north', '!show SEC-0002')
    expect(waits).toContain('Not yet in South’s channel.')
    expect(await asked(story, 'south', '!show SEC-0002')).toContain('(its text never stood whole in your channel)')
    await story.supervisor('!passed SEC-0002 voice to the duty officer')
    expect(story.direct('sup', 'UM').at(-1)).toContain('SEC-0002: passed by other means, on the record.')
    await story.clock.advance(1_000)
    expect(story.direct('north', 'UA').at(-1)).toMatch(/SEC-0002[\s\S]*voice to the duty officer/)
    const passed = (await asked(story, 'north', '!show SEC-0002')).split('\n')
    expect(passed).toContain('Not yet in South’s channel. Passed by other means: voice to the duty officer.')
    expect(passed.find((each) => each.includes('Mission’s channel'))).not.toContain('Passed')
    story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'refuse' : 'none')
    await story.clock.advance(2_000)
    expect(await asked(story, 'north', '!show SEC-0002')).toContain('FAILED to reach South’s channel')
  })

  test('what stood in a channel before it was passed by other means does not say that it was passed before', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    await story.north('!immediate One')
    await story.clock.advance(2_000)
    await story.supervisor('!passed SEC-0001 voice to the duty officer')
    await story.south('!ack SEC-0001')
    await story.clock.advance(2_000)
    expect(await asked(story, 'north', '!show SEC-0001')).toContain('Passed by other means: voice to the duty officer.')
    const standing = story.channel('south', 's-sec').join('\n')
    expect(standing).toContain('Received by you')
    expect(standing).not.toContain('Passed before')
  })

  test('of a change its beginning is shown, and its own fingerprint; withdrawn, it says so to the second', async () => {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    const post = await story.north('Short')
    await story.clock.advance(1_000)
    await story.edit('north', 'n-sec', post, 'UA', `${'long '.repeat(80)}end`)
    await story.clock.advance(1_000)
    const changed = (await asked(story, 'south', '!show SEC-0001')).split('\n').find((each) => each.startsWith('Changed: '))
    expect(changed).toMatch(/fingerprint (\w{4}-){4}\w{4}: long long/)
    expect(changed).toMatch(/long…$|long …$/)
    expect(changed).not.toContain('end')
    await story.remove('north', 'n-sec', post)
    expect(await asked(story, 'south', '!show SEC-0001')).toContain('WITHDRAWN 01:00:05Z. Do not act on it.')
  })
})

test('the life of a message says to whom it is addressed and what it refers to, and who lacks of those who are asked', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'priority' })
  await story.north('The road closes')
  await story.north('!send priority info:south ref:SEC-0001 lang:ar For how long?')
  await story.north('!send priority For how long?')
  await story.clock.advance(1_000)
  expect(await asked(story, 'south', '!show SEC-0002')).toMatch(
    /For action: nobody\. For information: South\.\nRefers to SEC-0001\. Language: Arabic \(ar\)\./,
  )
  expect(await asked(story, 'north', '!show SEC-0001')).not.toContain('Nobody has acknowledged')
  expect(await asked(story, 'north', '!show SEC-0002')).not.toContain('Nobody has acknowledged')
  expect(await asked(story, 'north', '!show SEC-0003')).toContain('Nobody has acknowledged')
})

test('what happens on another day than a message was written says on which, wherever it is read', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'priority', dueMinutes: { priority: 60 } })
  const post = await story.north('!priority The road closes')
  await story.clock.advance(minutes(61))
  await story.supervisor('!take SEC-0001')
  await story.clock.advance(2 * 24 * minutes(60))
  await story.south('!ack SEC-0001')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toContain('☑ Received by you, duty officer, 24 Nov 02:01Z, late. Receipt only.')
  expect(story.standing('sup', 'control', 'CLOSED SEC-0001')).toBeDefined()
  expect(story.channel('sup', 'control').join('\n')).toMatch(/Met late by South, duty officer, 24 Nov 02:01:0\dZ\./)
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toContain('WITHDRAWN by North 24 Nov 02:01Z.')
  const life = await asked(story, 'north', '!show SEC-0001')
  expect(life).toContain('Received by South, duty officer, 24 Nov 02:01Z, late.')
  expect(life).toMatch(/WITHDRAWN 24 Nov 02:01:0\dZ/)
  expect(life).toMatch(/In South’s channel 01:00:0\dZ/)
})

test('where a message went to several parties, only those are noted as told by other means who are named', async () => {
  const [north, south] = mechanism.parties
  const [track] = mechanism.tracks
  const officials = [{ id: 'cy', role: 'liaison', accounts: [{ link: 'east', user: 'UC' }], isDutyOfficer: true }]
  const three = {
    ...mechanism,
    parties: [north!, south!, { ...south!, id: 'east', name: 'East', link: 'east', officials }],
    tracks: [{ ...track!, sendDelaySeconds: 0, channels: { ...track!.channels, east: { link: 'east', channel: 'e-sec' } } }],
  }
  const story = await Story.begin({}, { mechanism: three })
  for (const link of ['south', 'east']) story.platform(link).faultOf = () => 'link-down'
  await story.north('Shots at the bridge')
  await story.clock.advance(1_000)
  const refused = await asked(story, 'supervisor', '!passed SEC-0001 voice to the duty officer')
  expect(refused).toContain('It went to South and East: name whom you have told')
  expect(refused).toContain('!passed SEC-0042 voice to South’s duty officer')
  await story.clock.advance(60_000)
  await story.supervisor('!passed SEC-0001 voice to South’s duty officer')
  for (const link of ['south', 'east']) story.platform(link).faultOf = () => 'none'
  await story.clock.advance(300_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('Passed before by other means: voice to South’s duty officer.')
  expect(story.channel('east', 'e-sec').join('\n')).toContain('Shots at the bridge')
  expect(story.channel('east', 'e-sec').join('\n')).not.toMatch(/passed/i)
})

test('what was passed by other means before it stood says so, also where it is told again once it stands', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = () => 'link-down'
  await story.north('Shots at the bridge')
  await story.supervisor('!passed SEC-0001 voice to their officer')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(300_000)
  await story.supervisor('!passed SEC-0001 radio to their head')
  await story.south('!ack SEC-0001')
  await story.clock.advance(60_000)
  const frame = story.channel('south', 's-sec').find((each) => each.startsWith('SEC-0001'))
  expect(frame).toContain('Received by you')
  expect(frame).toContain('Passed before by other means: voice to their officer.')
  const life = await asked(story, 'supervisor', '!show SEC-0001')
  expect(life).toContain('Passed by other means: voice to their officer; radio to their head.')
})
