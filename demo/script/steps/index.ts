import type { Stage } from '../stage.ts'
import { deletion, editAfterAck, undo } from './changing.ts'
import { clarified, disputeAnswered, disputeOpened } from './disputes.ts'
import { snoozedReturned, stormGrouped, waived } from './escalations.ts'
import { killedAndBack, lateBanner, platformCut } from './outages.ts'
import { relayToMatrix, relayToSlack, thread, unthreadedReply } from './relaying.ts'
import { acknowledged, escalated, escalationTaken, flashMentions } from './urgency.ts'
import { commandNotLeaked, forwardRefused, strangerRefused } from './withholding.ts'
import { exerciseMarked, formSent, refusedWithExample } from './writing.ts'

/** The scenario: each step plays its part and throws `Unmet` for what does not stand in the channels afterwards. */
export const steps: readonly (readonly [name: string, play: (stage: Stage) => Promise<void>])[] = [
  ['relay-to-matrix', relayToMatrix],
  ['relay-to-slack', relayToSlack],
  ['thread', thread],
  ['unthreaded-reply', unthreadedReply],
  ['undo', undo],
  ['edit-after-ack', editAfterAck],
  ['deletion', deletion],
  ['command-not-leaked', commandNotLeaked],
  ['forward-refused', forwardRefused],
  ['stranger-refused', strangerRefused],
  ['form-sent', formSent],
  ['refused-with-example', refusedWithExample],
  ['exercise-marked', exerciseMarked],
  ['flash-mentions', flashMentions],
  ['acknowledged', acknowledged],
  ['escalated', escalated],
  ['escalation-taken', escalationTaken],
  ['snoozed-returned', snoozedReturned],
  ['waived', waived],
  ['storm-grouped', stormGrouped],
  ['dispute-opened', disputeOpened],
  ['dispute-answered', disputeAnswered],
  ['clarified', clarified],
  ['platform-cut', platformCut],
  ['late-banner', lateBanner],
  ['killed-and-back', killedAndBack],
]
