import { expect, test } from 'vitest'
import type { CatchUpOutcome } from '../core/adapter.ts'
import type { ReceivedEdit } from '../core/received.ts'
import { Story } from './testing/story.ts'

const hours = (count: number): number => count * 3_600_000

/** What stands no more on North's platform when its history is read. */
function forget(story: Story, post: string): void {
  const { history } = story.platform('north')
  history.splice(
    history.findIndex((each) => 'post' in each && each.post === post),
    1,
  )
}

/** North's history shows that a post was changed, and says so to whoever reads it. */
function change(story: Story, post: string, text: string, writtenAt: number): void {
  const platform = story.platform('north')
  const whole = platform.catchUp.bind(platform)
  const edit: ReceivedEdit = {
    type: 'edited',
    link: 'north',
    channel: 'n-sec',
    post,
    author: 'UA',
    text,
    editedAt: story.clock.now(),
    fragments: [],
    writtenAt,
    found: true,
  }
  platform.catchUp = async (query) => {
    const outcome = await whole(query)
    const isThere = query.channel === 'n-sec' && writtenAt >= query.since
    return outcome.outcome === 'caught-up' && isThere ? { ...outcome, received: [...outcome.received, edit] } : outcome
  }
}

/** North's history says this too, to whoever reads the channel. */
function answerWith(story: Story, { received = [], ...more }: Partial<CatchUpOutcome & { outcome: 'caught-up' }>): void {
  const platform = story.platform('north')
  const whole = platform.catchUp.bind(platform)
  platform.catchUp = async (query) => {
    const outcome = await whole(query)
    if (outcome.outcome !== 'caught-up' || query.channel !== 'n-sec') return outcome
    return { ...outcome, ...more, received: [...received, ...outcome.received] }
  }
}

/** Something stands in the place of a post that is gone. */
const tombstone = (story: Story, post: string): void =>
  answerWith(story, {
    received: [{ type: 'deleted', link: 'north', channel: 'n-sec', post, deletedAt: story.clock.now(), found: true }],
  })

const shown = (story: Story): string => story.channel('south', 's-sec').join('\n')

/** `meanwhile`: what becomes of the platform by the time that it answers again. */
async function outage(story: Story, ms: number, meanwhile: () => void = () => undefined): Promise<void> {
  const tell = (state: 'up' | 'down') =>
    story.tell({ type: 'link-changed', link: 'north', state, cause: 'no connection', needsPerson: false, at: story.clock.now() })
  await tell('down')
  await story.clock.advance(ms)
  meanwhile()
  await tell('up')
  await story.clock.advance(20_000)
}

/** Something was said before all else, and stands. */
async function begun(): Promise<Story> {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('good morning')
  await story.clock.advance(hours(2))
  return story
}

test('what was said long before an outage and is taken back in it is withdrawn', async () => {
  const story = await begun()
  const old = await story.north('the old depot')
  await story.clock.advance(hours(30))
  await story.north('the new depot')
  await story.clock.advance(hours(3))
  forget(story, old)
  await outage(story, 60_000)
  expect(shown(story)).toMatch(/WITHDRAWN by North[\s\S]*the old depot/)
  expect(shown(story)).not.toMatch(/WITHDRAWN by North[^\n]*\n[^\n]*the new depot/)
})

test('the same where Parley itself was down', async () => {
  const story = await begun()
  const old = await story.north('the old depot')
  await story.clock.advance(hours(5))
  await story.relay.stop()
  forget(story, old)
  await story.clock.advance(60_000)
  await story.run()
  await story.clock.advance(20_000)
  expect(shown(story)).toContain('WITHDRAWN by North')
})

test('what was changed in an outage is updated, however long before it was said', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const writtenAt = story.clock.now()
  const old = await story.north('at six')
  await story.clock.advance(hours(30))
  change(story, old, 'at seven', writtenAt)
  await outage(story, 60_000)
  expect(shown(story)).toMatch(/UPDATE 1 to SEC-0001[\s\S]*at six[\s\S]*at seven/)
})

