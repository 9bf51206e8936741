import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { clockSkewMs } from '../../src/core/clock-skew.ts'
import type { Outgoing } from '../../src/core/outgoing.ts'
import { until } from '../until.ts'
import { Heard, notTaken, says, taken } from './heard.ts'
import type { Platform, Seen, Subject, Trait } from './subject.ts'

/** What the contract of an adapter says (`src/core/adapter.ts`), asked of one. */
export function contractOf(platform: Platform): void {
  describe(platform.name, () => {
    const asked = new Set<Trait>()
    const where = (trait: Trait, name: string, run: () => Promise<void>): void => {
      asked.add(trait)
      if (!(trait in platform.without)) test(name, run)
    }
    let subject: Subject
    let heard: Heard

    beforeEach(async () => {
      subject = await platform.start()
      heard = await new Heard(subject).up()
    })

    afterEach(async () => {
      await heard.stop()
      await subject.stop()
    })

    const at = () => ({ channel: subject.channel })
    const post = (id: string, text: string, more: object = {}): Outgoing & { type: 'post' } => ({
      type: 'post',
      id,
      ...at(),
      content: says(text),
      ...more,
    })
    const own = async (): Promise<Seen[]> => (await subject.seen()).filter(({ isBot }) => isBot)
    /** Something that is always handed over, so that all before it has been, too. */
    const flushed = async (): Promise<void> => {
      await subject.post('basim', 'the last one')
      await heard.posted('the last one')
    }

    describe('what comes in', () => {
      test('a post is handed over as it was typed, with its author, its time and no fragments', async () => {
        const before = Date.now()
        const id = await subject.post('amal', 'Convoy <of 12> & "more" at 08:00')
        expect(await heard.posted('Convoy <of 12> & "more" at 08:00')).toMatchObject({
          link: subject.link,
          ...at(),
          post: id,
          author: subject.users.amal,
          fragments: [],
          isDirect: false,
        })
        expect(Math.abs(heard.of('posted')[0]!.writtenAt - before)).toBeLessThan(30_000)
      })

      test('a reply in a thread names its root', async () => {
        const root = await subject.post('amal', 'root')
        await subject.post('basim', 'reply', { threadOf: root })
        expect(await heard.posted('reply')).toMatchObject({ thread: root })
        expect((await heard.posted('root')).thread).toBeUndefined()
      })

      where('rich replies', 'a rich reply names what it answers', async () => {
        const root = await subject.post('amal', 'root')
        await subject.post('basim', 'answer', { replyTo: root })
        expect(await heard.posted('answer')).toMatchObject({ inReplyTo: root })
      })

      test('an edit tells the words now, a deletion which post is gone', async () => {
        const id = await subject.post('amal', 'at 8')
        await heard.posted('at 8')
        await subject.edit('amal', id, 'at 9')
        expect(await heard.next('edited')).toMatchObject({ ...at(), post: id, author: subject.users.amal, text: 'at 9', fragments: [] })
        await subject.remove('amal', id)
        expect(await heard.next('deleted')).toMatchObject({ ...at(), post: id })
      })

      test('a reaction comes as the emoji itself, given and taken away', async () => {
        const id = await subject.post('amal', 'text')
        await subject.react('basim', id, '☑️')
        const user = subject.users.basim
        expect(await heard.next('reacted')).toMatchObject({ ...at(), post: id, user, emoji: '☑', added: true })
        await subject.unreact('basim', id, '☑️')
        expect(await heard.next('reacted', (each) => !each.added)).toMatchObject({ post: id, user, emoji: '☑' })
      })

      test('what Parley does itself is not handed over, and what other bots say at most as what a machine says', async () => {
        const theirs = await subject.post('amal', 'theirs')
        const ours = await heard.sent(post('d-1', 'ours'))
        await heard.sent({ type: 'revise', id: 'd-2', ...at(), post: ours, content: says('ours, revised') })
        await heard.sent({ type: 'mark', id: 'd-3', ...at(), post: theirs, emoji: '⏳', replaces: [] })
        await heard.sent({ type: 'remove', id: 'd-4', ...at(), post: ours })
        await subject.postAsBot('the build is green')
        await flushed()
        expect(heard.texts).toEqual(['theirs', 'the last one'])
        const automatic = heard.received.flatMap((each) => (each.type === 'posted' && each.isAutomatic ? [each.text] : []))
        expect(['the build is green']).toEqual(expect.arrayContaining(automatic))
        expect(heard.received.filter(({ type }) => type === 'edited' || type === 'deleted' || type === 'reacted')).toEqual([])
      })

      test('what was not taken is delivered again until it is, and nothing of the channel is lost meanwhile', async () => {
        heard.answer = (received) => (received.type === 'posted' ? notTaken : taken)
        await subject.post('amal', 'one')
        await until(() => heard.offered.some(({ type }) => type === 'posted'))
        expect(heard.texts).toEqual([])
        heard.answer = () => taken
        await subject.post('amal', 'two')
        await until(() => heard.texts.includes('one') && heard.texts.includes('two'), { withinMs: 30_000 })
        expect(heard.texts.filter((text) => text === 'one')).toHaveLength(1)
        const tellings = heard.offered.flatMap((each) => (each.type === 'posted' && each.text === 'one' ? [each.toldAgain] : []))
        expect(tellings).toEqual([undefined, ...tellings.slice(1).map(() => true)])
      })

      test('posts are handed over in the order in which they were written', async () => {
        const texts = Array.from({ length: 20 }, (_, index) => `post ${index}`)
        for (const text of texts) await subject.post('amal', text)
        await heard.posted('post 19')
        expect(heard.texts).toEqual(texts)
      })

      test('in the direct conversation a post is known as direct', async () => {
        const outcome = await heard.send({ type: 'direct', id: 'd-1', user: subject.users.amal, content: says('for you') })
        const channel = outcome.outcome === 'sent' ? outcome.channel! : ''
        await subject.post('amal', 'in private', { channel })
        expect(await heard.posted('in private')).toMatchObject({ channel, isDirect: true, author: subject.users.amal })
      })
    })

    describe('what goes out', () => {
      test('a post stands in its channel, or in its thread', async () => {
        const root = await subject.post('amal', 'root')
        const first = await heard.sent(post('d-1', 'beside'))
        const second = await heard.sent(post('d-2', 'within', { thread: root }))
        expect(await own()).toMatchObject([
          { id: first, text: 'beside' },
          { id: second, text: 'within', threadOf: root },
        ])
        expect((await own())[0]?.threadOf).toBeUndefined()
      })

      test('what is in a thread and to be seen in the channel too is one post, seen there, that names the root', async () => {
        const root = await subject.post('amal', 'root')
        const hidden = await heard.sent(post('d-1', 'within', { thread: root }))
        const id = await heard.sent(post('d-2', 'the answer', { thread: root, alsoInChannel: true }))
        const [first, second, ...others] = await own()
        expect(others).toEqual([])
        expect(first).toMatchObject({ id: hidden, text: 'within' })
        expect(isInChannel(first)).toBe(false)
        expect(second).toMatchObject({ id, text: 'the answer' })
        expect(isInChannel(second)).toBe(true)
        expect(second?.threadOf ?? second?.replyTo).toBe(root)
        await heard.sent({ type: 'revise', id: 'd-3', ...at(), post: id, content: says('the answer, revised') })
        const revised = (await own())[1]
        expect(revised).toMatchObject({ id, text: 'the answer, revised' })
        expect(isInChannel(revised)).toBe(true)
      })

      test('a direct post reaches the person, in one conversation however often', async () => {
        const direct = (id: string) => heard.send({ type: 'direct', id, user: subject.users.amal, content: says(id) })
        const [one, two] = [await direct('d-1'), await direct('d-2')]
        expect(one).toMatchObject({ outcome: 'sent', post: expect.any(String), channel: expect.any(String) })
        const channel = one.outcome === 'sent' ? one.channel! : ''
        expect(two).toMatchObject({ outcome: 'sent', channel })
        expect((await subject.seen(channel)).map(({ text }) => text)).toEqual(['d-1', 'd-2'])
      })

      test('a revised post says the new words in the place of the old, once more without effect', async () => {
        const id = await heard.sent(post('d-1', 'before'))
        const revise = { type: 'revise', id: 'd-2', ...at(), post: id, content: says('after') } as const
        await heard.sent(revise)
        await heard.sent(revise)
        expect(await own()).toMatchObject([{ id, text: 'after' }])
      })

      where(
        'changes that can be taken away',
        'a change of Parley’s own post that somebody takes away is told by the id that its send was answered with',
        async () => {
          const id = await heard.sent(post('d-1', 'before'))
          const change = await heard.sent({ type: 'revise', id: 'd-2', ...at(), post: id, content: says('after') })
          await subject.remove('amal', change)
          expect(await heard.next('deleted')).toMatchObject({ ...at(), post: change, isOwn: true })
          expect(await own()).toMatchObject([{ id, text: 'before' }])
          await heard.sent({ type: 'revise', id: 'd-3', ...at(), post: id, content: says('after') })
          expect(await own()).toMatchObject([{ id, text: 'after' }])
        },
      )

      test('a mark takes the place of those that it replaces, and may be set again', async () => {
        const id = await subject.post('amal', 'theirs')
        const mark = (delivery: string, emoji: string, replaces: readonly string[]) =>
          heard.sent({ type: 'mark', id: delivery, ...at(), post: id, emoji, replaces })
        const marks = async () => (await subject.seen()).find((each) => each.id === id)?.reactions.map(({ emoji }) => emoji)
        await mark('m-1', '⏳', ['📤', '☑', '⛔'])
        expect(await marks()).toEqual(['⏳'])
        await mark('m-2', '📤', ['⏳', '☑', '⛔'])
        await mark('m-3', '📤', ['⏳', '☑', '⛔'])
        expect(await marks()).toEqual(['📤'])
      })

      test('a removed post is gone, and removing it again is no failure', async () => {
        const id = await heard.sent(post('d-1', 'an extra copy'))
        await heard.sent({ type: 'remove', id: 'd-2', ...at(), post: id })
        await heard.sent({ type: 'remove', id: 'd-3', ...at(), post: id })
        expect((await own()).filter(({ text }) => text === 'an extra copy')).toEqual([])
      })

      test('a topic is set, and may be set again', async () => {
        const topic = { type: 'topic', id: 't-1', ...at(), topic: 'No 📤 within 60 s = not sent' } as const
        await heard.sent(topic)
        await heard.sent({ ...topic, id: 't-2' })
        expect(await subject.topic()).toBe('No 📤 within 60 s = not sent')
      })

      test('a delivery id that comes again has no second effect, where that is safe, and every copy is found by it', async () => {
        const first = await heard.sent(post('d-1', 'once'))
        const again = await heard.sent(post('d-1', 'once'))
        await heard.sent(post('d-2', 'another'))
        const copies = (await own()).filter(({ text }) => text === 'once')
        if (heard.adapter.limits.repeatedSendIsSafe) {
          expect(again).toBe(first)
          expect(copies).toHaveLength(1)
        }
        // What its platform forgets is looked up, too.
        const query = { ...at(), ids: ['d-1', 'd-absent'], since: Date.now() - 60_000 }
        const looked = await heard.adapter.lookup!(query, AbortSignal.timeout(10_000))
        expect(looked).toEqual({ outcome: 'looked', found: copies.map(({ id }) => ({ id: 'd-1', post: id })) })
      })

      test('an id that is known is known after a restart too', async () => {
        const first = await heard.sent(post('d-1', 'once'))
        await heard.stop()
        heard = await new Heard(subject).up()
        if (heard.adapter.limits.repeatedSendIsSafe) {
          expect(await heard.sent(post('d-1', 'once'))).toBe(first)
          expect(await own()).toHaveLength(1)
        }
        const query = { ...at(), ids: ['d-1'], since: Date.now() - 60_000 }
        const looked = await heard.adapter.lookup!(query, AbortSignal.timeout(10_000))
        expect(looked).toEqual({ outcome: 'looked', found: [{ id: 'd-1', post: first }] })
      })

      test('what is in a thread and seen in the channel too is found again once, by a look-up and by reading the history', async () => {
        const root = await subject.post('amal', 'root')
        await heard.posted('root')
        const id = await heard.sent(post('d-1', 'the answer', { thread: root, alsoInChannel: true }))
        const since = Date.now() - 60_000
        const looked = await heard.adapter.lookup!({ ...at(), threads: [root], ids: ['d-1'], since }, AbortSignal.timeout(10_000))
        expect(looked).toEqual({ outcome: 'looked', found: [{ id: 'd-1', post: id }] })
        const read = await heard.adapter.catchUp!({ ...at(), since, threads: [root] }, AbortSignal.timeout(10_000))
        const known = read.outcome === 'caught-up' ? read.own : undefined
        expect((known ?? [{ id: 'd-1', post: id }]).filter((each) => each.id === 'd-1').map((each) => each.post)).toEqual([id])
      })

      test('foreign words show as they were written, and ping nobody', async () => {
        const { amal } = subject.users
        const text = `*bold* _i_ ~no~ :x: <!channel> @here @room @everyone ${amal} <@${amal}> amal <b>b</b> & https://example.org`
        const content = says('SEC-0001 · North', { blocks: [{ type: 'quote', text }] })
        await heard.sent(post('d-1', '', { content }))
        expect(await own()).toMatchObject([{ text: `> ${text}`, mentions: [] }])
      })

      test('mentions ping exactly those who are named', async () => {
        await heard.sent(post('d-1', '', { content: says('FLASH', { mentions: [subject.users.basim] }) }))
        expect((await own()).map(({ mentions }) => mentions)).toEqual([[subject.users.basim]])
      })
    })

    describe('how it ends', () => {
      test('a channel that the bot is not in is refused, in words', async () => {
        const outcome = await heard.send(post('d-1', 'x', { channel: subject.elsewhere }))
        expect(outcome).toMatchObject({ outcome: 'refused', reason: expect.stringMatching(/\w+ \w+/) })
      })

      where('faults on request', 'a lost answer is uncertain', async () => {
        subject.faults!.loseAnswer()
        expect(await heard.send(post('d-1', 'once'))).toMatchObject({ outcome: 'uncertain' })
        expect(await own()).toHaveLength(1)
      })

      where('faults on request', 'a rate limit was not applied, holds for the channel, and names a time', async () => {
        subject.faults!.limit()
        expect(await heard.send(post('d-1', 'x'))).toMatchObject({
          outcome: 'unavailable',
          scope: 'channel',
          retryAfterMs: expect.any(Number),
        })
        expect(await own()).toEqual([])
      })

      where('faults on request', 'a send that is broken off while it hangs settles as uncertain', async () => {
        const hang = subject.faults!.hang()
        const breaking = new AbortController()
        const sending = heard.send(post('d-1', 'x'), breaking.signal)
        await hang.reached
        breaking.abort()
        expect(await sending).toMatchObject({ outcome: 'uncertain' })
        hang.release()
      })

      test('a platform that is down takes the link down, and nothing was sent; it mends itself, and goes on', async () => {
        await subject.cut()
        const outcome = await heard.send(post('d-1', 'into the void'))
        expect(['unavailable', 'uncertain']).toContain(outcome.outcome)
        expect(await heard.link('down')).toMatchObject({ needsPerson: false, cause: expect.stringMatching(/\w+ \w+/) })
        await subject.restore()
        await until(() => heard.of('link-changed').at(-1)?.state === 'up', { withinMs: 60_000, what: 'the link to mend' })
        expect(await own()).toEqual([])
        await heard.sent(post('d-2', 'back'))
        await subject.post('amal', 'heard again')
        await heard.posted('heard again')
        expect(heard.of('link-changed').map(({ state }) => state)).toEqual(['up', 'down', 'up'])
      })

      test('after stopping nothing is sent and nothing is handed over', async () => {
        await heard.stop()
        const offered = heard.offered.length
        await subject.post('amal', 'to nobody')
        expect((await heard.send(post('d-1', 'x'))).outcome).not.toBe('sent')
        expect(await own()).toEqual([])
        expect(heard.offered).toHaveLength(offered)
      })
    })

    describe('what was missed', () => {
      where('posts kept for an app that was away', 'what was said during a restart is handed over, once and in order', async () => {
        await subject.post('amal', 'heard')
        await heard.posted('heard')
        await heard.stop()
        await subject.post('amal', 'missed one')
        await subject.post('basim', 'missed two')
        heard = await new Heard(subject).up()
        await heard.posted('missed two')
        await flushed()
        expect(heard.texts).toEqual(['missed one', 'missed two', 'the last one'])
      })

      test('what stands in a channel is found: in order of writing, threads included, with its latest words', async () => {
        const root = await subject.post('amal', 'at 8')
        await subject.post('basim', 'noted', { threadOf: root })
        await heard.sent(post('d-1', 'own words'))
        const gone = await subject.post('basim', 'a slip')
        await subject.edit('amal', root, 'at 9')
        await subject.remove('basim', gone)
        const query = { ...at(), since: Date.now() - 60_000, threads: [root] }
        const outcome = await heard.adapter.catchUp!(query, AbortSignal.timeout(10_000))
        const received = outcome.outcome === 'caught-up' ? outcome.received : []
        expect(received.filter(({ type }) => type === 'posted')).toMatchObject([
          { post: root, text: 'at 9', found: true },
          { text: 'noted', thread: root, found: true },
        ])
        expect(received.filter(({ type }) => type === 'edited')).toMatchObject([{ post: root, text: 'at 9', found: true }])
      })

      test('whoever’s reaction stands under a post of ours is found there, also where the post was revised', async () => {
        const posted = await heard.sent(post('d-1', 'please confirm'))
        await subject.react('amal', posted, '☑')
        await subject.react('basim', posted, '☑')
        await subject.unreact('basim', posted, '☑')
        await heard.sent({ type: 'revise', id: 'd-2', ...at(), post: posted, content: says('confirmed') })
        const query = { ...at(), since: Date.now() - 60_000, threads: [] }
        const outcome = await heard.adapter.catchUp!(query, AbortSignal.timeout(10_000))
        const received = outcome.outcome === 'caught-up' ? outcome.received : []
        expect(received.filter((each) => each.type === 'reacted' && each.added && each.emoji === '☑')).toMatchObject([
          { post: posted, user: subject.users.amal },
        ])
      })

      test('a channel that cannot be read is said to be unavailable', async () => {
        await subject.cut()
        const query = { ...at(), since: Date.now() - 60_000, threads: [] }
        const outcome = await heard.adapter.catchUp!(query, AbortSignal.timeout(10_000))
        expect(outcome).toMatchObject({ outcome: 'unavailable', reason: expect.any(String) })
        await subject.restore()
      })
    })

    describe('a link test', () => {
      test('is heard, out of sight of people, and nothing of it is handed over', async () => {
        const outcome = await heard.adapter.probe!({ id: 'test-1', ...at() }, AbortSignal.timeout(10_000))
        expect(outcome).toEqual({ outcome: 'heard' })
        await flushed()
        expect(heard.texts).toEqual(['the last one'])
        expect(await own()).toEqual([])
        const query = { ...at(), since: Date.now() - 60_000, threads: [] }
        const found = await heard.adapter.catchUp!(query, AbortSignal.timeout(10_000))
        const posted = found.outcome === 'caught-up' ? found.received.filter(({ type }) => type === 'posted') : []
        expect(posted).toMatchObject([{ text: 'the last one' }])
      })

      where('faults on request', 'that is not told of is silent', async () => {
        subject.faults!.loseTest()
        const outcome = await heard.adapter.probe!({ id: 'test-1', ...at() }, AbortSignal.timeout(1_000))
        expect(outcome).toMatchObject({ outcome: 'silent', reason: expect.stringMatching(/\w+ \w+/) })
      })

      test('of a platform that cannot be reached is silent', async () => {
        await subject.cut()
        const outcome = await heard.adapter.probe!({ id: 'test-1', ...at() }, AbortSignal.timeout(5_000))
        expect(outcome).toMatchObject({ outcome: 'silent', reason: expect.stringMatching(/\w+ \w+/) })
        await subject.restore()
      })
    })

    describe('what the platform says of itself', () => {
      test('the channel, who is in it, and whether others can read it', async () => {
        const inspection = await heard.adapter.inspect([subject.channel, subject.elsewhere], AbortSignal.timeout(10_000))
        expect(inspection).toMatchObject({
          reachable: true,
          missingScopes: [],
          channels: [
            { channel: subject.channel, found: true, member: true, encrypted: false, sharedOutside: false, isPublic: false },
            { channel: subject.elsewhere, member: false },
          ],
        })
        expect([...(inspection.channels[0]?.members ?? [])].sort()).toEqual(Object.values(subject.users).sort())
      })

      test('that it is made public, and private again: who may read was changed is told at once, and how it is now is seen', async () => {
        const isPublic = async () => (await heard.adapter.inspect([subject.channel], AbortSignal.timeout(10_000))).channels[0]?.isPublic
        for (const [index, made] of [true, false].entries()) {
          await subject.makePublic(made)
          await until(() => heard.of('access-changed').length > index, { withinMs: 20_000, what: 'a change of who may read' })
          expect(await isPublic()).toBe(made)
        }
        expect(heard.of('access-changed')).toMatchObject([at(), at()])
        // What it is made of in the channel is nobody's post.
        expect(heard.texts).toEqual([])
      })

      test('how far its clock is from this machine’s, of what it answers while it is connected', async () => {
        expect(Math.abs(heard.adapter.clockAheadMs!()!)).toBeLessThan(clockSkewMs)
      })

      test('a platform that cannot be reached is said to be so, in words', async () => {
        await subject.cut()
        const inspection = await heard.adapter.inspect([subject.channel], AbortSignal.timeout(10_000))
        expect(inspection).toMatchObject({ reachable: false, reason: expect.stringMatching(/\w+ \w+/) })
        await subject.restore()
      })
    })

    const reasons = Object.entries(platform.without).map(([trait, reason]) => `${trait} (${reason})`)
    test(`not asked of it: ${reasons.join('; ') || 'nothing'}`, () => {
      for (const trait of Object.keys(platform.without)) expect(asked).toContain(trait)
    })
  })
}

/** Whether people see it without opening a thread. */
const isInChannel = (seen: Seen | undefined): boolean => seen !== undefined && (seen.threadOf === undefined || seen.alsoInChannel === true)
