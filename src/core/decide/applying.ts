import { type OrganisationId, supervisorId } from '../addresses.ts'
import { difference, isSame, returning, withoutReturning } from '../apply/difference.ts'
import { itemsOf } from '../apply/items.ts'
import { asConfigured, type Change, isSound, type Piece, piecesWithout, withPieces } from '../apply/pieces.ts'
import { countersOf } from '../evolve/change.ts'
import { type Mechanism, type Member, nameOf, type Official, organisation, trackOf } from '../mechanism.ts'
import type { ChangeRow } from '../state.ts'
import { headsOf } from '../watch.ts'
import type { Decision } from './decision.ts'
import { putInForce } from './in-force.ts'
import { ownChannel } from './watches.ts'

/** How long a change waits to be confirmed. Heads travel; after a week its circumstances are others. */
const changeLapsesAfterMs = 7 * 86_400_000
/** How often its heads are reminded. */
const changeRemindsEveryMs = 86_400_000

/**
 * A configuration is to be put in force. What is nobody's own comes into force at once; what changes a party waits for its head. Each
 * party's part waits by itself: one head who travels does not hold up the others.
 */
export function apply(decision: Decision, mechanism: Mechanism): void {
  const back = returning(decision.mechanism, mechanism)
  if (back.length > 0) decision.tellSupervisor({ say: 'change-returns', with: { names: back.map(({ name }) => name) } })
  const changes = difference(decision.mechanism, withoutReturning(decision.mechanism, mechanism))
  const waiting = [...decision.state.changes.rows()].map(([, row]) => row)
  for (const row of waiting) {
    if (!changes.some((change) => isSameChange(change, row)) && !stillFollows(row, decision.mechanism, mechanism)) supersede(decision, row)
  }
  const knownAs = (change: Change): ChangeRow | undefined => waiting.find((row) => isSameChange(change, row))
  const atOnce = changes.find(({ needs }) => needs.length === 0)
  const isPossible = atOnce !== undefined && isSound(withPieces(decision.mechanism, atOnce.pieces))
  if (isPossible) {
    const known = knownAs(atOnce)
    if (known) endChange(decision, known, 'in-force')
    putInForce(decision, atOnce.pieces, known?.id ?? null)
  }
  for (const change of changes) {
    if ((change === atOnce && isPossible) || knownAs(change)) continue
    propose(decision, change)
  }
}

/** As it was asked: whoever confirmed it has confirmed this. */
const isSameChange = (change: Change, { pieces, needs }: ChangeRow): boolean => isSame(change.pieces, pieces) && isSame(change.needs, needs)

/** A room that was replaced is followed all the same by whoever applies a file for another reason, such as a new token. */
function stillFollows({ follows, pieces }: ChangeRow, inForce: Mechanism, target: Mechanism): boolean {
  return follows === true && pieces.every((piece) => isSame(whereIn(asConfigured(inForce), piece), whereIn(target, piece)))
}

/** What a piece that follows a room would put another one in the place of; the whole supervisor in rows of before its channels were pieces. */
function whereIn(of: Mechanism, piece: Piece): unknown {
  if (piece.piece === 'channel') return trackOf(of, piece.track)?.channels[piece.party]
  return piece.piece === 'supervisor-channel' ? of.supervisor[piece.which] : of.supervisor
}

export function propose(decision: Decision, { pieces, needs }: Change, follows?: true): void {
  const { mechanism, at } = decision
  const items = itemsOf(mechanism, pieces, supervisorId)
  const headless = needs.filter((id) => !hasHead(mechanism, id))
  if (headless.length > 0) {
    const names = headless.map((id) => nameOf(mechanism, id))
    decision.tellSupervisor({ say: 'change-no-head', with: { names, items } }, { pings: true })
    return
  }
  const id = `C${(countersOf(decision.state).change ?? 0) + 1}`
  const row: ChangeRow = { id, pieces, needs, confirmed: [], proposedAt: at, ...(follows ? { follows } : {}) }
  decision.record({ is: 'change-proposed', row })
  decision.setTimer(`change:${id}`, at + changeRemindsEveryMs)
  ask(decision, row, false)
  const named = (ids: readonly string[]): readonly string[] => ids.map((each) => nameOf(mechanism, each))
  const unable = named(needs.filter((each) => hasNobodyToConfirm(mechanism, each)))
  const words = { id, needs: named(needs), items, until: at + changeLapsesAfterMs }
  decision.tellSupervisor({ say: 'change-waits', with: { ...words, ...(unable.length > 0 ? { unable } : {}) } })
}

/** All of its heads are suspended. */
function hasNobodyToConfirm(mechanism: Mechanism, id: string): boolean {
  const member = organisation(mechanism, id)
  return member !== undefined && headsOf(member).length === 0
}

/** One who is suspended is a head still: that nobody can confirm now is no reason to do without. */
export const hasHead = (mechanism: Mechanism, id: string): boolean =>
  organisation(mechanism, id)?.officials.some(({ isHead }) => isHead) ?? false

