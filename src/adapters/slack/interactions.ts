import { z } from 'zod'
import type { ReceivedCommand, ReceivedPress } from '../../core/received.ts'
import type { Reading } from './inbound.ts'
import { linksInside, msOf } from './message.ts'
import { plainText } from './plain-text.ts'

/** Bodies as Slack documents them: only what is looked at. A shape that it does not document throws. */
const commandBody = z.object({
  command: z.string(),
  text: z.string().nullish(),
  user_id: z.string(),
  channel_id: z.string(),
  trigger_id: z.string(),
})

const pressBody = z.object({
  trigger_id: z.string(),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }).nullish(),
  container: z.object({ channel_id: z.string().nullish(), message_ts: z.string().nullish() }),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().nullish(), action_ts: z.string() })).min(1),
})

const shortcutBody = z.object({
  callback_id: z.string(),
  trigger_id: z.string(),
  action_ts: z.string(),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }),
  message_ts: z.string().nullish(),
  message: z.object({ ts: z.string() }),
})

/** Slack gives a command no time of its own and never repeats it; its trigger id is unique. */
export function receivedCommand(body: unknown, reading: Reading): ReceivedCommand {
  const { command, text, user_id: user, channel_id: channel, trigger_id: id } = commandBody.parse(body)
  const written = text ?? ''
  return {
    type: 'commanded',
    link: reading.link,
    channel,
    id,
    user,
    command: command.replace(/^\//, ''),
    text: plainText(written, reading.nameOf),
    fragments: linksInside(written, reading.nameOf),
    at: reading.now(),
  }
}

/** Undefined for a button that is not one of ours, or not under a message. */
export function receivedPress(body: unknown, reading: Reading): ReceivedPress | undefined {
  const { trigger_id: id, user, channel, container, actions } = pressBody.parse(body)
  const action = actions[0]
  const where = channel?.id ?? container.channel_id
  if (!action?.value || !where || !container.message_ts) return undefined
  return {
    type: 'pressed',
    link: reading.link,
    channel: where,
    id,
    user: user.id,
    action: action.value,
    post: container.message_ts,
    at: msOf(action.action_ts),
  }
}

/** A message shortcut: its callback id is the action. */
export function receivedShortcut(body: unknown, reading: Reading): ReceivedPress {
  const { callback_id: action, trigger_id: id, action_ts: at, user, channel, message, message_ts: post } = shortcutBody.parse(body)
  return {
    type: 'pressed',
    link: reading.link,
    channel: channel.id,
    id,
    user: user.id,
    action,
    post: post ?? message.ts,
    at: msOf(at),
  }
}
