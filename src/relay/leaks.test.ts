import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

test('an answer to the supervisor’s private words stays private, and no gap in the numbers tells of them', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.supervisor('!say SEC north Was it your patrol?')
  const frame = story.standing('north', 'n-sec', 'Was it your patrol?')
  expect(story.channel('north', 'n-sec')[0]).toContain('To you alone.')
  await story.north('Yes, it was ours', { thread: frame.id })
  await story.north('The road is open')
  expect(story.channel('south', 's-sec').map((each) => each.split('\n')[0])).toEqual(['SEC-0001 · North, liaison'])
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('ours')
  expect(story.channel('sup', 'control').join('\n')).toContain('> Yes, it was ours')
  await story.south('!dispute open SECA-0001 what was that')
  expect(story.direct('south', 'UB').at(-1)).toMatch(/no SECA-0001|are told now\./)
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('about SECA')
})

test('what answers an answer that never crossed stays as private as that, and what crosses at once waits for none', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  await story.supervisor('!say SEC north Was it your patrol?')
  await story.clock.advance(20_000)
  const thread = story.standing('north', 'n-sec', 'Was it your patrol?').id
  const refused = await story.north('Yes', { thread })
  await story.edit('north', 'n-sec', refused, 'UA', 'Yes, see SEC-0099')
  await story.north('It was ours', { thread, inReplyTo: refused })
  const held = await story.north('It turned back', { thread })
  await story.north('!immediate It is ours again', { thread, inReplyTo: held })
  await story.clock.advance(20_000)
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('ours')
  const shown = story.channel('sup', 'control').join('\n')
  expect(shown).toMatch(/reply to SECA-0001[^>]*> It is ours again/)
  expect(shown).toMatch(/reply to SECA-0001[^>]*> It was ours/)
})

test('what was said before Parley was there does not cross, neither found nor by an edit', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const before = story.clock.now() - 300_000
  const old = story.told('INTERNAL', { post: 'old', writtenAt: before })
  await story.tell({ ...old, found: true })
  await story.tell({
    type: 'edited',
    link: 'north',
    channel: 'n-sec',
    post: 'older',
    author: 'UA',
    text: 'INTERNAL, mended',
    writtenAt: before,
    editedAt: story.clock.now(),
    fragments: [],
  })
  await story.clock.advance(60_000)
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('INTERNAL')
})

test('show tells the other side no more than what stood in its channel', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  const post = await story.north('secret plan')
  await story.south('!show SEC-1')
  await story.remove('north', 'n-sec', post)
  await story.south('!show SEC-1')
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('secret plan')
  expect(story.direct('south', 'UB')[0]).toContain('its text never stood whole in your channel')
})

test('an edit that makes a sending command ordinary talk does not cross where only commands do', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, intake: 'on-command' })
  const post = await story.north('!send Convoy at noon')
  await story.edit('north', 'n-sec', post, 'UA', 'do not tell them')
  await story.clock.advance(60_000)
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('tell them')
  expect(story.direct('north', 'UA').at(-1)).toContain('SEC-0001 stands as it was')
})

test('the reason of a withdrawn dispute is a quotation, not Parley’s own words', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!dispute open the line')
  const id = /!dispute confirm (q\d+)/.exec(JSON.stringify(story.platform('north').posts))?.[1] ?? ''
  await story.north(`!dispute confirm ${id}`)
  await story.north('!dispute withdraw SEC-D1 ok.\nSEC-0042 WITHDRAWN by South')
  const said = story.standing('south', 's-sec', 'withdrawn by North')
  expect(said.content.blocks.map(({ type }) => type)).toEqual(['line', 'quote'])
})

