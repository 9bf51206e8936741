import { supervisorId } from '../core/addresses.ts'
import {
  type DueMinutes,
  type Mechanism,
  type Official,
  type Precedence,
  precedences,
  type Track,
  type TrackDefaults,
} from '../core/mechanism.ts'
import type { EscalationPolicy } from '../core/policy.ts'
import { calendarOf } from './calendar.ts'
import { policyOf } from './escalation.ts'
import { rosterOf } from './roster.ts'
import type { WrittenFile, WrittenOfficial, WrittenSupervisor, WrittenTrack } from './schema.ts'

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
      officials: supervisor.officials.map((official) => officialOf(official, supervisor)),
      ...(supervisor.roster ? { roster: rosterOf(supervisor.roster) } : {}),
      channel: { link: supervisor.link, channel: supervisor.channel },
      ...(supervisor.secondChannel ? { secondChannel: supervisor.secondChannel } : {}),
    },
    parties: file.parties.map(({ id, name, timeZone, link, officials, calendar, roster }) => ({
      id,
      name,
      timeZone,
      link,
      officials: officials.map((official) => officialOf(official, { link, roster })),
      ...(roster ? { roster: rosterOf(roster) } : {}),
      ...(calendar ? { calendar: calendarOf(calendar, timeZone) } : {}),
    })),
    tracks: file.tracks.map((track) => trackOf(track, linkOf, policyFor(file, track))),
    sweepDays: file.sweepDays,
    limits: file.limits,
    linkTestMinutes: file.linkTest.everyMinutes,
    report: { atMinute: minuteOf(file.report.at) },
    ...(Object.keys(file.pagers).length > 0 ? { pagers: Object.keys(file.pagers) } : {}),
    ...(file.exercise ? { exercise: true as const } : {}),
  }
}

/** A policy by its name, one of the track's own, or the usual one. */
function policyFor({ policies, supervisor }: WrittenFile, { policy, escalation }: WrittenTrack): EscalationPolicy {
  const written = (policy === undefined ? escalation : policies[policy]) ?? {}
  return policyOf(written, { hasSecondChannel: supervisor.secondChannel !== undefined })
}

function officialOf(official: WrittenOfficial, { link, roster }: Pick<WrittenSupervisor, 'link' | 'roster'>): Official {
  return {
    id: official.id,
    role: official.role,
    accounts: accountsOf(official, link),
    ...(official.tracks ? { tracks: official.tracks } : {}),
    isDutyOfficer: isEverOnDuty(official, roster),
    ...(official.head ? { isHead: true as const } : {}),
  }
}

/** By its own mark, or by a roster. */
export const isEverOnDuty = ({ id, dutyOfficer }: WrittenOfficial, roster: WrittenSupervisor['roster']): boolean =>
  dutyOfficer || [...(roster?.watches ?? []), ...(roster?.overrides ?? [])].some(({ officials }) => officials.includes(id))

/** `user` is the account on the organisation's own link; `accounts` are those on others, or all. */
export const accountsOf = (official: WrittenOfficial, link: string): Official['accounts'] => [
  ...(official.user === undefined ? [] : [{ link, user: official.user }]),
  ...Object.entries(official.accounts ?? {}).map(([on, user]) => ({ link: on, user })),
]

function trackOf(written: WrittenTrack, linkOf: ReadonlyMap<string, string>, escalation: EscalationPolicy): Track {
  const { acknowledgeFrom, dueMinutes, partyDueMinutes, channels, exercise, rehearsal, defaults, tlpFloor, policy: _, ...track } = written
  const own = Object.entries(partyDueMinutes).map(([party, due]) => [party, dueMinutesOf({ ...dueMinutes, ...due })] as const)
  return {
    ...track,
    escalation,
    channels: Object.fromEntries(Object.entries(channels).map(([party, channel]) => [party, { link: linkOf.get(party) ?? '', channel }])),
    acknowledgeFrom: acknowledgeFrom === 'always' ? precedences[0] : acknowledgeFrom,
    dueMinutes: dueMinutesOf(dueMinutes),
    ...(exercise ? { exercise: true as const } : {}),
    ...(rehearsal ? { rehearsal: true as const } : {}),
    ...(defaults ? { defaults: defaultsOf(defaults) } : {}),
    ...(tlpFloor ? { tlpFloor } : {}),
    ...(own.length > 0 ? { partyDueMinutes: Object.fromEntries(own) } : {}),
  }
}

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

function defaultsOf({ kind, precedence, tlp, language }: NonNullable<WrittenTrack['defaults']>): TrackDefaults {
  return {
    ...(kind ? { kind } : {}),
    ...(precedence ? { precedence } : {}),
    ...(tlp ? { tlp } : {}),
    ...(language === undefined ? {} : { language }),
  }
}

const dueMinutesOf = (written: { readonly [precedence in Precedence]?: number | 'never' | undefined }): DueMinutes =>
  Object.fromEntries(
    precedences.flatMap((precedence): [Precedence, number][] => {
      const due = written[precedence]
      return due === undefined || due === 'never' ? [] : [[precedence, due]]
    }),
  )
