import { isOver, obligationsOf } from '../owed.ts'
import { askDue } from './answering.ts'
import { changeDue } from './applying.ts'
import { type DueStep, makeCalls } from './calls.ts'
import type { Decision } from './decision.ts'
import { lookAtWaiting } from './elsewhere.ts'
import { obligationDue } from './escalating.ts'
import { linkTestDue } from './link-tests.ts'
import { aliveEveryMs, linkStillDown } from './links.ts'
import { stuck } from './outcomes.ts'
import { reviseAgain } from './own-posts.ts'
import { floodDue } from './rate.ts'
import { releaseDue } from './release.ts'
import { replyOverdue, waitsForHeld } from './replies.ts'
import { reportDue } from './reporting.ts'
import { waitsForClock } from './standing-still.ts'
import { topicDue } from './topics.ts'
import { unchangedDue } from './unchanged.ts'
import { steadyDue } from './unsteady.ts'
import { headDue, watchDue } from './watches.ts'

/** Timers that are due. A wake is a hint: what is not due, or is no more, is left. */
export function wake(decision: Decision, timers: readonly string[]): void {
  const calls: DueStep[] = []
  for (const id of timers) {
    const dueAt = decision.state.timers.get(id)
    if (dueAt === undefined || dueAt > decision.at) continue
    // A number at the end tells timers of one kind for one thing apart.
    const [kind = '', of = ''] = id.split(':')
    switch (kind) {
      case 'release':
        releaseDue(decision, of)
        break
      case 'stuck':
        stuck(decision, of)
        break
      case 'obligation':
        if (!waitsForHeld(decision, id, of) && !waitsForClock(decision, id, of)) calls.push(...obligationDue(decision, of))
        break
      case 'overdue':
        if (!waitsForHeld(decision, id, of) && !waitsForClock(decision, id, of)) replyOverdue(decision, of)
        break
      case 'ask':
        askDue(decision, of)
        break
      case 'expire':
        expired(decision, id, of)
        break
      case 'flood':
        floodDue(decision, id.slice('flood:'.length))
        break
      case 'topic':
        topicDue(decision, id.slice('topic:'.length))
        break
      case 'link':
        linkStillDown(decision, of)
        break
      case 'steady':
        steadyDue(decision, of)
        break
      case 'watch':
        watchDue(decision, of)
        break
      case 'test':
        linkTestDue(decision, of)
        break
      case 'report':
        reportDue(decision)
        break
      case 'watch-head':
        headDue(decision, of)
        break
      case 'receipt': {
        decision.clearTimer(id)
        const message = decision.state.messages.get(of)
        if (message) decision.showReceipt(message, true)
        break
      }
      case 'revise':
        decision.clearTimer(id)
        reviseAgain(decision, id.slice(id.indexOf(':', 'revise:'.length) + 1))
        break
      // Of old entries.
      case 'revise-message':
        decision.clearTimer(id)
        decision.reviseMessage(of)
        decision.reviseAsSent(of)
        break
      case 'revise-escalation':
        decision.clearTimer(id)
        decision.reviseEscalation(of)
        break
      case 'change':
        changeDue(decision, of)
        break
      case 'revise-storm':
        decision.clearTimer(id)
        decision.reviseStorm(of)
        break
      case 'unchanged':
        unchangedDue(decision, id.slice('unchanged:'.length))
        break
      case 'alive':
        decision.record({ is: 'alive' })
        lookAtWaiting(decision)
        decision.setTimer(id, decision.at + aliveEveryMs)
        break
      default:
        throw new Error(`No timer is called ${id}`)
    }
  }
  if (calls.length > 0) makeCalls(decision, calls)
}

/** From now on nobody acts on it: wherever it stands, or is owed, that is said. */
function expired(decision: Decision, timer: string, id: string): void {
  decision.clearTimer(timer)
  decision.reviseMessage(id)
  decision.reviseAsSent(id)
  const message = decision.state.messages.get(id)
  for (const row of message ? obligationsOf(decision.state, message) : []) if (!isOver(row)) decision.reviseEscalation(row.id)
}