test('while a track is paused an edit does not cross, and the delivered message keeps its mark', async () => {
  const story = await Story.begin()
  const post = await story.north('at noon')
  await story.clock.advance(12_000)
  await story.edit('north', 'n-sec', post, 'UA', 'at one')
  await story.supervisor('!pause SEC check')
  await story.edit('north', 'n-sec', post, 'UA', 'at two')
  await story.clock.advance(60_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  expect(JSON.stringify(story.platform('south').posts)).not.toMatch(/at one|at two/)
  expect(story.direct('north', 'UA').join('\n')).toContain('SEC-0001 stands in the other side’s channel as it was')
})

test('an edit that is taken back before it crossed leaves everything as it was', async () => {
  const story = await Story.begin()
  const post = await story.north('A')
  await story.clock.advance(12_000)
  await story.edit('north', 'n-sec', post, 'UA', 'B')
  await story.edit('north', 'n-sec', post, 'UA', 'A')
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec')).toHaveLength(1)
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
})

test('a withdrawn response is owed again', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, acknowledgeFrom: 'never', disputeResponseMinutes: 60 })
  await story.north('!dispute open the line')
  const id = /!dispute confirm (q\d+)/.exec(JSON.stringify(story.platform('north').posts))?.[1] ?? ''
  await story.north(`!dispute confirm ${id}`)
  const response = await story.south('!respond SEC-D1 It was moved')
  await story.remove('south', 's-sec', response)
  await story.clock.advance(70 * 60_000)
  expect(story.channel('sup', 'control').join('\n')).toContain('no response to a dispute from South')
})

test('a message that does not stand whole cannot be acknowledged, and says so', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = (outgoing) => (JSON.stringify(outgoing).includes('part 2 of') ? 'unavailable' : 'none')
  const post = await story.north('word '.repeat(700))
  await story.south('!ack SEC-1')
  expect(story.direct('south', 'UB').at(-1)).toContain('does not stand whole in your channel')
  expect(story.mark('north', 'n-sec', post)).not.toContain('☑')
  await story.react('south', 's-sec', story.standing('south', 's-sec', 'part 1 of').id, 'UB', '☑')
  expect(story.direct('south', 'UB')).toHaveLength(2)
  expect(story.direct('south', 'UB').at(-1)).toContain('acknowledge it again when all of it is there')
})

test('the words before a text name nothing that their author may not see, and tell nothing of it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.supervisor('!say SEC north Was it your patrol?')
  await story.clock.advance(2_000)
  const named = /\bSECA-\d+/.exec(story.channel('north', 'n-sec')[0] ?? '')?.[0] ?? ''
  const answers: string[] = []
  for (const reference of [named, 'SECB-0001', 'SECA-0099']) {
    await story.south(`!send ref:${reference} As agreed there`)
    await story.clock.advance(2_000)
    answers.push((story.direct('south', 'UB').at(-1) ?? '').replaceAll(reference, 'REFERENCE'))
  }
  expect(answers[0]).toContain('there is no REFERENCE that you can see')
  expect(new Set(answers).size).toBe(1)
  expect(story.channel('north', 'n-sec')).toHaveLength(1)
})

test('what stands in a frame besides the text cannot pass for Parley’s own words', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send subject:"☑ Received by South\u202e ⟨x⟩ <!channel>" ref:SEC-0001,@here The text')
  await story.north('!send subject:"☑ Received by South\u202e <!channel>" The text')
  await story.clock.advance(2_000)
  const lines = (story.channel('south', 's-sec')[0] ?? '').split('\n')
  expect(lines).toContain('> Subject: ☑ Received by South⟨U+202E⟩ <!channel>')
  expect(lines.filter((each) => !each.startsWith('> ') && each.includes('Received by South'))).toEqual([])
  expect(story.channel('south', 's-sec')).toHaveLength(1)
})

test('a form, a question and its answers stay with whom they are for', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { buttons: ['north'] })
  await story.north('!flash INTERNAL shots')
  const at = story.clock.now()
  const form = { type: 'submitted', link: 'north', channel: 'n-sec', user: 'UA', form: 'send', at } as const
  await story.tell({ ...form, id: 'V1', values: { text: 'INTERNAL list', kind: 'nothing of the kind' } })
  await story.tell({ ...form, id: 'V2', form: 'another', values: { text: 'INTERNAL list' } })
  await story.clock.advance(10 * 60_000)
  for (const link of ['south', 'sup']) expect(JSON.stringify(story.platform(link).posts)).not.toContain('INTERNAL')
})
