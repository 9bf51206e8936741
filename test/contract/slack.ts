import { slack } from '../../src/adapters/slack/adapter.ts'
import { startSlackStandIn } from '../../src/sandbox/slack/index.ts'
import type { Platform, Subject, Who } from './subject.ts'

const botUser = 'UPARLEY'
const users = { amal: 'UAMAL', basim: 'UBASIM' } as const
const channel = 'CSEC'

export const slackStandIn: Platform = {
  name: 'Slack, a stand-in',
  without: {
    'rich replies': 'Slack has threads only',
    'changes that can be taken away': 'Slack changes a post in its place',
    'posts kept for an app that was away': 'Slack repeats for minutes, and only what was not acknowledged: reading the history finds it',
  },
  start,
}

async function start(): Promise<Subject> {
  const standIn = await startSlackStandIn({
    workspace: {
      team: { id: 'TNORTH', name: 'North', domain: 'north' },
      users: [
        { id: users.amal, name: 'amal' },
        { id: users.basim, name: 'basim' },
        { id: botUser, name: 'parley', isBot: true },
      ],
      channels: [
        { id: channel, name: 'security', members: [botUser, ...Object.values(users)], isPrivate: true },
        { id: 'CELSE', name: 'elsewhere', members: [users.amal] },
        { id: 'CTEST', name: 'link-test', members: [botUser], isPrivate: true },
      ],
      apps: [{ name: 'Parley', botToken: 'xoxb-north', appToken: 'xapp-north', botUser, botId: 'BPARLEY' }],
    },
  })
  const { apiUrl } = standIn
  const settings = slack.settings.parse({
    platform: 'slack',
    botToken: 'xoxb-north',
    appToken: 'xapp-north',
    apiUrl,
    testChannel: 'CTEST',
  })
  const post = (who: Who) => users[who]
  return {
    open: (log) => slack.open(settings, { link: 'north', stateFolder: '', now: Date.now, log }),
    link: 'north',
    channel,
    elsewhere: 'CELSE',
    users,
    post: (who, text, { channel: to = channel, ...options } = {}) => standIn.postAs(post(who), to, text, options),
    edit: (who, id, text) => standIn.editAs(post(who), channel, id, text),
    remove: (who, id) => standIn.deleteAs(post(who), channel, id),
    react: (who, id, emoji) => standIn.reactAs(post(who), channel, id, emoji),
    unreact: (who, id, emoji) => standIn.unreactAs(post(who), channel, id, emoji),
    postAsBot: async (text) => void standIn.postAsBot('builds', channel, text),
    seen: async (of = channel) => standIn.channel(of),
    topic: async () => standIn.topic(channel),
    makePublic: async (isPublic) => standIn.makePublicAs(users.amal, channel, isPublic),
    cut: async () => standIn.cut(),
    restore: async () => standIn.restore(),
    faults: {
      loseAnswer: () => standIn.faults.loseResponse('chat.postMessage'),
      loseTest: () => standIn.faults.dropEvents(1, (event) => event.type === 'message'),
      limit: () => standIn.faults.rateLimit('chat.postMessage', { retryAfterSeconds: 3 }),
      hang: () => standIn.faults.hang('chat.postMessage', 'on-release'),
    },
    stop: () => standIn.stop(),
  }
}
