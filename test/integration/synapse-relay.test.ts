import { afterAll, expect, onTestFinished, test } from 'vitest'
import { type Frame, framesIn } from '../crash/frames.ts'
import { judge, type Place, type Posted } from '../crash/oracle.ts'
import { needs } from '../needs.ts'
import { startSynapse } from '../synapse/synapse.ts'
import { until } from '../until.ts'
import { SynapseWorld } from './synapse-world.ts'

const timeoutMs = 120_000

needs('Synapse', await startSynapse(), (synapse) => {
  afterAll(() => synapse.stop())

  test(
    'a whole relay between Slack and a real Synapse, which is killed with messages waiting, loses nothing',
    async () => {
      const world = await SynapseWorld.begin(synapse)
      onTestFinished(() => world.stop())
      const posted: Posted[] = []
      const note = (party: Posted['party'], post: string, text: string, more: Partial<Posted> = {}) =>
        posted.push({ party, post, versions: [text], takenBack: [], deleted: 'no', acknowledged: false, ...more })
      const fromNorth = async (text: string) => note('north', await world.postInNorth(text), text)
      const framed = async (place: Place, text: string): Promise<Frame> =>
        until(async () => framesIn(await world.read(place)).find((frame) => frame.text === text), {
          withinMs: 40_000,
          everyMs: 100,
          what: `“${text}” in ${place}\n${world.parley.log.slice(-20).join('\n')}`,
        })

      world.parley.start()
      await until(() => world.isQuiet(), { withinMs: 30_000, what: 'every link to be up' })

      // There, and a reply in the thread back; acknowledged by a tap.
      const root = await world.postInNorth('k1 convoy at noon')
      note('north', root, 'k1 convoy at noon', { acknowledged: true })
      const shown = await framed('south', 'k1 convoy at noon')
      const reply = await world.bo.post(world.room, 'k2 which road', { threadOf: shown.post })
      note('south', reply, 'k2 which road', { answers: root })
      expect((await framed('north', 'k2 which road')).threadOf).toBe(root)
      await world.bo.react(world.room, shown.post, '☑️')
      await until(async () => marksOn(await world.read('north'), root).includes('☑'), { what: 'the receipt' })

      // The homeserver dies while one of them is on its way, and more wait.
      for (const text of ['k3 the northern one', 'k4 three lorries']) await fromNorth(text)
      await framed('desk', 'k3 the northern one')
      await synapse.kill()
      for (const text of ['k5 and a car', 'k6 leaving now']) await fromNorth(text)
      await framed('desk', 'k6 leaving now')
      await synapse.restart()
      const answer = await world.bo.post(world.room, 'k7 understood', { threadOf: shown.post })
      note('south', answer, 'k7 understood', { answers: root })
      await fromNorth('k8 the last one')
      await Promise.all([framed('south', 'k8 the last one'), framed('north', 'k7 understood'), framed('desk', 'k7 understood')])
      await until(() => world.isQuiet(), { withinMs: 30_000, what: 'nothing to wait' })

      const channels = { north: await world.read('north'), south: await world.read('south'), desk: await world.read('desk') }
      expect(judge({ posted, channels })).toEqual([])
      expect(marksOn(channels.north, root)).toEqual(['☑'])
    },
    timeoutMs,
  )
})

const marksOn = (posts: readonly { id: string; reactions: readonly { emoji: string }[] }[], id: string): string[] =>
  posts.find((post) => post.id === id)?.reactions.map(({ emoji }) => emoji) ?? []
