import { addressKey, supervisorId } from '../addresses.ts'
import { heldKey } from '../evolve/messages.ts'
import { nameOf, organisation, type Track, trackOf, tracksOf } from '../mechanism.ts'
import { whatIsOwed } from '../owed.ts'
import type { Pause } from '../pauses.ts'
import type { MessageDelivery, MessageRow } from '../rows/message.ts'
import type { Notice } from '../sentences/index.ts'
import { reasons } from '../sentences/reasons.ts'
import { partiesMeant } from './audience.ts'
import { type Call, hasMore, isTooLong } from './call.ts'
import type { Decision } from './decision.ts'
import { giveBack } from './giving-back.ts'
import { isOvertaken, meantOf } from './late.ts'
import { firstWordOf, namedMessage } from './naming.ts'
import { endObligation } from './obligations.ts'
import { wordsOfSay } from './parse.ts'
import { partiesNamed, placeOf } from './party-names.ts'
import { namesThere, sendRead } from './sending.ts'
import { runAgain, standingStill } from './standing-still.ts'
import { namedToSettle } from './taking.ts'
import { referenceOf } from './words.ts'

export function waiveCommand(call: Call): void {
  const named = namedToSettle(call)
  if (!named) return
  const { decision, person } = call
  const open = meantOf(call, named.open, false)
  for (const row of open) endObligation(decision, row, 'waived', person.official.role, named.rest)
  // Said once of each message to each, whatever was owed on it.
  for (const rows of Map.groupBy(open, ({ message, owes, to }) => `${message} ${owes} ${to}`).values()) {
    const [row] = rows
    if (!row) continue
    const owes = nameOf(decision.mechanism, row.owes)
    const words = { reference: referenceOf(decision, row), owes, what: rows.map(whatIsOwed), reason: named.rest }
    call.answer({ say: 'waived', with: { ...words, toParties: false } })
    tellColleagues(call, { say: 'waived', with: { ...words, toParties: false, by: person.official.role } })
    const track = trackOf(decision.mechanism, row.track)
    for (const party of [row.owes, row.to]) {
      const address = track?.channels[party]
      if (address) decision.sayIn(address, { say: 'waived', with: { ...words, toParties: true } }, { thread: { message: row.message } })
    }
  }
}

/** What is typed in the supervisor's channel all of them see. Given as a slash command or directly, it would be one official's alone. */
function tellColleagues({ decision, origin }: Call, notice: Notice): void {
  const isSeen = origin.post !== undefined && addressKey(origin) === addressKey(decision.mechanism.supervisor.channel)
  if (!isSeen) decision.tellSupervisor(notice)
}

