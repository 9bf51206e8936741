import { expect, test } from 'vitest'
import { all } from './reading.ts'
import { stories } from './stories.ts'
import { hours, minutes, seconds, type World } from './world.ts'

type Fields = Readonly<Record<string, string>>

/** One of North writes: in the form where there are forms, on the first line elsewhere. Resolves with why it was not sent, if it was not. */
async function compose(world: World, person: string, { text = '', ...fields }: Fields): Promise<string | undefined> {
  const { standIn, channelOf, idOf } = world.scene.north
  if (standIn.platform === 'matrix') {
    await world.say(world.north, person, ['!send', ...Object.entries(fields).map(worded), text].join(' '))
    return world.north.direct(person).findLast(({ text: said }) => said.startsWith('NOT SENT'))?.text
  }
  const user = idOf(person)
  await standIn.commandAs(user, channelOf('sec'), '/parley', 'send')
  await world.soon()
  const form = standIn.openViews(user).at(-1)
  if (!form) throw new Error('no form was opened')
  const answer = await standIn.submitViewAs(user, form.id, { text, ...fields })
  await world.soon()
  if (answer.kind !== 'errors') return undefined
  standIn.closeViewAs(user, form.id)
  return Object.values(answer.errors).join('\n')
}

/** As it is typed on a first line. */
function worded([name, value]: readonly [string, string]): string {
  if (name === 'tlp') return `tlp:${value.toLowerCase()}`
  if (name === 'subject') return `subject:"${value}"`
  if (name === 'ref') return `ref:${value}`
  return name === 'reply-by' ? `reply-by ${value}` : value
}

