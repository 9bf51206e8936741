import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

test('a post appears in the other party’s channel and the supervisor’s, framed, after the time to take it back', async () => {
  const story = await Story.begin()
  const post = await story.north('Convoy leaves at noon')
  expect(story.mark('north', 'n-sec', post)).toEqual(['⏳'])
  await story.clock.advance(9_000)
  expect(story.channel('south', 's-sec')).toEqual([])
  await story.clock.advance(3_000)
  const frame = story.standing('south', 's-sec', 'Convoy leaves')
  expect(story.channel('south', 's-sec')[0]).toMatch(
    /^SEC-0001 · North, liaison\n> Convoy leaves at noon\nTap ☑ when you have received it\. That is no consent\.\nWritten 22 Nov 03:00 \(01:00:0\dZ\) · fingerprint ([0-9a-f]{4}-){4}[0-9a-f]{4}\n\[Acknowledge receipt\]$/,
  )
  expect(story.channel('sup', 'control')[0]).toContain('SEC-0001 · North, liaison\n> Convoy leaves at noon')
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  expect(story.mark('south', 's-sec', frame.id)).toEqual(['☑'])
})

test('deleted in time, nothing crosses and no gap in the references tells', async () => {
  const story = await Story.begin()
  const first = await story.north('never mind')
  await story.remove('north', 'n-sec', first)
  await story.north('this one')
  await story.clock.advance(12_000)
  expect(story.channel('south', 's-sec').map((each) => each.split('\n').slice(0, 2))).toEqual([['SEC-0001 · North, liaison', '> this one']])
})

test('a post that is told of after its deletion does not cross', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.remove('north', 'n-sec', 't1')
  const post = await story.north('never mind')
  expect(post).toBe('t1')
  await story.clock.advance(12_000)
  expect(story.channel('south', 's-sec')).toEqual([])
})

test('nor does one that is sent by a command, where only commands cross and from the supervisor’s channel', async () => {
  const story = await Story.begin({ intake: 'on-command' })
  const typed = story.told('!send taken back')
  const said = story.told('!say SEC both taken back', { link: 'sup', channel: 'control', author: 'UM' })
  for (const each of [typed, said]) {
    await story.remove(each.link, each.channel, each.post)
    await story.tell(each)
  }
  await story.clock.advance(20_000)
  for (const link of ['north', 'south', 'sup']) expect(JSON.stringify(story.platform(link).posts)).not.toContain('taken back')
})

test('edited in time, only the last word crosses', async () => {
  const story = await Story.begin()
  const post = await story.north('at noon')
  await story.edit('north', 'n-sec', post, 'UA', 'at one')
  await story.clock.advance(12_000)
  expect(story.channel('south', 's-sec')).toHaveLength(1)
  expect(story.channel('south', 's-sec')[0]).toContain('> at one')
})

const drawnAlike = ['❗ack SEC-0042', '❗️flsh Shots', '❕ack SEC-0042', '‼ack', '⁄dispute', '∕ack', '／ack', '╱ack']

test('what begins like a command never crosses, mistyped or not', async () => {
  const story = await Story.begin()
  for (const text of ['!dispuet open x', '/dispute', '！flsh shots', '​!ack', ' \n!nonsense', ...drawnAlike]) {
    const post = await story.north(text)
    expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  }
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec')).toEqual([])
  expect(story.direct('north', 'UA').some((each) => each.includes('Did you mean !dispute? For example: !dispute open'))).toBe(true)
})

test('a sentence that begins with a sign of its own, or with a picture, crosses', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const sentences = ['¡Hola! Buenos días', '⚠️ The bridge is closed', '🚨 Shots at the crossing', '❓ Who comes tomorrow']
  for (const each of sentences) await story.north(each)
  await story.clock.advance(10_000)
  const crossed = story.channel('south', 's-sec').join('\n')
  for (const each of sentences) expect(crossed).toContain(each)
})

test('a flash crosses at once, mentions the duty officer and tells them directly', async () => {
  const story = await Story.begin()
  await story.north('!flash Shots at the crossing')
  await story.clock.advance(100)
  expect(story.channel('south', 's-sec')[0]).toMatch(/^@UB\nSEC-0001 · North, liaison · FLASH\n> Shots at the crossing/)
  expect(story.direct('south', 'UB')[0]).toContain('FLASH SEC-0001 from North')
  expect(story.direct('north', 'UA')[0]).toContain('In South’s channel 01:00:02Z. Nobody has acknowledged.')
  await story.south('!ack SEC-0001')
  expect(story.direct('north', 'UA')[1]).toContain('Received by South, duty officer, 01:00Z. Receipt only.')
})

