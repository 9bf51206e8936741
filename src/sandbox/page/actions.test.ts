import { expect, test } from 'vitest'
import { act, botCalls, matrixColumn, openScene, type Scene, slackColumn } from './test-support.ts'

const asAmal = { column: slackColumn, user: 'UAMAL' }
const asSouth = { column: matrixColumn, user: '@south-duty:matrix.test' }

const inNorth = ({ slack }: Scene) => slack.channel('CSEC')
const inSouth = ({ matrix }: Scene) => matrix.channel('security')

test('a post, its edit and its deletion stand in the channel, on both platforms', async () => {
  const scene = await openScene()
  for (const [who, seen] of [
    [asAmal, () => inNorth(scene)],
    [asSouth, () => inSouth(scene)],
  ] as const) {
    expect(await act(scene, { do: 'post', ...who, text: 'The road is open.' })).toEqual({ status: 200 })
    const [post] = seen()
    expect(post).toMatchObject({ author: who.user, text: 'The road is open.', edited: false })
    expect(await act(scene, { do: 'edit', ...who, post: post!.id, text: 'The road is closed.' })).toEqual({ status: 200 })
    expect(seen()).toMatchObject([{ text: 'The road is closed.', edited: true }])
    expect(await act(scene, { do: 'delete', ...who, post: post!.id })).toEqual({ status: 200 })
    expect(seen()).toEqual([])
  }
})

test('a reply stands in its thread, and on Matrix also beside the post that it answers', async () => {
  const scene = await openScene()
  const north = await scene.slack.postAs('UBERA', 'CSEC', 'Who is there?')
  const south = await scene.matrix.postAs('south-duty', 'security', 'Who is there?')
  await act(scene, { do: 'post', ...asAmal, text: 'We are.', threadOf: north })
  await act(scene, { do: 'post', ...asSouth, text: 'We are.', threadOf: south })
  await act(scene, { do: 'post', ...asSouth, text: 'So are we.', replyTo: south })
  expect(inNorth(scene)[1]).toMatchObject({ text: 'We are.', threadOf: north })
  expect(inSouth(scene).slice(1)).toMatchObject([
    { text: 'We are.', threadOf: south },
    { text: 'So are we.', replyTo: south },
  ])
})

test('a reaction is set and taken away', async () => {
  const scene = await openScene()
  const post = await scene.slack.postAs('UBERA', 'CSEC', 'Received?')
  expect(await act(scene, { do: 'react', ...asAmal, post, emoji: '☑' })).toEqual({ status: 200 })
  expect(inNorth(scene)[0]?.reactions).toEqual([{ emoji: '☑', users: ['UAMAL'] }])
  expect(await act(scene, { do: 'unreact', ...asAmal, post, emoji: '☑' })).toEqual({ status: 200 })
  expect(inNorth(scene)[0]?.reactions).toEqual([])
})

test('a file and a forwarded message go with a post', async () => {
  const scene = await openScene()
  await act(scene, { do: 'post', ...asAmal, text: 'See this.', file: 'map.pdf' })
  await act(scene, { do: 'post', ...asSouth, text: 'And this.', forwarded: 'Keep it among us.' })
  expect(inNorth(scene)[0]?.text).toContain('map.pdf')
  expect(inSouth(scene)[0]?.text).toBe('> Keep it among us.\nAnd this.')
})

test('a slash command on Slack is run, not posted, and what Slack says is shown', async () => {
  const scene = await openScene()
  const said = await act(scene, { do: 'post', ...asAmal, text: '/unknown thing' })
  expect(said).toMatchObject({ status: 200, shown: expect.stringContaining('/unknown is not a valid command') })
  expect(inNorth(scene)).toEqual([])
})

test('a slash command in a thread of Slack is refused as Slack does', async () => {
  const scene = await openScene()
  const root = await scene.slack.postAs('UBERA', 'CSEC', 'Root')
  const said = await act(scene, { do: 'post', ...asAmal, text: '/parley help', threadOf: root })
  expect(said).toEqual({ status: 422, error: '/parley is not supported in threads. Sorry!' })
})

test('what begins with a slash on Matrix is text, as some clients send it', async () => {
  const scene = await openScene()
  await act(scene, { do: 'post', ...asSouth, text: '/dispute open reason' })
  expect(inSouth(scene)).toMatchObject([{ text: '/dispute open reason' }])
})

test('a person answers the bot in their direct conversation, which Matrix opens if there is none', async () => {
  const scene = await openScene()
  await act(scene, { do: 'post', ...asAmal, direct: true, text: 'Who can add me?' })
  await act(scene, { do: 'post', ...asSouth, direct: true, text: 'And me?' })
  await act(scene, { do: 'post', ...asSouth, direct: true, text: 'Hello?' })
  expect(scene.slack.direct('UAMAL')).toMatchObject([{ text: 'Who can add me?' }])
  expect(scene.matrix.direct('south-duty').map(({ text }) => text)).toEqual(['And me?', 'Hello?'])
  expect(inNorth(scene)).toEqual([])
})

