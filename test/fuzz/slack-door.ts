import { type Reading, receivedFromEvent, unreadablePost } from '../../src/adapters/slack/inbound.ts'
import { receivedCommand, receivedPress, receivedShortcut } from '../../src/adapters/slack/interactions.ts'
import { decide } from '../../src/core/decide/index.ts'
import type { HandedOver, Received } from '../../src/core/received.ts'
import type { Chance } from '../simulation/chance.ts'
import { type Cell, cellWithPast } from './cell.ts'
import { type Door, type Met, Thrown } from './door.ts'
import { problemsOf, toldBy } from './judge.ts'
import { mutated } from './mutate.ts'
import { receivedProblems, recorded } from './received.ts'
import { north } from './scene.ts'
import { words } from './texts.ts'

export type Translate = (event: { readonly type: string }, reading: Reading) => HandedOver | undefined

const ts = '1795310190.000100'
const reading: Reading = {
  link: 'north',
  self: { user: north.bot, bot: 'B0PARLEY' },
  nameOf: (user) => (user === north.duty ? 'Amal' : undefined),
  now: () => 1_795_310_200_000,
}

/** Events as Slack sends them; `text` stands in each that can hold one. */
function events(text: string): readonly object[] {
  const said = {
    type: 'message',
    channel: 'C0NSEC',
    channel_type: 'group',
    user: north.duty,
    text,
    ts,
    event_ts: ts,
    team: 'T1',
    client_msg_id: 'x',
  }
  const before = { type: 'message', user: north.duty, text: 'First word', ts: 'past-1' }
  return [
    { ...said, blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] }] },
    { ...said, thread_ts: '1795310100.000100' },
    { ...said, user: north.stranger },
    { ...said, channel: 'C0NCIV' },
    { ...said, channel: 'D0NDUTY', channel_type: 'im' },
    { ...said, text: `!${text}` },
    { ...said, text: `！flash ${text}` },
    { ...said, subtype: 'file_share', files: [{ id: 'F1', name: 'map.png', title: 'map', mimetype: 'image/png' }] },
    {
      ...said,
      attachments: [
        { is_share: true, is_msg_unfurl: true, from_url: 'https://north.slack.com/archives/C9/p1', text: 'inner word', fallback: 'x' },
      ],
    },
    { ...said, text: `${text} <https://north.slack.com/archives/C9/p1>` },
    { ...said, subtype: 'bot_message', bot_id: 'B1', user: undefined },
    { ...said, subtype: 'channel_join' },
    {
      type: 'message',
      subtype: 'message_changed',
      channel: 'C0NSEC',
      ts,
      event_ts: ts,
      message: { ...before, text, edited: { user: north.duty, ts } },
      previous_message: before,
    },
    { type: 'message', subtype: 'message_deleted', channel: 'C0NSEC', ts, event_ts: ts, deleted_ts: 'past-1', previous_message: before },
    {
      type: 'reaction_added',
      user: north.duty,
      reaction: 'ballot_box_with_check',
      item: { type: 'message', channel: 'C0NSEC', ts: 'p-d9' },
      event_ts: ts,
    },
    {
      type: 'reaction_removed',
      user: north.duty,
      reaction: 'constructor',
      item: { type: 'message', channel: 'C0NSEC', ts: 'p-d9' },
      event_ts: ts,
    },
    { type: 'member_joined_channel', user: 'U0NEW', channel: 'C0NSEC', event_ts: ts },
    { type: 'channel_archive', channel: 'C0NSEC', user: north.duty, event_ts: ts },
  ]
}