test('a reply in the thread of a relayed message stands in the matching thread; so does one that names its reference', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const asked = await story.north('Is the road open?')
  const frame = story.standing('south', 's-sec', 'Is the road open')
  await story.south('Yes, until six', { thread: frame.id })
  await story.south('More on sec-1: only the north lane')
  await story.south('As I said', { inReplyTo: frame.id })
  for (const words of ['Yes, until six', 'only the north lane', 'As I said']) {
    expect(story.standing('north', 'n-sec', words).thread).toBe(asked)
  }
  expect(story.channel('north', 'n-sec')[0]).toContain('SEC-0002 reply to SEC-0001 · South, duty officer')
})

test('a long text is split, numbered and whole', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const text = Array.from({ length: 900 }, (_, index) => `word${index}`).join(' ')
  await story.north(text)
  const posts = story.platform('south').posts.filter((each) => each.channel === 's-sec')
  expect(posts.length).toBe(3)
  expect(story.channel('south', 's-sec')[1]).toContain('part 2 of 3')
  const quoted = posts.flatMap((each) => each.content.blocks.flatMap((block) => (block.type === 'quote' ? [block.text] : []))).join('')
  expect(quoted).toBe(text)
})

test('a stranger, a file, a forwarded message: refused with a direct word and a mark, and nothing crosses', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const posts = [
    await story.post('north', 'n-sec', 'UX', 'hello'),
    await story.north('see this', { fragments: [{ kind: 'file', excerpt: 'map.pdf' }] }),
    await story.north('as he wrote', { fragments: [{ kind: 'forwarded', excerpt: 'internal: we yield' }] }),
  ]
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')).toEqual([])
  for (const post of posts) expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  expect(story.direct('north', 'UX')[0]).toContain('You are not one of North’s officials')
  expect(story.direct('north', 'UA')[0]).toContain('“map.pdf”')
  expect(story.direct('north', 'UA')[1]).toContain('“internal: we yield”')
})

test('what the supervisor says in its own channel stays there, except !say', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.supervisor('North is nervous')
  await story.supervisor('!say SEC both Keep the line open')
  await story.supervisor('!say SEC south Only you')
  expect(story.channel('north', 'n-sec')).toHaveLength(1)
  expect(story.channel('north', 'n-sec')[0]).toContain('SEC-0001 · Supervisor, duty officer · PRIORITY\n> Keep the line open')
  expect(story.channel('south', 's-sec')).toHaveLength(2)
})

test('on a track that takes only commands, ordinary talk is the party’s own', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, intake: 'on-command' })
  await story.north('between us')
  await story.north('!immediate Stop the convoy')
  await story.north('!send Request for withdrawal is not agreed')
  const frames = story.channel('south', 's-sec').map((each) =>
    each
      .replace(/^@.*\n/, '')
      .split('\n')
      .slice(0, 2),
  )
  expect(frames).toEqual([
    ['SEC-0001 · North, liaison · IMMEDIATE', '> Stop the convoy'],
    ['SEC-0002 · North, liaison', '> Request for withdrawal is not agreed'],
  ])
})

test('an edit after it crossed is an update in the thread, and asks anew', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('at noon')
  await story.south('!ack SEC-0001')
  expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
  await story.edit('north', 'n-sec', post, 'UA', 'at one')
  await story.clock.advance(100)
  const update = story.standing('south', 's-sec', 'UPDATE 1 to SEC-0001')
  expect(update.thread).toBe(story.standing('south', 's-sec', 'at noon').id)
  expect(story.channel('south', 's-sec').at(-1)).toContain('Was:\n> at noon\nNow:\n> at one\nYou acknowledged the earlier version.')
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  await story.south('!ack SEC-0001')
  expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
})

test('a deletion after it crossed strikes it out and the author learns how long it could be seen', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('Fire at will')
  await story.clock.advance(90_000)
  await story.remove('north', 'n-sec', post)
  const [frame, said] = story.channel('south', 's-sec')
  expect(frame).toContain('WITHDRAWN by North 01:01Z. Do not act on it.\n> ~~Fire at will~~')
  expect(said).toContain('SEC-0001 WITHDRAWN by North 01:01Z. Do not act on it.')
  expect(story.direct('north', 'UA').at(-1)).toContain('It could be seen for 90 s')
})

test('withdrawn before delivery, the text is never shown', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = () => 'link-down'
  const post = await story.north('secret plan')
  await story.remove('north', 'n-sec', post)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(30_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('SEC-0001 withdrawn before delivery')
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('secret plan')
})

