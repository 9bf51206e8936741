import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort } from '../../demo/process.ts'
import { buildWorld } from '../../demo/world.ts'
import { until } from '../until.ts'
import { startCluster } from './cluster.ts'
import { framesIn } from './frames.ts'
import { judge } from './oracle.ts'
import { Random } from './random.ts'
import { isQuiet, peace } from './scenario.ts'
import { sendDelaySeconds, Traffic } from './traffic.ts'
import { VictimProcess } from './victim-process.ts'

const quietWithinMs = 60_000

test('a failover of the sentinels, and then the end of the owner, lose, double and misorder nothing while people write', {
  timeout: 240_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-failover-'))
  const healthPort = await freePort()
  await using cluster = await startCluster(2)
  const world = await buildWorld({ folder, healthPort, track: { sendDelaySeconds } })
  const victim = new VictimProcess({
    configFile: world.configFile,
    healthPort,
    env: { PARLEY_REDIS_URL: cluster.url },
    orders: { VICTIM_SNAPSHOT_EVERY: '60' },
    nextDeath: () => undefined,
  })
  try {
    await until(() => isQuiet(victim), { withinMs: quietWithinMs, what: 'every link to be up' })
    const traffic = new Traffic(world, new Random(71))
    for (let action = 0; action < 20; action += 1) await traffic.act()
    const before = await cluster.failovers()
    await cluster.killPrimary()
    for (let action = 0; action < 30; action += 1) await traffic.act()
    const urgent = await traffic.immediate('north')
    await until(async () => (await cluster.failovers()) > before, {
      withinMs: quietWithinMs,
      what: 'the sentinels to choose another primary',
    })
    const { south, channels } = world
    const stands = (): boolean => framesIn(south.channel(channels.south)).some(({ text }) => text === urgent.versions[0])
    await until(stands, { withinMs: quietWithinMs, what: 'the owner to go on with the new primary' })
    await until(() => isQuiet(victim), { withinMs: quietWithinMs, what: 'all to be sent' })
    // Whoever follows an owner that outlived the failover has lost nothing, and leaves no reference out.
    victim.kill()
    for (let action = 0; action < 10; action += 1) await traffic.act()
    const unrest = await peace(world, victim, traffic)
    expect({ problems: judge(traffic.scene()), unrest }, victim.log.slice(-60).join('\n')).toEqual({ problems: [], unrest: undefined })
    expect(victim.unorderedEnds).toBe(0)
  } catch (error) {
    throw new Error(`Parley's log:\n${victim.log.slice(-60).join('\n')}`, { cause: error })
  } finally {
    await victim.end()
    await world.stop()
  }
})
