import { expect, test } from 'vitest'
import type { Outgoing } from '../core/outgoing.ts'
import { withHeads } from './testing/cell.ts'
import { mechanism, Story } from './testing/story.ts'

const cut = async (story: Story, link: string): Promise<void> => {
  story.platform(link).faultOf = () => 'link-down'
  await story.tell({ type: 'link-changed', link, state: 'down', cause: 'no connection', needsPerson: false, at: 0 })
}

/** It takes one post a second, as Slack does. */
const mend = async (story: Story, link: string): Promise<void> => {
  let lastAt = 0
  story.platform(link).faultOf = ({ type }: Outgoing) => {
    if (type !== 'post') return 'none'
    if (story.clock.now() - lastAt < 1_000) return 'unavailable'
    lastAt = story.clock.now()
    return 'none'
  }
  await story.tell({ type: 'link-changed', link, state: 'up', cause: '', needsPerson: false, at: 0 })
}

const manyPosts = async (story: Story, count: number, text = 'number'): Promise<void> => {
  for (let index = 1; index <= count; index += 1) {
    await story.north(`${text} ${index}`)
    await story.clock.advance(2_000)
  }
}

const control = (story: Story): readonly string[] => story.channel('sup', 'control')
const naming = (where: readonly string[], words: string): readonly string[] => where.filter((each) => each.includes(words))

test('of what waits for a link that is down its author is told once, and once more when nothing waits; of what is urgent each time', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await cut(story, 'south')
  await manyPosts(story, 60)
  await story.north('!flash Shots at the crossing')
  await story.clock.advance(60_000)
  const direct = () => story.direct('north', 'UA')
  expect(naming(direct(), 'has not reached South’s channel')).toHaveLength(2)
  expect(direct()[0]).toContain('SEC-0001 has not reached South’s channel')
  expect(direct()[0]).toContain('What you post there after it waits too, as long as it shows ⏳')
  expect(direct()[1]).toContain('SEC-0061 has not reached South’s channel')
  expect(direct()[1]).toContain('60 earlier posts of your side must go there first.')
  await mend(story, 'south')
  await story.clock.advance(140_000)
  expect(naming(direct(), 'In South’s channel')).toHaveLength(2)
  expect(direct().at(-1)).toBe(
    'Nothing of yours waits for South’s channel of SEC any more. 59 more of your messages had to wait than you were told of; of each that did not arrive you were told.',
  )
})

test('while what waited is shown at the platform’s pace, the supervisor is called once for what must wait behind it, and told when that is over', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await cut(story, 'south')
  await manyPosts(story, 90)
  await mend(story, 'south')
  await manyPosts(story, 10, 'later')
  await story.clock.advance(30_000)
  expect(naming(control(story), 'UNDELIVERED')).toHaveLength(1)
  await story.clock.advance(200_000)
  expect(naming(control(story), 'UNDELIVERED')).toHaveLength(1)
  expect(naming(control(story), 'is in South’s channel')).toHaveLength(1)
  expect(control(story).at(-1)).toMatch(/^North to South, SEC: nothing waits any more\. \d+ messages more had to wait/)
  const shown = story.channel('south', 's-sec').flatMap((each) => /> ((?:number|later) \d+)/.exec(each)?.[1] ?? [])
  expect(shown).toHaveLength(100)
  expect(shown.slice(0, 90)).toEqual(Array.from({ length: 90 }, (_, index) => `number ${index + 1}`))
})

test('while much is still to come a channel says so once, and the duty officer is rung for a flash behind it before it stands there', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await cut(story, 'south')
  await manyPosts(story, 120)
  await mend(story, 'south')
  await story.north('!flash Shots at the crossing')
  await story.north('later')
  await story.clock.advance(50_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('Shots at the crossing')
  expect(naming(story.channel('south', 's-sec'), 'posts from North wait for this channel. They come one after another')).toHaveLength(1)
  const rung = /FLASH SEC-0121 from North is on its way to your channel behind (\d+) earlier posts of theirs/
  expect(Number(rung.exec(story.direct('south', 'UB').join('\n'))?.[1])).toBeGreaterThan(50)
  expect(naming(control(story), 'UNDELIVERED SEC-0121')[0]).toContain('!show SEC-0121 tells you what it says')
  await story.clock.advance(100_000)
  expect(naming(story.channel('south', 's-sec'), 'wait for this channel')).toHaveLength(1)
  expect(story.direct('south', 'UB').at(-1)).toContain('FLASH SEC-0121 from North stands in your channel')
})

