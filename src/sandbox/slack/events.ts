import type { Faults } from './faults.ts'
import type { Sockets } from './sockets.ts'
import type { Channel, SlackApp, SlackEvent, Workspace } from './workspace.ts'

/** Without one of these scopes Slack does not let an app subscribe to the event. */
const scopeOf: Readonly<Record<string, string>> = {
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  reaction_added: 'reactions:read',
  reaction_removed: 'reactions:read',
  channel_left: 'channels:read',
  group_left: 'groups:read',
  channel_shared: 'channels:read',
}

const messageEventOf = { channel: 'message.channels', group: 'message.groups', im: 'message.im' } as const

/** Connects the workspace's happenings to the apps' sockets: only what an app may hear and has subscribed to. */
export function deliverEvents(workspace: Workspace, sockets: Sockets, faults: Faults): void {
  workspace.deliver = (app, event, channel) => {
    if (!hears(app, event, channel)) return
    for (let copies = faults.copiesOf(event, app); copies > 0; copies -= 1) {
      sockets.deliver(app, callback(workspace, app, event, channel))
    }
  }
}

/** All that an app without a valid token is still told. */
const farewells = new Set(['tokens_revoked', 'app_uninstalled'])

function hears(app: SlackApp, event: SlackEvent, channel: Channel | undefined): boolean {
  if (app.token !== 'valid') return farewells.has(event.type)
  const subscription = event.type === 'message' && channel ? messageEventOf[channel.kind] : event.type
  const scope = scopeOf[subscription] ?? (event.type.startsWith('member_') ? memberScope(channel) : undefined)
  if (scope !== undefined && !app.scopes.has(scope)) return false
  return app.events === undefined || app.events.has(subscription)
}

function memberScope(channel: Channel | undefined): string {
  return channel?.kind === 'group' ? 'groups:read' : 'channels:read'
}

function callback(workspace: Workspace, app: SlackApp, event: SlackEvent, channel: Channel | undefined): unknown {
  const team = workspace.team.id
  return {
    token: 'verification',
    team_id: team,
    context_team_id: team,
    context_enterprise_id: null,
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: workspace.newId('Ev'),
    event_time: Math.floor(workspace.now() / 1000),
    authorizations: [{ enterprise_id: null, team_id: team, user_id: app.botUser, is_bot: true, is_enterprise_install: false }],
    is_ext_shared_channel: channel?.isExtShared ?? false,
    event_context: `4-${team}-${app.id}`,
  }
}

/** Slack's notice that it stopped sending events for a minute. It is no `event_callback`: there is no inner event. */
export function announceRateLimit(workspace: Workspace, sockets: Sockets, app: SlackApp): void {
  sockets.deliver(app, {
    token: 'verification',
    type: 'app_rate_limited',
    team_id: workspace.team.id,
    minute_rate_limited: Math.floor(workspace.now() / 60_000) * 60,
    api_app_id: app.id,
  })
}