/** A configuration is in force: whoever has become a head by it, or is one elsewhere now, is asked what waits for them. */
export function askNewHeads(decision: Decision, before: Mechanism): void {
  const known = new Set([...before.parties, before.supervisor].flatMap((member) => headsOf(member).map(keyOf(member.id))))
  for (const [, row] of decision.state.changes.rows()) ask(decision, row, false, (head, id) => !known.has(keyOf(id)(head)))
}

/** Somebody who was suspended is a head again: they may have been asked nothing meanwhile. */
export function askAgain(decision: Decision, member: Member, official: Official): void {
  for (const [, row] of decision.state.changes.rows()) {
    ask(decision, row, false, ({ id }, organisation) => organisation === member.id && id === official.id)
  }
}

const keyOf =
  (organisation: string) =>
  ({ id, accounts }: Official): string =>
    JSON.stringify([organisation, id, accounts])

/** Every head of every party that has not confirmed it yet, or of these some, each about what is theirs. */
function ask(
  decision: Decision,
  row: ChangeRow,
  reminder: boolean,
  isAsked: (head: Official, organisation: string) => boolean = () => true,
): void {
  const { mechanism } = decision
  for (const id of row.needs.filter((each) => !row.confirmed.includes(each))) {
    const member = organisation(mechanism, id)
    if (!member) continue
    const others = row.needs.filter((each) => each !== id && !row.confirmed.includes(each)).map((each) => nameOf(mechanism, each))
    const items = itemsOf(mechanism, row.pieces, id)
    const own = ownChannel(decision, member)
    const elsewhere = own?.link === member.link ? { channel: own.channel } : {}
    for (const head of headsOf(member).filter((each) => isAsked(each, id))) {
      const words = {
        id: row.id,
        party: member.name,
        role: head.role,
        items,
        others,
        until: row.proposedAt + changeLapsesAfterMs,
        reminder,
      }
      for (const account of head.accounts.filter(({ link }) => link === member.link)) {
        decision.sayTo({ ...account, ...elsewhere }, { say: 'change-ask', with: words })
      }
    }
  }
}

/** A day later its heads are asked again; after a week it has lapsed. */
export function changeDue(decision: Decision, id: string): void {
  decision.clearTimer(`change:${id}`)
  const row = decision.state.changes.get(id)
  if (!row) return
  if (decision.at >= row.proposedAt + changeLapsesAfterMs) {
    endChange(decision, row, 'expired')
    tellConcerned(decision, row, { say: 'change-expired', with: { id, waits: waitsFor(decision, row) } })
    return
  }
  decision.record({ is: 'change-reminded', id })
  ask(decision, row, true)
  decision.setTimer(`change:${id}`, Math.min(decision.at + changeRemindsEveryMs, row.proposedAt + changeLapsesAfterMs))
}

/** By name, those whose heads have not confirmed it yet. */
export const waitsFor = ({ mechanism }: Decision, { needs, confirmed }: ChangeRow): readonly string[] =>
  needs.filter((each) => !confirmed.includes(each)).map((each) => nameOf(mechanism, each))

export function supersede(decision: Decision, row: ChangeRow): void {
  endChange(decision, row, 'superseded')
  tellConcerned(decision, row, { say: 'change-superseded', with: { id: row.id } })
}

/** A party leaves: those who remain decide what is left of the changes that it was to confirm too. */
export function goOnWithout(decision: Decision, id: OrganisationId): void {
  for (const [, row] of [...decision.state.changes.rows()]) {
    if (!row.needs.includes(id)) continue
    const needs = row.needs.filter((each) => each !== id)
    const pieces = piecesWithout(decision.mechanism, row.pieces, id)
    const isOver = needs.length === 0 || pieces.length === 0
    if (!isOver && isAsAsked(decision, row, pieces, id)) decision.record({ is: 'change-narrowed', id: row.id, pieces, needs })
    else {
      supersede(decision, row)
      if (!isOver) propose(decision, { pieces, needs })
    }
  }
}

/** Whoever has confirmed it has confirmed this. Of a track that is there, who is on it is not what is changed. */
const isAsAsked = ({ mechanism }: Decision, row: ChangeRow, pieces: readonly Piece[], id: OrganisationId): boolean =>
  pieces.length === row.pieces.length &&
  row.pieces.every((piece) => piece.piece !== 'track' || trackOf(mechanism, piece.track.code) !== undefined || !piece.track.channels[id])

export function endChange(
  decision: Decision,
  { id }: ChangeRow,
  how: 'in-force' | 'refused' | 'expired' | 'superseded',
  by?: { readonly organisation: string; readonly role: string },
): void {
  decision.record({ is: 'change-ended', id, how, ...by })
  decision.clearTimer(`change:${id}`)
}

/** The supervisor, and the heads who were asked. */
export function tellConcerned(decision: Decision, row: ChangeRow, notice: Parameters<Decision['tellSupervisor']>[0]): void {
  decision.tellSupervisor(notice)
  for (const id of row.needs) {
    const member = organisation(decision.mechanism, id)
    for (const head of member ? headsOf(member) : []) {
      for (const account of head.accounts.filter(({ link }) => link === member?.link)) decision.sayTo(account, notice)
    }
  }
}
