import type { Block, Button, Span } from './content.ts'
import { duration, oneLine, tame, zulu, zuluDay, zuluMinute, zuluSecond } from './text.ts'

/**
 * Every sentence that Parley says to people, in one place, ready to be translated. A notice in the journal names its sentence
 * and what goes into it, never the words: so the record does not depend on a language.
 */
export interface Said {
  readonly blocks: readonly Block[]
  readonly buttons?: readonly Button[]
}

// Whatever goes into a block can come from anybody: nothing in it may hide, reorder, or look like another line.
export const line = (...spans: Span[]): Block => ({ type: 'line', spans: spans.map(inLine) })
export const small = (...spans: Span[]): Block => ({ type: 'small', spans: spans.map(inLine) })
export const quote = (text: string, struck = false): Block =>
  struck ? { type: 'quote', text: tame(text), struck } : { type: 'quote', text: tame(text) }

function inLine(span: Span): Span {
  if (typeof span === 'string') return oneLine(span)
  if ('strong' in span) return { strong: oneLine(span.strong) }
  if ('person' in span) return { person: oneLine(span.person) }
  return 'struck' in span ? { struck: oneLine(span.struck) } : { code: oneLine(span.code) }
}

const strong = (text: string): Span => ({ strong: text })
const code = (text: string): Span => ({ code: text })
const say = (...spans: Span[]): Said => ({ blocks: [line(...spans)] })

const capital = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1)

/** Marks that Parley sets on an author's own post: one at a time. */
export const marks = { held: '⏳', delivered: '📤', acknowledged: '☑', refused: '⛔' } as const
export const receiptMarks: readonly string[] = Object.values(marks)

export const topicText = `Relayed by Parley. No ${marks.delivered} within 60 s = not sent: use voice. ${marks.acknowledged} = received, never consent.`

const commandExamples: Readonly<Record<string, string>> = {
  ack: '!ack SEC-0042',
  'ack-mistaken': '!ack-mistaken SEC-0042',
  clarify: '!clarify SEC-0042 You close the road at 06:00 your time',
  close: '!close SEC-0042 Settled by telephone',
  correct: '!correct SEC-0042',
  deferred: '!deferred Minutes of the last meeting follow',
  dispute: '!dispute open SEC-0042 The agreed line is north of the bridge',
  flash: '!flash Shots reported at the crossing',
  immediate: '!immediate Convoy stopped at the bridge',
  'not-meant': '!not-meant SEC-0042 The road stays open for ambulances',
  passed: '!passed SEC-0042 voice to the duty officer',
  pause: '!pause SEC Verification under way',
  priority: '!priority Please confirm the list',
  respond: '!respond SEC-D1 The patrol was ours and has left',
  resume: '!resume SEC',
  routine: '!routine The list follows tomorrow',
  say: '!say SEC both Please keep the line open',
  send: '!send Convoy leaves at noon',
  show: '!show SEC-0042',
  supervisor: '!supervisor We need a word in private',
  take: '!take SEC-0042',
  waive: '!waive SEC-0042 Answered at the meeting',
}

const exampleOf = (command: string): string => commandExamples[command] ?? '!help'

const partyHelp: readonly [string, string][] = [
  ['!flash TEXT, !immediate TEXT, !priority TEXT, !routine TEXT', 'send with that precedence (flash and immediate at once)'],
  ['!send TEXT', 'send, on a track where ordinary posts do not cross'],
  ['!ack REFERENCE', 'acknowledge: received, never consent'],
  ['!ack-mistaken REFERENCE', 'take an acknowledgement back'],
  ['!dispute open [REFERENCE] REASON', 'open a dispute; Parley asks first'],
  ['!respond DISPUTE TEXT', 'answer a dispute'],
  ['!clarify REFERENCE WHAT WE UNDERSTAND', 'ask whether you understood; they answer !correct or !not-meant'],
  ['!supervisor TEXT', 'a private line to the supervisor; the other side does not see it'],
  ['!open, !status, !show REFERENCE', 'what is owed, how the links are, the whole life of a message'],
]
const supervisorHelp: readonly [string, string][] = [
  ['!take REFERENCE', 'take an escalation: the pings stop'],
  ['!close REFERENCE REASON', 'close an escalation'],
  ['!waive REFERENCE REASON', 'waive what is owed'],
  ['!passed REFERENCE voice to WHOM', 'record that a message was passed by other means'],
  ['!pause TRACK REASON, !resume TRACK', 'stop and restart a track; flash still passes'],
  ['!say TRACK both|PARTY TEXT', 'speak in the parties’ channels'],
  ['!open, !status, !show REFERENCE', 'what is owed, how the links are, the whole life of a message'],
]