test('what a platform lets go after its time was taken back by nobody', async () => {
  const story = await begun()
  await story.north('the old depot')
  await story.clock.advance(hours(30))
  await story.north('the new depot')
  // A workspace that keeps what is said for a day.
  const { history } = story.platform('north')
  history.splice(
    0,
    history.findIndex((each) => 'text' in each && each.text === 'the new depot'),
  )
  await outage(story, 60_000)
  await story.clock.advance(hours(2))
  expect(shown(story)).toContain('the old depot')
  expect(shown(story)).not.toContain('WITHDRAWN')
})

test('the head of a thread that its platform lets go after its time, and whose replies still stand, was taken back by nobody', async () => {
  const story = await begun()
  const head = await story.north('the old depot')
  await story.clock.advance(hours(30))
  await story.north('and its gate', { thread: head })
  // What a platform shows in the place of a head that is gone.
  const { history } = story.platform('north')
  history.splice(0, history.length - 1)
  tombstone(story, head)
  await outage(story, 60_000)
  await story.clock.advance(hours(2))
  expect(shown(story)).toContain('the old depot')
  expect(shown(story)).not.toContain('WITHDRAWN')
})

test('the head of a thread that somebody takes back is withdrawn, though its replies still stand', async () => {
  const story = await begun()
  const head = await story.north('the old depot')
  await story.north('and its gate', { thread: head })
  forget(story, head)
  tombstone(story, head)
  await outage(story, 60_000)
  expect(shown(story)).toMatch(/WITHDRAWN by North[\s\S]*the old depot/)
})

test('what was said right before an outage that lasts longer than its platform keeps anything was taken back by nobody', async () => {
  const story = await begun()
  await story.north('the old depot')
  await story.clock.advance(30_000)
  await outage(story, hours(30), () => {
    story.platform('north').history.length = 0
  })
  await story.clock.advance(hours(2))
  expect(shown(story)).toContain('the old depot')
  expect(shown(story)).not.toContain('WITHDRAWN')
})

test('what has not crossed yet and is gone when Parley is back after so long does not cross, whoever took it away', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const post = await story.north('the old depot')
  await story.clock.advance(5_000)
  await story.relay.stop()
  await story.clock.advance(hours(30))
  forget(story, post)
  await story.run()
  await story.clock.advance(hours(2))
  expect(shown(story)).not.toContain('the old depot')
  await story.north('the old depot, after all')
  await story.clock.advance(30_000)
  expect(shown(story)).toContain('the old depot, after all')
})

test('what stands there though its platform shows no word of it any more was taken back by nobody', async () => {
  const story = await begun()
  const old = await story.north('the old depot')
  await story.clock.advance(hours(5))
  await story.north('the new depot')
  forget(story, old)
  answerWith(story, { standing: [old] })
  await outage(story, 60_000)
  await story.clock.advance(hours(2))
  expect(shown(story)).not.toContain('WITHDRAWN')
})

test('where a history tells what was taken back, what is merely lost there was taken back by nobody, and what waits crosses', async () => {
  const story = await Story.begin({ sendDelaySeconds: 30 })
  answerWith(story, { tellsDeletions: true })
  const lost = await story.north('the road is open')
  await story.clock.advance(60_000)
  const waiting = await story.north('and the bridge too')
  // A homeserver that is put back to an earlier state.
  await outage(story, 90_000, () => {
    forget(story, lost)
    forget(story, waiting)
  })
  await story.clock.advance(60_000)
  expect(shown(story)).not.toContain('WITHDRAWN')
  expect(shown(story)).toContain('and the bridge too')
})

test('there a deletion counts after however long an absence, and whatever stands beside it; what it takes back does not cross', async () => {
  const story = await Story.begin({ sendDelaySeconds: 30 })
  const old = await story.north('the road is open')
  await story.clock.advance(60_000)
  const waiting = await story.north('and the bridge too')
  await story.clock.advance(5_000)
  await story.relay.stop()
  await story.clock.advance(hours(30))
  answerWith(story, { tellsDeletions: true })
  for (const post of [waiting, old]) {
    forget(story, post)
    tombstone(story, post)
  }
  await story.run()
  await story.clock.advance(hours(2))
  expect(shown(story)).toContain('WITHDRAWN')
  expect(shown(story)).not.toContain('and the bridge too')
})

