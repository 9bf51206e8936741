import type { LookupOutcome } from '../core/adapter.ts'
import { whyNotToCross } from '../core/crossing.ts'
import { movedTo } from '../core/decide/moving.ts'
import type { Event } from '../core/event.ts'
import type { Doubt } from '../core/facts.ts'
import type { Clock } from '../core/journal.ts'
import { linksOf } from '../core/mechanism.ts'
import type { Outgoing, SendOutcome } from '../core/outgoing.ts'
import type { Paging } from '../core/pager.ts'
import { present } from '../core/present.ts'
import type { DeliveryRow } from '../core/rows/delivery.ts'
import { reasons } from '../core/sentences/reasons.ts'
import { mechanismOf, type State } from '../core/state.ts'
import type { Reached } from './checkpoint.ts'
import type { Waiting } from './lane-queue.ts'
import { backOff, backOffMinMs, type Channel, type Pace, waitMs } from './pace.ts'
import { isPageOver, type Performer } from './paging.ts'
import type { Recorded } from './sequencer.ts'

export interface AttemptsOptions {
  readonly clock: Clock
  readonly state: State
  readonly adapterOf: (link: string) => Performer | undefined
  /** Whether this process still owns the mechanism, on a monotonic clock. */
  readonly mayAct: () => boolean
  readonly submit: (event: Event) => Promise<Recorded>
  readonly log: (line: string) => void
  readonly reached: Reached
  readonly pace: Pace
}

type Drawn = Outgoing | Paging
type Ended = (Event & { type: 'send-ended' })['outcome']

/** A platform that takes longer to answer may have shown it before. */
const answeredAtOnceMs = 1_000

/** A head that stays unknown this long, while the channel takes other posts, is announced uncertain and passed. */
const poisonAfterMs = 60_000
const poisonTriesMin = 4
/** Before its sender and the supervisor are told that it has not arrived. */
const putOffToldAfterMs = 20_000
/** Room for a platform clock that differs from ours. */
const clockSkewMs = 60_000
/** A request of the process before may still be on its way: it is given this long before its absence is believed. */
const settleAfterCrashMs = 1_000
/** What a bound on a send's own time-out leaves for the adapter to settle. */
const settleGraceMs = 1_000

/** Performs deliveries, each by one try: drawn from the state, sent, and how that ended recorded, where that is known. */
export class Attempts {
  readonly #options: AttemptsOptions
  #stopped = false
  readonly #abort = new AbortController()
  /** Of the sends under way: cheaper than one signal made of several for each. */
  readonly #sends = new Set<AbortController>()

  constructor(options: AttemptsOptions) {
    this.#options = options
  }

