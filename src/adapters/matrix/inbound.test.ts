import { expect, test } from 'vitest'
import { parseEvents, type RawEvent } from './events.ts'
import { asFound } from './history.ts'
import { rememberEdits, type Surroundings, translate, unreadablePost } from './inbound.ts'
import { RecentEvents } from './recent.ts'

const amal = '@amal:hs.test'
let count = 0

function event(type: string, content: RawEvent['content'], more: Partial<RawEvent> = {}): RawEvent {
  count += 1
  return { event_id: `$${count}`, type, sender: amal, origin_server_ts: 1_000 + count, content, ...more }
}

const message = (body: string, more: Partial<RawEvent> = {}) => event('m.room.message', { msgtype: 'm.text', body }, more)
const editOf = (post: string, body: string) =>
  event('m.room.message', {
    msgtype: 'm.text',
    body: `* ${body}`,
    'm.new_content': { msgtype: 'm.text', body },
    'm.relates_to': { rel_type: 'm.replace', event_id: post },
  })

function around(known: readonly RawEvent[] = [], edits: readonly RawEvent[] = []): Surroundings {
  return {
    link: 'south',
    ownUser: '@relay:hs.test',
    room: '!room:hs.test',
    isDirect: false,
    found: false,
    nameOf: (user) => user,
    recent: new RecentEvents(),
    fetchEvent: async (id) => known.find((each) => each.event_id === id),
    fetchEdits: async () => edits,
  }
}

test('our own posts, and what a homeserver says itself, are not handed over; a notice is as what a machine says', async () => {
  expect(await translate(message('x', { sender: '@relay:hs.test' }), around())).toBeUndefined()
  for (const msgtype of ['m.server_notice', 'm.key.verification.request']) {
    expect(await translate(event('m.room.message', { msgtype, body: 'x' }), around())).toBeUndefined()
  }
  const notice = event('m.room.message', { msgtype: 'm.notice', body: 'x' })
  expect(await translate(notice, around())).toMatchObject({ type: 'posted', author: amal, text: 'x', isAutomatic: true })
})

test('what is no word of a person is not handed over', async () => {
  for (const type of ['m.room.topic', 'm.call.invite', 'org.example.other']) {
    expect(await translate(event(type, { msgtype: 'm.text', body: 'x' }), around())).toBeUndefined()
  }
  expect(await translate(event('m.room.message', {}), around())).toBeUndefined()
  // No client shows a state event as somebody's words, nor what was taken away.
  expect(await translate(message('x', { state_key: '' }), around())).toBeUndefined()
  const unsigned = { redacted_because: event('m.room.redaction', {}) }
  for (const type of ['m.sticker', 'm.room.encrypted']) expect(await translate(event(type, {}, { unsigned }), around())).toBeUndefined()
})

test('an edit that is encrypted is a post that cannot be read', async () => {
  const relates = { 'm.relates_to': { rel_type: 'm.replace', event_id: '$post' } }
  const sealed = event('m.room.encrypted', { algorithm: 'm.megolm.v1.aes-sha2', ...relates })
  expect(await translate(sealed, around())).toMatchObject({ type: 'posted', post: sealed.event_id, fragments: [{ kind: 'unreadable' }] })
})

test.each([
  ['m.sticker', { body: 'a cat' }, { kind: 'file', excerpt: 'a cat' }],
  ['m.poll.start', {}, { kind: 'unreadable', excerpt: 'a poll' }],
  [
    'm.room.encrypted',
    { algorithm: 'm.megolm.v1.aes-sha2' },
    { kind: 'unreadable', excerpt: 'an encrypted message (use a room with encryption off)' },
  ],
])('a %s is a post that must not cross', async (type, content, fragment) => {
  expect(await translate(event(type, content), around())).toMatchObject({ type: 'posted', text: '', fragments: [fragment] })
})

test.each(['m.beacon_info', 'org.matrix.msc3672.beacon_info'])(
  'a live location (%s) is a post that must not cross; its end is none',
  async (type) => {
    const sharing = (live: boolean) => event(type, { live, timeout: 3_600_000 }, { state_key: amal })
    expect(await translate(sharing(true), around())).toMatchObject({
      type: 'posted',
      fragments: [{ kind: 'unreadable', excerpt: 'a live location' }],
    })
    expect(await translate(sharing(false), around())).toBeUndefined()
  },
)

