import type {
  AppsConnectionsOpenResponse,
  AuthTestResponse,
  BotsInfoResponse,
  TeamInfoResponse,
  UsergroupsUsersListResponse,
  UsersInfoResponse,
  UsersListResponse,
} from '@slack/web-api'
import { failed, isFailed, type Method, pageOf } from './call.ts'
import { userShape } from './shapes.ts'

export const peopleMethods: Readonly<Record<string, Method>> = {
  'auth.test': {
    run: ({ workspace, app }) =>
      ({
        ok: true,
        url: `https://${workspace.team.domain}.slack.com/`,
        team: workspace.team.name,
        user: workspace.users.get(app.botUser)?.name ?? app.name,
        team_id: workspace.team.id,
        user_id: app.botUser,
        bot_id: app.botId,
        is_enterprise_install: false,
      }) satisfies AuthTestResponse,
  },
  'apps.connections.open': {
    byAppToken: true,
    run: ({ workspace, sockets, app }) =>
      ({
        ok: true,
        url: `${workspace.baseUrl.replace(/^http/, 'ws')}/link/?ticket=${sockets.newTicket(app)}&app_id=${app.id}`,
      }) satisfies AppsConnectionsOpenResponse,
  },
  'bots.info': {
    scope: 'users:read',
    run: ({ workspace, args }) => {
      const app = workspace.apps.find(({ botId }) => botId === args.text('bot'))
      if (!app) return failed('bot_not_found')
      const { id: app_id, botId: id, botUser: user_id, name } = app
      return { ok: true, bot: { id, deleted: false, name, app_id, user_id } } satisfies BotsInfoResponse
    },
  },
  'team.info': {
    scope: 'team:read',
    run: ({ workspace: { team } }) =>
      ({
        ok: true,
        team: { id: team.id, name: team.name, domain: team.domain, url: `https://${team.domain}.slack.com/` },
      }) satisfies TeamInfoResponse,
  },
  'users.info': {
    scope: 'users:read',
    run: ({ workspace, args }) => {
      const user = workspace.users.get(args.text('user') ?? '')
      if (!user) return failed('user_not_found')
      return { ok: true, user: userShape(workspace, user) } satisfies UsersInfoResponse
    },
  },
  'users.list': {
    scope: 'users:read',
    run: (call) => {
      const page = pageOf(call, [...call.workspace.users.values()], 1000)
      if (isFailed(page)) return page
      return {
        ok: true,
        members: page.page.map((user) => userShape(call.workspace, user)),
        cache_ts: Math.floor(call.workspace.now() / 1000),
        response_metadata: page.response_metadata,
      } satisfies UsersListResponse
    },
  },
  'usergroups.users.list': {
    scope: 'usergroups:read',
    run: ({ workspace, args }) => {
      const group = workspace.usergroups.get(args.text('usergroup') ?? '')
      if (!group) return failed('no_such_subteam')
      return { ok: true, users: [...group.users] } satisfies UsergroupsUsersListResponse
    },
  },
}
