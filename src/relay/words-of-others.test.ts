import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000
const last = (posts: readonly string[]): string => posts.at(-1) ?? ''

test('the supervisor’s word takes the words before a text as anybody’s does', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.supervisor('!say SEC both immediate tlp:red expires 2h Keep clear of the bridge')
  await story.supervisor('!say SEC south\nimmediate is how we call it')
  await story.supervisor('!override SEC both expires 1h Stop all movement')
  await story.supervisor('!say SEC both Please keep the line open')
  await story.clock.advance(1_000)
  const south = story.channel('south', 's-sec').join('\n')
  expect(south).toMatch(/SEC-0001 · Supervisor, duty officer · IMMEDIATE · TLP:RED\nExpires 22 Nov 03:00Z .*\n> Keep clear of the bridge/)
  expect(south).toMatch(/SECB-0001 · Supervisor, duty officer · PRIORITY\n> immediate is how we call it/)
  expect(south).toMatch(/SEC-0002 · Supervisor, duty officer · OVERRIDE\nExpires 22 Nov 02:00Z .*\n> Stop all movement/)
  expect(south).toMatch(/SEC-0003 · Supervisor, duty officer · PRIORITY\n> Please keep the line open/)
})

test('the supervisor asks for a reply by a time, and it is owed to the supervisor', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.supervisor('!say SEC both to:south reply-by 1h Who was at the bridge?')
  await story.clock.advance(1_000)
  expect(last(story.channel('sup', 'control'))).toContain(
    'Sent as SEC-0001 REQUEST · Supervisor, duty officer · PRIORITY\nFor action: South.',
  )
  expect(story.channel('south', 's-sec')[0]).toContain('You owe a reply by 22 Nov 02:00Z')
  expect(story.channel('north', 'n-sec')[0]).not.toContain('You owe')
  await story.clock.advance(minutes(61))
  expect(story.channel('sup', 'control').join('\n')).toContain('SEC-0001 is not answered: no reply from South')
  await story.south('!reply SEC-1 A patrol of ours')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toContain('Answered by you')
})

test.each([
  ['!say SEC both imediate Stop', '“imediate” is nearly “immediate”', '!say SEC both immediate The road'],
  ['!say SEC both override Stop', 'has a command of its own', '!say SEC both immediate Convoy'],
  ['!say SEC south to:north Stop', 'to: no other party on this track is called “north”. There is South.', '!say SEC both to:'],
  ['!override SEC both expires soon Stop', 'expires: “soon” is no time', '!override SEC both expires'],
])('%s is refused with an example that the supervisor can type', async (typed, words, example) => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.supervisor(typed)
  await story.clock.advance(1_000)
  expect(last(story.direct('sup', 'UM'))).toContain(words)
  expect(last(story.direct('sup', 'UM'))).toContain(example)
  expect(story.mark('sup', 'control', post)).toEqual(['⛔'])
  const given = /This would have worked: (!(?:say|override) .+)$/.exec(last(story.direct('sup', 'UM')))?.[1] ?? ''
  await story.supervisor(given)
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').length + story.channel('north', 'n-sec').length).toBeGreaterThan(0)
})

test('a flash of the supervisor’s is asked about where it can be, and goes to whom it was to go', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { buttons: ['sup'] })
  await story.supervisor('!say SEC south flash Shots at your side of the bridge')
  await story.clock.advance(1_000)
  expect(last(story.direct('sup', 'UM'))).toContain('This wakes South’s duty officer now. Nothing was sent yet.')
  const asked = story.platform('sup').posts.findLast(({ channel }) => channel === '@UM')
  await story.press('sup', '@UM', asked?.id ?? '', 'UM', asked?.content.buttons?.[0]?.action ?? '')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('FLASH')
  expect(story.channel('north', 'n-sec')).toEqual([])
})

test('an answer takes them too; what kind it is nobody says, and an edit may say them again', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  await story.north('!send request reply-by 1h May we cross?')
  await story.clock.advance(11_000)
  const post = await story.south('!reply SEC-1 immediate tlp:amber notice of it is given')
  await story.clock.advance(1_000)
  expect(last(story.channel('north', 'n-sec'))).toMatch(
    /SEC-0002 reply to SEC-0001 · South, duty officer · IMMEDIATE · TLP:AMBER\n> notice of it is given/,
  )
  expect(story.channel('south', 's-sec')[0]).toContain('Answered by you')
  await story.edit('south', 's-sec', post, 'UB', '!reply SEC-1 immediate tlp:amber notice of it was given')
  await story.clock.advance(1_000)
  expect(last(story.channel('north', 'n-sec'))).toContain('Now:\n> notice of it was given')
  await story.edit('south', 's-sec', post, 'UB', '!reply SEC-1 flash tlp:amber notice of it was given')
  await story.south('!reply SEC-1 reply-by 1h And you?')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-2)).toContain('It changes precedence')
  expect(last(story.direct('south', 'UB'))).toContain('only on a request a reply is owed')
})

test('an answer that all can see is not linked with what the supervisor asked in private', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('The bridge is open')
  await story.clock.advance(1_000)
  await story.post('sup', 'control', 'UM', '!say SEC south request reply-by 1h Who was at the bridge?', {
    thread: story.standing('sup', 'control', 'The bridge is open').id,
  })
  await story.clock.advance(1_000)
  await story.south('A patrol of ours')
  await story.south('We know', { thread: story.standing('south', 's-sec', 'The bridge is open').id })
  await story.clock.advance(1_000)
  const asked = /answer:(q\d+):yes/.exec(JSON.stringify(story.platform('south').posts))?.[1] ?? 'q1'
  await story.south(`!answer ${asked} yes`)
  await story.clock.advance(1_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('We know')
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('SECB')
  const question = story.standing('south', 's-sec', 'Who was at the bridge?')
  expect(JSON.stringify(question.content)).toContain('You owe a reply')
  await story.south('!reply SECB-1 A patrol of ours')
  await story.clock.advance(1_000)
  expect(JSON.stringify(story.standing('south', 's-sec', 'Who was at the bridge?').content)).toContain('Answered by you')
  expect(story.channel('sup', 'control').join('\n')).toContain('reply to SECB-0001')
})