const helpLines = (rows: readonly [string, string][]): Said => ({
  blocks: [
    line(strong('What you can type here'), ' (on Slack also as ', code('/parley …'), ')'),
    ...rows.map(([form, meaning]) => line(code(form), `: ${meaning}`)),
  ],
})

const fragmentNames = {
  forwarded: 'a forwarded message',
  quoted: 'a quoted message',
  'workspace-link': 'a link into your own workspace',
  file: 'a file',
  unreadable: 'something that Parley cannot read',
} as const

export interface OpenItem {
  readonly reference: string
  readonly what: string
  readonly who: string
  readonly dueAt?: number
  readonly late: boolean
}

export interface LinkStatus {
  readonly name: string
  readonly state: 'up' | 'down' | 'unknown'
  readonly since: number
  readonly cause: string
}

export const sentences = {
  // ------------------------------------------------------------ to an author, directly
  stranger: (p: { organisation: string }): Said =>
    say(
      strong('NOT SENT.'),
      ` You are not one of ${p.organisation}’s officials in Parley, so nothing that you post here crosses. Your organisation can add you to the configuration.`,
    ),
  'stranger-here': (): Said => say('You are not one of the officials in Parley’s configuration. Nothing was done.'),
  'direct-talk': (): Said =>
    say('What you write to Parley directly goes to nobody. Post in your track’s channel, or type ', code('!help'), ' here.'),
  'not-your-track': (p: { track: string }): Said =>
    say(strong('NOT SENT.'), ` Your officials’ list does not give you track ${p.track}. Nothing crossed.`),
  'refused-fragment': (p: { kind: keyof typeof fragmentNames; excerpt: string }): Said =>
    p.kind === 'file'
      ? say(
          strong('NOT SENT.'),
          ` Your post carries a file (“${p.excerpt}”). Files do not cross yet, and Parley never sends half of a post. Post the words alone.`,
        )
      : say(
          strong('NOT SENT.'),
          ` Your post holds ${fragmentNames[p.kind]}: “${p.excerpt}”. What was said inside your organisation does not cross. Say it in words of your own.`,
        ),
  'refused-empty': (): Said => say(strong('NOT SENT.'), ' There was no text in it.'),
  'refused-long': (p: { lengthMax: number }): Said =>
    say(strong('NOT SENT.'), ` It is longer than ${p.lengthMax} characters. Send it in several posts.`),
  flooding: (p: { perMinute: number; urgent: boolean; at: number }): Said =>
    say(
      strong('NOT SENT: too much at once.'),
      ` More than ${p.perMinute} ${p.urgent ? 'urgent posts and commands' : 'posts, edits, commands and reactions'} came from you within a minute. From ${zulu(p.at)} on none is taken until you pause for half a minute, and none of them is sent later; what shows no ${marks.held} or ${marks.delivered} was not sent. ${p.urgent ? 'Acknowledgements that are owed still pass. If it cannot wait, use other means.' : 'Flash, acknowledgements and disputes still pass.'}`,
    ),
  'flooding-over': (p: { from: number; to: number; refused: number }): Said =>
    say(
      strong('What you post is taken again.'),
      ` Not taken from ${zulu(p.from)} to ${zulu(p.to)}: ${p.refused}. None of it is sent later: post again what matters, and look at what you edited.`,
    ),
  'refused-full': (p: { to: string; waiting: number }): Said =>
    say(
      strong(`NOT SENT: ${p.waiting} of your side’s posts wait for ${p.to}’s channel.`),
      ' No more is taken for it until some of them have arrived; your channel is told then. Flash still passes. If it cannot wait, use other means.',
    ),
  'refused-paused': (p: { track: string; since: number; reason: string }): Said =>
    say(
      strong('NOT SENT: track paused.'),
      ` The supervisor paused ${p.track} at ${zuluMinute(p.since)} (${p.reason}). Nothing will be sent behind your back: post again when it is resumed. Flash still passes.`,
    ),
  'refused-track-gone': (p: { track: string }): Said =>
    say(strong('NOT SENT.'), ` Track ${p.track} was taken out of the configuration before your post crossed. Nothing of it was sent.`),
  'refused-party-gone': (p: { track: string; party: string }): Said =>
    say(strong('NOT SENT.'), ` ${p.party} was taken off track ${p.track} before your post crossed. Nothing of it was sent.`),
  'refused-nobody-there': (p: { track: string }): Said =>
    say(strong('NOT SENT.'), ` Nobody but you is on track ${p.track} any more: the other side was taken off it before your post crossed.`),
  'refused-edit': (p: { reference: string | null }): Said =>
    p.reference === null
      ? say(strong('Your edit did not cross.'), ' The post had not been sent. Post it anew.')
      : say(
          strong('Your edit did not cross.'),
          ` It holds something that may not. ${p.reference} stands as it was: post a reply, or delete the post to withdraw it.`,
        ),
  /** `reference`: where it is known to stand. */
  'too-old': (p: { reference?: string }): Said =>
    say(
      strong('Your change did not cross.'),
      p.reference === undefined
        ? ' The post is too old: Parley no longer has it at hand. Post what changed as a new message.'
        : ` The message is too old: Parley no longer has it at hand, and ${p.reference} stands in the other side’s channel as it was sent. Post what changed as a new message, and name ${p.reference} in it.`,
    ),
  'too-old-to-withdraw': (p: { reference: string }): Said =>
    say(
      strong(`${p.reference} IS NOT WITHDRAWN.`),
      ` You deleted your post, but its message is too old: Parley no longer has it at hand, and it stands in the other side’s channel as it was sent. Post a new message that says that ${p.reference} no longer holds. The supervisor is told.`,
    ),
  'refused-edit-paused': (p: { track: string; since: number; reason: string; reference: string }): Said =>
    say(
      strong('Your edit did not cross: track paused.'),
      ` The supervisor paused ${p.track} at ${zuluMinute(p.since)} (${p.reason}). ${p.reference} stands in the other side’s channel as it was.`,
    ),
  'edited-to-command': (): Said =>
    say(
      strong('YOUR EDIT WAS NOT TAKEN.'),
      ' Commands are taken once, as they were posted; an edit sends nothing and does nothing. Post it anew.',
    ),
  /** `missing`: the first part that is not there, where parts before it stand. */
  failed: (p: { reference: string; to: string; at: number; missing?: string }): Said =>
    p.missing === undefined
      ? say(
          strong(`${p.reference} FAILED.`),
          ` It does not stand in ${p.to}’s channel, which does not take it (${zulu(p.at)}). Use other means. The supervisor knows why.`,
        )
      : say(
          strong(`${p.reference} FAILED.`),
          ` ${capital(p.missing)} does not stand in ${p.to}’s channel, which does not take it (${zulu(p.at)}). What stands before it is seen there; ${p.to} is told not to act on it. Use other means. The supervisor knows why.`,
        ),
  uncertain: (p: { reference: string; to: string; at: number; missing?: string }): Said =>
    p.missing === undefined
      ? say(
          strong(`${p.reference} UNCERTAIN.`),
          ` Parley cannot find out whether it stands in ${p.to}’s channel (${zulu(p.at)}). Use other means. The supervisor knows.`,
        )
      : say(
          strong(`${p.reference} UNCERTAIN.`),
          ` Nobody can know whether ${p.missing} stands in ${p.to}’s channel (${zulu(p.at)}); ${p.to} is told not to act on it. Use other means. The supervisor knows.`,
        ),
  waiting: (p: { reference: string; to: string; why: string; at: number }): Said =>
    say(
      strong(`${p.reference} has not reached ${p.to}’s channel`),
      ` as of ${zulu(p.at)}: ${p.why}. Parley keeps it and goes on trying. If it cannot wait, use other means.`,
    ),
  delivered: (p: { reference: string; to: string; at: number; wantsAcknowledgement: boolean }): Said =>
    say(strong(p.reference), `: In ${p.to}’s channel ${zulu(p.at)}.${p.wantsAcknowledgement ? ' Nobody has acknowledged.' : ''}`),
  acknowledged: (p: { reference: string; by: string; role: string; at: number }): Said =>
    say(strong(p.reference), `: Received by ${p.by}, ${p.role}, ${zuluMinute(p.at)}. Receipt only.`),
  'acknowledgement-reopened': (p: { reference: string; by: string; at: number }): Said =>
    say(strong(p.reference), `: ${p.by} took its acknowledgement back at ${zuluMinute(p.at)}. It counts as not received.`),
  'withdrawn-author': (p: { reference: string; seenMs: number | null; acknowledged: boolean; mayStand: boolean }): Said =>
    say(
      strong(`${p.reference} is withdrawn.`),
      p.mayStand
        ? ' It may stand in the other side’s channel, where it is called withdrawn. Use other means to be sure.'
        : p.seenMs === null
          ? ' It had not reached the other side’s channel; its text will not be shown there.'
          : ` It could be seen for ${duration(p.seenMs)}${p.acknowledged ? ' and had been acknowledged' : ''}. It stays there, struck out.`,
    ),
  'late-accepted': (p: { reference: string; writtenAt: number }): Said =>
    say(strong(p.reference), `: your post of ${zuluDay(p.writtenAt)} was found only now and was relayed marked LATE.`),

  // ------------------------------------------------------------ answers to commands
  'unknown-command': (p: { typed: string; suggestion: string | null }): Said =>
    say(
      strong('NOT SENT.'),
      ` “${p.typed}” is no command, and what begins like a command never crosses. `,
      ...(p.suggestion
        ? ['Did you mean ', code(`!${p.suggestion}`), '? For example: ', code(exampleOf(p.suggestion))]
        : ['Type ', code('!help'), ' for those there are.']),
    ),
  usage: (p: { command: string; problem: string }): Said =>
    say(`${p.problem} Nothing was done. This would have worked: `, code(exampleOf(p.command))),
  'not-allowed': (p: { command: string; who: string }): Said => say(`Only ${p.who} can use `, code(`!${p.command}`), '. Nothing was done.'),
  'not-here': (p: { command: string }): Said =>
    say('Use ', code(`!${p.command}`), ' in a track’s channel, so that Parley knows which track is meant. Nothing was done.'),
  'no-such-reference': (p: { reference: string }): Said =>
    say('There is no ', code(p.reference), ' that you can see. Nothing was done. ', code('!open'), ' lists what is open.'),
  'left-memory': (p: { reference: string }): Said =>
    say(
      strong(p.reference),
      ' is settled and too old for Parley to have at hand: nothing is open on it, and nothing was done. It stands in your channel as it was relayed, and on the record, in the journal or the files of its archive; whoever runs Parley can look it up there.',
    ),
  'not-whole': (p: { reference: string }): Said =>
    say(strong(p.reference), ': it does not stand whole in your channel yet, so it cannot be acknowledged. Nothing was recorded.'),
  'nothing-owed': (p: { reference: string }): Said =>
    say(strong(p.reference), ': no such answer is owed on it by you. Nothing was recorded.'),
  'already-met': (p: { reference: string; role: string; at: number }): Said =>
    say(strong(p.reference), `: already acknowledged by your ${p.role}, ${zuluMinute(p.at)}.`),
  'acknowledgement-taken': (p: { reference: string }): Said =>
    say(strong(p.reference), ': your acknowledgement is on the record. It says received, nothing more.'),
  'not-an-acknowledgement': (p: { emoji: string; reference: string }): Said =>
    say(`${p.emoji} on ${p.reference} is not an acknowledgement: tap ${marks.acknowledged} or type `, code(`!ack ${p.reference}`), '.'),
  'unack-ignored': (p: { reference: string }): Said =>
    say(
      `Taking ${marks.acknowledged} away changes nothing: ${p.reference} stays acknowledged. If it was a mistake, type `,
      code(`!ack-mistaken ${p.reference}`),
      '.',
    ),
  done: (p: { what: string }): Said => say(p.what),
  help: (): Said => helpLines(partyHelp),
  'help-supervisor': (): Said => helpLines(supervisorHelp),
  status: (p: { links: readonly LinkStatus[]; paused: readonly string[]; open: number; late: number }): Said => ({
    blocks: [
      ...p.links.map((each) =>
        line(
          strong(each.name),
          each.state === 'up'
            ? `: link up since ${zuluDay(each.since)}`
            : `: link ${each.state} since ${zuluDay(each.since)}${each.cause ? ` (${each.cause})` : ''}`,
        ),
      ),
      ...(p.paused.length ? [line(`Paused: ${p.paused.join(', ')}`)] : []),
      line(`Open: ${p.open}; of these late: ${p.late}.`),
    ],
  }),
  open: (p: { owed: readonly OpenItem[]; awaited: readonly OpenItem[]; more: number }): Said => ({
    blocks: [
      line(strong(`You owe: ${p.owed.length || 'nothing'}`)),
      ...p.owed.map(openLine),
      line(strong(`Owed to you: ${p.awaited.length || 'nothing'}`)),
      ...p.awaited.map(openLine),
      ...(p.more > 0 ? [line(`… and ${p.more} more.`)] : []),
    ],
  }),
  show: (p: { reference: string; lines: readonly string[]; text: string; fingerprint: string }): Said => ({
    blocks: [line(strong(p.reference)), quote(p.text), ...p.lines.map((each) => line(each)), small(`Fingerprint ${p.fingerprint}`)],
  }),
  'dispute-ask': (p: { others: string; id: string; about: string | null; track: string }): Said => ({
    blocks: [
      line(
        `${p.others ? `${p.others} and the supervisor are` : 'The supervisor is'} told now${p.about ? ` of a dispute about ${p.about}` : ''}.`,
      ),
    ],
    buttons: [
      { action: `dispute-clarify:${p.id}`, label: 'Ask for clarification instead', typed: `!dispute clarify ${p.id}` },
      { action: `dispute-open:${p.id}`, label: 'Open dispute', typed: `!dispute confirm ${p.id}`, style: 'danger' },
      { action: `dispute-cancel:${p.id}`, label: 'Cancel', typed: `!dispute cancel ${p.id}` },
    ],
  }),
  'dispute-cancelled': (): Said => say('Cancelled. Nobody was told.'),
  'dispute-ask-gone': (): Said =>
    say(
      'That question was answered already, or is older than an hour. Nothing was done; start again with ',
      code(exampleOf('dispute')),
      '.',
    ),
  'button-gone': (): Said => say('There is nothing more to do with that. Nothing was done. ', code('!open'), ' lists what is open.'),
  'no-longer-at-hand': (): Said =>
    say('That message is too old: Parley no longer has it at hand, and nothing is open on it. Nothing was done.'),
  'shortcut-dispute': (p: { reference: string }): Said =>
    say('Say why, in the channel: ', code(`/dispute open ${p.reference} reason`), '. Nobody was told yet.'),
  'shortcut-on-nothing': (p: { command: string }): Said =>
    say(
      'The post that you chose is not about any message that crossed and is still at hand. Nobody was told. Choose the message itself, or type ',
      code(exampleOf(p.command)),
      '.',
    ),
  'private-line-taken': (p: { others: string }): Said =>
    say(`The supervisor has it. ${p.others} ${p.others.includes(' and ') ? 'do' : 'does'} not see this.`),

  // ------------------------------------------------------------ to a party's channel
  flash: (p: { reference: string; from: string; precedence: string }): Said =>
    say(
      strong(`${p.precedence.toUpperCase()} ${p.reference}`),
      ` from ${p.from} stands in your channel. Read it now and acknowledge: `,
      code(`!ack ${p.reference}`),
    ),
  reminder: (p: { reference: string; what: string; dueAt: number; dueLocal: string; type: readonly string[] }): Said =>
    say(
      strong(p.reference),
      `: ${p.what} is due at ${zuluDay(p.dueAt)} (your time ${p.dueLocal}). After that the supervisor is told. Type `,
      ...p.type.flatMap((each, index) => (index === 0 ? [code(each)] : [' or ', code(each)])),
      '.',
    ),
  withdrawn: (p: { reference: string; by: string; at: number }): Said =>
    say(strong(`${p.reference} WITHDRAWN by ${p.by} ${zuluMinute(p.at)}.`), ' Do not act on it.'),
  'channel-left': (): Said =>
    say(
      strong('THIS CHANNEL IS NO LONGER RELAYED.'),
      ' A new configuration took it out: what is posted here crosses no more, whatever its topic says. Use other means.',
    ),
  incomplete: (p: { reference: string; missing: string; uncertain: boolean }): Said =>
    say(
      strong(`${p.reference} IS INCOMPLETE: ${p.missing} ${p.uncertain ? 'may be' : 'is'} missing. Do not act on it.`),
      ' Whatever followed is not shown here. The sender and the supervisor know.',
    ),
  paused: (p: { track: string; reason: string }): Said =>
    say(
      strong(`${p.track} is paused by the supervisor`),
      `: ${p.reason}. Nothing crosses but flash; what you post meanwhile is not sent later.`,
    ),
  'lane-open': (p: { to: string; track: string }): Said =>
    say(strong(`${p.to}’s channel of ${p.track} takes your posts again.`), ' Post again what was not sent.'),
  resumed: (p: { track: string }): Said => say(strong(`${p.track} is resumed.`), ' Post again what was not sent.'),
  'other-link-down': (p: { name: string; since: number }): Said =>
    say(
      strong(`${p.name}’s link is down`),
      ` since ${zulu(p.since)}. What you send is kept and goes on when it is back; it has not arrived until you see ${marks.delivered}. If it cannot wait, use other means.`,
    ),
  'other-link-up': (p: { name: string; from: number; to: number }): Said =>
    say(strong(`${p.name}’s link is back`), ` (down ${zulu(p.from)} to ${zulu(p.to)}).`),
  'own-link-back': (p: { from: number; to: number }): Said =>
    say(
      `Parley’s link to this workspace was down from ${zulu(p.from)} to ${zulu(p.to)}. What was typed in its channels meanwhile, and what was edited or deleted, is found and relayed, marked LATE; slash commands, buttons and reactions of that time were not heard: repeat them.`,
    ),
  'was-down': (p: { from: number; to: number }): Said =>
    say(
      `Parley was not running from ${zuluSecond(p.from)} to ${zuluSecond(p.to)}. What was typed in the channels meanwhile, and what was edited or deleted, is found and relayed; slash commands, buttons and reactions of that time were not heard: repeat them.`,
    ),
  'journal-away': (p: { since: number }): Said =>
    say(
      strong('NOTHING IS TAKEN'),
      ` since ${zulu(p.since)}: Parley cannot record. Nothing posted now is relayed until it can, and nothing is lost that you do not delete. If it cannot wait, use other means.`,
    ),
  'journal-back': (p: { from: number; to: number }): Said =>
    say(
      strong('Posts are taken again.'),
      ` Parley could not record from ${zulu(p.from)} to ${zulu(p.to)}. Slash commands, buttons and reactions of that time were not taken: repeat them. What was typed in the channels is found and relayed.`,
    ),
  'supervisor-says': (p: { text: string }): Said => ({ blocks: [line(strong('The supervisor')), quote(p.text)] }),
  'dispute-ended': (p: { dispute: string; how: string; by: string; reason: string }): Said => ({
    blocks: [line(strong(p.dispute), ` ${p.how} by ${p.by}.`), ...(p.reason ? [quote(tame(p.reason))] : [])],
  }),
  passed: (p: { reference: string; words: string; at: number }): Said =>
    say(strong(p.reference), `: the supervisor records that it was passed by other means (${p.words}), ${zuluMinute(p.at)}.`),

  'strays-here': (p: { references: readonly string[] }): Said =>
    say(
      strong(`NOT ON THE RECORD: ${p.references.join(', ')}`),
      '. They stand above, but Parley lost what it had recorded of them when its store failed. Answers and acknowledgements to them do not count. What their authors’ posts still say is relayed again, under another reference.',
    ),

  'not-on-record': (): Said =>
    say(
      'That post is not on the record: Parley lost what it had recorded of it when its store failed. Nothing was done; if it is relayed again, acknowledge that one.',
    ),

  // ------------------------------------------------------------ to the supervisor's channel
  'journal-shortened': (p: { skipped: readonly { from: string; to: string }[] }): Said =>
    say(
      strong('The last entries of the record may be lost:'),
      ` Parley’s store failed over while nobody was there who knew them. So that no reference means two things, these are left out: ${p.skipped.map(({ from, to }) => `${from} to ${to}`).join(', ')}. The channels are read: what people posted is relayed again where it is not on the record; commands, buttons and reactions of the last moments may have to be repeated.`,
    ),
  'strays-found': (p: { references: readonly string[]; channel: string }): Said =>
    say(
      strong(`Not on the record, but in ${p.channel}: ${p.references.join(', ')}.`),
      ' The entries about it were lost when the store failed over. What was said by command or form only is in that channel alone.',
    ),
  /** Only the head: the rest is drawn from the obligation as it stands (see `escalationContent`). */
  escalation: (p: { obligation: string }): Said => say(strong('ESCALATION '), p.obligation),
  ping: (p: { reference: string; owes: string; what: string; dueAt: number; now: number }): Said =>
    say(
      strong(p.reference),
      `: still no ${p.what} from ${p.owes}, ${duration(p.now - p.dueAt)} late. Type `,
      code(`!take ${p.reference}`),
      ' to take it.',
    ),
  undelivered: (p: { reference: string; to: string; why: string; at: number }): Said =>
    say(
      strong(`UNDELIVERED ${p.reference}`),
      `: not in ${p.to}’s channel as of ${zulu(p.at)}: ${p.why}. This is Parley’s debt, not ${p.to}’s. After passing it by voice, type `,
      code(`!passed ${p.reference} voice to WHOM`),
    ),
  'delivered-after-all': (p: { reference: string; to: string; at: number }): Said =>
    say(strong(p.reference), ` is in ${p.to}’s channel ${zulu(p.at)}.`),
  'delivery-failed': (p: { reference: string; to: string; reason: string; uncertain: boolean }): Said =>
    say(
      strong(`${p.uncertain ? 'UNCERTAIN' : 'FAILED'} ${p.reference}`),
      ` to ${p.to}: ${p.reason}. The sender is told. After passing it by voice, type `,
      code(`!passed ${p.reference} voice to WHOM`),
    ),
  'given-back': (p: { track: string; from: string; posts: number }): Said =>
    say(
      strong(p.track),
      `: ${p.posts} ${p.posts === 1 ? 'post' : 'posts'} of ${p.from} that had not crossed ${p.posts === 1 ? 'was' : 'were'} given back to ${p.posts === 1 ? 'its author' : 'their authors'}: the new configuration has nobody to send ${p.posts === 1 ? 'it' : 'them'} to.`,
    ),
  'not-withdrawn': (p: { by: string; reference: string; at: number }): Said =>
    say(
      strong(p.reference),
      `: ${p.by} deleted its post ${zulu(p.at)}, too late for Parley to withdraw it: it stands as it was sent. Its author is told to say so in a new message.`,
    ),
  'notice-failed': (p: { to: string; reason: string }): Said => say(strong('A notice could not be shown'), ` to ${p.to}: ${p.reason}.`),
  flood: (p: { organisation: string; role: string | null; perMinute: number; urgent: boolean; at: number }): Said =>
    say(
      strong(`FLOOD from ${p.organisation}`),
      `, ${p.role ?? 'somebody who is no official'}, ${zulu(p.at)}: more than ${p.perMinute} ${p.urgent ? 'urgent ' : ''}posts and commands within a minute. More of them are refused until there is a pause. They are told.`,
    ),
  'flood-over': (p: { organisation: string; role: string | null; from: number; to: number; refused: number }): Said =>
    say(
      strong(`Over: flood from ${p.organisation}`),
      `, ${p.role ?? 'somebody who is no official'} (${zulu(p.from)} to ${zulu(p.to)}). Refused: ${p.refused}.`,
    ),
  'lane-full': (p: { from: string; to: string; track: string; waiting: number; at: number }): Said =>
    say(
      strong(`FULL: ${p.from} to ${p.to}, ${p.track}`),
      `: ${p.waiting} posts wait for ${p.to}’s channel as of ${zulu(p.at)}. More from ${p.from} is refused until some have arrived; flash still passes. Authors are told.`,
    ),
  'lane-no-longer-full': (p: { from: string; to: string; track: string }): Said =>
    say(`Over: ${p.from} to ${p.to}, ${p.track}, is taken again.`),
  'link-down': (p: { name: string; since: number; cause: string; needsPerson: boolean }): Said =>
    say(
      strong(`LINK DOWN: ${p.name}`),
      ` since ${zulu(p.since)}: ${p.cause}. ${p.needsPerson ? 'It cannot mend itself: a person has to renew the access.' : 'Parley goes on trying.'}`,
    ),
  'link-up': (p: { name: string; from: number; to: number }): Said =>
    say(strong(`LINK BACK: ${p.name}`), `, down ${zulu(p.from)} to ${zulu(p.to)}.`),
  'private-line': (p: { from: string; role: string; others: string; text: string }): Said => ({
    blocks: [
      line(strong(`Private line from ${p.from}, ${p.role}`), ` (${p.others} ${p.others.includes(' and ') ? 'do' : 'does'} not see this)`),
      quote(p.text),
    ],
  }),
  /** `who`: a user of the channel's own link, for its own organisation alone. */
  'channel-change': (p: { change: string; owner: string; track: string | null; who: string | null }): Said =>
    say(
      strong(`CHANNEL: ${p.owner}${p.track ? `, ${p.track}` : ''}`),
      `: ${channelWords[p.change] ?? p.change}`,
      ...(p.who ? [' (', { person: p.who }, ')'] : []),
      '.',
    ),
  /** To the other parties: what it means for them, and nothing of the other side's platform. */
  'other-channel-shut': (p: { owner: string; track: string }): Said =>
    say(
      strong(`${p.owner}’s channel of ${p.track} cannot be reached.`),
      ' What you send there fails until it is mended; the supervisor knows. Use other means.',
    ),
  'other-channel-open': (p: { owner: string; track: string }): Said =>
    say(strong(`${p.owner}’s channel of ${p.track} can be reached again.`)),
  'alarm-raised': (p: { name: string; detail: string }): Said => say(strong(`ALARM: ${p.name}`), `. ${p.detail}`),
  'alarm-cleared': (p: { name: string; from: number; to: number }): Said => say(`Over: ${p.name} (${zulu(p.from)} to ${zulu(p.to)}).`),
} as const