test('a tap is the same in whatever form its sign is asked to be drawn', async () => {
  for (const key of ['☑', '☑\ufe0f', '☑\ufe0e']) {
    const tap = event('m.reaction', { 'm.relates_to': { rel_type: 'm.annotation', event_id: '$post', key } })
    expect(await translate(tap, around())).toMatchObject({ emoji: '☑' })
  }
})

test('an edit of a post that is not remembered says what the edit before it said', async () => {
  const post = message('one')
  const second = editOf(post.event_id, 'two')
  const third = editOf(post.event_id, 'three')
  const fourth = editOf(post.event_id, 'four')
  const edited = await translate(third, around([post], [fourth, third, second]))
  expect(edited).toMatchObject({ type: 'edited', text: 'three', previousText: 'two', writtenAt: post.origin_server_ts })
  expect(await translate(second, around([post], [fourth, third, second]))).toMatchObject({ previousText: 'one' })
  expect(await translate(second, around([post], [fourth, third]))).toMatchObject({ previousText: 'one' })
  const foreign = { ...editOf(post.event_id, 'not theirs'), sender: '@bo:hs.test', origin_server_ts: second.origin_server_ts }
  expect(await translate(third, around([post], [third, foreign, second]))).toMatchObject({ previousText: 'two' })
})

const answerTo = (post: string, more: Partial<RawEvent> = {}) =>
  event('m.room.message', { msgtype: 'm.text', body: 'two days', 'm.relates_to': { 'm.in_reply_to': { event_id: post } } }, more)

test('an answer, and a tap, to the edit that a client shows are to the post that was edited; ours and theirs', async () => {
  for (const sender of [amal, '@relay:hs.test']) {
    const post = message('one', { sender })
    const edit = { ...editOf(post.event_id, 'two'), sender }
    const tap = event('m.reaction', { 'm.relates_to': { rel_type: 'm.annotation', event_id: edit.event_id, key: '☑' } })
    const here = around()
    for (const each of [post, edit]) await translate(each, here)
    const answer = answerTo(edit.event_id)
    expect(await translate(answer, here)).toMatchObject({ type: 'posted', inReplyTo: post.event_id })
    expect(await translate(editOf(answer.event_id, 'three days'), here)).toMatchObject({ inReplyTo: post.event_id })
    expect(await translate(tap, here)).toMatchObject({ type: 'reacted', post: post.event_id })
    expect(await translate(event('m.room.redaction', {}, { redacts: tap.event_id }), here)).toMatchObject({
      post: post.event_id,
      added: false,
    })
    // Asked of the homeserver where nobody remembers it.
    expect(await translate(answerTo(edit.event_id), around([post, edit]))).toMatchObject({ inReplyTo: post.event_id })
  }
})

test('an edit of a reply that repeats the quotation before it, as Element Android sends it, says the new words', async () => {
  const quotation =
    '<mx-reply><blockquote><a href="https://matrix.to/#/!r:hs.test/$asked">In reply to</a> <br />When?</blockquote></mx-reply>'
  const replying = (words: string) => ({
    msgtype: 'm.text',
    body: `> <@bo:hs.test> When?\n\n${words}`,
    format: 'org.matrix.custom.html',
    formatted_body: quotation + words,
  })
  const inReply = { 'm.in_reply_to': { event_id: '$asked' } }
  const reply = event('m.room.message', { ...replying('at noon'), 'm.relates_to': inReply })
  const edit = event('m.room.message', {
    msgtype: 'm.text',
    body: '* at one',
    'm.new_content': replying('at one'),
    'm.relates_to': { rel_type: 'm.replace', event_id: reply.event_id },
  })
  const here = around()
  expect(await translate(reply, here)).toMatchObject({ text: 'at noon', fragments: [] })
  for (const each of [here, around([reply], [edit])])
    expect(await translate(edit, each)).toMatchObject({ type: 'edited', text: 'at one', previousText: 'at noon', fragments: [] })
})

test('what somebody else takes away of ours is told as what was taken away: a change is told by its own id', async () => {
  const post = message('one', { sender: '@relay:hs.test' })
  const edit = { ...editOf(post.event_id, 'two'), sender: '@relay:hs.test' }
  const here = around()
  for (const each of [post, edit]) await translate(each, here)
  const redaction = event('m.room.redaction', {}, { redacts: edit.event_id })
  for (const each of [here, around([{ ...edit, content: {} }])])
    expect(await translate(redaction, each)).toMatchObject({ type: 'deleted', post: edit.event_id, isOwn: true })
})

