import { type Address, addressKey, addressOf, type LinkId, type OrganisationId, supervisorId, type UserId } from './addresses.ts'
import type { Calendar } from './calendar.ts'
import type { KindOfOwn, Tlp } from './envelope.ts'
import type { EscalationPolicy } from './policy.ts'
import type { Roster } from './roster.ts'

/** The configuration in force, as the core needs it: no tokens, no platform's settings. It is itself an entry of the journal. */
export interface Mechanism {
  readonly name: string
  readonly supervisor: Supervisor
  readonly parties: readonly Party[]
  readonly tracks: readonly Track[]
  /** How far back posts that were missed are looked for. Default 7. */
  readonly sweepDays: number
  /** Absent in configurations that were journalled before there were any: then the defaults. */
  readonly limits?: Limits
  /** How often each link is tested. Absent in older configurations: hourly. */
  readonly linkTestMinutes?: number
  /** When the supervisor is given the day's report, by the clock on its wall. Absent in older configurations: 08:00. */
  readonly report?: { readonly atMinute: number }
  /** Everything on it is an exercise. */
  readonly exercise?: true
  /** Never configured: parties that have left it, whose words still stand in the others' channels. */
  readonly former?: readonly { readonly id: OrganisationId; readonly name: string }[]
  /** Never configured: officials who were suspended when they left it. Whoever comes back is suspended still. */
  readonly suspended?: readonly { readonly organisation: OrganisationId; readonly official: Official }[]
  /** Names of the pagers that there are. Absent: none. */
  readonly pagers?: readonly string[]
}

/** What one side may put upon Parley, and so upon the others. The same for every party. */
export interface Limits {
  /** Posts, edits, commands, presses and reactions of one official within a minute; for what is urgent, a quarter of it besides. */
  readonly eventsPerMinute: number
  /** Posts of one party that may wait for one channel on one track; for what is urgent, a tenth of it besides. */
  readonly waitingMax: number
}

export const limitsDefault: Limits = { eventsPerMinute: 1_200, waitingMax: 2_000 }

export const limitsOf = (mechanism: Mechanism): Limits => mechanism.limits ?? limitsDefault

interface Organisation {
  readonly id: OrganisationId
  readonly name: string
  /** IANA name; written times are shown in it to this organisation only. */
  readonly timeZone: string
  readonly officials: readonly Official[]
  readonly link: LinkId
  /** Absent: the duty officers of the configuration are on duty always. No other organisation is ever shown it. */
  readonly roster?: Roster
}

export interface Party extends Organisation {
  /** When it works; absent: round the clock. No other organisation is ever shown it. */
  readonly calendar?: Calendar
}

interface Supervisor extends Organisation {
  readonly channel: Address
  /** On another platform, for when the first is down or nobody answers. */
  readonly secondChannel?: Address
}

/** A person of a party or of the supervisor. */
export interface Official {
  /** From the configuration; kept in the journal, never shown to another organisation. */
  readonly id: string
  /** What the others see: "duty officer". */
  readonly role: string
  readonly accounts: readonly { readonly link: LinkId; readonly user: UserId }[]
  /** Track codes; absent means all of the organisation's. */
  readonly tracks?: readonly string[]
  /** Pinged for flash, reminders and escalations, in the order of the configuration; where there is a roster, that says when. */
  readonly isDutyOfficer: boolean
  /** Speaks for the organisation: confirms what changes it, and is called when its watch does not answer. */
  readonly isHead?: true
  /** Never configured: folded in for as long as it lasts. Nothing that they do counts, and they are pinged for nothing. */
  readonly suspended?: Suspension
}

interface Suspension {
  readonly at: number
  /** The organisation that did it, and which of its roles. */
  readonly by: OrganisationId
  readonly role: string
  readonly reason: string
}

export const precedences = ['deferred', 'routine', 'priority', 'immediate', 'flash', 'override'] as const
/** From the least to the most urgent (ACP 121; `override` is the supervisor's alone). */
export type Precedence = (typeof precedences)[number]

export const precedenceRank = (precedence: Precedence): number => precedences.indexOf(precedence)
export const isUrgent = (precedence: Precedence): boolean => precedenceRank(precedence) >= precedenceRank('immediate')

export interface Track {
  /** Two to six capital letters: the head of every reference. */
  readonly code: string
  readonly name: string
  /** Each party's channel of this track. */
  readonly channels: Readonly<Record<OrganisationId, Address>>
  readonly intake: 'every-post' | 'on-command'
  /** How long an ordinary post can be taken back before it crosses. */
  readonly sendDelaySeconds: number
  /** From which precedence on a message wants an acknowledgement. `deferred` is always. */
  readonly acknowledgeFrom: Precedence | 'never'
  /** Minutes until an acknowledgement is due; a precedence that is absent is never due. Working time, but for what is urgent. */
  readonly dueMinutes: DueMinutes
  /** For parties that have other times: all of theirs. */
  readonly partyDueMinutes?: Readonly<Record<OrganisationId, DueMinutes>>
  readonly escalation: EscalationPolicy
  readonly disputeResponseMinutes: number
  /** A message that is shown later than this after it was written is marked LATE. */
  readonly lateAfterSeconds: number
  /** What a message has that does not say otherwise. */
  readonly defaults?: TrackDefaults
  /** Nothing crosses with a freer marking. */
  readonly tlpFloor?: Tlp
  /** Everything on it is an exercise. */
  readonly exercise?: true
  /** It begins as a rehearsal, though it is of the first configuration; one that is added later always does. */
  readonly rehearsal?: true
}

