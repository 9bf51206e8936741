import { beforeEach, describe, expect, test } from 'vitest'
import type { Taken } from '../core/adapter.ts'
import { decide } from '../core/decide/index.ts'
import { formFor } from '../core/form-for.ts'
import type { Received } from '../core/received.ts'
import { sendFormWords } from '../core/sentences/forms.ts'
import { draftOf, emptyState } from '../core/state.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { withEast } from './testing/east.ts'
import { mechanism, Story } from './testing/story.ts'

let story: Story
beforeEach(async () => {
  story = await Story.begin({ sendDelaySeconds: 0 })
})

const filled = (values: Readonly<Record<string, string>>, more: Partial<Received & { type: 'submitted' }> = {}): Promise<Taken> =>
  story.tell({
    type: 'submitted',
    link: 'north',
    channel: 'n-sec',
    id: 'V1',
    user: 'UA',
    form: 'send',
    values,
    at: story.clock.now(),
    ...more,
  })

test('what was filled in is sent, and stands in the author’s own channel too', async () => {
  const taken = await filled({
    text: 'Please close the road',
    kind: 'request',
    precedence: 'immediate',
    'reply-by': '2h',
    subject: 'Road',
    to: '',
  })
  expect(taken).toEqual({ taken: true })
  await story.clock.advance(2_000)
  for (const channel of [story.channel('north', 'n-sec'), story.channel('south', 's-sec')]) {
    expect(channel.join('\n')).toContain('SEC-0001 REQUEST · North, liaison · IMMEDIATE\nReply by 22 Nov 03:00Z')
    expect(channel.join('\n')).toContain('> Subject: Road\n> Please close the road')
  }
  // The platform's answer was lost, and the person sent it again.
  expect(await filled({ text: 'Please close the road', kind: 'request' })).toEqual({ taken: true })
  await story.clock.advance(2_000)
  expect(story.channel('south', 's-sec')).toHaveLength(1)
})

test('what does not hold is said beside its field and directly; the same form can be sent again', async () => {
  expect(await filled({ text: 'Please confirm', kind: 'request', expires: 'soon' })).toEqual({
    taken: true,
    refused: { field: 'expires', sentence: expect.stringContaining('expires: “soon” is no time') },
  })
  expect(await filled({ text: ' ', kind: 'request' })).toMatchObject({
    refused: { field: 'text', sentence: 'NOT SENT. There was no text in it.' },
  })
  await story.clock.advance(2_000)
  expect(story.direct('north', 'UA')[0]).toContain('This would have worked: !send expires')
  expect(story.channel('south', 's-sec')).toEqual([])
  expect(await filled({ text: 'Please confirm', kind: 'request', expires: '2h' })).toEqual({ taken: true })
  await story.clock.advance(2_000)
  expect(story.channel('south', 's-sec')).toHaveLength(1)
})

test('a form whose message was given back is taken anew, and says so where it still cannot be sent', async () => {
  story = await Story.begin({ sendDelaySeconds: 10 })
  expect(await filled({ text: 'Please confirm' })).toEqual({ taken: true })
  await story.clock.advance(1_000)
  await story.supervisor('!pause SEC Verification')
  await story.clock.advance(1_000)
  const refused = story.direct('north', 'UA').at(-1)
  expect(refused).toContain('NOT SENT: track paused')
  expect(refused).toContain('Nothing will be sent behind your back: post again when it is resumed. Flash still passes.')
  // Its answer had been lost, so that it stood open all the while.
  expect(await filled({ text: 'Please confirm' })).toMatchObject({ refused: { sentence: expect.stringContaining('track paused') } })
  await story.supervisor('!resume SEC')
  expect(await filled({ text: 'Please confirm' })).toEqual({ taken: true })
  expect(await filled({ text: 'Please confirm' })).toEqual({ taken: true })
  await story.clock.advance(20_000)
  expect(story.channel('south', 's-sec').filter((each) => each.includes('Please confirm'))).toHaveLength(1)
})

