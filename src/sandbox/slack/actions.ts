import { Arguments } from './arguments.ts'
import { type Block, buttonsOf } from './blocks.ts'
import type { Parts } from './call.ts'
import type { Post } from './posts.ts'
import { respond } from './responses.ts'
import { messageShape } from './shapes.ts'
import type { Asked } from './sockets.ts'
import { composeText } from './text.ts'
import { type View, viewShape } from './views.ts'
import { type Channel, type SlackApp, tsOf, type Workspace } from './workspace.ts'

/** What became of a form that a person submitted. */
export type Submitted =
  | { readonly kind: 'closed' }
  | { readonly kind: 'errors'; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: 'shown'; readonly view: string }
  /** Slack's own sentence, when the app did not acknowledge it. */
  | { readonly kind: 'failed'; readonly text: string }

/** A slash command. Resolves to what Slack itself shows the person at once, if anything. */
export async function runCommand(parts: Parts, user: string, channel: Channel, command: string, text: string): Promise<string | undefined> {
  const { workspace, sockets, interactions } = parts
  const name = command.startsWith('/') ? command : `/${command}`
  // Of two apps with the same command, the one installed last gets it.
  const app = workspace.apps.findLast((one) => one.commands.has(name) && one.token !== 'inactive')
  if (!app) {
    return (
      `${name} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as ` +
      'commands. To send it as a message, put a space before the "/".'
    )
  }
  const target = { app, user, channel: channel.id, post: undefined }
  const asked = await sockets.ask(app, 'slash_commands', {
    token: 'verification',
    team_id: workspace.team.id,
    team_domain: workspace.team.domain,
    channel_id: channel.id,
    channel_name: channel.kind === 'channel' ? channel.name : channel.kind === 'im' ? 'directmessage' : 'privategroup',
    user_id: user,
    user_name: workspace.users.get(user)?.name ?? user,
    command: name,
    // As the manifest asks: names and addresses come as tokens.
    text: composeText(text, workspace.directory(channel)),
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: interactions.newResponseUrl(target),
    trigger_id: interactions.newTrigger(app, user),
  })
  if (!asked.acknowledged) return `${name} failed because the app did not respond. Try again or contact the app developer.`
  const payload = fieldsOf(asked)
  if (typeof payload.text === 'string' || Array.isArray(payload.blocks)) {
    respond(workspace, target, new Arguments(payload))
  }
  return undefined
}

/** Presses a button under a post. Throws if there is none with that label. */
export function press(parts: Parts, user: string, channel: Channel, post: Post, label: string): Promise<Asked> {
  const { workspace, interactions } = parts
  const button = buttonsOf(post.blocks).find((one) => one.label === label)
  const app = post.app
  if (!button || !app) throw new Error(`There is no button "${label}" under ${post.ts} in ${channel.id}.`)
  const isEphemeral = post.ephemeralFor !== undefined
  const { element } = button
  return parts.sockets.ask(app, 'interactive', {
    type: 'block_actions',
    ...commonFields(workspace, app, user),
    container: { type: 'message', message_ts: post.ts, channel_id: channel.id, is_ephemeral: isEphemeral },
    trigger_id: interactions.newTrigger(app, user),
    channel: { id: channel.id, name: channel.name || 'directmessage' },
    ...(isEphemeral ? {} : { message: messageShape(workspace, channel, post, true) }),
    state: { values: {} },
    response_url: interactions.newResponseUrl({ app, user, channel: channel.id, post: post.ts }),
    actions: [{ ...element, block_id: button.blockId, action_ts: tsOf(workspace.nextMicros()) }],
  })
}

/** Uses a message shortcut on a post. Throws if no app has it. */
export function useShortcut(parts: Parts, user: string, channel: Channel, post: Post, callbackId: string): Promise<Asked> {
  const { workspace, interactions } = parts
  const app = workspace.apps.findLast((one) => one.shortcuts.has(callbackId))
  if (!app) throw new Error(`No app has a message shortcut "${callbackId}".`)
  return parts.sockets.ask(app, 'interactive', {
    type: 'message_action',
    ...commonFields(workspace, app, user),
    action_ts: tsOf(workspace.nextMicros()),
    callback_id: callbackId,
    trigger_id: interactions.newTrigger(app, user),
    response_url: interactions.newResponseUrl({ app, user, channel: channel.id, post: undefined }),
    message_ts: post.ts,
    channel: { id: channel.id, name: channel.name || 'directmessage' },
    message: messageShape(workspace, channel, post, true),
  })
}

