import { addressKey, supervisorId } from '../addresses.ts'
import { aboutOfficial, aboutSuspension, bySupervisor } from '../evolve/standing-words.ts'
import { type Member, nameOf, type Official, organisation, otherParties, type Person } from '../mechanism.ts'
import type { Notice } from '../sentences/index.ts'
import { reasons } from '../sentences/reasons.ts'
import { seenOf } from '../text.ts'
import { headsOf, onDuty } from '../watch.ts'
import { askAgain } from './applying.ts'
import { type Call, isTooLong } from './call.ts'
import type { Decision } from './decision.ts'
import { endFlashAsksOf } from './ending-asks.ts'
import { giveBack, heldThat } from './giving-back.ts'
import { lastSaid, overtaken } from './late.ts'
import { untake } from './untaking.ts'
import { tellReturned } from './watches.ts'

/** What somebody who is suspended is told, whatever they did; undefined for everybody else. */
export function suspensionNotice({ mechanism }: Decision, { official }: Person): Notice | undefined {
  const { suspended } = official
  return suspended && { say: 'suspended', with: { by: `${nameOf(mechanism, suspended.by)}, ${suspended.role},`, since: suspended.at } }
}

/** The same of what they wrote at a time, which was found only afterwards (`foundOf`): what they did while they were suspended never counts. */
export function suspensionThen(decision: Decision, person: Person, foundOf: number | undefined): Notice | undefined {
  const now = suspensionNotice(decision, person)
  if (now || foundOf === undefined) return now
  const { said } = decision.state
  const about = [person.organisation.id, person.official.id] as const
  const since = said.get(aboutSuspension(...about)) ?? Number.POSITIVE_INFINITY
  const until = said.get(aboutOfficial(...about)) ?? Number.NEGATIVE_INFINITY
  return since <= foundOf && foundOf < until ? { say: 'was-suspended', with: { since, until } } : undefined
}

/** `!suspend ROLE REASON` by the own head, `!suspend PARTY ROLE REASON` by the supervisor: from now on nothing that they do counts. */
export function suspendCommand(call: Call): void {
  const whom = namedOfficials(call)
  if (!whom) return
  const { decision, person } = call
  const { member, officials, rest: reason } = whom
  if (reason === '') return call.usage({ is: 'no-reason' })
  if (isTooLong(call, reason)) return
  if (officials.some(({ id }) => member.id === person.organisation.id && id === person.official.id)) {
    return call.usage({ is: 'suspends-themselves' })
  }
  // What the supervisor says stands, whoever had said it before: one side does not undo it.
  const isNew = ({ suspended }: Official): boolean =>
    !suspended || (person.organisation.id === supervisorId && suspended.by !== supervisorId)
  const named = officials.filter(isNew)
  if (named.length === 0) {
    repeat(call, member, officials)
    call.answer({ say: 'suspended-already', with: {} })
  }
  for (const official of named) if (!isSaidSince(call, member, official)) suspend(decision, member, official, person, reason)
}

export function reinstateCommand(call: Call): void {
  const named = namedOfficials(call)
  if (!named) return
  const { decision, person } = call
  const { member, officials } = named
  const suspended = officials.filter((official) => official.suspended)
  if (suspended.length === 0) {
    repeat(call, member, officials)
    call.answer({ say: 'not-suspended', with: {} })
  }
  for (const official of suspended) {
    // What the supervisor did for the sake of all, one side does not undo.
    if (official.suspended?.by === supervisorId && person.organisation.id !== supervisorId) {
      call.answer({ say: 'not-allowed', with: { command: 'reinstate', who: 'suspender' } })
    } else if (!isSaidSince(call, member, official)) reinstate(decision, member, official, person)
  }
}

function repeat({ decision, person }: Call, { id }: Member, officials: readonly Official[]): void {
  for (const about of officials.map((official) => aboutOfficial(id, official.id))) {
    decision.record({ is: 'word-repeated', about })
    if (person.organisation.id === supervisorId) decision.record({ is: 'word-repeated', about: bySupervisor(about) })
  }
}

/** Something else of them, or of somebody else whom their name means now. */
function isSaidSince(call: Call, { id }: Member, official: Official): boolean {
  const about = aboutOfficial(id, official.id)
  // Whom the supervisor suspends no head reinstates, had they known of it or not.
  const isHigher = call.name === 'suspend' && call.person.organisation.id === supervisorId
  return overtaken(call, { said: lastSaid(call, isHigher ? bySupervisor(about) : about) })
}

function suspend(
  decision: Decision,
  member: Member,
  official: Official,
  { organisation: by, official: { role } }: Person,
  reason: string,
): void {
  const fact = { organisation: member.id, official: official.id, by: by.id, role, reason }
  decision.record({ is: 'official-suspended', ...fact })
  if (member.id === supervisorId) untake(decision, [official.id], 'suspended')
  const returned = returnHeldOf(decision, member, official) + endFlashAsksOf(decision, official)
  const { at } = decision
  const now = organisation(decision.mechanism, member.id) ?? member
  const alone = onDuty(decision.state, now).length === 0
  const headless = official.isHead === true && headsOf(now).length === 0 ? { headless: true as const } : {}
  const who = `${by.name}, ${role}`
  for (const account of official.accounts.filter(({ link }) => link === member.link)) {
    decision.sayTo(account, { say: 'suspended-you', with: { by: who, reason, returned, at } })
  }
  tell(decision, member, official, {
    own: { say: 'own-suspended', with: { role: official.role, by: who, reason, returned, alone, ...headless, at } },
    ...(official.suspended ? {} : { others: { say: 'other-suspended', with: { of: member.name, role: official.role, at } } }),
    supervisor: { say: 'supervisor-suspended', with: { of: member.name, role: official.role, by: who, reason, alone, ...headless, at } },
  })
}

