import { supervisorId } from '../addresses.ts'
import { isUrgent, type Precedence, personOf, placeOf } from '../mechanism.ts'
import { nearest } from '../nearest.ts'
import type { ReceivedCommand } from '../received.ts'
import type { Notice } from '../sentences/index.ts'
import { ofPosts, otherNames } from '../sentences/other-names.ts'
import { ackCommand, ackMistakenCommand } from './acknowledging.ts'
import { answerCommand } from './answering.ts'
import type { Call, Origin } from './call.ts'
import { confirmCommand, refuseCommand } from './confirming.ts'
import type { Decision } from './decision.ts'
import { clarifyCommand, correctCommand, disputeCommand, notMeantCommand, respondCommand } from './disputes.ts'
import { firstWordOf, messageNamed, messageOfThread } from './naming.ts'
import { owesAcknowledgement } from './obligations.ts'
import { parse, whatToSend } from './parse.ts'
import { showOpen, showStatus } from './queries.ts'
import { type Allowance, isWithinRate } from './rate.ts'
import { markRefused } from './refusals.ts'
import { readyCommand } from './rehearsals.ts'
import { reply } from './reply.ts'
import { reportCommand } from './reporting.ts'
import { privateLineCommand, replyCommand, sendCommand } from './sending.ts'
import { showMessage } from './showing.ts'
import { passedCommand, pauseCommand, resumeCommand, sayCommand, waiveCommand } from './supervision.ts'
import { reinstateCommand, suspendCommand, suspensionThen } from './suspending.ts'
import { assignCommand, closeCommand, snoozeCommand, takeCommand } from './taking.ts'
import { isUsed } from './uses.ts'
import { watchCommand } from './watch-commands.ts'
import { withdrawCommand } from './withdraw.ts'
import { withdrawPartyCommand } from './withdrawing.ts'

interface Command {
  readonly who: 'party' | 'supervisor' | 'all'
  /** Nothing that somebody writes in it is shown to anybody else. */
  readonly isWordless?: true
  /** Only asks: nothing follows from it but the answer. */
  readonly isQuestion?: true
  /** Counts against the allowance for what is urgent: a flood of other things does not shut it out. */
  readonly isUrgent?: true
  run(call: Call): void
}

const sendAs = (precedence: Precedence): Command => ({
  who: 'party',
  ...(isUrgent(precedence) ? { isUrgent: true } : {}),
  run: (call) => sendCommand(call, precedence),
})

const commands: Readonly<Record<string, Command>> = {
  send: { who: 'party', run: (call) => sendCommand(call, undefined) },
  flash: sendAs('flash'),
  immediate: sendAs('immediate'),
  priority: sendAs('priority'),
  routine: sendAs('routine'),
  deferred: sendAs('deferred'),
  reply: { who: 'party', isUrgent: true, run: replyCommand },
  ack: { who: 'party', isWordless: true, isUrgent: true, run: ackCommand },
  'ack-mistaken': { who: 'party', isWordless: true, isUrgent: true, run: ackMistakenCommand },
  withdraw: { who: 'all', isWordless: true, isUrgent: true, run: withdrawCommand },
  dispute: { who: 'party', isUrgent: true, run: disputeCommand },
  respond: { who: 'party', isUrgent: true, run: respondCommand },
  answer: { who: 'all', isWordless: true, isUrgent: true, run: answerCommand },
  clarify: { who: 'party', run: clarifyCommand },
  correct: { who: 'party', isUrgent: true, run: correctCommand },
  'not-meant': { who: 'party', isUrgent: true, run: notMeantCommand },
  supervisor: { who: 'party', isUrgent: true, run: privateLineCommand },
  take: { who: 'supervisor', isWordless: true, isUrgent: true, run: takeCommand },
  snooze: { who: 'supervisor', isUrgent: true, run: snoozeCommand },
  assign: { who: 'supervisor', isUrgent: true, run: assignCommand },
  close: { who: 'supervisor', isUrgent: true, run: closeCommand },
  waive: { who: 'supervisor', isUrgent: true, run: waiveCommand },
  passed: { who: 'supervisor', isUrgent: true, run: passedCommand },
  pause: { who: 'supervisor', isUrgent: true, run: pauseCommand },
  resume: { who: 'supervisor', isWordless: true, isUrgent: true, run: resumeCommand },
  say: { who: 'supervisor', run: sayCommand },
  override: { who: 'supervisor', isUrgent: true, run: sayCommand },
  watch: { who: 'all', isWordless: true, isUrgent: true, run: watchCommand },
  confirm: { who: 'all', isWordless: true, isUrgent: true, run: confirmCommand },
  refuse: { who: 'all', isWordless: true, isUrgent: true, run: refuseCommand },
  ready: { who: 'all', isWordless: true, isUrgent: true, run: readyCommand },
  'withdraw-party': { who: 'party', isWordless: true, isUrgent: true, run: withdrawPartyCommand },
  suspend: { who: 'all', isUrgent: true, run: suspendCommand },
  reinstate: { who: 'all', isWordless: true, isUrgent: true, run: reinstateCommand },
  report: { who: 'supervisor', isWordless: true, isQuestion: true, run: reportCommand },
  status: { who: 'all', isWordless: true, isQuestion: true, run: showStatus },
  open: { who: 'all', isWordless: true, isQuestion: true, run: showOpen },
  show: { who: 'all', isWordless: true, isQuestion: true, run: showMessage },
  help: {
    who: 'all',
    isWordless: true,
    isQuestion: true,
    run: ({ answer, person }) => answer({ say: person.organisation.id === supervisorId ? 'help-supervisor' : 'help', with: {} }),
  },
}