test('a change of a change, which most clients do not show, is a change of the post that cannot be read; told or found', async () => {
  const post = message('one')
  const edit = editOf(post.event_id, 'two')
  const again = editOf(edit.event_id, 'three')
  const once = editOf(again.event_id, 'four')
  const unread = { type: 'edited', post: post.event_id, fragments: [{ kind: 'unreadable' }] }
  const here = around()
  for (const each of [post, edit]) await translate(each, here)
  expect(await translate(again, here)).toMatchObject({ ...unread, text: 'three', edition: again.event_id })
  expect(await translate(once, here)).toMatchObject({ ...unread, text: 'four' })
  expect(await translate(again, around([post, edit]))).toMatchObject(unread)
  expect(await translate({ ...again, sender: '@bo:hs.test' }, here)).toBeUndefined()
  // What the room sees is what is changed next.
  expect(await translate(editOf(post.event_id, 'five'), here)).toMatchObject({ text: 'five', previousText: 'two', fragments: [] })
  const found = asFound([post, edit, again])
  expect(found.map((each) => each.event_id)).toEqual([post.event_id, again.event_id])
  const later = { ...around(), found: true }
  rememberEdits([post, edit, again], later)
  expect(await translate(found[1]!, later)).toMatchObject({ ...unread, found: true })
})

test('an edit of what is no post is not handed over', async () => {
  const reaction = event('m.reaction', { 'm.relates_to': { rel_type: 'm.annotation', event_id: '$post', key: '☑' } })
  expect(await translate(editOf(reaction.event_id, 'x'), around([reaction]))).toBeUndefined()
})

test('an edit of a post that nobody can show is not handed over', async () => {
  expect(await translate(editOf('$gone', 'x'), around())).toBeUndefined()
})

test('an edit that is taken back is an edit to what stood before', async () => {
  const post = message('one')
  const edit = editOf(post.event_id, 'two')
  const scene = around([post])
  await translate(post, scene)
  await translate(edit, scene)
  const redaction = event('m.room.redaction', {}, { redacts: edit.event_id })
  expect(await translate(redaction, scene)).toMatchObject({
    type: 'edited',
    post: post.event_id,
    text: 'one',
    previousText: 'two',
    edition: post.event_id,
  })
  expect(await translate(editOf(post.event_id, 'three'), scene)).toMatchObject({ text: 'three', previousText: 'one' })
})

test('an edit that is taken back is told as found where it was, though the homeserver still tells of it, empty', async () => {
  const post = message('one')
  const edit = editOf(post.event_id, 'two')
  const scene = { ...around([post], [{ ...edit, content: {} }]), found: true }
  for (const each of [post, edit]) await translate(each, scene)
  const back = await translate(event('m.room.redaction', {}, { redacts: edit.event_id }), scene)
  expect(back).toMatchObject({ type: 'edited', text: 'one', fragments: [], found: true })
})

test('of an edit that is taken back the words are found under the edit before it, which gave them', async () => {
  const post = message('one')
  const [before, edit] = [editOf(post.event_id, 'two'), editOf(post.event_id, 'three')]
  const scene = around([post], [before])
  for (const each of [post, before, edit]) await translate(each, scene)
  const back = await translate(event('m.room.redaction', {}, { redacts: edit.event_id }), scene)
  expect(back).toMatchObject({ type: 'edited', text: 'two', previousText: 'three', edition: before.event_id })
})

test('what a client answers in a thread for those without threads, its author did not choose to answer', async () => {
  const inThread = (is_falling_back: boolean) => ({
    'm.relates_to': { rel_type: 'm.thread', event_id: '$root', is_falling_back, 'm.in_reply_to': { event_id: '$last' } },
  })
  const answer = (isFallingBack: boolean) =>
    translate(event('m.room.message', { msgtype: 'm.text', body: 'noted', ...inThread(isFallingBack) }), around())
  expect(await answer(false)).toMatchObject({ thread: '$root', inReplyTo: '$last' })
  expect(await answer(true)).toMatchObject({ thread: '$root' })
  expect(await answer(true)).not.toHaveProperty('inReplyTo')
})

test('a deletion is understood in old rooms and in new ones', async () => {
  const post = message('one')
  const old = event('m.room.redaction', {}, { redacts: post.event_id })
  const now = event('m.room.redaction', { redacts: post.event_id })
  for (const redaction of [old, now]) {
    expect(await translate(redaction, around([post]))).toMatchObject({ type: 'deleted', post: post.event_id })
  }
})

