import { addressKey, type OrganisationId, supervisorId } from '../core/addresses.ts'
import { asCrossing } from '../core/evolve/messages.ts'
import type { Fact, MessageTarget } from '../core/facts.ts'
import { addresseesOf } from '../core/frame-envelope.ts'
import type { Entry, Journal } from '../core/journal.ts'
import { type Mechanism, nameOf } from '../core/mechanism.ts'
import type { DeliveryRow } from '../core/rows/delivery.ts'
import type { MessageRow } from '../core/rows/message.ts'
import type { ObligationRow } from '../core/rows/obligation.ts'
import type { DisputeRow } from '../core/state.ts'
import { noHead, unseal } from './seal.ts'

type Told = Readonly<Record<string, unknown>> & { readonly what: string }

/** What a party sent, was shown, owed and was owed: one line of its record. Names and roles, and nobody's ids on a platform. */
type Line = Told & { readonly entry: number; readonly hash: string; readonly at: string }

const pageLength = 1_000

const isoTime = (at: number): string => new Date(at).toISOString()

/** Reads the whole journal, its archive included. Rejects where it cannot be read to its end. */
export async function* partyRecord(journal: Pick<Journal, 'read'>, party: OrganisationId): AsyncGenerator<string> {
  const record = new PartyRecord(party)
  let head = noHead
  for (;;) {
    const page = await journal.read(head.sequence, pageLength)
    for (const sealed of page) {
      const entry = unseal(head, sealed)
      head = { sequence: entry.sequence, hash: entry.hash }
      for (const line of record.take(entry)) yield `${JSON.stringify(line)}\n`
    }
    if (page.length < pageLength) return
  }
}

/** Facts as one party may see them: of messages those that it wrote, or that stood in its channel. */
class PartyRecord {
  readonly #party: OrganisationId
  #mechanism: Mechanism | undefined
  readonly #messages = new Map<string, MessageRow>()
  readonly #references = new Map<string, string>()
  readonly #deliveries = new Map<string, DeliveryRow>()
  readonly #targets = new Map<string, MessageTarget>()
  readonly #obligations = new Map<string, ObligationRow>()
  readonly #disputes = new Map<string, DisputeRow>()
  /** Messages that stand, in part or whole, in its channel, or are its own. */
  readonly #seen = new Set<string>()

  constructor(party: OrganisationId) {
    this.#party = party
  }

