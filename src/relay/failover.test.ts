import { expect, test } from 'vitest'
import { textOf } from './testing/fake-platform.ts'
import { Story } from './testing/story.ts'

const texts = (story: Story): readonly string[] => story.journal.entries.map(({ text }) => text)

test('what a failover took from the journal is given to it again, entry by entry as it was', async () => {
  const story = await Story.begin()
  await story.north('first')
  await story.clock.advance(12_000)
  const before = texts(story)
  story.journal.lose(6)
  const told = story.north('second')
  await story.clock.advance(12_000)
  await told
  expect(texts(story).slice(0, before.length)).toEqual(before)
  expect(story.channel('south', 's-sec').join('\n')).toMatch(/SEC-0001[\s\S]*first[\s\S]*SEC-0002[\s\S]*second/)
  expect(story.log.join('\n')).toContain('the store had lost the last 6 entries')
  expect(story.relay.health().journal).toMatchObject({ state: 'up', cause: '' })
})

test('a failover is noticed when the connection returns, whether anything happens or not', async () => {
  const story = await Story.begin()
  await story.north('first')
  await story.clock.advance(12_000)
  const before = texts(story)
  story.journal.lose(4)
  story.relay.storeReturned()
  await story.clock.advance(10)
  expect(texts(story)).toEqual(before)
})