test('a deletion of a post that could not be read is handed over, of a picture too; of what nobody posted it is not', async () => {
  for (const type of ['m.room.encrypted', 'm.sticker']) {
    const post = event(type, {})
    const redaction = event('m.room.redaction', { redacts: post.event_id })
    expect(await translate(redaction, around([post]))).toMatchObject({ type: 'deleted', post: post.event_id })
  }
  const state = event('m.room.name', {}, { state_key: '' })
  expect(await translate(event('m.room.redaction', { redacts: state.event_id }), around([state]))).toBeUndefined()
})

test('a deletion of what the homeserver does not show any more is handed over', async () => {
  expect(await translate(event('m.room.redaction', { redacts: '$gone' }), around())).toMatchObject({ type: 'deleted', post: '$gone' })
})

test('the deletion of our own post by somebody else is handed over as such; our own doing, or that of a reaction that nobody remembers, is not', async () => {
  const own = message('one', { sender: '@relay:hs.test' })
  const redaction = event('m.room.redaction', { redacts: own.event_id })
  expect(await translate(redaction, around([own]))).toMatchObject({ type: 'deleted', post: own.event_id, isOwn: true })
  const here = around([own])
  await translate(own, here)
  expect(await translate(redaction, here)).toMatchObject({ type: 'deleted', post: own.event_id, isOwn: true })
  expect(await translate({ ...redaction, sender: '@relay:hs.test' }, here)).toBeUndefined()
  const reaction = event('m.reaction', {})
  expect(await translate(event('m.room.redaction', { redacts: reaction.event_id }), around([reaction]))).toBeUndefined()
})

test('somebody who joins is told, from another homeserver as outside; a new name is not', async () => {
  const join = (user: string, before?: string) =>
    event(
      'm.room.member',
      { membership: 'join' },
      { sender: user, state_key: user, ...(before ? { unsigned: { prev_content: { membership: before } } } : {}) },
    )
  expect(await translate(join(amal), around())).toMatchObject({ change: 'member-joined', user: amal })
  expect(await translate(join(amal, 'invite'), around())).toMatchObject({ change: 'member-joined' })
  expect(await translate(join(amal, 'join'), around())).toBeUndefined()
  expect(await translate(join('@x:else.test'), around())).toMatchObject({ change: 'shared-outside', user: '@x:else.test' })
  expect(await translate(join('@relay:hs.test'), around())).toBeUndefined()
  const atPort = { ...around(), ownUser: '@relay:hs.test:8448' }
  expect(await translate(join('@amal:hs.test:8448'), atPort)).toMatchObject({ change: 'member-joined' })
  expect(await translate(join('@x:else.test:8448'), atPort)).toMatchObject({ change: 'shared-outside' })
  expect(await translate(join(`@${'x'.repeat(300)}:hs.test`), around())).not.toHaveProperty('user')
})

test('encryption and the end of a room are told', async () => {
  expect(await translate(event('m.room.encryption', {}, { state_key: '' }), around())).toMatchObject({ change: 'encrypted' })
  const topic = event('m.room.topic', { topic: 'quiet' }, { state_key: '' })
  expect(await translate(topic, around())).toMatchObject({ type: 'channel-changed', change: 'topic-changed' })
  expect(await translate(topic, { ...around(), found: true })).toBeUndefined()
  expect(await translate({ ...topic, sender: around().ownUser }, around())).toBeUndefined()
  expect(await translate(event('m.room.tombstone', {}, { state_key: '' }), around())).toMatchObject({ change: 'archived' })
  const upgraded = event('m.room.tombstone', { body: 'upgraded', replacement_room: '!next:hs.test' }, { state_key: '' })
  expect(await translate(upgraded, around())).toMatchObject({ change: 'replaced', replacement: '!next:hs.test' })
  const odd = event('m.room.tombstone', { replacement_room: 'no room' }, { state_key: '' })
  expect(await translate(odd, around())).toMatchObject({ change: 'archived' })
})

test('who may come in, or read along, is the state of the room itself, and of nothing in it', async () => {
  for (const type of ['m.room.join_rules', 'm.room.history_visibility', 'm.room.guest_access']) {
    expect(await translate(event(type, {}, { state_key: '' }), around())).toMatchObject({ type: 'access-changed' })
    expect(await translate(event(type, {}, { state_key: 'elsewhere' }), around())).toBeUndefined()
  }
})