test('a form about a message goes into its thread', async () => {
  await story.south('We hold the bridge')
  await story.clock.advance(2_000)
  const { id: post } = story.standing('north', 'n-sec', 'We hold the bridge')
  await filled({ text: 'Since when?', kind: 'notice' }, { post })
  await story.clock.advance(2_000)
  expect(story.channel('south', 's-sec').at(-1)).toContain('SEC-0002 reply to SEC-0001 · North')
})

test('nobody else’s form crosses, and what may not cross does not by a form', async () => {
  await filled({ text: 'Let me in' }, { user: 'UX' })
  await filled({ text: 'From elsewhere' }, { id: 'V2', channel: 'n-lobby' })
  const fragments = [{ kind: 'workspace-link', excerpt: 'https://north/1' }] as const
  expect(await filled({ text: 'See https://north/1' }, { id: 'V3', fragments })).toMatchObject({ refused: { field: 'text' } })
  await story.clock.advance(20_000)
  expect(story.channel('south', 's-sec')).toEqual([])
})

test('a flash from a form is asked about as any other', async () => {
  story = await Story.begin({ sendDelaySeconds: 0 }, { buttons: ['north'] })
  await filled({ text: 'Shots at the crossing', precedence: 'flash' })
  await story.clock.advance(2_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('[Send FLASH]')
  expect(story.channel('south', 's-sec')).toEqual([])
})

test('who is merely told owes nothing; one party chosen for both is refused beside its field', async () => {
  const [, south] = mechanism.parties
  const east = { ...south!, id: 'east', name: 'East', link: 'east', officials: [] }
  const track = { ...mechanism.tracks[0]!, channels: { ...mechanism.tracks[0]!.channels, east: { link: 'east', channel: 'e-sec' } } }
  story = await Story.begin(
    { sendDelaySeconds: 0 },
    { mechanism: { ...mechanism, parties: [...mechanism.parties, east], tracks: [track] } },
  )
  expect(await filled({ text: 'The road closes', to: 'south', info: 'east,south' })).toMatchObject({ refused: { field: 'info' } })
  await filled({ text: 'The road closes', info: 'east' })
  await story.clock.advance(2_000)
  expect(story.channel('east', 'e-sec').join()).toContain('For action: South. For information: East.')
  expect(story.channel('east', 'e-sec').join()).not.toContain('Acknowledge')
  expect(story.channel('south', 's-sec').join()).toContain('Acknowledge')
})

test.each([
  [true, 'That is over: what is sent now is real'],
  [false, 'It is one now'],
])(
  'a form that stood open while an exercise began or ended (ended: %s) sends nothing: that is said beside its field',
  async (ends, said) => {
    const of = (isExercise: boolean) => (isExercise ? { ...withHeads, exercise: true as const } : withHeads)
    story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: of(ends) })
    const form = ends ? 'exercise-send' : 'send'
    await story.apply({ ...of(!ends), tracks: story.mechanism.tracks })
    await confirmAll(story)
    expect(await filled({ text: 'Shots at the crossing' }, { form })).toMatchObject({
      refused: { field: 'text', sentence: expect.stringContaining(said) as unknown },
    })
    await story.clock.advance(2_000)
    const crossed = () => story.channel('south', 's-sec').filter((each) => each.includes('Shots at the crossing'))
    expect(crossed()).toEqual([])
    expect(await filled({ text: 'Shots at the crossing' }, { form: ends ? 'send' : 'exercise-send', id: 'V2' })).toEqual({ taken: true })
    await story.clock.advance(2_000)
    expect(crossed().map((each) => each.startsWith('EXERCISE'))).toEqual([!ends])
  },
)