  /** Breaks off what is under way. */
  stop(): void {
    this.#stopped = true
    this.#abort.abort()
    for (const each of this.#sends) each.abort()
  }

  /** Resolves when the try is over; the delivery has left its channel's queue if nothing more is to be done for it. */
  async perform(channel: Channel, waiting: Waiting): Promise<void> {
    const { row } = waiting
    if (this.#isEnded(row)) return channel.queue.remove(row)
    const adapter = this.#options.adapterOf(row.link)
    if (!adapter && linksOf(mechanismOf(this.#options.state)).has(row.link)) {
      this.#options.pace.putOff(channel, 'link', undefined, reasons.linkNotOpen)
      return
    }
    if (!adapter) {
      await this.#end(channel, waiting, { outcome: 'refused', reason: reasons.linkNotConfigured })
      return
    }
    if (isPageOver(row, this.#options.clock.now())) {
      await this.#end(channel, waiting, { outcome: 'refused', reason: reasons.noPage })
      return
    }
    if (channel.queue.isOvertaken(row)) {
      const doubt = leavesDoubt(adapter, waiting) ? { doubt: doubtOf(waiting) } : {}
      channel.queue.passOnStanding(waiting)
      await this.#end(channel, waiting, { outcome: 'nothing-to-do', ...doubt })
      return
    }
    // It waited for its channel's people to say where they are: now it goes there.
    if (!wasMaybeSent(waiting) && this.#hasMoved(row)) {
      await this.#end(channel, waiting, { outcome: 'refused', reason: reasons.channelNotConfigured('') })
      return
    }
    // A mark takes several calls, some of which may have been done before one was put off; words take one.
    const wasTried = wasMaybeSent(waiting) || (waiting.firstTriedAt !== undefined && row.act.do !== 'say')
    waiting.firstTriedAt ??= this.#options.clock.monotonic()
    if (waiting.suspect && mayStandTwice(adapter, row)) {
      const { outgoing } = this.#draw(row, wasTried)
      const settled = await this.#lookFirst(channel, waiting, adapter, outgoing)
      if (settled) return
    }
    // Only now: while a look-up was under way the message may have been withdrawn, or its channel left.
    if (this.#isEnded(row)) return channel.queue.remove(row)
    const why = whyNotToCross(this.#options.state, row)
    if (why !== undefined) {
      await this.#end(channel, waiting, wasMaybeSent(waiting) ? givenUp(waiting, why) : { outcome: 'refused', reason: why })
      return
    }
    const { outgoing, isUndrawable } = this.#draw(row, wasTried)
    const drawn = this.#drawnOf(row)
    if (isUndrawable) {
      await this.#end(
        channel,
        waiting,
        wasMaybeSent(waiting) ? givenUp(waiting, reasons.notDrawn) : { outcome: 'refused', reason: reasons.notDrawn },
      )
      return
    }
    if (!outgoing) {
      await this.#end(channel, waiting, { outcome: 'nothing-to-do' })
      return
    }
    // Right before the send: a process that was frozen may have lost the mechanism meanwhile.
    if (!this.#options.mayAct()) return
    await this.#options.reached('before-send')
    const asked = withStanding(waiting, outgoing)
    const bare = this.#bare(channel, asked)
    const sentAt = this.#options.clock.monotonic()
    waiting.mayStandSince ??= sentAt
    const sent = await this.#send(adapter, bare ?? asked)
    if (sent.outcome === 'unavailable' && waiting.mayStandSince === sentAt) delete waiting.mayStandSince
    await this.#options.reached('sent')
    const outcome = sent.outcome === 'sent' ? { ...sent, ...drawn, ...(wasMaybeSent(waiting) ? {} : this.#tookFor(sentAt)) } : sent
    if (bare && outcome.outcome === 'sent') this.#isSet(channel, waiting, asked)
    else await this.#took(channel, waiting, adapter, bare ?? asked, outcome)
  }

  /** While marks cannot be taken away a receipt is set all the same; undefined where it takes none away, or all may be done. */
  #bare(channel: Channel, outgoing: Drawn): Drawn | undefined {
    if (outgoing.type !== 'mark' || outgoing.replaces.length === 0) return undefined
    return this.#options.pace.isActPaused(channel, 'unmark', this.#options.clock.monotonic()) ? { ...outgoing, replaces: [] } : undefined
  }

  #isSet(channel: Channel, waiting: Waiting, outgoing: Drawn): void {
    this.#options.pace.took(channel, waiting.row.act.do)
    if (outgoing.type === 'mark') waiting.standing = [...outgoing.replaces, outgoing.emoji]
  }

  /** Whether it is looked for before anything of it is sent. */
  looksFirst({ suspect, row }: Waiting): boolean {
    const adapter = suspect ? this.#options.adapterOf(row.link) : undefined
    return adapter !== undefined && mayStandTwice(adapter, row)
  }

  /** What cannot be drawn will not be the next time either: it fails by itself, and is said to, and nothing waits behind it. */
  #draw(row: DeliveryRow, wasTried: boolean): { readonly outgoing?: Drawn | undefined; readonly isUndrawable?: true } {
    try {
      return { outgoing: present(this.#options.state, row, this.#options.clock.now(), wasTried) }
    } catch (error) {
      this.#options.log(`bug: drawing ${row.id} threw ${error instanceof Error ? error.name : typeof error}`)
      return { isUndrawable: true }
    }
  }

  /** With a message's text, or as withdrawn: that may change while it is under way. */
  #drawnOf({ act }: DeliveryRow): { readonly withText?: true } {
    const isShown = act.do === 'show' && this.#options.state.messages.get(act.message)?.state !== 'withdrawn'
    return isShown ? { withText: true } : {}
  }

  /** Its channel was left, or moved, before it was sent. */
  #isEnded(row: DeliveryRow): boolean {
    return this.#options.state.deliveries.get(row.id) === undefined
  }

  #hasMoved(row: DeliveryRow): boolean {
    const { state } = this.#options
    return movedTo({ state, mechanism: mechanismOf(state) }, row) !== undefined
  }

  /** Returns true when the delivery needs nothing more now. */
  async #lookFirst(channel: Channel, waiting: Waiting, adapter: Performer, outgoing: Drawn | undefined): Promise<boolean> {
    const looked = await this.#lookup(channel, adapter, waiting.row, outgoing)
    if (looked.outcome === 'unavailable') {
      const now = this.#options.clock.monotonic()
      waiting.vainLooks += 1
      channel.troubledAt = now
      // While nothing is taken there, nothing can be looked up: that tells nothing of this one.
      if (channel.succeededAt > (waiting.lookedAt ?? waiting.firstTriedAt ?? now)) waiting.unanswered += 1
      waiting.lookedAt = now
      if (this.#isPoison(channel, waiting, waiting.unanswered)) await this.#end(channel, waiting, givenUp(waiting, looked.reason, outgoing))
      else {
        const wait = waitMs(looked.retryAfterMs, waiting.vainLooks)
        waiting.notLookedUpBefore = now + wait
        this.#options.log(`delivery ${waiting.row.id}: it could not be looked up (${looked.reason}); again in ${wait} ms`)
        await this.#tellUnknown(waiting)
      }
      return true
    }
    waiting.vainLooks = 0
    const [first] = looked.found
    if (!first) {
      if (waiting.unknowns === 0) {
        // Seen for the first time after a crash: absent now is not yet never.
        waiting.unknowns = 1
        waiting.notBefore = this.#options.clock.monotonic() + settleAfterCrashMs
        return true
      }
      return false
    }
    await this.#end(channel, waiting, {
      outcome: 'sent',
      post: first.post,
      doubt: doubtOf(waiting, outgoing),
      wasTried: true,
      ...this.#triedFor(waiting),
    })
    return true
  }

  async #took(
    channel: Channel,
    waiting: Waiting,
    adapter: Performer,
    outgoing: Drawn,
    outcome: SendOutcome & { readonly withText?: true; readonly triedForMs?: number },
  ): Promise<void> {
    switch (outcome.outcome) {
      case 'sent':
        this.#options.pace.took(channel, waiting.standing ? 'unmark' : waiting.row.act.do)
        return this.#end(channel, waiting, {
          ...outcome,
          ...(isReceipt(waiting.row, outgoing) ? { receipt: outgoing.emoji } : {}),
          ...(leavesDoubt(adapter, waiting) ? { doubt: doubtOf(waiting, outgoing) } : {}),
          ...(wasMaybeSent(waiting) ? { wasTried: true, ...this.#triedFor(waiting) } : {}),
        })
      case 'refused':
        // An earlier try may stand all the same: that it failed for certain cannot be said.
        return this.#end(channel, waiting, wasMaybeSent(waiting) ? givenUp(waiting, outcome.reason, outgoing) : outcome)
      case 'unavailable':
        if (outcome.left && outgoing.type === 'mark') waiting.standing = [...outcome.left, outgoing.emoji]
        this.#options.pace.putOff(
          channel,
          outcome.left ? 'unmark' : outcome.scope === 'act' ? waiting.row.act.do : outcome.scope,
          outcome.retryAfterMs,
          outcome.reason,
        )
        return this.#tellPutOff(waiting, outcome.reason, outcome.retryAfterMs)
      case 'uncertain':
        return this.#unknown(channel, waiting, adapter, outgoing, outcome.reason)
    }
  }

  #tookFor(sentAt: number): { readonly triedForMs?: number } {
    const triedForMs = this.#options.clock.monotonic() - sentAt
    return triedForMs > answeredAtOnceMs ? { triedForMs } : {}
  }