test('a button that is there is pressed, and one that is not is refused', async () => {
  const scene = await openScene()
  const blocks = [{ type: 'actions', elements: [{ type: 'button', action_id: 'take', text: { type: 'plain_text', text: 'Take' } }] }]
  await botCalls(scene, 'chat.postEphemeral', { channel: 'CSEC', user: 'UAMAL', text: 'Take it?', blocks })
  const [post] = scene.slack.channel('CSEC', 'UAMAL')
  const press = (label: string) => act(scene, { do: 'press', ...asAmal, post: post!.id, label })
  expect(await press('Leave')).toMatchObject({ status: 422, error: expect.stringContaining('There is no button "Leave"') })
  expect(await press('Take')).toEqual({ status: 200 })
  const asBera = await act(scene, { do: 'press', column: slackColumn, user: 'UBERA', post: post!.id, label: 'Take' })
  expect(asBera).toEqual({ status: 404, error: 'The post that "post" names is not there any more.' })
})

test('a message shortcut is used where there is one', async () => {
  const scene = await openScene()
  const post = await scene.slack.postAs('UBERA', 'CSEC', 'We hold the bridge.')
  const use = (callbackId: string) => act(scene, { do: 'shortcut', ...asAmal, post, callbackId })
  expect(await use('dispute')).toEqual({ status: 200 })
  expect(await use('praise')).toMatchObject({ status: 422, error: expect.stringContaining('no message shortcut "praise"') })
})

test('a platform is cut off and restored', async () => {
  const scene = await openScene()
  expect(await act(scene, { do: 'cut', column: matrixColumn })).toEqual({ status: 200 })
  expect([scene.matrix.isCut, scene.slack.isCut]).toEqual([true, false])
  expect(await act(scene, { do: 'restore', column: matrixColumn })).toEqual({ status: 200 })
  expect(scene.matrix.isCut).toBe(false)
})

test('a button of the page runs, says what it did, and not twice at once', async () => {
  const gate = Promise.withResolvers<string>()
  const scene = await openScene({
    extra: [
      { label: 'Kill Parley', run: () => gate.promise },
      { label: 'Break', run: () => Promise.reject(new Error('it is broken')) },
    ],
  })
  const kill = { do: 'control', label: 'Kill Parley' }
  const both = [act(scene, kill), act(scene, kill)]
  expect(await Promise.race(both)).toEqual({ status: 409, error: '"Kill Parley" is under way already.' })
  gate.resolve('Killed.')
  expect(await Promise.all(both)).toContainEqual({ status: 200, shown: 'Killed.' })
  expect(await act(scene, { do: 'control', label: 'Break' })).toEqual({ status: 422, error: 'That could not be done: it is broken' })
})

const wrong: readonly [string, unknown, number, string][] = [
  ['no JSON', '{', 400, 'The body is not JSON.'],
  ['no object', [1], 400, 'The body must be one JSON object.'],
  ['no action', {}, 400, '"do" is missing.'],
  ['an unknown action', { do: 'shout', ...asAmal }, 400, 'There is no action "shout".'],
  ['an inherited name', { do: 'constructor', ...asAmal }, 400, 'There is no action "constructor".'],
  ['no column', { do: 'post', text: 'Hello' }, 400, '"column" is missing.'],
  ['a column that is no index', { do: 'post', column: -1 }, 400, '"column" must be a whole number, 0 or above.'],
  ['a column that is not there', { do: 'cut', column: 7 }, 404, 'There is no column 7.'],
  ['no person', { do: 'post', column: 0, text: 'Hello' }, 400, '"user" is missing.'],
  ['a stranger', { do: 'post', column: 0, user: 'URELAY', text: 'Hello' }, 403, 'North has nobody "URELAY" as whom one can act here.'],
  ['no text', { do: 'post', ...asAmal }, 400, '"text" is missing.'],
  ['an empty text', { do: 'post', ...asAmal, text: '  ' }, 400, '"text" is empty.'],
  ['a text that is none', { do: 'post', ...asAmal, text: { toString: 'x' } }, 400, '"text" must be a text.'],
  ['a long text', { do: 'post', ...asAmal, text: 'x'.repeat(40_001) }, 400, '"text" is longer than 40000 characters.'],
  ['a flag that is none', { do: 'post', ...asAmal, text: 'x', direct: 'yes' }, 400, '"direct" must be true or false.'],
  ['a field too many', { do: 'post', ...asAmal, text: 'x', at: 0 }, 400, '"at" is no field of this action.'],
  ['no post', { do: 'delete', ...asAmal }, 400, '"post" is missing.'],
  ['a post that is gone', { do: 'delete', ...asAmal, post: '1.0' }, 404, 'The post that "post" names is not there any more.'],
  [
    'a thread that is gone',
    { do: 'post', ...asAmal, text: 'x', threadOf: '1.0' },
    404,
    'The post that "threadOf" names is not there any more.',
  ],
  ['a button of no page', { do: 'control', label: 'Explode' }, 404, 'There is no button "Explode" on this page.'],
]

test.each(wrong)('%s is answered with a sentence, and nothing is done', async (_what, action, status, error) => {
  const scene = await openScene()
  expect(await act(scene, action)).toEqual({ status, error })
  expect([inNorth(scene), inSouth(scene)]).toEqual([[], []])
})

test("another person's post is not edited", async () => {
  const scene = await openScene()
  const post = await scene.slack.postAs('UBERA', 'CSEC', 'Mine')
  expect(await act(scene, { do: 'edit', ...asAmal, post, text: 'Yours' })).toMatchObject({ status: 422 })
  expect(inNorth(scene)).toMatchObject([{ text: 'Mine' }])
})

test('direct messages are out of reach where a column shows none', async () => {
  const scene = await openScene({}, { direct: false })
  const said = await act(scene, { do: 'post', ...asAmal, direct: true, text: 'Hello' })
  expect(said).toEqual({ status: 403, error: 'North shows no direct messages.' })
})