export interface TrackDefaults {
  readonly kind?: KindOfOwn
  /** Of what does not wake anybody. */
  readonly precedence?: 'deferred' | 'routine' | 'priority'
  readonly tlp?: Tlp
  readonly language?: string
}

export type DueMinutes = Readonly<Partial<Record<Precedence, number>>>

export type Member = Party | Supervisor

export const organisation = (mechanism: Mechanism, id: OrganisationId): Member | undefined =>
  id === supervisorId ? mechanism.supervisor : mechanism.parties.find((party) => party.id === id)

export const nameOf = (mechanism: Mechanism, id: OrganisationId): string =>
  organisation(mechanism, id)?.name ?? mechanism.former?.find((each) => each.id === id)?.name ?? id

export const trackOf = (mechanism: Mechanism, code: string): Track | undefined => mechanism.tracks.find((track) => track.code === code)

/** Whose channel this is, and of which track; the supervisor's serve all tracks. */
export interface Place {
  readonly organisation: Member
  readonly track?: Track
}

export function placeOf(mechanism: Mechanism, address: Address): Place | undefined {
  const key = addressKey(address)
  return placesOf(mechanism).get(key)
}

export const isSamePlace = (one: Place, other: Place | undefined): boolean =>
  one.organisation.id === other?.organisation.id && one.track?.code === other.track?.code

const placesCache = new WeakMap<Mechanism, Map<string, Place>>()

function placesOf(mechanism: Mechanism): Map<string, Place> {
  const known = placesCache.get(mechanism)
  if (known) return known
  const places = new Map<string, Place>()
  for (const track of mechanism.tracks) {
    for (const [id, address] of Object.entries(track.channels)) {
      const owner = organisation(mechanism, id)
      if (owner) places.set(addressKey(address), { organisation: owner, track })
    }
  }
  const { supervisor } = mechanism
  places.set(addressKey(supervisor.channel), { organisation: supervisor })
  if (supervisor.secondChannel) places.set(addressKey(supervisor.secondChannel), { organisation: supervisor })
  placesCache.set(mechanism, places)
  return places
}

export interface Person {
  readonly organisation: Member
  readonly official: Official
}

const peopleCache = new WeakMap<Mechanism, Map<string, Person>>()

/** Who a platform's user is; undefined for someone who is no configured official. */
export function personOf(mechanism: Mechanism, link: LinkId, user: UserId): Person | undefined {
  let people = peopleCache.get(mechanism)
  if (!people) {
    people = new Map()
    for (const owner of [...mechanism.parties, mechanism.supervisor]) {
      for (const official of owner.officials) {
        for (const account of official.accounts) people.set(`${account.link} ${account.user}`, { organisation: owner, official })
      }
    }
    peopleCache.set(mechanism, people)
  }
  return people.get(`${link} ${user}`)
}

export const mayUseTrack = (official: Official, track: Track): boolean =>
  official.tracks === undefined || official.tracks.includes(track.code)

/** The tracks of which somebody may hear: of their organisation's, which for the supervisor are all, those that they may use. */
export const tracksOf = (mechanism: Mechanism, { organisation: { id }, official }: Person): readonly Track[] =>
  mechanism.tracks.filter((track) => (id === supervisorId || track.channels[id] !== undefined) && mayUseTrack(official, track))

/** The parties of which somebody may hear: of others only those with whom they share a track. */
export const partiesOf = (mechanism: Mechanism, person: Person): readonly Party[] => {
  const { id } = person.organisation
  const tracks = tracksOf(mechanism, person)
  return mechanism.parties.filter(
    (party) => id === supervisorId || party.id === id || tracks.some((track) => track.channels[party.id] !== undefined),
  )
}

/** Where an organisation hears of a track: the supervisor of all of them in one channel. */
export const channelOn = (mechanism: Mechanism, id: OrganisationId, code: string): Address | undefined =>
  id === supervisorId ? mechanism.supervisor.channel : trackOf(mechanism, code)?.channels[id]

/** The same, or where it has none any more, its first. */
export const nearestChannel = (mechanism: Mechanism, id: OrganisationId, code: string): Address | undefined =>
  channelOn(mechanism, id, code) ?? mechanism.tracks.flatMap(({ channels }) => channels[id] ?? [])[0]

/** The parties of a track other than this one, in the configuration's order. */
export const otherParties = (mechanism: Mechanism, track: Track, id: OrganisationId): readonly Party[] =>
  mechanism.parties.filter((party) => party.id !== id && track.channels[party.id] !== undefined)

/** None of somebody who is suspended: nobody is to count on them. */
export const usersOn = (official: Official, link: LinkId): readonly UserId[] =>
  official.suspended ? [] : official.accounts.filter((account) => account.link === link).map((account) => account.user)

/** Every channel that Parley serves, with its owner. */
export function channelsOf(mechanism: Mechanism): readonly { readonly address: Address; readonly place: Place }[] {
  return [...placesOf(mechanism)].map(([key, place]) => ({ address: addressOf(key), place }))
}

/** Every link that somebody is reached by. */
export const linksOf = ({ parties, supervisor }: Mechanism): ReadonlySet<string> =>
  new Set([...parties, supervisor, ...(supervisor.secondChannel ? [supervisor.secondChannel] : [])].map(({ link }) => link))