function reinstate(decision: Decision, member: Member, official: Official, { organisation: by, official: { role } }: Person): void {
  decision.record({ is: 'official-reinstated', organisation: member.id, official: official.id, by: by.id, role, reason: '' })
  const who = `${by.name}, ${role}`
  for (const account of official.accounts.filter(({ link }) => link === member.link)) {
    decision.sayTo(account, { say: 'reinstated-you', with: { by: who } })
  }
  askAgain(decision, member, official)
  tellReturned(decision, organisation(decision.mechanism, member.id) ?? member, official.id, who)
  tell(decision, member, official, {
    own: { say: 'own-reinstated', with: { role: official.role, by: who } },
    others: { say: 'other-reinstated', with: { of: member.name, role: official.role } },
    supervisor: { say: 'supervisor-reinstated', with: { of: member.name, role: official.role, by: who } },
  })
}

/** What they wrote and had not crossed is not sent: nobody else can say whether it is meant. Returns how much. */
function returnHeldOf(decision: Decision, member: Member, official: Official): number {
  const theirs = heldThat(decision, ({ from, official: author }) => from === member.id && author === official.id)
  for (const message of theirs) giveBack(decision, message, reasons.suspended)
  return theirs.length
}

/** Their own organisation, the parties on the tracks that they used, and the supervisor. */
function tell(
  decision: Decision,
  member: Member,
  official: Official,
  notices: { readonly own: Notice; readonly others?: Notice; readonly supervisor: Notice },
): void {
  decision.tellSupervisor(notices.supervisor)
  if (member.id === supervisorId) return
  const { mechanism } = decision
  const told = new Set<string>()
  for (const track of mechanism.tracks) {
    const own = track.channels[member.id]
    if (!own || !(official.tracks?.includes(track.code) ?? true)) continue
    decision.sayIn(own, notices.own)
    if (!notices.others) continue
    for (const party of otherParties(mechanism, track, member.id)) {
      const address = track.channels[party.id]!
      // In each track's own channel, where others may read than in the next; once where tracks share one.
      if (told.has(addressKey(address))) continue
      told.add(addressKey(address))
      decision.sayIn(address, notices.others)
    }
  }
}

interface Named {
  readonly member: Member
  readonly officials: readonly Official[]
  readonly rest: string
}

function namedOfficials(call: Call): Named | undefined {
  const { decision, person, place } = call
  if (person.organisation.id === supervisorId) {
    if (place?.organisation.id !== supervisorId) {
      call.answer({ say: 'not-allowed', with: { command: call.name, who: 'supervisor' } })
      return undefined
    }
    const { mechanism } = decision
    const member = [...mechanism.parties, mechanism.supervisor].find(({ id }) => startsWithWord(call.rest, id))
    if (!member) {
      call.usage({ is: 'of-which-party', parties: [...mechanism.parties.map(({ id }) => id), supervisorId] })
      return undefined
    }
    return officialsIn(call, member, call.rest.slice(member.id.length).trim(), `${member.id} `)
  }
  if (!person.official.isHead) {
    call.answer({ say: 'not-allowed', with: { command: call.name, who: 'own-head-or-supervisor' } })
    return undefined
  }
  return officialsIn(call, decision.mechanism.parties.find(({ id }) => id === person.organisation.id) ?? person.organisation, call.rest, '')
}

/** By a role, or within one's own organisation by an id; the longest that fits. Everybody of a role, where it is the role that is named. */
function officialsIn(call: Call, member: Member, text: string, prefix: string): Named | undefined {
  const isOwn = member.id === call.person.organisation.id
  const names = [...new Set(member.officials.flatMap(({ id, role }) => (isOwn ? [id, role] : [role])))]
  const name = names.filter((each) => startsWithWord(text, each)).sort((a, b) => b.length - a.length)[0]
  if (name === undefined) {
    const people = [...new Set(member.officials.map(({ id, role }) => `${prefix}${isOwn ? id : role}`))]
    call.answer({ say: 'whom-to-suspend', with: { command: call.name, people, typed: text.split(/\s/u, 1)[0]!.slice(0, 40) } })
    return undefined
  }
  const isNamed = ({ id, role }: Official): boolean => (isOwn && id === name) || role === name
  return { member, officials: member.officials.filter(isNamed), rest: seenOf(text.slice(name.length)) }
}

function startsWithWord(text: string, word: string): boolean {
  const rest = text.slice(word.length)
  return text.slice(0, word.length).toLowerCase() === word.toLowerCase() && (rest === '' || /^\s/u.test(rest))
}