test('there, too, what was taken back is known before anything that is found crosses, and with it what the same author still has waiting', async () => {
  const story = await Story.begin({ sendDelaySeconds: 60 })
  const waiting = await story.north('and the bridge too')
  await story.clock.advance(2_000)
  await story.relay.stop()
  await story.clock.advance(3_000)
  const platform = story.platform('north')
  platform.history.push(story.told('never told', { post: 't77', writtenAt: story.clock.now() }))
  await story.clock.advance(90_000)
  const whole = platform.catchUp.bind(platform)
  forget(story, waiting)
  platform.catchUp = async (query) => {
    const outcome = await whole(query)
    if (outcome.outcome !== 'caught-up' || query.channel !== 'n-sec') return outcome
    const deletion = { type: 'deleted', link: 'north', channel: 'n-sec', post: waiting, deletedAt: story.clock.now(), found: true } as const
    return { ...outcome, received: [...outcome.received, deletion], tellsDeletions: true }
  }
  await story.run()
  await story.clock.advance(hours(2))
  // Nothing tells South that there was something else.
  expect(shown(story)).toContain('SEC-0001 · North, liaison\n> never told')
  expect(shown(story)).not.toMatch(/and the bridge too|withdrawn/)
})

test('what a platform never told at all is found within the hour', async () => {
  const story = await begun()
  const old = await story.north('the old depot')
  await story.clock.advance(hours(5))
  forget(story, old)
  await story.clock.advance(hours(1) + 60_000)
  expect(shown(story)).toContain('WITHDRAWN by North')
})

test('nothing crosses that stands there from before: nobody missed it then', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const writtenAt = story.clock.now() + 1_000
  await story.north('the first word')
  await story.clock.advance(hours(2))
  await story.north('another word')
  await story.clock.advance(hours(2))
  // Never told, and long before anybody was deaf: in such a channel people may have talked among themselves then.
  story.platform('north').history.push({ ...story.told('between ourselves', { post: 'x9' }), writtenAt })
  change(story, 'x9', 'between ourselves, changed', writtenAt)
  await outage(story, 60_000)
  await story.clock.advance(hours(3))
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('between ourselves')
})

test('a thread is looked into where it is one of the latest, and what was not looked at is not gone', async () => {
  const story = await begun()
  const heads: string[] = []
  for (let number = 0; number < 12; number += 1) heads.push(await story.north(`head ${number}`))
  await story.clock.advance(60_000)
  for (const [index, head] of heads.entries()) await story.north(`reply ${index}.`, { thread: head })
  await story.clock.advance(hours(2))
  const asked: (readonly string[])[] = []
  const platform = story.platform('north')
  const whole = platform.catchUp.bind(platform)
  platform.catchUp = async (query: Parameters<typeof platform.catchUp>[0] & { threads?: readonly string[] }) => {
    asked.push(query.threads ?? [])
    const outcome = await whole(query)
    const { threads = [] } = query
    if (outcome.outcome !== 'caught-up') return outcome
    // As on Slack: a reply is shown with its thread alone, and one of the latest and one of the first are gone.
    const received = outcome.received.filter(
      (each) => each.type !== 'posted' || each.thread === undefined || (threads.includes(each.thread) && each.text !== 'reply 11.'),
    )
    return { ...outcome, received }
  }
  await outage(story, 60_000)
  expect(asked.at(-1)).toEqual(heads.slice(-10))
  const withdrawn = story.channel('south', 's-sec').flatMap((each) => (each.includes('WITHDRAWN') ? (/reply \d+\./.exec(each) ?? []) : []))
  expect([...withdrawn]).toEqual(['reply 11.'])
})