stories('messages', (begin) => {
  test('what a message says of itself, in a form or on its first line, stands before its words at the other end', async () => {
    const world = await begin()
    const text = 'Please close the road at six'
    const why = await compose(world, 'amal', {
      text,
      kind: 'request',
      precedence: 'immediate',
      'reply-by': '2h',
      subject: 'Road closure',
      tlp: 'AMBER',
    })
    expect(why).toBeUndefined()
    for (const place of [world.south, world.desk]) {
      const frame = place.frame(text)
      expect(frame.post.text).toMatch(/^(@bo:? )?SEC-0001 REQUEST · North, liaison · IMMEDIATE · TLP:AMBER\nReply by 23 Nov 12:00Z/)
      expect(frame.quotes.join('\n')).toContain('Subject: Road closure')
    }
    expect(world.south.frame(text).post.mentions).toEqual([world.scene.south.idOf('bo')])
  })

  test('what does not hold is refused with its field and what would have worked, and nothing of it crosses', async () => {
    const world = await begin()
    const why = await compose(world, 'amal', { text: 'As it was agreed there', ref: 'SEC-9000' })
    expect(why).toContain('there is no SEC-9000')
    const typed = await world.say(world.south, 'bo', '!send imediate request reply-by 2h That we may pass at noon')
    world.south.mustBeMarked(typed, '⛔')
    expect(world.south.toldDirectly('bo', 'NOT SENT. “imediate”').text).toContain('This would have worked: !send immediate')
    const past = await world.say(world.north, 'amal', '!send request reply-by 2026-11-23T09:00Z That was an hour ago')
    world.north.mustBeMarked(past, '⛔')
    expect(world.north.toldDirectly('amal', 'NOT SENT. reply-by').text).toMatch(/This would have worked: !send .*reply-by/)
    await world.pass(minutes(1))
    for (const place of [world.south, world.desk]) expect(all(place)).not.toMatch(/As it was agreed there|an hour ago/)
    for (const place of [world.north, world.desk]) expect(all(place)).not.toContain('That we may pass')
  })

  test('what waits before a platform that is away is told of, and shown late; by then expired, it says so', async () => {
    const world = await begin()
    await world.cut(world.scene.south)
    const post = await world.say(world.north, 'amal', '!send expires 1h The gate is open until eleven')
    await world.pass(minutes(1))
    world.desk.told('LINK DOWN: South')
    // Where the connection broke while it was on its way nobody can know that it is not there.
    const isUnknown = world.south.standIn.platform === 'slack'
    const told = isUnknown ? 'whether it stands in South’s channel is not known yet' : 'has not reached South’s channel'
    world.north.toldDirectly('amal', 'SEC-0001', told, 'its link is down')
    world.north.mustBeMarked(post, '⏳')
    await world.pass(hours(2))
    await world.restore(world.scene.south)
    await world.pass(minutes(1))
    const { text } = world.south.told('The gate is open until eleven')
    expect(text).toContain('LATE')
    expect(text).toContain('EXPIRED 23 Nov 11:00Z: for the record; do not act on it.')
    world.north.mustBeMarked(post, '📤')
  })

  test('everything about a track that is an exercise says so first, and counts in no real figure, however late it is', async () => {
    const world = await begin({ rules: { tracks: { COM: { exercise: true, dueMinutes: { routine: 60 } } } } })
    const [north, south] = [world.scene.north.place('com'), world.scene.south.place('com')]
    await world.say(north, 'amal', 'Smoke at the depot')
    await world.pass(minutes(61))
    for (const place of [south, world.desk]) expect(place.frame('Smoke at the depot').status).toBe('EXERCISE')
    north.told('Sent as EXERCISE · COM-0001')
    south.told('EXERCISE · COM-0001: an acknowledgement is due at 23 Nov 11:00Z')
    world.desk.told('EXERCISE · ESCALATION COM-0001 · no acknowledgement from South')
    expect(north.standIn.topic(north.channel)).toMatch(/^EXERCISE\. /)
    await world.say(world.south, 'sam', '!status')
    const status = world.south.toldDirectly('sam', 'Open: ').text
    expect(status).toContain('Open: 0; of these late: 0.')
    expect(status).toContain('Of exercises, counted apart: open 1; of these late 1.')
  })

  test('an answer in the wrong place crosses, its author is asked, and their yes makes a reply of it', async () => {
    const world = await begin()
    await world.say(world.north, 'amal', '!send request reply-by 1h Which lorries come?')
    await world.say(world.south, 'bo', 'Three lorries')
    expect(world.north.frame('Three lorries').title).toBe('SEC-0002')
    await world.choose(world.south, 'bo', world.south.toldDirectly('bo', 'Is it your reply to SEC-0001?'), 'Yes')
    expect(world.north.frame('Three lorries').title).toBe('SEC-0002 reply to SEC-0001')
    expect(world.south.frame('Which lorries come?').post.text).toContain('Answered by you, duty officer')
    await world.pass(hours(1))
    expect(all(world.desk)).not.toContain('no reply from South')
  })

  test('an answer in the wrong place that is none stays what it was, and the reply is still owed', async () => {
    const world = await begin()
    await world.say(world.north, 'amal', '!send request reply-by 1h Which lorries come?')
    await world.say(world.south, 'bo', 'We have fog')
    await world.choose(world.south, 'bo', world.south.toldDirectly('bo', 'Is it your reply to SEC-0001?'), 'No')
    expect(world.north.frame('We have fog').title).toBe('SEC-0002')
    await world.pass(hours(1))
    world.desk.told('ESCALATION SEC-0001 · no reply from South')
  })

  test('whoever sends a flash is asked first where there are buttons; unanswered for five minutes, it woke nobody', async () => {
    const world = await begin()
    const asks = world.north.standIn.platform === 'slack'
    const send = async (words: string): Promise<void> => {
      await world.say(world.north, 'amal', `!flash ${words}`)
      if (!asks) return
      expect(all(world.south)).not.toContain(words)
      await world.choose(world.north, 'amal', world.north.toldDirectly('amal', 'This wakes South’s duty officer now.', words), 'Send FLASH')
    }
    await send('Shots at the crossing')
    const frame = world.south.frame('Shots at the crossing')
    expect(frame.precedence).toBe('FLASH')
    expect(frame.post.mentions).toEqual([world.scene.south.idOf('bo')])
    if (!asks) return
    await world.say(world.north, 'amal', '!flash Never mind')
    await world.pass(minutes(5))
    world.north.toldDirectly('amal', 'NOT SENT: your FLASH.', 'did not answer within 5 minutes')
    await world.pass(seconds(60))
    expect(all(world.south)).not.toContain('Never mind')
  })
})