/** One that its platform hands over as such. */
export function commanded(decision: Decision, event: ReceivedCommand): void {
  if (isUsed(decision, event.id)) return
  const { link, user, command } = event
  const text = command === 'parley' ? event.text : `${command} ${event.text}`
  const allowance = allowanceOf(decision, event, text)
  if (allowance && !isWithinRate(decision, { link, user }, allowance)) return
  decision.record({ is: 'use-seen', id: event.id })
  runCommand(decision, event, text)
}

/** What a command counts against; undefined for an acknowledgement that is owed, which is always taken. */
export function allowanceOf(decision: Decision, origin: Origin, text: string): Allowance | undefined {
  const { name, rest } = parse(text)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  const person = personOf(decision.mechanism, origin.link, origin.user)
  if (name === 'ack' && person) {
    const message =
      rest === ''
        ? messageOfThread(decision, origin)
        : messageNamed(decision, person, placeOf(decision.mechanism, origin), firstWordOf(rest))
    if (message && owesAcknowledgement(decision, message, person)) return undefined
  }
  const precedence = name === 'send' ? whatToSend(text)?.words.precedence : undefined
  return command?.isUrgent || (precedence && isUrgent(precedence)) ? 'urgent' : 'ordinary'
}

/** Answers which say that nothing was done: whoever looks at the post alone must see it, too. */
const undone: ReadonlySet<Notice['say']> = new Set([
  'no-such-reference',
  'left-memory',
  'not-allowed',
  'no-roster',
  'nobody-on-track',
  'withdrawn-already',
  'withdraw-dispute',
  'not-here',
  'not-whole',
  'nothing-owed',
  'answered-already',
  'not-your-track-taps',
  'too-many-at-once',
  'ask-gone',
  'dispute-ask-gone',
  'change-gone',
  'whom-to-suspend',
  'pause-overtaken',
  'resume-overtaken',
  'overtaken',
  'refused-command-inside',
])

export function runCommand(decision: Decision, origin: Origin, text: string): void {
  const person = personOf(decision.mechanism, origin.link, origin.user)
  const place = placeOf(decision.mechanism, origin)
  const answer = (notice: Notice): void => decision.sayTo(origin, notice)
  // Who mistypes a flash must see it where they look: on the post, and not in a direct message alone.
  const refuse = (notice: Notice): void => {
    if (origin.form !== undefined) decision.record({ is: 'form-refused', id: origin.form, notice })
    reply(decision, origin, notice)
    if (place && origin.post !== undefined) markRefused(decision, { link: origin.link, channel: origin.channel }, origin.post)
  }
  if (!person) {
    refuse(place ? { say: 'stranger', with: { organisation: place.organisation.name } } : { say: 'stranger-here', with: {} })
    return
  }
  const suspended = suspensionThen(decision, person, origin.found ? origin.at : undefined)
  if (suspended) {
    refuse(suspended)
    return
  }
  const { name, rest, isOnNextLine } = parse(text)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) {
    const suggestion = otherNames.get(name) ?? nearest(name, Object.keys(commands)) ?? null
    const typed = name.slice(0, 40)
    refuse({ say: 'unknown-command', with: ofPosts.has(name) ? { typed, suggestion: null, isOfPosts: true } : { typed, suggestion } })
    return
  }
  const isSupervisor = person.organisation.id === supervisorId
  // The supervisor's word counts in the supervisor's channel only, where the rest of the supervisor sees it.
  const isInPlace = command.who !== 'supervisor' || place?.organisation.id === supervisorId
  if ((command.who === 'supervisor' && !isSupervisor) || (command.who === 'party' && isSupervisor) || !isInPlace) {
    const who = command.who === 'supervisor' ? 'supervisor' : 'parties'
    refuse({ say: 'not-allowed', with: { command: name, who, ...(isSupervisor ? {} : { isParty: true }) } })
    return
  }
  const fragment = origin.fragments?.[0]
  if (fragment && !command.isWordless) {
    refuse({ say: 'refused-fragment', with: { kind: fragment.kind, excerpt: fragment.excerpt } })
    return
  }
  if (origin.found) decision.typedAt = Math.min(origin.at, decision.at)
  command.run({
    decision,
    origin,
    person,
    place,
    name,
    rest,
    isOnNextLine,
    answer: (notice) => {
      if (undone.has(notice.say)) refuse(notice)
      // What somebody may see, not everybody may who is in the channel.
      else if (command.isQuestion) reply(decision, { link: origin.link, user: origin.user }, notice)
      else answer(notice)
    },
    usage: (problem, of = name) => refuse({ say: 'usage', with: { command: of, problem } }),
  })
}
