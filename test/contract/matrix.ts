import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { matrix } from '../../src/adapters/matrix/adapter.ts'
import { isSend } from '../../src/sandbox/matrix/faults.ts'
import { startMatrixStandIn } from '../../src/sandbox/matrix/standin.ts'
import { MatrixPerson } from './matrix-person.ts'
import type { Platform, Subject } from './subject.ts'

export const matrixStandIn: Platform = { name: 'Matrix, a stand-in', without: {}, start }

async function start(): Promise<Subject> {
  const standIn = await startMatrixStandIn({
    users: [
      { localpart: 'relay', displayName: 'Relay', isBot: true, accessToken: 'syt_relay', deviceId: 'RELAY' },
      { localpart: 'builds', displayName: 'Builds', isBot: true, accessToken: 'syt_builds', deviceId: 'BUILDS' },
      { localpart: 'amal', displayName: 'Amal' },
      { localpart: 'basim', displayName: 'Basim' },
    ],
    rooms: [
      { alias: 'security', name: 'Security', members: ['relay', 'amal', 'basim'] },
      { alias: 'elsewhere', name: 'Elsewhere', members: ['amal'] },
    ],
  })
  const stateFolder = await mkdtemp(join(tmpdir(), 'parley-contract-'))
  const channel = standIn.roomId('security')
  const settings = matrix.settings.parse({
    platform: 'matrix',
    homeserver: standIn.url,
    userId: standIn.userId('relay'),
    accessToken: 'syt_relay',
    deviceId: 'RELAY',
  })
  return {
    open: (log) => matrix.open(settings, { link: 'south', stateFolder, now: Date.now, log }),
    link: 'south',
    channel,
    elsewhere: standIn.roomId('elsewhere'),
    users: { amal: standIn.userId('amal'), basim: standIn.userId('basim') },
    post: (who, text, { channel: to = channel, ...options } = {}) => standIn.postAs(who, to, text, options),
    edit: (who, id, text) => standIn.editAs(who, channel, id, text),
    remove: (who, id) => standIn.deleteAs(who, channel, id),
    react: (who, id, emoji) => standIn.reactAs(who, channel, id, emoji),
    unreact: (who, id, emoji) => standIn.unreactAs(who, channel, id, emoji),
    postAsBot: async (text) => {
      standIn.joinAs('builds', channel)
      const builds = new MatrixPerson(standIn.url, { userId: standIn.userId('builds'), accessToken: 'syt_builds' })
      await builds.send(channel, { msgtype: 'm.notice', body: text })
    },
    seen: async (of = channel) => standIn.channel(of),
    topic: async () => standIn.topic(channel),
    makePublic: async (isPublic) => standIn.makePublic(channel, isPublic),
    cut: async () => standIn.cut(),
    restore: async () => standIn.restore(),
    faults: {
      loseAnswer: () => standIn.faults.loseAnswers(1, isSend),
      // A proxy answers for it: whether it was taken nobody can say, and nothing is told of it.
      loseTest: () => standIn.faults.failBefore(1, isSend, 504),
      limit: () => standIn.faults.limit(1, isSend, 3_000),
      hang: () => {
        const hang = standIn.faults.hang(1, isSend)
        return { reached: hang.spent, release: hang.release }
      },
    },
    stop: async () => {
      await standIn.stop()
      await rm(stateFolder, { recursive: true, force: true })
    },
  }
}
