import { nameOf } from '../mechanism.ts'
import { openBeside, postHolder } from '../one-post.ts'
import { whatIsOwed } from '../owed.ts'
import { isPartysOwn, type StepTarget, stepsOf } from '../policy.ts'
import { type Called, callsIn } from '../rows/delivery.ts'
import type { ObligationRow, StormRow } from '../rows/obligation.ts'
import { unansweredOf } from '../storm-post.ts'
import type { Decision } from './decision.ts'
import { isPutOff, unheardAlarm } from './escalating.ts'
import { onceMore } from './once-more.ts'
import { Pings } from './pings.ts'
import { callFor, whyNot } from './reach.ts'
import { callStorm, gather } from './storms.ts'
import { referenceOf } from './words.ts'

/** A step of an obligation's policy that is to be called now. */
export interface DueStep {
  readonly id: string
  readonly step: number
  /** With it the obligation comes before the supervisor for the first time. */
  readonly begins: boolean
}

/** Calls whom the steps name: those of a group of escalations once for all of it. */
export function makeCalls(decision: Decision, due: readonly DueStep[]): void {
  const began = new Set(due.filter(({ begins }) => begins).map(({ id }) => id))
  if (began.size > 0) gather(decision, began)
  showTogether(decision, began)
  const pings = new Pings()
  const together = new Map<string, Map<StepTarget, ObligationRow[]>>()
  for (const { id, step: index, begins } of due) {
    const row = decision.state.obligations.get(id)
    const step = row && stepsOf(row.policy).steps[index]
    if (!row || !step || isPutOff(row)) continue
    const failed: string[] = []
    const nth = row.steps?.[index]?.calls ?? 1
    for (const target of step.call) {
      const why = whyNot(decision, row, target, nth)
      if (why !== undefined) {
        decision.record({ is: 'call-failed', id, step: index, target, reason: why })
        failed.push(why)
      }
      const storm = stormOf(decision, row, target)
      if (storm) {
        const targets = together.get(storm.id) ?? new Map<StepTarget, ObligationRow[]>()
        together.set(storm.id, targets.set(target, [...(targets.get(target) ?? []), row]))
      } else callFor(decision, row, { obligation: id, step: index, target, nth }, begins && isCalledByPost(decision, row, began), pings)
    }
    if (failed.length === step.call.length) nobodyHeard(decision, row, index, failed)
  }
  for (const [id, targets] of together) {
    for (const [target, rows] of targets) callStorm(decision, id, target, rows, pings)
  }
  pings.say(decision)
  // Pings are counted on its own post; what else a call changes is brought up to date where it is recorded.
  for (const { id } of due) decision.reviseOwnPosts(id)
}

/** What begins while another of the same message and party is before the supervisor is shown in its post. */
function showTogether(decision: Decision, began: ReadonlySet<string>): void {
  const still = new Set(began)
  for (const id of began) {
    still.delete(id)
    const row = decision.state.obligations.get(id)
    const holder = row?.storm === undefined && row ? openBeside(decision.state, row, (each) => still.has(each) || each === id) : undefined
    if (holder) decision.record({ is: 'escalation-joined', id, shownWith: holder.id })
  }
}

/** Its own post calls those on duty, or that of another which is shown with this. */
const isCalledByPost = ({ state }: Decision, row: ObligationRow, began: ReadonlySet<string>): boolean =>
  began.has(postHolder(state, row).id)

/** What is said in a message's own thread is said of that message, whatever else is late. */
function stormOf({ state }: Decision, { storm }: ObligationRow, target: StepTarget): StormRow | undefined {
  return storm === undefined || target === 'party' ? undefined : state.storms.get(storm)
}

/** Whether a call reaches anybody is known when it stands somewhere, or a pager has answered. */
export function callHeard(decision: Decision, called: Called): void {
  for (const { id, step } of callsIn(called).flatMap((call) => callsMadeBy(decision, call))) heard(decision, id, step)
}

