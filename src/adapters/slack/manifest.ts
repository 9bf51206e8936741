import { eventScopes, requiredScopes } from './methods.ts'

/** Slack's own limit for the name of an app. */
const nameLengthMax = 35

/** The slash commands that the adapter hands over. Slack refuses a description above 2,000 characters. */
export const commands = [
  {
    command: '/parley',
    description: 'Status, open matters, a message’s whole life, the private line to the supervisor',
    usage_hint: 'help | status | open | show SEC-0042 | send [words and text, or a form] | supervisor text',
  },
  { command: '/flash', description: 'Send at once, and alert the other side’s duty officer', usage_hint: 'text' },
  { command: '/dispute', description: 'Open or answer a dispute', usage_hint: 'open [SEC-0042] reason' },
] as const

/** Shortcuts on a message: they work inside threads, where slash commands do not. The first two open a form, which wants no scope. */
export const shortcuts = [
  { name: 'Send through Parley', callback_id: 'send', description: 'Open the form to send a message, in this one’s thread if it crossed' },
  { name: 'Dispute', callback_id: 'dispute', description: 'Open a dispute about this message' },
  { name: 'Acknowledge', callback_id: 'acknowledge', description: 'Confirm that this message was received' },
] as const

/** What the app's settings say of it, in the form in which Slack makes an app of it. `name` has at most 35 characters. */
export function slackManifest(name: string) {
  if (name.length === 0 || name.length > nameLengthMax) {
    throw new RangeError(`the name of a Slack app must have 1 to ${nameLengthMax} characters`)
  }
  return {
    display_information: {
      name,
      description: 'Relays messages between parties under a supervisor',
    },
    features: {
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: name, always_online: true },
      slash_commands: commands.map((command) => ({ ...command, should_escape: true })),
      shortcuts: shortcuts.map((shortcut) => ({ ...shortcut, type: 'message' })),
    },
    oauth_config: { scopes: { bot: requiredScopes } },
    settings: {
      event_subscriptions: { bot_events: Object.keys(eventScopes) },
      interactivity: { is_enabled: true },
      org_deploy_enabled: false,
      socket_mode_enabled: true,
      token_rotation_enabled: false,
    },
  }
}

/** A file that Slack takes under "From a manifest". */
export const slackManifestJson = (name: string): string => `${JSON.stringify(slackManifest(name), null, 2)}\n`

/** Opens Slack's "Create an app" with everything filled in. */
export function manifestLink(name: string): string {
  const manifest = encodeURIComponent(JSON.stringify(slackManifest(name)))
  return `https://api.slack.com/apps?new_app=1&manifest_json=${manifest}`
}
