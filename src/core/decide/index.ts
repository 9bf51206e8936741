import type { Event } from '../event.ts'
import type { Fact } from '../facts.ts'
import type { State } from '../state.ts'
import { apply } from './applying.ts'
import { takeEdit } from './changes.ts'
import { clocksCompared } from './clocks.ts'
import { commanded } from './commands.ts'
import { Decision } from './decision.ts'
import { takeDeletion } from './deletions.ts'
import { sayElsewhere } from './elsewhere.ts'
import { takePost } from './intake.ts'
import { leftChannels, tellOfLeft } from './left-channels.ts'
import { linkTested } from './link-tests.ts'
import { channelChanged, condition, historyCut, journalBack, linkChanged, started } from './links.ts'
import { linkLeft, linksRenewed, withdrawalSettled } from './links-left.ts'
import { endSend } from './outcomes.ts'
import { ownPostGone } from './own-posts.ts'
import { copySeen, own, ownPostsFound } from './owning.ts'
import { pressed } from './presses.ts'
import { reacted } from './reactions.ts'
import { reconfigure } from './reconfigure.ts'
import { takeSubmission } from './submitting.ts'
import { historyRead, historyUnread } from './unread-history.ts'
import { wake } from './waking.ts'

/**
 * What follows from an event. `draft` is folded along the way (see `draftOf`): keep it if the facts are journalled, drop it if
 * not. The same draft, event and time give the same facts; there is no clock, no I/O and no chance in here.
 */
export function decide(draft: State, event: Event, at: number): readonly Fact[] {
  const decision = new Decision(draft, at)
  const left = leftChannels(decision)
  take(decision, event)
  tellOfLeft(decision, left)
  sayElsewhere(decision)
  return decision.facts
}

function take(decision: Decision, event: Event): void {
  switch (event.type) {
    case 'configure':
      return reconfigure(decision, event.mechanism)
    case 'apply':
      return apply(decision, event.mechanism)
    case 'links-renewed':
      return linksRenewed(decision, event.links)
    case 'link-left':
      return linkLeft(decision, event.link)
    case 'withdrawal-settled':
      return withdrawalSettled(decision, event)
    case 'own':
      return own(decision, event)
    case 'copy-seen':
      return copySeen(decision, event.copy)
    case 'own-posts-found':
      return ownPostsFound(decision, event)
    case 'history-unread':
      return historyUnread(decision, event)
    case 'history-read':
      return historyRead(decision, event)
    case 'history-cut':
      return historyCut(decision, event)
    case 'stop':
      return decision.record({ is: 'stopped' })
    case 'start':
      return started(decision, event)
    case 'wake':
      return wake(decision, event.timers)
    case 'posted':
      return takePost(decision, event)
    case 'edited':
      return takeEdit(decision, event)
    case 'deleted':
      return event.isOwn ? ownPostGone(decision, event) : takeDeletion(decision, event)
    case 'reacted':
      return reacted(decision, event)
    case 'commanded':
      return commanded(decision, event)
    case 'pressed':
      return pressed(decision, event)
    case 'submitted':
      return takeSubmission(decision, event)
    case 'send-ended':
      return endSend(decision, event)
    case 'send-unknown':
      if (decision.state.deliveries.get(event.delivery)) decision.record({ is: 'delivery-unknown', id: event.delivery })
      return
    case 'send-put-off':
      if (decision.state.deliveries.get(event.delivery))
        decision.record({ is: 'delivery-put-off', id: event.delivery, reason: event.reason })
      return
    case 'copies-checked':
      if (decision.state.doubts.get(event.delivery)) decision.record({ is: 'copies-checked', delivery: event.delivery })
      return
    case 'extra-copy-removed':
      return decision.record({ is: 'extra-copy-removed', delivery: event.delivery, post: event.post })
    case 'link-changed':
      return linkChanged(decision, event)
    case 'link-tested':
      return linkTested(decision, event)
    case 'channel-changed':
      return channelChanged(decision, event)
    case 'journal-back':
      return journalBack(decision, event.from)
    case 'clocks-compared':
      return clocksCompared(decision, event)
    case 'condition':
      return condition(decision, event)
  }
}