/** A delivery that called somebody failed: that is noted of everything that it was for. `queuedAt`: when it was called, ms. */
export function callFailed(decision: Decision, called: Called, queuedAt: number, reason: string): void {
  for (const call of callsIn(called)) oneFailed(decision, call, queuedAt, reason)
}

function oneFailed(decision: Decision, call: Called, queuedAt: number, reason: string): void {
  const { target } = call
  const mayReach = hasReached(decision, call) || isUnderWay(decision, call, queuedAt)
  for (const { id, step: index } of callsMadeBy(decision, call)) {
    const row = decision.state.obligations.get(id)
    const step = row && stepsOf(row.policy).steps[index]
    if (!row || !step || row.state !== 'open') continue
    decision.record({ is: 'call-failed', id, step: index, target, reason })
    const failed = decision.state.obligations.get(id)?.steps?.[index]?.failed ?? []
    if (!mayReach && step.call.every((each) => failed.includes(each))) nobodyHeard(decision, row, index, [reason])
  }
}

const hasReached = ({ state }: Decision, { obligation, step }: Called): boolean =>
  state.obligations.get(obligation)?.steps?.[step]?.reached === true

/** Of several people who are called at one time, the last to be tried decides. */
function isUnderWay({ state }: Decision, { obligation, step }: Called, queuedAt: number): boolean {
  for (const [id, { act, queuedAt: at }] of state.deliveries.rows()) {
    if (state.elsewhere.get(id) !== undefined) continue
    const other = at === queuedAt && (act.do === 'say' || act.do === 'page') ? act.call : undefined
    if (other && callsIn(other).some((each) => each.obligation === obligation && each.step === step)) return true
  }
  return false
}

function callsMadeBy(
  { state }: Decision,
  { obligation, step, target, storm }: Called,
): readonly { readonly id: string; readonly step: number }[] {
  const group = storm === undefined ? undefined : state.storms.get(storm)
  if (!group) return [{ id: obligation, step }]
  const party = isPartysOwn(target) ? state.obligations.get(obligation)?.owes : undefined
  return unansweredOf(state, group)
    .filter(({ owes }) => party === undefined || owes === party)
    .flatMap((row) =>
      stepsOf(row.policy).steps.flatMap(({ call }, index) => {
        const wasCalled = call.includes(target) && (row.steps?.[index]?.calls ?? 0) > 0
        return wasCalled ? [{ id: row.id, step: index }] : []
      }),
    )
}

/** Said once, until that step reaches somebody again: on the escalation's post, and to those who can still be told. */
function nobodyHeard(decision: Decision, row: ObligationRow, step: number, reasons: readonly string[]): void {
  const why = [...new Set(reasons)].join('; ')
  const name = unheardAlarm(row.id, step)
  if (decision.state.alarms.get(name)) return
  const last = decision.state.obligations.get(row.id)?.unheard
  decision.record({ is: 'nobody-notified', id: row.id, step, why })
  decision.record({ is: 'alarm-raised', name })
  decision.reviseEscalation(row.id)
  const escalation = decision.state.obligations.get(row.id)?.escalation
  // Two steps that reached nobody at one moment are one thing to whoever reads it.
  if (row.storm !== undefined || (last?.at === decision.at && last.why === why)) return
  // Nothing stands before the supervisor yet on which it could be read: said once an hour of each party and cause.
  if (!escalation && onceMore(decision, `nobody ${row.owes} ${why}`, 1) !== 'first') return
  const owed = { owes: nameOf(decision.mechanism, row.owes), what: whatIsOwed(row) }
  const notice = { say: 'nobody-notified', with: { reference: referenceOf(decision, row), owed, why, at: decision.at } } as const
  for (const address of decision.supervisorChannels()) {
    if (decision.state.links.get(address.link)?.state === 'down') continue
    decision.sayIn(address, notice, { rank: 0, ...(escalation ? { thread: { obligation: row.id } } : {}) })
  }
}

function heard(decision: Decision, id: string, step: number): void {
  const name = unheardAlarm(id, step)
  if (decision.state.alarms.get(name)) decision.record({ is: 'alarm-cleared', name })
}
