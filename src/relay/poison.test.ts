import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const few = { sendDelaySeconds: 0, acknowledgeFrom: 'never' } as const
const crossed = (story: Story): string[] => story.channel('south', 's-sec').flatMap((each) => /^> (.*)$/m.exec(each)?.[1] ?? [])

/** South’s platform never says what became of a post with this word; all others it takes. */
function poison(story: Story): void {
  story.platform('south').faultOf = (outgoing) => (JSON.stringify(outgoing).includes('poison') ? 'uncertain-absent' : 'none')
}

async function othersArePosted(story: Story, minutes: number): Promise<void> {
  for (let half = 0; half < minutes * 2; half += 1) {
    await story.supervisor('!say SEC south still there?')
    await story.clock.advance(30_000)
  }
}

for (const safe of [true, false]) {
  test(`a poisoned head is announced uncertain and passed, where repeats are ${safe ? 'safe' : 'not safe'}`, async () => {
    const story = await Story.begin(few, { safe })
    poison(story)
    const post = await story.north('poison')
    await story.north('behind it')
    await othersArePosted(story, 3)
    expect(story.direct('north', 'UA').join('\n')).toContain('SEC-0001 UNCERTAIN.')
    expect(story.channel('sup', 'control').join('\n')).toContain('UNCERTAIN SEC-0001 to South: timed out.')
    expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
    expect(crossed(story).filter((text) => text === 'behind it')).toHaveLength(1)
  })
}

test('of what was given up as uncertain, and stands more than once, the first alone is left within a minute', async () => {
  const story = await Story.begin(few, { safe: true })
  const south = story.platform('south')
  south.faultOf = (outgoing) => {
    if (outgoing.type !== 'post' || !JSON.stringify(outgoing).includes('poison')) return 'none'
    // Its homeserver was started anew before each try.
    south.hasForgotten = true
    return 'uncertain-applied'
  }
  await story.north('poison')
  for (let told = ''; !told.includes('SEC-0001 UNCERTAIN.'); told = story.direct('north', 'UA').join('\n'))
    await othersArePosted(story, 0.5)
  await story.clock.advance(60_000)
  expect(crossed(story).filter((text) => text === 'poison')).toHaveLength(1)
  expect(story.journal.entries.map(({ text }) => text).join('\n')).toContain('"extra-copy-removed"')
})

test('so is one that cannot be looked up either, while the channel takes others', async () => {
  const story = await Story.begin(few)
  poison(story)
  const south = story.platform('south')
  south.lookup = async () => ({ outcome: 'unavailable', reason: 'the history is not shown' })
  await story.north('poison')
  await story.north('behind it')
  await othersArePosted(story, 5)
  expect(story.direct('north', 'UA').join('\n')).toContain('SEC-0001 UNCERTAIN.')
  expect(story.channel('sup', 'control').join('\n')).toContain('UNCERTAIN SEC-0001 to South: the history is not shown.')
  expect(crossed(story)).toContain('behind it')
})

test('what cannot be looked up waits for as long as the channel takes nothing else', async () => {
  const story = await Story.begin(few)
  const south = story.platform('south')
  const lookup = south.lookup.bind(south)
  south.lookup = async () => ({ outcome: 'unavailable', reason: 'the history is not shown' })
  south.faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-absent' : 'none')
  await story.north('one')
  await othersArePosted(story, 5)
  expect(story.channel('sup', 'control').join('\n')).not.toContain('UNCERTAIN')
  south.faultOf = () => 'none'
  south.lookup = lookup
  await story.clock.advance(60_000)
  expect(crossed(story).filter((text) => text === 'one')).toEqual(['one'])
})