/** Submits a form with what a person filled in, by block id or action id. */
export async function submit(parts: Parts, view: View, values: Readonly<Record<string, string>>): Promise<Submitted> {
  const { workspace, sockets, interactions, views } = parts
  const asked = await sockets.ask(view.app, 'interactive', {
    type: 'view_submission',
    ...commonFields(workspace, view.app, view.user),
    trigger_id: interactions.newTrigger(view.app, view.user),
    view: viewShape(workspace, view, stateOf(view, values)),
    response_urls: [],
  })
  if (!asked.acknowledged) return { kind: 'failed', text: 'We had some trouble connecting. Try again?' }
  const payload = fieldsOf(asked)
  const next = payload.view as Block | undefined
  switch (payload.response_action) {
    case 'errors':
      return { kind: 'errors', errors: (payload.errors ?? {}) as Record<string, string> }
    case 'update':
      return { kind: 'shown', view: next ? views.update(view, next).id : view.id }
    case 'push':
      return { kind: 'shown', view: next ? views.open(view.app, view.user, next, true).id : view.id }
    default:
      views.close(view.user, payload.response_action === 'clear')
      return { kind: 'closed' }
  }
}

/** Closes a form without submitting it; its app hears of it only if it asked to. */
export function closeView(parts: Parts, view: View): void {
  parts.views.close(view.user, false)
  if (view.source.notify_on_close !== true) return
  void parts.sockets.ask(view.app, 'interactive', {
    type: 'view_closed',
    ...commonFields(parts.workspace, view.app, view.user),
    view: viewShape(parts.workspace, view),
    is_cleared: false,
  })
}

function commonFields(workspace: Workspace, app: SlackApp, user: string) {
  const name = workspace.users.get(user)?.name ?? user
  return {
    user: { id: user, username: name, name, team_id: workspace.team.id },
    api_app_id: app.id,
    token: 'verification',
    team: { id: workspace.team.id, domain: workspace.team.domain },
    enterprise: null,
    is_enterprise_install: false,
  }
}

function fieldsOf(asked: Asked & { readonly acknowledged: true }): Record<string, unknown> {
  return typeof asked.payload === 'object' && asked.payload !== null ? { ...asked.payload } : {}
}

/** The `state.values` of a form: block id, action id, and the value in the shape of its kind of element. */
function stateOf(view: View, values: Readonly<Record<string, string>>): Record<string, Record<string, unknown>> {
  const state: Record<string, Record<string, unknown>> = {}
  for (const block of (view.source.blocks ?? []) as Block[]) {
    const element = block.element
    if (block.type !== 'input' || !element) continue
    const blockId = block.block_id ?? ''
    const actionId = element.action_id ?? ''
    state[blockId] = { [actionId]: filledIn(element, values[blockId] ?? values[actionId]) }
  }
  return state
}

/** Several are named with commas between. */
const optionsIn = ({ options = [] }: Block, value: string) =>
  options.filter((one) => value.split(',').some((each) => one.value === each || one.text.text === each))

function filledIn(element: Block, value: string | undefined): Record<string, unknown> {
  const type = element.type
  const initial = (name: string): unknown => element[`initial_${name}`] ?? null
  const option = element.options?.find((one) => one.value === value || one.text.text === value)
  switch (type) {
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: value === undefined ? initial('option') : (option ?? null) }
    case 'checkboxes':
    case 'multi_static_select':
      return { type, selected_options: value === undefined ? (element.initial_options ?? []) : optionsIn(element, value) }
    case 'users_select':
      return { type, selected_user: value ?? initial('user') }
    case 'conversations_select':
      return { type, selected_conversation: value ?? initial('conversation') }
    case 'channels_select':
      return { type, selected_channel: value ?? initial('channel') }
    case 'datepicker':
      return { type, selected_date: value ?? initial('date') }
    case 'timepicker':
      return { type, selected_time: value ?? initial('time') }
    case 'datetimepicker':
      return { type, selected_date_time: value === undefined ? initial('date_time') : Number(value) }
    default:
      return { type, value: value ?? initial('value') }
  }
}