const channelWords: Readonly<Record<string, string>> = {
  'bot-removed': 'Parley was removed from the channel; nothing can be shown or heard there until it is invited again',
  'bot-returned': 'Parley is in the channel again',
  'member-joined': 'somebody joined who is no configured official, and can read what is relayed',
  'shared-outside': 'the channel is shared with another organisation, which can read what is relayed',
  encrypted: 'the room became encrypted; Parley cannot send into it. Create a room with encryption off',
  archived: 'the channel was archived',
}

function openLine(item: OpenItem): Block {
  const due = item.dueAt === undefined ? 'no due time' : `due ${zuluDay(item.dueAt)}`
  return line(strong(item.reference), ` ${item.what}, ${item.who}, ${due}${item.late ? ' — LATE' : ''}`)
}

type Sentences = typeof sentences
type With<Sentence> = Sentence extends () => Said ? Record<string, never> : Sentence extends (p: infer Words) => Said ? Words : never
/** A sentence by name, with what goes into it. Plain values only: it is kept in the journal. */
export type Notice = { [Name in keyof Sentences]: { readonly say: Name; readonly with: With<Sentences[Name]> } }[keyof Sentences]

export const speak = (notice: Notice): Said => (sentences[notice.say] as (p: unknown) => Said)(notice.with)