test('a reaction that is a whole text is cut to what can be an emoji', async () => {
  const relates = { rel_type: 'm.annotation', event_id: '$1', key: 'words '.repeat(2_000) }
  const received = await translate(event('m.reaction', { 'm.relates_to': relates }), around())
  expect(received?.type === 'reacted' && received.emoji).toHaveLength(40)
})

test('a time that no date can hold is brought within one', () => {
  const claimed = (at: number) => parseEvents([{ ...message('one'), origin_server_ts: at }])[0]?.origin_server_ts
  expect([claimed(-1e300), claimed(2 ** 53), claimed(42)]).toEqual([0, 8.64e15, 42])
})

test('an edit that is taken back gives back words, thread and what must not cross with them; another’s edit counts for nothing', async () => {
  const inThread = { 'm.relates_to': { rel_type: 'm.thread', event_id: '$root' } }
  const post = event('m.room.message', { msgtype: 'm.image', body: 'plan.png', ...inThread })
  const takenBack = editOf(post.event_id, 'words')
  const foreign = { ...editOf(post.event_id, 'not theirs'), sender: '@bo:hs.test' }
  const here = around([post], [foreign])
  expect(await translate(takenBack, here)).toMatchObject({ type: 'edited', text: 'words', thread: '$root' })
  const back = await translate(event('m.room.redaction', {}, { redacts: takenBack.event_id, sender: amal }), here)
  expect(back).toMatchObject({
    type: 'edited',
    post: post.event_id,
    author: amal,
    previousText: 'words',
    thread: '$root',
    fragments: [{ kind: 'file', excerpt: 'plan.png' }],
  })
  expect(back?.type === 'edited' && back.text).not.toContain('not theirs')
})

test('an edit that is taken back and leaves the words as they were, or a post that nobody can show, is not handed over', async () => {
  const post = message('one')
  const same = editOf(post.event_id, 'one again')
  const here = around([post], [editOf(post.event_id, 'one again')])
  await translate(same, here)
  expect(await translate(event('m.room.redaction', {}, { redacts: same.event_id }), here)).toBeUndefined()
  const lost = around([], [])
  lost.recent.set('$edit', { kind: 'edit', post: '$gone', author: amal })
  expect(await translate(event('m.room.redaction', {}, { redacts: '$edit' }), lost)).toBeUndefined()
})

test('the deletion of our own post that is remembered is handed over as such; of somebody’s it is as theirs, found or not', async () => {
  const here = around()
  here.recent.set('$own', { kind: 'post', author: '@relay:hs.test', text: 'x', barred: '', writtenAt: 1 })
  here.recent.set('$theirs', { kind: 'post', author: amal, text: 'x', barred: '', writtenAt: 1 })
  expect(await translate(event('m.room.redaction', {}, { redacts: '$own' }), here)).toMatchObject({ post: '$own', isOwn: true })
  expect(await translate(event('m.room.redaction', {}), here)).toBeUndefined()
  const deleted = await translate(event('m.room.redaction', {}, { redacts: '$theirs' }), here)
  expect(deleted).toMatchObject({ type: 'deleted', channel: '!room:hs.test', post: '$theirs' })
  expect(deleted).not.toHaveProperty('found')
  expect(deleted).not.toHaveProperty('isOwn')
  expect(await translate(event('m.room.redaction', {}, { redacts: '$theirs' }), { ...here, found: true })).toMatchObject({ found: true })
})

test('a person’s post that cannot be translated is handed over as one that cannot be read; anything else is left out', () => {
  const odd = message('x')
  expect(unreadablePost(odd, around())).toMatchObject({ type: 'posted', author: amal, text: '', fragments: [{ kind: 'unreadable' }] })
  expect(unreadablePost({ ...odd, sender: '@relay:hs.test' }, around())).toBeUndefined()
  expect(unreadablePost(event('m.reaction', {}), around())).toBeUndefined()
})

test('an edit at the very moment of the one before it follows that one', async () => {
  const post = message('one')
  const second = editOf(post.event_id, 'two')
  const third = { ...editOf(post.event_id, 'three'), origin_server_ts: second.origin_server_ts }
  expect(await translate(third, around([post], [third, second]))).toMatchObject({ previousText: 'two', text: 'three' })
})

