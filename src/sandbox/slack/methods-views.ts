import type { ViewsOpenResponse } from '@slack/web-api'
import type { Block } from './blocks.ts'
import { type Answer, type Call, type Failed, failed, isFailed, type Method } from './call.ts'
import { refusalOfView } from './limits.ts'
import { type View, viewShape, viewStackMax } from './views.ts'

export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': { run: (call) => open(call, false) },
  'views.push': { run: (call) => open(call, true) },
  'views.update': { run: update },
  'views.publish': { run: publish },
}

function open(call: Call, onTop: boolean): Answer {
  const source = sourceOf(call)
  if (isFailed(source)) return source
  const exchanged = call.interactions.exchange(call.app, call.args.text('trigger_id') ?? '')
  if ('error' in exchanged) return failed(exchanged.error)
  if (onTop && call.views.openOf(exchanged.user).length >= viewStackMax) return failed('push_limit_reached')
  return shown(call, call.views.open(call.app, exchanged.user, source, onTop))
}

function update(call: Call): Answer {
  const source = sourceOf(call)
  if (isFailed(source)) return source
  const view = call.views.find(call.app, call.args.text('view_id'), call.args.text('external_id'))
  if (!view) return failed('not_found')
  const hash = call.args.text('hash')
  if (hash !== undefined && hash !== view.hash) return failed('hash_conflict')
  return shown(call, call.views.update(view, source))
}

function publish(call: Call): Answer {
  const source = sourceOf(call)
  if (isFailed(source)) return source
  const user = call.args.text('user_id') ?? ''
  if (!call.workspace.users.has(user)) return failed('user_not_found')
  const hash = call.args.text('hash')
  if (hash !== undefined && hash !== call.views.homeOf(call.app, user)?.hash) return failed('hash_conflict')
  return shown(call, call.views.publish(call.app, user, source))
}

function sourceOf(call: Call): Block | Failed {
  const view = call.args.json('view')
  if (typeof view !== 'object' || view === null) return failed('invalid_arguments')
  const refusal = refusalOfView(view as Block)
  return refusal ? failed(refusal.error, { response_metadata: { messages: [...refusal.messages] } }) : (view as Block)
}

function shown({ workspace }: Call, view: View): Answer {
  return {
    ok: true,
    view: viewShape(workspace, view) as NonNullable<ViewsOpenResponse['view']>,
  } satisfies ViewsOpenResponse
}