/** How, and to whom: `voice to their duty officer`. */
const howAndToWhom = /\S\s+\(?to\s+\S/iu

/** `!passed SEC-0042 voice to …`: the other side has it, though not through Parley. */
export function passedCommand(call: Call): void {
  const named = namedMessage(call)
  if (!named) return
  if (!howAndToWhom.test(named.rest)) {
    call.usage({ is: 'how-and-to-whom' })
    return
  }
  if (isTooLong(call, named.rest)) return
  const { decision } = call
  const { message, rest } = named
  const reference = message.reference ?? ''
  const others = Object.entries(message.deliveries).filter(([, { organisation: id }]) => id !== supervisorId && id !== message.from)
  const parties = others.flatMap(([, { organisation: id }]) => organisation(decision.mechanism, id) ?? [])
  // Nobody is to be called told who was not.
  const meant = partiesNamed(decision.mechanism.parties, rest)
  const byName = parties.filter(({ id }) => meant.has(id))
  const told = byName.length === 0 && isOfAll(rest) ? parties : byName
  if (parties.length > 1 && told.length === 0) {
    call.usage({ is: 'to-which-party', parties: parties.map(({ name }) => name) })
    return
  }
  const reached = parties.length > 1 ? others.filter(([, each]) => told.some(({ id }) => id === each.organisation)) : others
  for (const [key] of reached)
    decision.record({ is: 'passed-by-other-means', message: message.id, addressKey: key, words: rest, ...whoseWord(call) })
  decision.tellAuthor(message, { say: 'passed', with: { reference, words: rest, at: decision.at } })
  tellWhoWasTold(decision, message, reached, { reference, words: rest, at: decision.at })
  tellColleagues(call, { say: 'passed', with: { reference, words: rest, at: decision.at, by: call.person.official.role } })
  const isUnderWay = reached.some(([, each]) => each.state === 'pending')
  call.answer({ say: 'passed-noted', with: { reference, isUnderWay } })
}

/** Whoever is said to have been told hears that it is said of them: at once, or where it is still under way with the message itself. */
function tellWhoWasTold(
  decision: Decision,
  { id, track }: MessageRow,
  told: readonly (readonly [string, MessageDelivery])[],
  words: { readonly reference: string; readonly words: string; readonly at: number },
): void {
  for (const [, { organisation: party, state }] of told) {
    const address = trackOf(decision.mechanism, track)?.channels[party]
    if (!address || state === 'pending') continue
    decision.sayIn(address, { say: 'passed', with: { ...words, toReader: true } }, { thread: { message: id } })
  }
}

/** Whose word it is on the record. */
const whoseWord = ({ person: { official } }: Call): { readonly role: string; readonly official: string } => ({
  role: official.role,
  official: official.id,
})

const isOfAll = (words: string): boolean => ['all', 'both'].some((each) => placeOf(words.toLowerCase(), each) >= 0)

function namedTrack(call: Call): { readonly code: string; readonly rest: string } | undefined {
  const word = call.rest.split(/\s/u, 1)[0] ?? ''
  const theirs = tracksOf(call.decision.mechanism, call.person)
  const track = theirs.find(({ code }) => code === word.toUpperCase())
  if (track) return { code: track.code, rest: call.rest.slice(word.length).trim() }
  const typed = word.slice(0, 20)
  if (trackOf(call.decision.mechanism, word.toUpperCase())) call.usage({ is: 'no-track-of-yours', typed })
  else {
    const tracks = theirs.map(({ code }) => code)
    call.usage(word === '' ? { is: 'which-track', tracks } : { is: 'no-such-track', typed, tracks })
  }
  return undefined
}

/** When the last word that ended a pause was given. */
const endOf = (pause: Pause | undefined): number | undefined => pause?.endTypedAt ?? pause?.until

/** Nothing waits in secret: what the parties have held when a track is paused is refused, and its author told. */
export function pauseCommand(call: Call): void {
  const named = namedTrack(call)
  if (!named || isTooLong(call, named.rest)) return
  const { decision } = call
  const { code } = named
  // Nobody is to think that of two tracks both are paused.
  const second = /^(?:(?:and|&|\+|,)\s+)?([^\s,;:.]+)/iu.exec(named.rest)?.[1]
  if (second !== undefined && trackOf(decision.mechanism, second.toUpperCase()) && second.toUpperCase() !== code) {
    call.usage({ is: 'one-track' })
    return
  }
  const reason = named.rest === '' ? reasons.none : named.rest
  const { paused, pauses = [] } = decision.state.tracks.get(code) ?? {}
  if (paused) {
    const { role, at } = paused
    call.answer({
      say: 'paused-already',
      with: { track: code, ...(role === undefined ? {} : { by: { role, at }, reason: paused.reason }) },
    })
    return
  }
  const last = pauses.at(-1)
  if (last && isOvertaken(call, { said: endOf(last) })) {
    call.answer({ say: 'pause-overtaken', with: { track: code, writtenAt: call.origin.at, at: last.until } })
    return
  }
  decision.record({ is: 'track-paused', track: code, reason, ...whoseWord(call) })
  for (const { row } of standingStill(decision, code)) decision.reviseEscalation(row.id)
  announce(call, code, (by) => ({ say: 'paused', with: { track: code, reason, ...by } }))
  for (const [key, ids] of [...decision.state.held.rows()]) {
    // The supervisor's own word crosses while it is paused, so one that was held when it was does too.
    if (!key.startsWith(`${code} `) || key === heldKey({ track: code, from: supervisorId })) continue
    for (const id of ids) refuseHeld(call, id, code, reason)
  }
}

function refuseHeld({ decision }: Call, id: string, track: string, reason: string): void {
  const message = decision.state.messages.get(id)
  if (!message) return
  const original = giveBack(decision, message, reasons.trackPaused)
  const paused = { track, since: decision.at, reason }
  decision.sayTo(
    decision.orIn(message.author, message.from, message.track),
    original
      ? { say: 'refused-edit-paused', with: { ...paused, reference: original.reference ?? '' } }
      : { say: 'refused-paused', with: paused },
  )
}

export function resumeCommand(call: Call): void {
  const named = namedTrack(call)
  if (!named || hasMore(call, named.code, named.rest)) return
  const { decision } = call
  const { paused, pauses = [] } = decision.state.tracks.get(named.code) ?? {}
  if (!paused) {
    // A `!pause` that was lost may yet be found: this was said after it.
    if (!isOvertaken(call, { said: endOf(pauses.at(-1)) })) decision.record({ is: 'track-resumed', track: named.code, ...whoseWord(call) })
    const last = pauses.findLast(({ at, until }) => at !== until)
    const by = last?.endRole === undefined ? {} : { by: { role: last.endRole, at: last.until } }
    call.answer({ say: 'not-paused', with: { track: named.code, ...by } })
    return
  }
  if (isOvertaken(call, { said: paused.typedAt ?? paused.at })) {
    call.answer({ say: 'resume-overtaken', with: { track: named.code, writtenAt: call.origin.at, at: paused.at } })
    return
  }
  const owed = standingStill(decision, named.code)
  decision.record({ is: 'track-resumed', track: named.code, ...whoseWord(call) })
  for (const { row, since } of owed) runAgain(decision, row, since)
  announce(call, named.code, (by) => ({ say: 'resumed', with: { track: named.code, ...by } }))
}

/** In every channel of the track; and to whoever typed it elsewhere, where nothing of that is seen. Who it was their colleagues see. */
function announce({ decision, origin, person, answer }: Call, track: string, said: (by: { readonly role?: string }) => Notice): void {
  const own = said({ role: person.official.role })
  const channels = decision.channelsOfTrack(track)
  for (const { organisation: id, address } of channels) decision.sayIn(address, id === supervisorId ? own : said({}))
  if (!channels.some(({ address }) => addressKey(address) === addressKey(origin))) answer(own)
}

/** `!say SEC both|PARTY WORDS TEXT`, `!override …`: the only way from the supervisor's channel into a party's. */
export function sayCommand(call: Call): void {
  const named = namedTrack(call)
  if (!named) return
  const { decision, person } = call
  const track = trackOf(decision.mechanism, named.code)!
  const all = partiesMeant(decision.mechanism, track, 'both')
  if (all.length === 0) {
    call.answer({ say: 'nobody-on-track', with: { track: track.code } })
    return
  }
  const to = partiesMeant(decision.mechanism, track, firstWordOf(named.rest))
  if (to.length === 0 || namesMore(call, track, named.rest)) {
    call.usage({ is: 'to-whom', parties: all })
    return
  }
  const place = { organisation: person.organisation, track }
  sendRead(call, place, wordsOfSay(call.rest, call.name, namesThere(call, track)), { to })
}

/** `!say SEC north south …`, `… north and South …`: whoever is named second would never be told. */
function namesMore({ decision }: Call, track: Track, rest: string): boolean {
  const [, joint, word = ''] = /^\S+\s+((?:and|or|&|\+|,)\s+)?([^\s,;:]+)/iu.exec(rest) ?? []
  return (joint !== undefined || word === word.toLowerCase()) && partiesMeant(decision.mechanism, track, word).length > 0
}
