import type { PlatformOf } from './cross-checks.ts'
import type { Findings } from './findings.ts'
import { isPlatform, platforms } from './platforms.ts'
import type { Path } from './problem.ts'
import type { WrittenFile } from './schema.ts'
import * as say from './sentences.ts'

interface WrittenChannel {
  readonly path: Path
  readonly link: string
  readonly channel: string
}

/** Whether every channel has one owner and one track, and an id that its platform could have given. */
export function checkChannels(findings: Findings, file: WrittenFile, platformOf: PlatformOf): void {
  const channels = channelsOf(file)
  for (const { path, link, channel } of channels) {
    const platform = platformOf(link)
    if (!isPlatform(platform)) continue
    const { pattern, example } = platforms[platform].channel
    if (!pattern.test(channel)) findings.problem(path, say.wrongId('channel', platform, channel, example))
  }
  findings.unique(
    channels.map(({ path, link, channel }) => ({ path, key: `${link} ${channel}` })),
    (line, index) => say.channelTwice(channels[index]?.channel ?? '', line),
  )
  for (const test of testChannelsOf(file, platformOf)) {
    for (const { path } of channels.filter(({ link, channel }) => link === test.link && channel === test.channel)) {
      findings.unique(
        [test, { path }].map((each) => ({ path: each.path, key: '' })),
        (line) => say.testsGoThere(test.channel, test.link, line),
      )
    }
  }
}

/** Nobody but Parley is in them. */
function testChannelsOf({ links }: WrittenFile, platformOf: PlatformOf): WrittenChannel[] {
  return Object.entries(links).flatMap(([link, written]) => {
    const platform = platformOf(link)
    const key = isPlatform(platform) ? platforms[platform].testedWith : undefined
    const channel: unknown = key === undefined ? undefined : Object.entries(written ?? {}).find(([name]) => name === key)?.[1]
    return key !== undefined && typeof channel === 'string' ? [{ path: ['links', link, key], link, channel }] : []
  })
}

function channelsOf({ supervisor, parties, tracks }: WrittenFile): WrittenChannel[] {
  const { link, channel, secondChannel } = supervisor
  const linkOf = new Map(parties.map((party) => [party.id, party.link]))
  return [
    { path: ['supervisor', 'channel'], link, channel },
    ...(secondChannel ? [{ path: ['supervisor', 'secondChannel', 'channel'], ...secondChannel }] : []),
    ...tracks.flatMap((track, index) =>
      Object.entries(track.channels).map(([party, id]) => ({
        path: ['tracks', index, 'channels', party],
        link: linkOf.get(party) ?? party,
        channel: id,
      })),
    ),
  ]
}
