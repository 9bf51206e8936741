import type { Arguments } from './arguments.ts'
import { type Answer, failed, type Method, missingScope, type Parts } from './call.ts'
import { chatMethods } from './methods-chat.ts'
import { conversationMethods } from './methods-conversations.ts'
import { fileMethods } from './methods-files.ts'
import { historyMethods } from './methods-history.ts'
import { peopleMethods } from './methods-people.ts'
import { reactionMethods } from './methods-reactions.ts'
import { viewMethods } from './methods-views.ts'

const methods = new Map<string, Method>(
  Object.entries({
    ...peopleMethods,
    ...chatMethods,
    ...conversationMethods,
    ...historyMethods,
    ...reactionMethods,
    ...viewMethods,
    ...fileMethods,
  }),
)

/** Runs a method for whoever holds `token`, as Slack would: the token first, then the scopes, then the arguments. */
export function runMethod(parts: Parts, name: string, token: string | undefined, args: Arguments): Answer {
  const method = methods.get(name)
  if (!method) return failed('unknown_method', { req_method: name })
  if (token === undefined) return failed('not_authed')
  const app = parts.workspace.apps.find((one) => one.botToken === token || one.appToken === token)
  if (!app) return failed('invalid_auth')
  if ((token === app.appToken) !== (method.byAppToken ?? false)) return failed('not_allowed_token_type')
  if (!method.byAppToken && app.token === 'revoked') return failed('token_revoked')
  if (app.token === 'inactive') return failed('account_inactive')
  const refused = method.scope === undefined ? undefined : missingScope(app, method.scope)
  return refused ?? method.run({ ...parts, app, args })
}