describe('the button under a request', () => {
  const request = async () => {
    await story.south('!send request reply-by 1h Which lorries come?')
    await story.clock.advance(2_000)
    const frame = story.standing('north', 'n-sec', 'Which lorries come?')
    return { frame, action: frame.content.buttons?.find(({ label }) => label === 'Reply')?.action ?? '' }
  }

  test('opens a form in which the reply is written, and that is the reply', async () => {
    const { frame } = await request()
    expect(await filled({ text: ' ' }, { form: 'reply', post: frame.id })).toMatchObject({ refused: { field: 'text' } })
    expect(await filled({ text: 'Three lorries' }, { form: 'reply', post: frame.id })).toEqual({ taken: true })
    // The platform's answer was lost, and the person sent it again.
    await filled({ text: 'Three lorries' }, { form: 'reply', post: frame.id })
    await story.clock.advance(2_000)
    expect(story.channel('south', 's-sec').filter((each) => each.includes('Three lorries'))).toEqual([
      expect.stringContaining('SEC-0002 reply to SEC-0001 · North, liaison'),
    ])
    const after = story.standing('north', 'n-sec', 'Which lorries come?').content
    expect(JSON.stringify(after)).toContain('Answered by you')
    expect(after.buttons?.map(({ label }) => label) ?? []).not.toContain('Reply')
  })

  test('where no form can be opened, says how a reply is written; a form about what is gone sends nothing', async () => {
    const { frame, action } = await request()
    await story.press('north', 'n-sec', frame.id, 'UA', action)
    await filled({ text: 'Three lorries' }, { form: 'reply', post: 'gone', id: 'V2' })
    await story.clock.advance(2_000)
    expect(story.direct('north', 'UA')[0]).toBe('Answer in its thread, or type !reply SEC-0001 TEXT. Nothing was sent yet.')
    expect(story.channel('south', 's-sec').join()).not.toContain('Three lorries')
  })

  test('the reply to what was withdrawn while the form stood open is not sent, and its author learns why; typed, it is', async () => {
    const { frame } = await request()
    const post = story.platform('south').history.at(-1)
    await story.remove('south', 's-sec', post?.type === 'posted' ? post.post : '')
    await story.clock.advance(2_000)
    const taken = await filled({ text: 'Three lorries' }, { form: 'reply', post: frame.id })
    expect(taken).toMatchObject({
      refused: { field: 'text', sentence: expect.stringContaining('South withdrew SEC-0001 while the form stood open') as unknown },
    })
    await story.clock.advance(15_000)
    expect(story.channel('south', 's-sec').join()).not.toContain('Three lorries')
    await story.north('!reply SEC-0001 Three lorries all the same')
    await story.clock.advance(15_000)
    expect(story.channel('south', 's-sec').join()).toContain('Three lorries all the same')
  })
})

test('a form that stands open while a party joins does not send to it without a word; one that is opened then does', async () => {
  story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
  const opened = () =>
    story.platform('north').formFor?.({ link: 'north', channel: 'n-sec', user: 'UA', asked: { command: 'send', text: '' } })?.name ?? ''
  const before = opened()
  await withEast(story)
  expect(await filled({ text: 'Between us' }, { form: before })).toMatchObject({
    refused: { field: 'text', sentence: expect.stringContaining('East came to SEC while the form stood open') as unknown },
  })
  await story.clock.advance(2_000)
  for (const link of ['south', 'east']) expect(JSON.stringify(story.platform(link).posts)).not.toContain('Between us')
  expect(await filled({ text: 'To all of you' }, { form: opened(), id: 'V2' })).toEqual({ taken: true })
  await story.clock.advance(2_000)
  expect(story.channel('east', 'e-sec').join()).toContain('To all of you')
})