  /** For how long it may stand there; of what another process tried nobody knows. */
  #triedFor({ isTakenOver, mayStandSince }: Waiting): { readonly triedForMs?: number } {
    return isTakenOver || mayStandSince === undefined ? {} : { triedForMs: this.#options.clock.monotonic() - mayStandSince }
  }

  /** It may stand there, or may yet: wait the send out, then look (or, where that is safe, send again). */
  async #unknown(channel: Channel, waiting: Waiting, adapter: Performer, outgoing: Drawn, reason: string): Promise<void> {
    const now = this.#options.clock.monotonic()
    waiting.unknowns += 1
    waiting.suspect = true
    channel.troubledAt = now
    if (this.#isPoison(channel, waiting, waiting.unknowns)) {
      await this.#end(channel, waiting, givenUp(waiting, reason, outgoing))
      return
    }
    const wait = adapter.limits.repeatedSendIsSafe ? backOff(waiting.unknowns) : Math.max(settleAfterCrashMs, backOff(waiting.unknowns))
    waiting.notBefore = now + wait
    this.#options.log(`delivery ${waiting.row.id}: outcome unknown (${reason}); looking again in ${wait} ms`)
    // The first is found out within a second, as a rule.
    if (waiting.unknowns > 1) await this.#tellUnknown(waiting)
  }

  /** Who waits for it is to be told that it may stand there, and not that it does not. What could not be recorded is told next time. */
  async #tellUnknown(waiting: Waiting): Promise<void> {
    if (waiting.isToldUnknown) return
    const { recorded } = await this.#options.submit({ type: 'send-unknown', delivery: waiting.row.id })
    if (recorded) waiting.isToldUnknown = true
  }

  /** Who is told that it has not arrived is to be told why, but for what is over in a moment; while its link is down, that is why. */
  async #tellPutOff(waiting: Waiting, reason: string, retryAfterMs = 0): Promise<void> {
    const { row, firstTriedAt } = waiting
    const { clock, state, submit } = this.#options
    if (waiting.isToldPutOff || row.act.do !== 'show' || state.links.get(row.link)?.state === 'down') return
    const now = clock.monotonic()
    if (Math.max(now - (firstTriedAt ?? now), retryAfterMs) < putOffToldAfterMs) return
    const { recorded } = await submit({ type: 'send-put-off', delivery: row.id, reason })
    if (recorded) waiting.isToldPutOff = true
  }

  /** What became of it cannot be found out, by sending or by looking, while others are taken there. */
  #isPoison(channel: Channel, { firstTriedAt }: Waiting, tries: number): boolean {
    const now = this.#options.clock.monotonic()
    const since = firstTriedAt ?? now
    return tries >= poisonTriesMin && now - since >= poisonAfterMs && channel.succeededAt > since
  }

  /** What ended must be recorded, however long the journal is away: until then nothing more is sent here. */
  async #end(channel: Channel, waiting: Waiting, outcome: Ended): Promise<void> {
    let ended = outcome
    for (;;) {
      const recorded = await this.#options.submit({ type: 'send-ended', delivery: waiting.row.id, outcome: ended })
      if (recorded.recorded) break
      // Not even while the lease is in doubt: forgetting that it was sent would send it again.
      if (this.#stopped) return
      await new Promise<void>((resume) => this.#options.clock.after(backOffMinMs, resume))
      // What is recorded later stood there before.
      if (outcome.outcome === 'sent') ended = { ...outcome, ...this.#triedFor(waiting) }
    }
    await this.#options.reached('recorded')
    channel.queue.remove(waiting.row)
  }

  async #send(adapter: Performer, outgoing: Drawn): Promise<SendOutcome> {
    const bound = new AbortController()
    const cancel = this.#options.clock.after(adapter.limits.sendTimeoutMs + settleGraceMs, () => bound.abort())
    this.#sends.add(bound)
    try {
      return await adapter.send(outgoing, bound.signal)
    } catch (error) {
      // By contract a bug of the adapter: whether the platform has it is unknown.
      this.#options.log(`bug: sending ${outgoing.id} threw ${error instanceof Error ? error.name : typeof error}`)
      return { outcome: 'uncertain', reason: reasons.adapterFailed }
    } finally {
      cancel()
      this.#sends.delete(bound)
    }
  }

  async #lookup(channel: Channel, adapter: Performer, row: DeliveryRow, outgoing: Drawn | undefined): Promise<LookupOutcome> {
    const thread = outgoing?.type === 'post' ? outgoing.thread : undefined
    const query = {
      channel: row.channel,
      ...(row.user === undefined ? {} : { user: row.user }),
      ...(thread === undefined ? {} : { threads: [thread] }),
      ids: [row.id],
      since: row.queuedAt - clockSkewMs,
    }
    channel.lanesLookedUp.add(row.lane)
    try {
      return await adapter.lookup!(query, this.#abort.signal)
    } finally {
      channel.lanesLookedUp.delete(row.lane)
    }
  }
}

