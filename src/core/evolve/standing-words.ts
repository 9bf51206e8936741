import { type Address, type LinkId, type PostId, postKey, supervisorId, type UserId } from '../addresses.ts'
import type { Fact } from '../facts.ts'
import type { Mechanism, Official, Track } from '../mechanism.ts'
import type { State } from '../state.ts'
import { changeObligation } from './change.ts'

const words = [
  'track-paused',
  'track-resumed',
  'official-suspended',
  'official-reinstated',
  'change-confirmed',
  'watch-accepted',
  'watch-overridden',
  'obligation-taken',
  'escalation-snoozed',
  'escalation-closed',
  'obligation-met',
  'obligation-reopened',
  'word-repeated',
] as const satisfies readonly Fact['is'][]

/** Somebody's word. Where it was found only afterwards it says when it was typed: the core adds that (`Decision.record`). */
type WordFact = Fact & { readonly is: (typeof words)[number] }

export const isWord = (fact: Fact): fact is WordFact => words.some((each) => each === fact.is)

export const aboutOfficial = (organisation: string, official: string): string => `official ${organisation} ${official}`
/** Of these words the supervisor's, which no head undoes. */
export const bySupervisor = (about: string): string => `${about} supervisor`
/** Since when they were suspended last. */
export const aboutSuspension = (organisation: string, official: string): string => `suspended ${organisation} ${official}`
export const aboutChange = (id: string, organisation: string): string => `change ${id} ${organisation}`
export const aboutWatch = (organisation: string): string => `watch ${organisation}`
export const aboutTurn = (organisation: string, { watch, date }: { readonly watch: string; readonly date: string }): string =>
  `turn ${organisation} ${watch} ${date}`
/** Since when it runs. */
export const aboutParley = 'parley'
/** Since when a party is on a track that there was before. */
export const aboutParty = (track: string, party: string): string => `party ${track} ${party}`
/** ms; 0 where it was there from the first, or came so long ago that nothing of before can be found. */
export const cameTo = (state: State, { code }: Track, party: string): number => state.said.get(aboutParty(code, party)) ?? 0
/** ☑ of one person under a post: tapped before Parley knew what stands there, and taken away. By its platform's time. */
export const aboutTap = (address: Address, post: PostId, user: UserId): string => `tapped ${postKey(address, post)} ${user}`
export const aboutTapTakenAway = (address: Address, post: PostId, user: UserId): string => `untapped ${postKey(address, post)} ${user}`
/** When they were told last that nobody hears what they write to Parley directly. */
export const aboutDirectTalk = (link: LinkId, user: UserId): string => `direct-talk ${link} ${user}`
export const aboutRehearsal = (track: string): string => `rehearsal ${track}`

/** Notes when the last word was said about whatever it is about: what is found afterwards and was said before it does not undo it. */
export function noteWord(state: State, fact: Fact, at: number): void {
  const saidAt = isWord(fact) ? (fact.typedAt ?? at) : at
  const note = (about: string): void => state.said.set(about, Math.max(saidAt, state.said.get(about) ?? saidAt))
  const noteOfficial = ({ organisation, official, by }: Fact & { is: 'official-suspended' | 'official-reinstated' }): void => {
    note(aboutOfficial(organisation, official))
    if (by === supervisorId) note(bySupervisor(aboutOfficial(organisation, official)))
  }
  switch (fact.is) {
    case 'official-suspended':
      state.said.set(aboutSuspension(fact.organisation, fact.official), at)
      return noteOfficial(fact)
    case 'official-reinstated':
      return noteOfficial(fact)
    case 'word-repeated':
      return note(fact.about)
    case 'change-confirmed':
      return note(aboutChange(fact.id, fact.organisation))
    case 'watch-accepted': {
      note(aboutWatch(fact.organisation))
      const turn = state.watches.get(fact.organisation)?.turn
      return turn && note(aboutTurn(fact.organisation, turn))
    }
    case 'watch-overridden':
      return note(aboutTurn(fact.organisation, fact.override))
    case 'started':
      return note(aboutParley)
    case 'delivery-queued': {
      const { act, link, user } = fact.row
      if (act.do === 'say' && act.notice.say === 'direct-talk' && user !== undefined) note(aboutDirectTalk(link, user))
      return
    }
    case 'rehearsal-began':
      return note(aboutRehearsal(fact.track))
    case 'obligation-taken':
    case 'escalation-snoozed':
    case 'escalation-closed':
      return changeObligation(state, fact.id, () => ({ handledAt: saidAt }))
    case 'escalation-returned':
      // Nobody had done anything about it.
      if (fact.why === 'unanswered') return
      return changeObligation(state, fact.id, () => ({ handledAt: saidAt }))
    case 'obligation-reopened':
      return changeObligation(state, fact.id, () => ({ reopenedAt: saidAt }))
    default:
  }
}

/** Somebody else is meant by an official's name from now on, and a party hears what is said on a track. */
export function noteNewcomers(state: State, before: Mechanism | undefined, now: Mechanism, at: number): void {
  if (!before) return
  const known = new Map(officialsIn(before))
  for (const [about, official] of officialsIn(now)) {
    const was = known.get(about)
    if (!was || !official.accounts.some((each) => was.accounts.some(({ link, user }) => link === each.link && user === each.user)))
      for (const each of [about, bySupervisor(about)]) state.said.set(each, at)
  }
  for (const { code, channels } of now.tracks) {
    const was = before.tracks.find((track) => track.code === code)?.channels
    for (const party of was ? Object.keys(channels) : []) if (!was?.[party]) state.said.set(aboutParty(code, party), at)
  }
}

const officialsIn = ({ parties, supervisor }: Mechanism): readonly (readonly [string, Official])[] =>
  [...parties, supervisor].flatMap(({ id, officials }) => officials.map((each) => [aboutOfficial(id, each.id), each] as const))

const dayMs = 86_400_000

/** What was said before that is too old to be found. */
export function forgetWords(state: State, at: number): void {
  const days = (state.mechanism.get('now')?.sweepDays ?? 0) + 1
  for (const [about, saidAt] of [...state.said.rows()]) if (at - saidAt > days * dayMs) state.said.delete(about)
}
