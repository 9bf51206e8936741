import { supervisorId } from '../core/addresses.ts'
import { type Mechanism, type Official, type Precedence, precedences, type Track } from '../core/mechanism.ts'
import type { WrittenFile, WrittenOfficial, WrittenTrack } from './schema.ts'

/** What the core is to know of a file that was found good. */
export function mechanismOf(file: WrittenFile): Mechanism {
  const { supervisor } = file
  const linkOf = new Map(file.parties.map(({ id, link }) => [id, link]))
  return {
    name: file.mechanism,
    supervisor: {
      id: supervisorId,
      name: supervisor.name,
      timeZone: supervisor.timeZone,
      link: supervisor.link,
      officials: supervisor.officials.map((official) => officialOf(official, supervisor.link)),
      channel: { link: supervisor.link, channel: supervisor.channel },
      ...(supervisor.secondChannel ? { secondChannel: supervisor.secondChannel } : {}),
    },
    parties: file.parties.map(({ id, name, timeZone, link, officials }) => ({
      id,
      name,
      timeZone,
      link,
      officials: officials.map((official) => officialOf(official, link)),
    })),
    tracks: file.tracks.map((track) => trackOf(track, linkOf)),
    sweepDays: file.sweepDays,
    limits: file.limits,
  }
}

function officialOf(official: WrittenOfficial, link: string): Official {
  return {
    id: official.id,
    role: official.role,
    accounts: accountsOf(official, link),
    ...(official.tracks ? { tracks: official.tracks } : {}),
    isDutyOfficer: official.dutyOfficer,
  }
}

/** `user` is the account on the organisation's own link; `accounts` are those on others, or all. */
export const accountsOf = (official: WrittenOfficial, link: string): Official['accounts'] => [
  ...(official.user === undefined ? [] : [{ link, user: official.user }]),
  ...Object.entries(official.accounts ?? {}).map(([on, user]) => ({ link: on, user })),
]

function trackOf({ acknowledgeFrom, dueMinutes, channels, ...track }: WrittenTrack, linkOf: ReadonlyMap<string, string>): Track {
  return {
    ...track,
    channels: Object.fromEntries(Object.entries(channels).map(([party, channel]) => [party, { link: linkOf.get(party) ?? '', channel }])),
    acknowledgeFrom: acknowledgeFrom === 'always' ? precedences[0] : acknowledgeFrom,
    dueMinutes: Object.fromEntries(
      precedences.flatMap((precedence): [Precedence, number][] => {
        const due = dueMinutes[precedence]
        return due === 'never' ? [] : [[precedence, due]]
      }),
    ),
  }
}