test('a failover that the owner outlived is no loss to whoever follows it, however long the journal was away', async () => {
  const story = await Story.begin()
  await story.north('first')
  await story.clock.advance(12_000)
  story.journal.fault = 'refuse'
  const told = story.north('second')
  await story.clock.advance(5_000)
  story.journal.fault = 'none'
  story.journal.name = 'another'
  story.relay.storeReturned()
  await story.clock.advance(20_000)
  await told
  await story.run()
  expect(story.log.join('\n')).not.toContain('may be lost')
  await story.north('third')
  await story.clock.advance(12_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('SEC-0003')
})

test('a copy that has forgotten whose the mechanism is is told, and given what it lost', async () => {
  const story = await Story.begin()
  await story.north('first')
  await story.clock.advance(12_000)
  const before = texts(story)
  story.journal.lose(before.length)
  story.journal.forgetOwner()
  const told = story.north('second')
  await story.clock.advance(12_000)
  await told
  expect(texts(story).slice(0, before.length)).toEqual(before)
  expect(story.ended).toEqual([])
  expect(story.channel('south', 's-sec').join('\n')).toContain('SEC-0002')
})

test('a journal with entries of another hand is not written to: it is said, and all goes on when the right one is back', async () => {
  const story = await Story.begin()
  await story.north('first')
  await story.clock.advance(12_000)
  const right = [...story.journal.entries]
  story.journal.entries.splice(-3)
  const last = story.journal.entries.at(-1)!
  story.journal.entries.push({ sequence: last.sequence + 1, previous: last.hash, hash: 'another', text: '{}' })
  const wrong = texts(story)
  const told = story.north('second')
  await story.clock.advance(12_000)
  await told
  expect(texts(story)).toEqual(wrong)
  expect(story.relay.health()).toMatchObject({ accepting: false, journal: { state: 'down' } })
  expect(story.relay.health().journal.cause).toMatch(
    /its last entry, \d+, is not the one that was written.*Bring back the Redis.*or restart Parley/,
  )
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('second')
  story.journal.entries.splice(0, Number.POSITIVE_INFINITY, ...right)
  await story.clock.advance(2_000)
  expect(story.relay.health()).toMatchObject({ accepting: true, journal: { state: 'up' } })
})

test('a journal that lacks more than is kept at hand is not written to, and what is known stays known', async () => {
  const story = await Story.begin()
  // Entries beyond what a start keeps at hand of those before its snapshot.
  for (let each = 0; each < 220; each += 1) {
    await story.north(`!immediate message ${each}`)
    await story.clock.advance(6_000)
  }
  await story.clock.advance(60_000)
  await story.relay.stop()
  expect(story.journal.snapshot?.sequence).toBeGreaterThan(1_000)
  await story.run()
  story.journal.lose(story.journal.entries.length - 5)
  const told = story.north('!immediate one more')
  await story.clock.advance(5_000)
  await told
  expect(story.journal.entries).toHaveLength(5)
  expect(story.relay.health().journal.cause).toMatch(
    /it ends at entry 5, and of the \d+ that were written only those from \d+ on are at hand/,
  )
})

test('a journal that ends before its own snapshot is not taken up', async () => {
  const story = await Story.begin()
  await story.north('first')
  await story.clock.advance(12_000)
  await story.relay.stop()
  story.journal.lose(3)
  await expect(story.run()).rejects.toThrow(/ends at entry \d+, before its own snapshot/)
})

/** North has said two things; the second is lost from the journal together with the process that knew it. */
async function ownerLostToo(
  saysSecond = (story: Story): unknown => story.north('the second thing'),
  takenUp = async (story: Story): Promise<void> => {
    story.journal.name = 'the copy'
    await story.run()
  },
) {
  const story = await Story.begin()
  await story.north('the first thing')
  await story.clock.advance(12_000)
  const known = story.journal.entries.length
  await story.clock.advance(60_000)
  await saysSecond(story)
  await story.clock.advance(12_000)
  const stray = story.standing('south', 's-sec', 'the second thing').id
  // Killed: it does nothing any more.
  story.journal.epoch += 1
  await story.clock.advance(1_000)
  story.journal.lose(story.journal.entries.length - known)
  await takenUp(story)
  await story.clock.advance(15_000)
  return { story, stray }
}

test('an owner that takes up a journal which lost its end gives no reference out twice, and relays again what still stands', async () => {
  const { story } = await ownerLostToo()
  const south = story.channel('south', 's-sec').join('\n')
  expect(south).toMatch(/SEC-0001 [\s\S]*SEC-0002 [\s\S]*SEC-1002 /)
  expect(south.match(/^SEC-0002 · /gm)).toHaveLength(1)
  expect(south.match(/the second thing/g)).toHaveLength(2)
  expect(south).toContain('NOT ON THE RECORD: SEC-0002')
  const control = story.channel('sup', 'control').join('\n')
  expect(control).toContain('these are left out: SEC-0002 to SEC-1001, and as many of each series of what goes to some alone')
  expect(control).toContain('Not on the record, but in South’s channel of SEC: SEC-0002')
})

test('the same where no copy of the store answers and this machine knows that the end is missing', async () => {
  const { story } = await ownerLostToo(undefined, (each) => each.run(each.journal.entries.length + 3))
  const south = story.channel('south', 's-sec').join('\n')
  expect(south).toMatch(/SEC-0001 [\s\S]*SEC-0002 [\s\S]*SEC-1005 /)
  expect(south).toContain('NOT ON THE RECORD: SEC-0002')
  expect(story.channel('sup', 'control').join('\n')).toContain('these are left out: SEC-0002 to SEC-1004')
})

test('where more entries are missing than references are left out as a rule, so many more are left out', async () => {
  const { story } = await ownerLostToo(undefined, (each) => each.run(each.journal.entries.length + 4_000))
  expect(story.channel('sup', 'control').join('\n')).toContain('these are left out: SEC-0002 to SEC-5001')
  await story.north('after all that')
  await story.clock.advance(15_000)
  expect(story.channel('south', 's-sec').join('\n')).toMatch(/SEC-500[23] [^\n]*\n> after all that/)
})

test('nor of what goes to one party alone, though all of that was lost', async () => {
  const { story } = await ownerLostToo((of) => of.supervisor('!say SEC south the second thing'))
  const south = story.channel('south', 's-sec').join('\n')
  expect(south.match(/^SECB-0001 · /gm)).toHaveLength(1)
  expect(south).toMatch(/SECB-1001 · [\s\S]*the second thing/)
})

test('what answers a post that is not on the record is shown to nobody else, unless all of its track have seen that post', async () => {
  const private_ = await ownerLostToo((of) => of.supervisor('!say SEC south the second thing'))
  await private_.story.south('between us', { thread: private_.stray })
  await private_.story.clock.advance(20_000)
  expect(private_.story.channel('north', 'n-sec').join('\n')).not.toContain('between us')
  expect(private_.story.direct('south', 'UB').at(-1)).toContain('cannot tell whether the post that you answer is for your side alone')
  const open = await ownerLostToo()
  await open.story.south('for all', { thread: open.stray })
  await open.story.clock.advance(20_000)
  expect(open.story.channel('north', 'n-sec').join('\n')).toContain('for all')
})

test('a button of a post that is not on the record acknowledges nothing', async () => {
  const { story, stray } = await ownerLostToo()
  const { content } = story.platform('south').posts.find(({ id }) => id === stray)!
  await story.press('south', 's-sec', stray, 'UB', content.buttons![0]!.action)
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').join('\n')).toContain('That post is not on the record')
  expect(story.mark('north', 'n-sec', 't2')).toEqual(['📤'])
})

test('☑ on a post that is not on the record is answered once, acknowledges nothing, and another mark is nobody’s news', async () => {
  const { story, stray } = await ownerLostToo()
  await story.react('south', 's-sec', stray, 'UB', '👍')
  await story.react('south', 's-sec', stray, 'UX', '☑')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').join('\n')).not.toContain('not on the record')
  expect(story.direct('south', 'UX')).toEqual([])
  for (let count = 0; count < 2; count += 1) await story.react('south', 's-sec', stray, 'UB', '☑')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').join('\n').split('That post is not on the record')).toHaveLength(2)
  expect(story.mark('north', 'n-sec', 't2')).toEqual(['📤'])
})

test('of a stray that stands twice one is left', async () => {
  const { story, stray } = await ownerLostToo(async (begun) => {
    await begun.north('the second thing')
    await begun.clock.advance(12_000)
    const { posts } = begun.platform('south')
    const first = posts.find(({ content }) => textOf(content).includes('the second thing'))!
    // Its first try was not answered, and landed after the repeat.
    posts.push({ ...first, id: 'late' })
  })
  const standing = () => story.platform('south').posts.filter(({ content }) => textOf(content).startsWith('SEC-0002 '))
  expect(standing()).toHaveLength(2)
  await story.clock.advance(30_000)
  expect(standing().map(({ id }) => id)).toEqual([stray])
})

test('strays that were found together are looked up together', async () => {
  const asked: number[] = []
  const { story } = await ownerLostToo(
    async (begun) => {
      for (let each = 1; each <= 30; each += 1) await begun.north(`${each} of thirty`)
      await begun.north('the second thing')
    },
    async (begun) => {
      const platform = begun.platform('south')
      const lookup = platform.lookup.bind(platform)
      platform.lookup = async (query) => {
        asked.push(query.ids.length)
        await new Promise<void>((resume) => begun.clock.after(300, resume))
        return lookup(query)
      }
      begun.journal.name = 'the copy'
      await begun.run()
    },
  )
  asked.length = 0
  await story.clock.advance(20_000)
  expect(asked.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(30)
  expect(asked.length).toBeLessThan(10)
})

test('strays are told of once', async () => {
  const { story } = await ownerLostToo()
  await story.clock.advance(25 * 60_000)
  await story.run()
  await story.clock.advance(25 * 60_000)
  expect(
    story
      .channel('south', 's-sec')
      .join('\n')
      .match(/NOT ON THE RECORD/g),
  ).toHaveLength(1)
})

test.each([
  ['stopped in good order before the store failed over', (story: Story) => story.relay.stop()],
  [
    'saw the failover and had its last entries taken',
    async (story: Story) => {
      story.journal.name = 'the copy'
      story.relay.storeReturned()
      await story.clock.advance(1_000)
    },
  ],
])('nothing is left out after an owner that %s', async (_what, end) => {
  const story = await Story.begin()
  await story.north('the first thing')
  await story.clock.advance(12_000)
  await end(story)
  story.journal.name = 'the copy'
  await story.run()
  await story.north('the second thing')
  await story.clock.advance(12_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('SEC-0002 · ')
  expect(story.channel('sup', 'control').join('\n')).not.toContain('left out')
})

test('after a failover everything that waits is looked for before it is sent, not only the heads of the lanes', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = () => 'unavailable'
  await story.north('one')
  await story.north('two')
  const known = story.journal.entries.length
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(10_000)
  story.journal.epoch += 1
  await story.clock.advance(1_000)
  story.journal.lose(story.journal.entries.length - known)
  story.journal.name = 'the copy'
  await story.run()
  await story.clock.advance(30_000)
  expect(story.channel('south', 's-sec').filter((text) => /^SEC-\d+ · /.test(text))).toHaveLength(2)
})

test('what an owner that died with its last entries had asked of a platform may land after its successor’s: that is set once more', async () => {
  let post = ''
  const { story } = await ownerLostToo(async (each) => {
    post = await each.north('the second thing')
  })
  const north = story.platform('north')
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
  // The dead one's request for ⏳ is applied only now.
  north.marks.set(`n-sec ${post}`, [...story.mark('north', 'n-sec', post), '⏳'])
  await story.clock.advance(40_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['📤'])
})
