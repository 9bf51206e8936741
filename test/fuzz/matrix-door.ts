import { parseEvents, type RawEvent } from '../../src/adapters/matrix/events.ts'
import { asFound, latestEdits } from '../../src/adapters/matrix/history.ts'
import { type Surroundings, translate as translateEvent } from '../../src/adapters/matrix/inbound.ts'
import { RecentEvents } from '../../src/adapters/matrix/recent.ts'
import { decide } from '../../src/core/decide/index.ts'
import type { HandedOver, Received } from '../../src/core/received.ts'
import type { Chance } from '../simulation/chance.ts'
import { type Cell, cellWithPast } from './cell.ts'
import { type Door, type Met, Thrown } from './door.ts'
import { problemsOf, type Told, toldBy } from './judge.ts'
import { mutated } from './mutate.ts'
import { receivedProblems, recorded } from './received.ts'
import { places, south } from './scene.ts'
import { words } from './texts.ts'

export type Translate = (event: RawEvent, around: Surroundings) => Promise<HandedOver | undefined>

const at = 1_795_310_190_000
const html = (text: string): string => `<p>${text} <a href="https://matrix.to/#/${south.duty}">Duty</a></p><blockquote>inner</blockquote>`

/** Events as a homeserver tells them, of which the later ones speak of the earlier ones. */
function events(text: string): readonly object[] {
  const said = {
    type: 'm.room.message',
    event_id: '$1',
    sender: south.duty,
    origin_server_ts: at,
    content: { msgtype: 'm.text', body: text },
  }
  const relates = (relation: object, id: string, content: object = said.content) => ({
    ...said,
    event_id: id,
    content: { ...content, 'm.relates_to': relation },
  })
  return [
    said,
    { ...said, content: { msgtype: 'm.text', body: text, format: 'org.matrix.custom.html', formatted_body: html(text) } },
    { ...said, sender: south.stranger },
    { ...said, content: { msgtype: 'm.text', body: `！${text}` } },
    { ...said, content: { msgtype: 'm.emote', body: text } },
    { ...said, content: { msgtype: 'm.image', body: text, filename: 'map.png', url: 'mxc://a/b' } },
    { ...said, content: { msgtype: 'm.odd', body: text } },
    { ...said, content: { msgtype: 'm.notice', body: text } },
    relates({ 'm.in_reply_to': { event_id: 'past-2' } }, '$2', { msgtype: 'm.text', body: `> <${south.duty}> inner\n\n${text}` }),
    relates({ rel_type: 'm.thread', event_id: 'past-2', is_falling_back: true, 'm.in_reply_to': { event_id: 'past-2' } }, '$3'),
    relates({ rel_type: 'm.replace', event_id: '$1' }, '$4', {
      msgtype: 'm.text',
      body: `* ${text}`,
      'm.new_content': { msgtype: 'm.text', body: text },
    }),
    { ...said, type: 'm.room.redaction', event_id: '$5', redacts: '$1', content: { redacts: '$1' } },
    { ...said, type: 'm.room.redaction', event_id: '$6', redacts: '$4', content: {} },
    { ...said, type: 'm.reaction', event_id: '$7', content: { 'm.relates_to': { rel_type: 'm.annotation', event_id: 'p-d9', key: '☑️' } } },
    { ...said, type: 'm.room.redaction', event_id: '$8', content: { redacts: '$7' } },
    {
      ...said,
      type: 'm.room.member',
      event_id: '$9',
      state_key: '@new:elsewhere.example',
      content: { membership: 'join' },
      unsigned: { prev_content: {} },
    },
    { ...said, type: 'm.room.encrypted', event_id: '$10', content: { algorithm: 'm.megolm.v1.aes-sha2', ciphertext: 'x' } },
    { ...said, type: 'm.room.tombstone', event_id: '$11', state_key: '', content: { body: text, replacement_room: '!x:y' } },
    { ...said, type: 'm.sticker', event_id: '$12', content: { body: text, url: 'mxc://a/b' } },
    { ...said, type: 'm.poll.start', event_id: '$13', content: { 'm.poll': { question: { 'm.text': text } } } },
  ]
}

/** A homeserver's events, changed in every way that JSON allows, some live and some as found, through translation and core. */
export const matrixDoor = (translate: Translate = translateEvent): Door => ({
  name: 'matrix',
  share: 30,
  open: async () => {
    const past = cellWithPast(decide)
    return { meet: (chance) => meet(past.fork(decide), translate, chance) }
  },
})

async function meet(cell: Cell, translate: Translate, chance: Chance): Promise<Met> {
  const token = `zq${chance.between(1000, 9999)}x`
  const shapes = events(words(chance, token))
  const raw = Array.from({ length: chance.between(1, 3) }, () => mutated(chance.pick(shapes), chance, chance.pick([0, 1, 1, 2, 3, 8])))
  const elsewhere = mutated(chance.pick(shapes), chance, chance.between(0, 2))
  const found = chance.happens(0.2)
  const room = chance.pick([places.southSec.channel, places.southSec.channel, places.southCiv.channel, '!direct:south.example'])
  const around: Surroundings = {
    link: places.southSec.link,
    room,
    ownUser: south.bot,
    isDirect: room.startsWith('!direct'),
    found,
    nameOf: (user) => user.slice(1, 20),
    recent: new RecentEvents(),
    fetchEvent: async () => parseEvents([elsewhere])[0],
    fetchEdits: async () => parseEvents([elsewhere, ...raw]),
  }
  try {
    return { input: { raw, elsewhere }, problems: await met(cell, translate, raw, around, token) }
  } catch (error) {
    throw new Thrown({ raw, elsewhere }, error)
  }
}

async function met(cell: Cell, translate: Translate, raw: readonly unknown[], around: Surroundings, token: string): Promise<string[]> {
  const parsed = parseEvents(raw)
  latestEdits(parsed)
  const problems: string[] = []
  const told: (Told & { readonly isGone: boolean })[] = []
  const gone = new Set<string>()
  for (const event of around.found ? asFound(parsed) : parsed) {
    const received = recorded(await translate(event, around))
    problems.push(...receivedProblems(received), ...missed(event, received, around))
    if (!received) continue
    if (received.type === 'deleted') gone.add(received.post)
    // One that was deleted before it was heard of is nobody's word any more, and owed no answer.
    const [said] = toldBy(received, token)
    if (said) told.push({ ...said, isGone: said.event.type === 'posted' && gone.has(said.event.post) })
    cell.take(received)
  }
  cell.settle()
  cell.wait(12)
  // All of it holds the same token: what may cross of one would be blamed on another.
  if (told.length > 1) return [...problems, ...cell.problems]
  const standing = told.filter(({ isGone }) => !isGone)
  return [...problems, ...problemsOf(cell, standing)]
}

/** A person's plain text that led to nothing. */
function missed(event: RawEvent, received: Received | undefined, around: Surroundings): readonly string[] {
  const { content } = event
  const isText = content.msgtype === 'm.text' || content.msgtype === 'm.notice'
  const isPlain = event.type === 'm.room.message' && isText && event.state_key === undefined
  const isPersons = event.sender !== around.ownUser && content['m.relates_to'] === undefined && event.unsigned === undefined
  return isPlain && isPersons && received === undefined ? ['a person posted, and nothing came of it'] : []
}
