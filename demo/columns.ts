import type { Column } from '../src/sandbox/page/index.ts'
import { people, type World } from './world.ts'

type Name = keyof typeof people
type Person = Column['people'][number]

/** The four channels side by side, as the page shows them. */
export function columnsOf({ north, south, desk, deskSecond, channels }: World, healthUrl: string): readonly Column[] {
  // Slack mentions people by their short names, Matrix by their display names.
  const onSlack = (name: Name): Person => ({ ...people[name], name: name === 'head' ? 'ines' : name })
  return [
    {
      title: 'North',
      subtitle: 'a party, on Slack',
      standIn: north,
      channel: channels.north,
      channelName: 'sec-channel',
      people: [onSlack('amal'), onSlack('nadir'), onSlack('guest')],
      healthUrl,
    },
    {
      title: 'South',
      subtitle: 'a party, on Matrix',
      standIn: south,
      channel: channels.south,
      channelName: 'sec',
      people: (['bo', 'sam'] as const).map((name) => ({ ...people[name], user: south.userId(name) })),
      healthUrl,
    },
    {
      title: 'Mission',
      subtitle: 'the supervisor, on Slack',
      standIn: desk,
      channel: channels.desk,
      channelName: 'control',
      people: [onSlack('mika'), onSlack('head')],
      hints: ['!take SEC-', '!say SEC both ', '!pause SEC ', '!waive SEC-', '/parley help'],
      healthUrl,
    },
    {
      title: 'Mission, second channel',
      subtitle: 'the supervisor, on Matrix: who is called when nobody answers',
      standIn: deskSecond,
      channel: channels.deskSecond,
      channelName: 'control',
      people: [{ ...people.mika, user: deskSecond.userId('mika') }],
      direct: false,
      hints: ['!take SEC-', '!status'],
      healthUrl,
    },
  ]
}