test.each([0, 10])('an edit that its author took back while nobody listened is changed back, once (%i s to take back)', async (seconds) => {
  const story = await Story.begin({ sendDelaySeconds: seconds })
  const post = await story.north('at noon')
  const own = await story.north('!ack SEC-0009')
  await story.clock.advance(12_000)
  for (const text of ['at one', 'at two']) {
    await story.edit('north', 'n-sec', post, 'UA', text)
    await story.clock.advance(12_000)
  }
  const told = story.direct('north', 'UA').length
  await story.relay.stop()
  await story.clock.advance(60_000)
  const takenBackAt = story.clock.now()
  // What stands there again is the edit before it; of the other post, which was never edited, nothing was taken back.
  const { history } = story.platform('north')
  for (const [index, each] of history.entries())
    if (each.type === 'posted' && [post, own].includes(each.post))
      history[index] = { ...each, takenBackAt, ...(each.post === post ? { text: 'at one', editedAt: takenBackAt - 90_000 } : {}) }
  await story.clock.advance(60_000)
  await story.run()
  await story.clock.advance(hours(3))
  expect(shown(story)).toMatch(/UPDATE 3 to SEC-0001[\s\S]*Was:\n> at two\nNow:\n> at one/)
  expect(shown(story)).not.toContain('UPDATE 4')
  expect(story.direct('north', 'UA')).toHaveLength(told)
  await story.edit('north', 'n-sec', post, 'UA', 'at four')
  await story.clock.advance(12_000)
  expect(shown(story)).toContain('Now:\n> at four')
})

/** The change of a post that its platform takes for a post of its own is gone: the post says again what it said before. */
async function takeBackEdit(story: Story, post: string, edit: string, text: string, editedAt?: number): Promise<void> {
  const deletedAt = story.clock.now()
  const { history } = story.platform('north')
  for (const [index, each] of history.entries())
    if (each.type === 'posted' && each.post === post)
      history[index] = { ...each, text, takenBackAt: deletedAt, ...(editedAt === undefined ? {} : { editedAt }) }
  await story.tell({ type: 'deleted', link: 'north', channel: 'n-sec', post: edit, deletedAt })
}

test('an edit of which nobody knows any more what it changed, and that its author takes back, is changed back within a minute', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('at noon')
  await story.clock.advance(12_000)
  await story.edit('north', 'n-sec', post, 'UA', 'at one')
  await story.relay.stop()
  await story.run()
  await story.clock.advance(60_000)
  await takeBackEdit(story, post, 'the edit', 'at noon')
  await story.clock.advance(30_000)
  expect(shown(story)).toMatch(/Was:\n> at one\nNow:\n> at noon/)
})

test('however much is taken back that was never Parley’s affair, the channel is read once a minute', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('at noon')
  await story.clock.advance(600_000)
  let readings = 0
  const platform = story.platform('north')
  const catchUp = platform.catchUp.bind(platform)
  platform.catchUp = async (query) => {
    // Each ten minutes the latest part is read anyway.
    if (query.channel === 'n-sec' && 'threadsSince' in query) readings += 1
    return catchUp(query)
  }
  for (let second = 0; second < 180; second += 1) {
    await story.remove('north', 'n-sec', `talk ${second}`)
    await story.clock.advance(1_000)
  }
  await story.clock.advance(60_000)
  expect(readings).toBe(4)
  await story.clock.advance(600_000)
  expect(readings).toBe(4)
  expect(shown(story)).not.toContain('WITHDRAWN')
})

test('what somebody takes back of what they said to Parley alone, and nobody knows, is taken, and no channel is read for it', async () => {
  const story = await Story.begin()
  await story.north('at noon')
  await story.clock.advance(60_000)
  const read: string[] = []
  const platform = story.platform('north')
  const catchUp = platform.catchUp.bind(platform)
  platform.catchUp = async (query) => {
    read.push(query.channel)
    return catchUp(query)
  }
  const taken = await story.tell({ type: 'deleted', link: 'north', channel: '@UA', post: 'long ago', deletedAt: story.clock.now() })
  await story.clock.advance(60_000)
  expect(taken).toEqual({ taken: true })
  expect(read).toEqual([])
})