describe('the form itself', () => {
  const state = emptyState()
  const east = { ...mechanism.parties[1]!, id: 'east', name: 'East', link: 'east', officials: [] }
  const track = { ...mechanism.tracks[0]!, tlpFloor: 'AMBER' as const, defaults: { kind: 'request' as const } }
  const channels = { ...track.channels, east: { link: 'east', channel: 'e-sec' } }
  decide(
    state,
    { type: 'configure', mechanism: { ...mechanism, parties: [...mechanism.parties, east], tracks: [{ ...track, channels }] } },
    0,
  )
  const north = { link: 'north', channel: 'n-sec', user: 'UA' }
  const asked = (text: string) => ({ ...north, asked: { command: 'parley', text } })

  test('offers what this track takes, beginning with its defaults', () => {
    const form = formFor(state, asked('send'))
    expect(form).toMatchObject({ name: 'send', title: sendFormWords.title, lead: sendFormWords.lead })
    const field = (name: string) => form?.fields.find((each) => each.name === name)
    expect(field('kind')).toMatchObject({ initial: 'request' })
    expect(field('tlp')).toMatchObject({ initial: 'AMBER', options: [{ value: 'AMBER' }, { value: 'AMBER+STRICT' }, { value: 'RED' }] })
    for (const name of ['to', 'info'])
      expect(field(name)).toMatchObject({ type: 'choices', isOptional: true, options: [{ label: 'South' }, { label: 'East' }] })
  })

  test('of a request opens for those who are asked, and for nobody else', () => {
    const two = emptyState()
    decide(two, { type: 'configure', mechanism: { ...mechanism, tracks: [{ ...mechanism.tracks[0]!, sendDelaySeconds: 0 }] } }, 0)
    const post = { link: 'south', channel: 's-sec', post: 'p1', author: 'UB', writtenAt: 0, fragments: [], isDirect: false }
    decide(two, { type: 'posted', ...post, text: '!send request reply-by 1h Which?' }, 0)
    const [id] = [...two.messages.rows()][0] ?? []
    const pressed = { ...north, asked: { pressed: `reply:${id}`, post: 'x' } }
    expect(formFor(two, pressed)).toMatchObject({ name: 'reply', lead: expect.stringContaining('It answers SEC-0001.') as unknown })
    expect(formFor(two, { ...pressed, user: 'UX' })).toBeUndefined()
    expect(formFor(two, { ...pressed, channel: 'n-lobby' })).toBeUndefined()
    expect(formFor(two, { ...pressed, asked: { pressed: 'reply:m99', post: 'x' } })).toBeUndefined()
  })

  test('has nobody to choose where there is one other party', () => {
    const two = emptyState()
    decide(two, { type: 'configure', mechanism }, 0)
    const names = formFor(two, asked('send'))?.fields.map(({ name }) => name)
    expect(names).toContain('reply-by')
    expect(names).not.toContain('to')
    expect(names).not.toContain('info')
  })

  test('opens for an official in a channel of their own, and for nothing else', () => {
    expect(formFor(state, { ...north, asked: { shortcut: 'send', post: 'p1' } })).toBeDefined()
    for (const text of ['send The road is open', 'status', '', 'sned']) expect(formFor(state, asked(text))).toBeUndefined()
    expect(formFor(state, { ...asked('send'), user: 'UX' })).toBeUndefined()
    expect(formFor(state, { ...asked('send'), channel: 'n-lobby' })).toBeUndefined()
    expect(formFor(state, { ...north, asked: { shortcut: 'dispute', post: 'p1' } })).toBeUndefined()
  })

  test('says EXERCISE first where all that is sent by it is one, and offers no test there', () => {
    const exercise = emptyState()
    const tracks = [{ ...mechanism.tracks[0]!, exercise: true as const, sendDelaySeconds: 0 }]
    decide(exercise, { type: 'configure', mechanism: { ...mechanism, tracks } }, 0)
    const form = formFor(exercise, asked('send'))
    expect(form).toMatchObject({ name: 'exercise-send', title: 'EXERCISE · Send', lead: expect.stringMatching(/^EXERCISE: /) as unknown })
    expect(form?.fields.map(({ name }) => name)).not.toContain('status')
    expect(formFor(state, asked('send'))?.fields.map(({ name }) => name)).toContain('status')
    expect(formFor(exercise, { ...north, asked: { shortcut: 'send', post: 'p1' } })?.title).toBe('EXERCISE · Send')
    const whole = emptyState()
    decide(whole, { type: 'configure', mechanism: { ...mechanism, exercise: true } }, 0)
    expect(formFor(whole, asked('send'))?.title).toBe('EXERCISE · Send')
    expect(JSON.stringify(formFor(state, asked('send')))).not.toContain('EXERCISE')
  })

  test('of a reply says it too, and what was asked for real is not answered by it', () => {
    const two = emptyState()
    const [only] = mechanism.tracks.map((each) => ({ ...each, sendDelaySeconds: 0 }))
    decide(two, { type: 'configure', mechanism: { ...mechanism, tracks: [only!] } }, 0)
    const post = { link: 'south', channel: 's-sec', author: 'UB', writtenAt: 0, fragments: [], isDirect: false }
    decide(two, { type: 'posted', ...post, post: 'p1', text: '!send request reply-by 1h Which?' }, 0)
    decide(two, { type: 'configure', mechanism: { ...mechanism, tracks: [{ ...only!, exercise: true }] } }, 1)
    decide(two, { type: 'posted', ...post, post: 'p2', text: '!send request reply-by 1h And which?', writtenAt: 2 }, 2)
    const [real, exercise] = [...two.messages.rows()].map(([id]) =>
      formFor(two, { ...north, asked: { pressed: `reply:${id}`, post: 'x' } }),
    )
    expect(exercise).toMatchObject({
      title: 'EXERCISE · Reply',
      lead: expect.stringMatching(/^EXERCISE: .* It answers SEC-0002\.$/) as unknown,
    })
    expect(real).toMatchObject({
      title: 'EXERCISE · Reply',
      lead: expect.stringMatching(/SEC-0001 was sent for real: what is written here does not answer it\.$/) as unknown,
    })
  })

  test('asking for it changes nothing', () => {
    const draft = draftOf(state)
    formFor(draft, asked('send'))
    expect([...draft.deliveries.rows()]).toEqual([...state.deliveries.rows()])
  })
})