/** Where a repeat is not safe, a post could stand twice; marks, revisions and topics cannot. */
const mayStandTwice = (adapter: Performer, row: DeliveryRow): boolean => !adapter.limits.repeatedSendIsSafe && canBeLookedUp(adapter, row)

const canBeLookedUp = ({ lookup }: Performer, { act }: DeliveryRow): boolean =>
  lookup !== undefined && (act.do === 'show' || act.do === 'say')

/**
 * An earlier try may yet be applied: a second copy would appear, or what was set last would be overwritten by what was set first. A repeat
 * that is safe makes a second copy, too, where the platform has forgotten meanwhile what it took.
 */
const leavesDoubt = (adapter: Performer, waiting: Waiting): boolean =>
  wasMaybeSent(waiting) && (canBeLookedUp(adapter, waiting.row) || waiting.row.act.do === 'receipt' || waiting.row.act.do === 'revise')

const wasMaybeSent = ({ unknowns, suspect }: Waiting): boolean => unknowns > 0 || suspect

/** Nobody can know whether it stands, and it is tried no more; several tries may stand by then. */
const givenUp = (waiting: Waiting, reason: string, outgoing?: Drawn): Ended => ({
  outcome: 'uncertain',
  reason,
  doubt: doubtOf(waiting, outgoing),
})

const doubtOf = ({ isTakenOver }: Waiting, outgoing?: Drawn): Doubt => ({
  ...(outgoing?.type === 'post' && outgoing.thread !== undefined ? { thread: outgoing.thread } : {}),
  ...(isTakenOver ? { takenOver: true } : {}),
})

/** What is known to stand is not taken away on suspicion. */
function withStanding({ standing }: Waiting, outgoing: Drawn): Drawn {
  if (!standing || outgoing.type !== 'mark') return outgoing
  const { emoji } = outgoing
  return { ...outgoing, replaces: standing.filter((each) => each !== emoji), ...(standing.includes(emoji) ? { isSet: true } : {}) }
}

const isReceipt = ({ act }: DeliveryRow, outgoing: Drawn): outgoing is Drawn & { type: 'mark' } =>
  act.do === 'receipt' && outgoing.type === 'mark'
