import { join } from 'node:path'
import { openAdapter } from '../adapters/registry.ts'
import type { Config } from '../config/load.ts'
import type { Inspection } from '../core/inspection.ts'
import type { Mechanism } from '../core/mechanism.ts'
import { type ConfiguredChannel, type Finding, findingsOf, type ProblemAt } from './check-findings.ts'

const inspectWithinMs = 30_000

/** Asks every link what it says of the channels that Parley is to use there. Rejects only for a bug. */
export async function inspectLinks(config: Config, problemAt: ProblemAt): Promise<Finding[]> {
  const channels = configuredChannels(config.mechanism)
  const found = await Promise.all(
    Object.keys(config.links).map(async (link) => {
      const own = channels.filter((channel) => channel.link === link)
      return findingsOf(link, await inspectLink(config, link, own), own, problemAt)
    }),
  )
  return found.flat()
}

async function inspectLink(config: Config, link: string, channels: readonly ConfiguredChannel[]): Promise<Inspection> {
  const stateFolder = join(config.storage.folder, 'links', link)
  const adapter = openAdapter(config.links[link]!, { link, stateFolder, now: Date.now, log: () => undefined })
  try {
    const ids = channels.map(({ channel }) => channel)
    return await adapter.inspect(ids, AbortSignal.timeout(inspectWithinMs))
  } finally {
    await adapter.stop()
  }
}

function configuredChannels(mechanism: Mechanism): ConfiguredChannel[] {
  const { supervisor, parties, tracks } = mechanism
  const second = supervisor.secondChannel
  return [
    { path: ['supervisor', 'channel'], owner: supervisor, ...supervisor.channel },
    ...(second ? [{ path: ['supervisor', 'secondChannel', 'channel'], owner: supervisor, ...second }] : []),
    ...tracks.flatMap((track, index) =>
      parties.flatMap((owner) => {
        const address = track.channels[owner.id]
        return address ? [{ path: ['tracks', index, 'channels', owner.id], owner, track, ...address }] : []
      }),
    ),
  ]
}