test('an edit that takes away nothing but what must not cross is handed over', async () => {
  const quoting = event('m.room.message', {
    msgtype: 'm.text',
    body: 'at noon',
    formatted_body: '<blockquote>red line</blockquote>at noon',
  })
  const here = around()
  expect(await translate(quoting, here)).toMatchObject({ fragments: [{ kind: 'quoted' }] })
  expect(await translate(editOf(quoting.event_id, 'at noon'), here)).toMatchObject({ type: 'edited', text: 'at noon', fragments: [] })
  expect(await translate(editOf(quoting.event_id, 'at noon'), here)).toBeUndefined()
})

test('an edit says what its post answers, remembered or not', async () => {
  const answer = event('m.room.message', {
    msgtype: 'm.text',
    body: 'two days',
    'm.relates_to': { 'm.in_reply_to': { event_id: '$asked' } },
  })
  const here = around()
  await translate(answer, here)
  for (const each of [here, around([answer])])
    expect(await translate(editOf(answer.event_id, '!send two days'), each)).toMatchObject({ type: 'edited', inReplyTo: '$asked' })
})

test.each(['m.notice', 'm.server_notice', 'm.key.verification.request'])(
  'what an edit turns into %s stands in the room all the same, and cannot be read',
  async (msgtype) => {
    const post = message('We agree')
    const turned = editOf(post.event_id, 'We do not agree')
    Object.assign(turned.content['m.new_content'] as object, { msgtype })
    const fragments = [{ kind: 'unreadable', excerpt: `something of the kind “${msgtype}”` }]
    const told = around()
    await translate(post, told)
    for (const here of [told, around([post], [turned])])
      expect(await translate(turned, here)).toMatchObject({ type: 'edited', post: post.event_id, fragments })
    const [found] = asFound([post, turned])
    expect(await translate(found!, { ...around(), found: true })).toMatchObject({ type: 'posted', fragments, found: true })
    const back = message('We agree, then', { event_id: post.event_id })
    expect(await translate(editOf(post.event_id, 'We agree'), around([back], [turned]))).toMatchObject({ type: 'edited', text: 'We agree' })
  },
)

test('what is made of a notice later is no person’s word, told or found', async () => {
  const notice = event('m.room.message', { msgtype: 'm.notice', body: 'ready' })
  const edit = editOf(notice.event_id, 'not ready')
  expect(await translate(edit, around([notice], [edit]))).toBeUndefined()
  const found = asFound([notice, edit])
  expect(found).toEqual([notice])
  expect(await translate(found[0]!, { ...around(), found: true })).toMatchObject({ text: 'ready', isAutomatic: true })
})

test('an edit that is taken back together with its post changes nothing', async () => {
  const post = message('one')
  const edit = editOf(post.event_id, 'two')
  const gone = { ...post, content: {}, unsigned: { redacted_because: {} } }
  const here = around([gone])
  await translate(post, here)
  await translate(edit, here)
  expect(await translate(event('m.room.redaction', {}, { redacts: edit.event_id }), here)).toBeUndefined()
  expect(await translate(event('m.room.redaction', {}, { redacts: post.event_id }), here)).toMatchObject({ type: 'deleted' })
})

test('an edit is one whatever it calls itself beside its new content', async () => {
  const post = message('We agree')
  for (const beside of [{ msgtype: 'm.notice' }, { msgtype: undefined, body: undefined }]) {
    const turned = editOf(post.event_id, 'We do not agree')
    const edit = { ...turned, content: { ...turned.content, ...beside } }
    expect(await translate(edit, around([post], [edit]))).toMatchObject({ type: 'edited', text: 'We do not agree' })
  }
})

test('what a bot edits is asked of the homeserver once', async () => {
  const notice = event('m.room.message', { msgtype: 'm.notice', body: '1' })
  let asked = 0
  const fetchEvent = async () => {
    asked += 1
    return notice
  }
  const here = { ...around(), fetchEvent }
  for (const text of ['2', '3', '4']) expect(await translate(editOf(notice.event_id, text), here)).toBeUndefined()
  expect(asked).toBe(1)
  const heard = { ...around(), fetchEvent: async () => Promise.reject(new Error('asked')) }
  await translate(notice, heard)
  expect(await translate(editOf(notice.event_id, '2'), heard)).toBeUndefined()
  expect(await translate(event('m.room.redaction', {}, { redacts: notice.event_id }), heard)).toMatchObject({ type: 'deleted' })
})