  take({ sequence, hash, at, facts }: Entry): readonly Line[] {
    const head = { entry: sequence, hash, at: isoTime(at) }
    return facts.flatMap((fact) => this.#lines(fact).map((line): Line => ({ ...head, ...line })))
  }

  #lines(fact: Fact): readonly Told[] {
    switch (fact.is) {
      case 'configured':
        this.#mechanism = fact.mechanism
        return []
      case 'message-accepted':
        this.#messages.set(fact.row.id, fact.row)
        return []
      case 'message-changed': {
        const row = this.#messages.get(fact.id)
        if (row) this.#messages.set(fact.id, { ...row, text: fact.text })
        return []
      }
      case 'message-released':
        return this.#released(fact)
      case 'message-moved':
        this.#targets.set(`${fact.id} ${addressKey(fact.to.address)}`, fact.to)
        return []
      case 'delivery-queued':
        if (fact.row.act.do === 'show') this.#deliveries.set(fact.row.id, fact.row)
        return []
      case 'delivered':
        return this.#ended(fact.id, 'shown')
      case 'delivery-failed':
        return this.#ended(fact.id, fact.uncertain ? 'uncertain' : 'failed')
      case 'message-withdrawn':
        return this.#seen.has(fact.id) ? [{ what: 'withdrawn', reference: this.#references.get(fact.id) }] : []
      case 'obligation-created':
        this.#obligations.set(fact.row.id, fact.row)
        return []
      case 'obligation-opened':
        return this.#owed(fact.id, { what: 'owed', due: fact.dueAt === null ? null : isoTime(fact.dueAt) })
      case 'obligation-met':
        return this.#owed(fact.id, {
          what: 'met',
          by: this.#name(fact.organisation),
          role: fact.role,
          late: fact.late,
          ...this.#about(fact.answer, 'in'),
        })
      case 'obligation-reopened':
        return this.#owed(fact.id, { what: 'owed again', role: fact.role })
      case 'obligation-extended':
        return this.#owed(fact.id, { what: 'owed for longer', byMinutes: Math.round(fact.byMs / 60_000) })
      case 'obligation-ended':
        return this.#owed(fact.id, { what: fact.how, by: fact.role, reason: fact.reason })
      case 'dispute-opened':
        this.#disputes.set(fact.row.id, fact.row)
        return []
      case 'dispute-ended': {
        const dispute = this.#disputes.get(fact.id)
        const isTheirs = dispute !== undefined && (dispute.openedBy === this.#party || this.#seen.has(dispute.message))
        return isTheirs ? [{ what: 'dispute ended', dispute: dispute.reference, how: fact.how, by: fact.role, reason: fact.reason }] : []
      }
      case 'said-privately':
        return fact.from === this.#party
          ? [{ what: 'said to the supervisor alone', track: fact.track, role: fact.role, text: fact.text }]
          : []
      case 'party-withdrew':
        return fact.organisation === this.#party
          ? [{ what: 'withdrew', role: fact.role, returned: fact.returned, lapsed: fact.lapsed }]
          : []
      default:
        return []
    }
  }

  #released(fact: Fact & { is: 'message-released' }): readonly Told[] {
    const { id, reference, to } = fact
    this.#references.set(id, reference)
    for (const target of to) this.#targets.set(`${id} ${addressKey(target.address)}`, target)
    const accepted = this.#messages.get(id)
    if (!accepted) return []
    const row = asCrossing(accepted, fact)
    this.#messages.set(id, row)
    if (row.from !== this.#party) return []
    this.#seen.add(id)
    const others = to.map(({ organisation }) => organisation).filter((each) => each !== this.#party)
    return [{ what: 'sent', ...this.#words(row), to: others.map((each) => this.#name(each)) }]
  }

  /** A part of a message stands, or does not, in some channel. */
  #ended(delivery: string, how: 'shown' | 'failed' | 'uncertain'): readonly Told[] {
    const row = this.#deliveries.get(delivery)
    this.#deliveries.delete(delivery)
    if (row?.act.do !== 'show') return []
    const message = this.#messages.get(row.act.message)
    const target = this.#targets.get(`${row.act.message} ${addressKey(row)}`)
    if (!message || !target) return []
    const { organisation } = target
    if (organisation === this.#party && message.from !== this.#party) {
      if (how === 'failed' || this.#seen.has(message.id)) return []
      this.#seen.add(message.id)
      return [
        {
          what: how === 'shown' ? 'shown' : 'may have been shown',
          ...this.#words(message, target.was),
          from: this.#name(message.from),
          role: message.role,
        },
      ]
    }
    if (message.from !== this.#party || organisation === this.#party || organisation === supervisorId) return []
    const { part, parts } = row.act
    const of = parts > 1 ? { part: part + 1, parts } : {}
    return [{ what: how === 'shown' ? 'arrived' : how, reference: this.#references.get(message.id), to: this.#name(organisation), ...of }]
  }

  #owed(id: string, line: Told): readonly Told[] {
    const row = this.#obligations.get(id)
    if (!row || (row.owes !== this.#party && row.to !== this.#party) || !this.#seen.has(row.message)) return []
    const parties = { owes: this.#name(row.owes), to: this.#name(row.to) }
    return [{ ...line, kind: row.kind, reference: this.#references.get(row.message), ...parties }]
  }

  /** `before`: with what a change is compared where it stands, if that is not what its author said last. */
  #words(message: MessageRow, before?: string | null) {
    const { id, track, kind, precedence, role, text, was: last, status, writtenAt, refersTo } = message
    const was = before === undefined ? last : (before ?? undefined)
    return {
      reference: this.#references.get(id),
      track,
      kind,
      ...this.#about(refersTo, 'about'),
      precedence,
      role,
      written: isoTime(writtenAt),
      ...(status === undefined ? {} : { status }),
      ...this.#envelope(message),
      ...(was === undefined ? {} : { was }),
      text,
    }
  }

  /** Another message, under the name of what it has to do with it, where this party saw it. */
  #about(id: string | undefined, name: 'about' | 'in') {
    return id !== undefined && this.#seen.has(id) ? { [name]: this.#references.get(id) } : {}
  }

  /** As its frame has it; of what its author left out there is nothing. */
  #envelope(message: MessageRow) {
    const { subject, tlp, language, references, replyBy, expires } = message
    const addressees = addresseesOf(message)
    const names = (ids: readonly OrganisationId[]) => ids.map((each) => this.#name(each))
    return {
      ...(tlp === undefined ? {} : { tlp }),
      ...(addressees ? { action: names(addressees.action), information: names(addressees.info) } : {}),
      ...(replyBy === undefined ? {} : { replyBy: isoTime(replyBy) }),
      ...(expires === undefined ? {} : { expires: isoTime(expires) }),
      ...(references === undefined ? {} : { references }),
      ...(language === undefined ? {} : { language }),
      ...(subject === undefined ? {} : { subject }),
    }
  }

  #name(id: OrganisationId): string {
    return this.#mechanism ? nameOf(this.#mechanism, id) : id
  }
}
