import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { matrix } from '../../src/adapters/matrix/adapter.ts'
import type { Synapse } from '../synapse/synapse.ts'
import { MatrixPerson } from './matrix-person.ts'
import type { Platform, Subject } from './subject.ts'
import { postsIn } from './synapse-room.ts'

export const realSynapse = (synapse: Synapse): Platform => ({
  name: 'Matrix, a real Synapse',
  without: { 'faults on request': 'a real homeserver loses no answer when asked to' },
  start: () => start(synapse),
})

let scenes = 0

/** Accounts and rooms of their own on a shared homeserver. */
async function start(synapse: Synapse): Promise<Subject> {
  scenes += 1
  const bot = await synapse.register(`contract-relay-${scenes}`)
  const accounts = { amal: await synapse.register(`contract-amal-${scenes}`), basim: await synapse.register(`contract-basim-${scenes}`) }
  const people = { amal: new MatrixPerson(synapse.url, accounts.amal), basim: new MatrixPerson(synapse.url, accounts.basim) }
  const { amal } = people
  const room = async (name: string, invite: string[], powers: object) =>
    (await amal.ask('POST', '/createRoom', { preset: 'private_chat', name, invite, power_level_content_override: powers })).room_id
  const channel = await room('Security', [bot.userId, people.basim.userId], { users: { [amal.userId]: 100, [bot.userId]: 50 } })
  const elsewhere = await room('Elsewhere', [], {})
  const botPerson = new MatrixPerson(synapse.url, bot)
  for (const person of [botPerson, people.basim]) await person.ask('POST', `/join/${channel}`, {})
  const stateFolder = await mkdtemp(join(tmpdir(), 'parley-contract-'))
  const settings = matrix.settings.parse({ platform: 'matrix', homeserver: synapse.url, ...bot })
  const marks = new Map<string, string>()
  return {
    open: (log) => matrix.open(settings, { link: 'south', stateFolder, now: Date.now, log }),
    link: 'south',
    channel,
    elsewhere,
    users: { amal: amal.userId, basim: people.basim.userId },
    async post(who, text, { channel: to = channel, ...options } = {}) {
      if (to !== channel) await people[who].ask('POST', `/join/${to}`, {})
      return people[who].post(to, text, options)
    },
    edit: async (who, post, text) => void (await people[who].edit(channel, post, text)),
    remove: (who, post) => people[who].redact(channel, post),
    react: async (who, post, emoji) => void marks.set(`${who} ${post} ${emoji}`, await people[who].react(channel, post, emoji)),
    unreact: (who, post, emoji) => people[who].redact(channel, marks.get(`${who} ${post} ${emoji}`) ?? ''),
    postAsBot: async (text) => void (await people.basim.send(channel, { msgtype: 'm.notice', body: text })),
    async seen(of = channel) {
      if (of !== channel) await amal.ask('POST', `/join/${of}`, {})
      return postsIn(of, await amal.history(of), bot.userId)
    },
    topic: async () => (await amal.ask('GET', `/rooms/${channel}/state/m.room.topic/`)).topic,
    makePublic: async (isPublic) =>
      void (await amal.ask('PUT', `/rooms/${channel}/state/m.room.join_rules/`, { join_rule: isPublic ? 'public' : 'invite' })),
    cut: () => synapse.kill(),
    restore: () => synapse.restart(),
    stop: () => rm(stateFolder, { recursive: true, force: true }),
  }
}