test('of a flash that waited for a link with much before it the duty officer is rung when the link is back, once', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await cut(story, 'south')
  await manyPosts(story, 60)
  await story.north('!flash Shots at the crossing')
  await story.clock.advance(60_000)
  await mend(story, 'south')
  await story.clock.advance(5_000)
  const rung = () =>
    naming(story.direct('south', 'UB'), 'FLASH SEC-0061 from North is on its way to your channel behind 60 earlier posts of theirs')
  expect(rung()).toHaveLength(1)
  await cut(story, 'south')
  await story.clock.advance(60_000)
  await mend(story, 'south')
  await story.clock.advance(5_000)
  expect(naming(story.direct('south', 'UB'), 'is on its way')).toHaveLength(1)
  await story.clock.advance(100_000)
  expect(naming(story.direct('south', 'UB'), 'FLASH SEC-0061 from North stands in your channel')).toHaveLength(1)
})

test('of a flash that was withdrawn while it waited nobody is rung', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await cut(story, 'south')
  await manyPosts(story, 3)
  const post = await story.north('!flash Shots at the crossing')
  await story.clock.advance(60_000)
  await story.remove('north', 'n-sec', post)
  await mend(story, 'south')
  await story.clock.advance(30_000)
  expect(story.direct('south', 'UB').join('\n')).not.toContain('FLASH')
})

test('whoever was told that much waited is told of the next thing that waits, too', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  for (const [text, reference] of [
    ['first', 'SEC-0001'],
    ['second', 'SEC-0003'],
  ] as const) {
    await cut(story, 'south')
    await manyPosts(story, 2, text)
    await story.clock.advance(60_000)
    expect(naming(story.direct('north', 'UA'), `${reference} has not reached`)).toHaveLength(1)
    await mend(story, 'south')
    await story.clock.advance(20_000)
  }
  expect(naming(story.direct('north', 'UA'), '1 more of your messages had to wait')).toHaveLength(2)
})

test('that nothing waits any more is told to whoever hears what is said to an author who speaks for their side no longer', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
  await cut(story, 'south')
  await manyPosts(story, 5)
  await story.clock.advance(60_000)
  await story.post('north', 'n-sec', 'UNH', '!suspend liaison Lost the telephone')
  await mend(story, 'south')
  await story.clock.advance(60_000)
  const caughtUp = 'Nothing of yours waits for South’s channel'
  expect(naming(story.direct('north', 'UA'), caughtUp)).toEqual([])
  expect(naming(story.direct('north', 'UNH'), caughtUp)).toHaveLength(1)
})

test('when a link is back each side learns how much of its own still comes, and nothing of what others sent', async () => {
  const [sec] = mechanism.tracks
  const second = {
    ...sec!,
    code: 'MED',
    name: 'Medicine',
    channels: { north: { link: 'north', channel: 'n-med' }, south: { link: 'south', channel: 's-med' } },
  }
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...mechanism, tracks: [sec!, second] } })
  await cut(story, 'south')
  await manyPosts(story, 30)
  for (let index = 0; index < 25; index += 1) await story.post('north', 'n-med', 'UA', `medicine ${index}`)
  await mend(story, 'south')
  await story.clock.advance(120_000)
  expect(naming(control(story), 'LINK BACK: South')[0]).toContain('55 posts wait for it')
  expect(naming(story.channel('north', 'n-sec'), 'South’s link is back')[0]).toContain('30 of your side’s posts wait for it')
  expect(naming(story.channel('north', 'n-med'), 'South’s link is back')[0]).toContain('25 of your side’s posts wait for it')
  expect(naming(story.channel('south', 's-sec'), 'Parley’s link to this channel was down')[0]).toContain(
    '30 posts for you waited, and come one after another, each side’s in the order in which it sent them',
  )
})

test('what waited and is refused is told message by message, and nobody is told that it was taken', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await cut(story, 'south')
  await manyPosts(story, 3)
  await story.clock.advance(60_000)
  story.platform('south').faultOf = ({ type }) => (type === 'post' ? 'refuse' : 'none')
  await story.tell({ type: 'link-changed', link: 'south', state: 'up', cause: '', needsPerson: false, at: 0 })
  await story.clock.advance(30_000)
  const direct = story.direct('north', 'UA')
  expect(naming(direct, 'FAILED')).toHaveLength(3)
  expect(direct.at(-1)).toContain('of each that did not arrive you were told.')
  expect(direct.join('\n')).not.toContain('taken')
})