const bodies = (text: string): readonly [(body: unknown, reading: Reading) => Received | undefined, object][] => [
  [receivedCommand, { command: '/parley', text: `send ${text}`, user_id: north.duty, channel_id: 'C0NSEC', trigger_id: 't1' }],
  [
    receivedCommand,
    {
      command: '/flash',
      text: `${text} <https://north.slack.com/archives/C9/p1>`,
      user_id: north.duty,
      channel_id: 'C0NSEC',
      trigger_id: 't1',
    },
  ],
  [
    receivedPress,
    {
      trigger_id: 't2',
      user: { id: north.duty },
      channel: { id: 'C0NSEC' },
      container: { channel_id: 'C0NSEC', message_ts: 'p-d9' },
      actions: [{ action_id: 'parley-0', value: 'ack:m2', action_ts: ts }],
    },
  ],
  [
    receivedShortcut,
    {
      callback_id: 'dispute',
      trigger_id: 't3',
      action_ts: ts,
      user: { id: north.duty },
      channel: { id: 'C0NSEC' },
      message_ts: 'p-d9',
      message: { ts: 'p-d9' },
    },
  ],
]

/** What the adapter makes of it: a form that is not documented counts as a post that cannot be read. */
const heard = (translate: Translate) => (event: unknown) => {
  if (typeof event !== 'object' || event === null || !('type' in event) || typeof event.type !== 'string') return undefined
  try {
    return recorded(translate(event as { type: string }, reading))
  } catch {
    return unreadablePost(event, reading)
  }
}

/** Slack's events, commands and presses, changed in every way that JSON allows, through translation and core. */
export const slackDoor = (translate: Translate = receivedFromEvent): Door => ({
  name: 'slack',
  share: 30,
  open: async () => {
    const past = cellWithPast(decide)
    return { meet: (chance) => meet(past.fork(decide), heard(translate), chance) }
  },
})

function meet(cell: Cell, hear: (event: unknown) => Received | undefined, chance: Chance): Met {
  const token = `zq${chance.between(1000, 9999)}x`
  const text = words(chance, token)
  const count = chance.pick([0, 1, 1, 2, 3, 8])
  if (chance.happens(0.2)) return meetBody(cell, chance, token, text, count)
  const event = mutated(chance.pick(events(text)), chance, count)
  try {
    const received = hear(event)
    const problems = [...receivedProblems(received), ...missed(event, received), ...carried(event, received)]
    if (received) takeUp(cell, received)
    return { input: event, problems: [...problems, ...(received ? problemsOf(cell, toldBy(received, token)) : cell.problems)] }
  } catch (error) {
    throw new Thrown(event, error)
  }
}

function meetBody(cell: Cell, chance: Chance, token: string, text: string, count: number): Met {
  const [translate, original] = chance.pick(bodies(text))
  const body = mutated(original, chance, count)
  let received: Received | undefined
  try {
    received = translate(body, reading)
  } catch {
    return { input: body, problems: [] } // Bolt answers what Slack never sends.
  }
  try {
    if (received) takeUp(cell, received)
    return { input: body, problems: [...receivedProblems(received), ...(received ? problemsOf(cell, toldBy(received, token)) : [])] }
  } catch (error) {
    throw new Thrown(body, error)
  }
}

function takeUp(cell: Cell, received: Received): void {
  cell.take(received)
  cell.settle()
  cell.wait(12)
}

// ---------------------------------------------------------------- what a raw event says, read without the adapter

type Fields = { readonly [key: string]: unknown }
const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** A person's plain post that led to nothing. */
function missed(raw: unknown, received: Received | undefined): readonly string[] {
  const { type, subtype, user, ts: at, channel, bot_id: bot } = fields(raw)
  const isPersons = type === 'message' && (subtype ?? '') === '' && isText(user) && ![north.bot, 'USLACKBOT'].includes(user) && !bot
  return isPersons && isText(at) && isText(channel) && received === undefined ? ['a person posted, and nothing came of it'] : []
}

/** What must not cross, and who is not to be heard. */
function carried(raw: unknown, received: Received | undefined): readonly string[] {
  if (received?.type !== 'posted') return []
  const { files, attachments, bot_id: bot, user } = fields(raw)
  const isShared = Array.isArray(attachments) && attachments.some((each) => fields(each).is_share === true)
  const hasFile = Array.isArray(files) && files.length > 0
  return [
    ...(bot && !received.isAutomatic ? ['a bot was heard as a person'] : []),
    ...(user === north.bot ? ['Parley heard itself'] : []),
    ...((isShared || hasFile) && received.fragments.length === 0 ? ['what must not cross was overlooked'] : []),
  ]
}
