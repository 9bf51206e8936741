import type { SlackApi } from './api.ts'

/** `xapp-1-A0123456789-…`: Slack writes into an app-level token of which app it is, and nowhere else says it without a connection. */
const appIn = /^xapp-\d+-(A[A-Z0-9]{5,})-/

/** Why nothing would be heard though both tokens are good: one is another app's. Undefined where Slack does not say, or all is well. */
export async function otherAppObstacle(
  parts: { readonly api: SlackApi; readonly appToken: string },
  bot: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const [, hears] = appIn.exec(parts.appToken) ?? []
  if (hears === undefined || bot === undefined) return undefined
  const answer = await parts.api.call('bots.info', { bot }, signal)
  const speaks = answer.ok ? answer.body.bot?.app_id : undefined
  if (speaks === undefined || speaks === hears) return undefined
  return `the bot token is of the Slack app ${speaks} and the app token of another one, ${hears}: what is said where the first is would not be heard. Copy both from one app's settings, the bot token from "OAuth & Permissions" and the app token from "Basic Information"`
}