test('whatever a form is refused for, it stays on its person’s screen and says so: what they wrote is not lost', async () => {
  const refusal = async (more: Partial<Received & { type: 'submitted' }>) => {
    const taken = await filled({ text: 'The road closes', reason: 'It is ours' }, { id: JSON.stringify(more), ...more })
    return taken.taken ? (taken.refused?.sentence ?? '') : 'not taken'
  }
  expect(await refusal({ channel: 'n-lobby' })).toContain('in a track’s channel')
  expect(await refusal({ user: 'UX' })).toContain('You are not one of the officials')
  expect(await refusal({ form: 'of-another-version' })).toContain('There is nothing more to do with that')
  expect(await refusal({ form: 'reply', post: 'gone' })).toContain('That message is too old')
  expect(await refusal({ form: 'dispute', post: 'gone' })).toContain('is not about any message that crossed')
  story = await Story.begin({ sendDelaySeconds: 0 }, { limits: { eventsPerMinute: 2, waitingMax: 10 } })
  for (const id of ['F1', 'F2']) expect(await filled({ text: `Road ${id}` }, { id })).toEqual({ taken: true })
  expect(await refusal({})).toContain('too much at once')
})

test('beside a field stands what could stand there, where what is wrong does not say it', async () => {
  await filled({ text: 'The road is open' })
  await story.clock.advance(1_000)
  const beside = async (values: Readonly<Record<string, string>>) => {
    const taken = await filled({ text: 'The road closes', kind: 'request', ...values }, { id: `V-${JSON.stringify(values)}` })
    return taken.taken ? taken.refused : undefined
  }
  expect(await beside({ ref: 'SEC-9000' })).toEqual({
    field: 'ref',
    sentence: 'ref: there is no SEC-9000 that you can see on this track. For example: SEC-0001',
  })
  expect((await beside({ 'reply-by': '2020-01-01T10:00Z' }))?.sentence).toMatch(/ has passed\. For example: 2h$/)
  expect((await beside({ subject: 'x'.repeat(300) }))?.sentence).toMatch(/ characters\. For example: Road closure$/)
  expect((await beside({ lang: '??' }))?.sentence).toMatch(/such as en, fr, ar or uk\.$/)
})

test('what is filled in about a post that may be private words is sent to nobody: that is said beside its field', async () => {
  story.platform('north').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
  await story.supervisor('!say SEC north What do you need?')
  await story.clock.advance(100)
  const { id: post } = story.standing('north', 'n-sec', 'What do you need?')
  const taken = await filled({ text: 'Two days, and nobody may know' }, { post })
  expect(taken).toMatchObject({
    refused: { field: 'text', sentence: expect.stringContaining('cannot tell whether the post that you answer') },
  })
  story.platform('north').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('nobody may know')
  expect(await filled({ text: 'Two days, and nobody may know' }, { post })).toEqual({ taken: true })
  await story.clock.advance(60_000)
  expect(story.channel('sup', 'control').join('\n')).toContain('nobody may know')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('nobody may know')
})