test('what was withdrawn before it arrived rings nobody there, and its author does not read that it stands there', async () => {
  const story = await Story.begin()
  story.platform('south').faultOf = () => 'unavailable'
  const post = await story.north('!flash Shots at the crossing')
  await story.clock.advance(60_000)
  await story.remove('north', 'n-sec', post)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('SEC-0001 withdrawn before delivery')
  expect(story.direct('south', 'UB')).toEqual([])
  expect(story.direct('north', 'UA').join('\n')).not.toContain('In South’s channel')
  expect(story.channel('sup', 'control').join('\n')).not.toContain('is in South’s channel')
})

test.each([true, false])(
  'withdrawn while nobody knows whether it stands there, its author learns that it may; safe to repeat: %s',
  async (safe) => {
    const story = await Story.begin({ sendDelaySeconds: 0 }, { safe })
    story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
    const post = await story.north('!flash Shots at the crossing')
    await story.clock.advance(300)
    await story.remove('north', 'n-sec', post)
    story.platform('south').faultOf = () => 'none'
    await story.clock.advance(120_000)
    expect(story.direct('north', 'UA').at(-1)).toContain('SEC-0001 may have been seen in South’s channel before it was withdrawn.')
    expect(story.channel('south', 's-sec').join('\n')).not.toContain('Shots')
  },
)

test('what goes to the supervisor alone is seen by it, and its author learns for how long when they take it back', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.supervisor('!say SEC north Was it your patrol?')
  await story.clock.advance(2_000)
  const post = await story.north('Yes', { thread: story.standing('north', 'n-sec', 'Was it').id })
  await story.clock.advance(60_000)
  await story.remove('north', 'n-sec', post)
  expect(story.direct('north', 'UA').at(-1)).toContain('SECA-0002 is withdrawn. It could be seen for 60 s.')
})

test('what crosses at once does not refer to what has not crossed yet, though it was said in its thread', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const root = await story.north('We close the road')
  const urgent = await story.north('!immediate Shots at the crossing', { thread: root })
  await story.clock.advance(20_000)
  await story.north('!show SEC-1')
  expect(story.mark('north', 'n-sec', urgent)).toEqual(['📤'])
  expect(story.direct('north', 'UA').at(-1)).not.toContain('Reply')
})

test('the same post told three times is shown once', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('once')
  for (let time = 0; time < 2; time += 1) await story.north('once', { post })
  expect(story.channel('south', 's-sec')).toHaveLength(1)
})

test('invisible and reordering characters are shown for what they are', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('safe ‮ylno')
  expect(story.channel('south', 's-sec')[0]).toContain('> safe ⟨U+202E⟩ylno')
})

test('what was sent by a slash command stands in the sender’s own channel too, with the receipt on it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  await story.tell({
    type: 'commanded',
    id: 'c1',
    link: 'north',
    channel: 'n-sec',
    user: 'UA',
    command: 'flash',
    text: 'Fire at the depot',
    at: story.clock.now(),
  })
  await story.clock.advance(100)
  expect(story.channel('north', 'n-sec')).toHaveLength(1)
  expect(story.channel('north', 'n-sec')[0]).toMatch(/^SEC-0001 · North, liaison · FLASH\n> Fire at the depot\n/)
  const own = story.standing('north', 'n-sec', 'Fire at the depot')
  expect(story.mark('north', 'n-sec', own.id)).toEqual(['📤'])
  await story.south('Is it big?', { thread: story.standing('south', 's-sec', 'Fire at the depot').id })
  await story.clock.advance(11_000)
  expect(story.standing('north', 'n-sec', 'Is it big?').thread).toBe(own.id)
  await story.south('!ack SEC-1')
  expect(story.mark('north', 'n-sec', own.id)).toEqual(['☑'])
})

test('an original that was changed says so, and ☑ on it does not stand for an update that is not there yet', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('at noon')
  story.platform('south').faultOf = (outgoing) => (JSON.stringify(outgoing).includes('UPDATE 1 to') ? 'unavailable' : 'none')
  await story.edit('north', 'n-sec', post, 'UA', 'at one')
  await story.south('!ack SEC-1')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(30_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  expect(story.channel('south', 's-sec')[0]).toContain('Changed: see UPDATE 1 in the thread.')
})

test('while Parley’s clock is behind a platform’s, posts still cross in the order in which they were written', async () => {
  const story = await Story.begin()
  const ahead = story.clock.now() + 60_000
  await story.north('second', { writtenAt: ahead + 3 })
  await story.clock.advance(5)
  await story.north('first', { writtenAt: ahead })
  await story.clock.advance(12_000)
  expect(story.channel('south', 's-sec').map((each) => each.split('\n').find((line) => line.startsWith('>')))).toEqual([
    '> first',
    '> second',
  ])
})