test('what cannot be looked up because nothing is taken there any more waits until it can be, whatever was taken before', async () => {
  const story = await Story.begin(few)
  const south = story.platform('south')
  const lookup = south.lookup.bind(south)
  south.faultOf = (outgoing) => (JSON.stringify(outgoing).includes('lorries') ? 'uncertain-applied' : 'none')
  await story.north('lorries')
  await story.clock.advance(100)
  await story.supervisor('!say SEC south still there?')
  await story.clock.advance(800)
  expect(story.channel('south', 's-sec').join('\n')).toContain('still there?')
  south.lookup = async () => ({ outcome: 'unavailable', reason: 'no connection' })
  south.faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  for (let minutes = 0; minutes < 5; minutes += 1) await story.clock.advance(60_000)
  south.faultOf = () => 'none'
  south.lookup = lookup
  await story.clock.advance(60_000)
  expect(story.channel('sup', 'control').join('\n')).not.toContain('UNCERTAIN')
  expect(crossed(story).filter((text) => text === 'lorries')).toEqual(['lorries'])
})

test('it is passed after a restart too', async () => {
  const story = await Story.begin(few)
  poison(story)
  await story.north('poison')
  await story.north('behind it')
  await othersArePosted(story, 0.5)
  await story.relay.stop()
  await story.run()
  await othersArePosted(story, 3)
  expect(story.direct('north', 'UA').join('\n')).toContain('SEC-0001 UNCERTAIN.')
  expect(crossed(story)).toContain('behind it')
})

test('while the whole channel tells nothing, no message is passed; all cross in order when it does again', async () => {
  const story = await Story.begin(few)
  const south = story.platform('south')
  south.faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-absent' : 'none')
  await story.north('one')
  await story.north('two')
  await othersArePosted(story, 5)
  expect(story.channel('sup', 'control').join('\n')).not.toContain('UNCERTAIN')
  expect(story.direct('north', 'UA')[0]).toContain('SEC-0001: whether it stands in South’s channel is not known yet')
  south.faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(crossed(story).filter((text) => text === 'one' || text === 'two')).toEqual(['one', 'two'])
})

test('nothing is passed before it was tried for a minute, and four times', async () => {
  const story = await Story.begin(few, { safe: true })
  poison(story)
  const south = story.platform('south')
  const send = south.send.bind(south)
  let slowMs = 0
  let tries = 0
  south.send = async (outgoing) => {
    if (JSON.stringify(outgoing).includes('poison')) {
      tries += 1
      if (slowMs > 0) await new Promise<void>((resume) => story.clock.after(slowMs, resume))
    }
    return send(outgoing)
  }
  const uncertain = (): number => story.direct('north', 'UA').filter((each) => each.includes('UNCERTAIN.')).length
  await story.north('poison')
  await story.clock.advance(5_000)
  await othersArePosted(story, 0.5)
  expect(tries).toBeGreaterThan(4)
  expect(uncertain()).toBe(0)
  await othersArePosted(story, 1)
  expect(uncertain()).toBe(1)
  tries = 0
  slowMs = 40_000
  await story.north('another poison')
  await othersArePosted(story, 2)
  expect([tries, uncertain()]).toEqual([3, 1])
  await othersArePosted(story, 1)
  expect(uncertain()).toBe(2)
})

test('what is urgent does not wait for the poison’s time-out', async () => {
  const story = await Story.begin(few)
  poison(story)
  const south = story.platform('south')
  const send = south.send.bind(south)
  south.send = async (outgoing) => {
    if (JSON.stringify(outgoing).includes('poison')) await new Promise<void>((resume) => story.clock.after(10_000, resume))
    return send(outgoing)
  }
  await story.north('poison')
  await story.clock.advance(15_000) // the first try was in vain, the second is under way
  await story.supervisor('!say SEC south in its turn')
  const at = story.clock.now()
  await story.tell({ type: 'link-changed', link: 'north', state: 'down', cause: 'no connection', needsPerson: true, at })
  await story.clock.advance(1_000)
  const standing = story.channel('south', 's-sec').join('\n')
  expect(standing).toContain('North’s link is down')
  expect(standing).not.toContain('in its turn')
  await story.clock.advance(10_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('in its turn')
})
