import { duration, zulu, zuluDay, zuluSecond, zuluSpan } from '../text.ts'
import { ofMany } from './of-many.ts'
import { code, line, quote, type Said, say, strong } from './said.ts'

/** A policy may call before it is due. */
const lateWords = ({ dueAt, now }: { dueAt: number; now: number }): string =>
  now < dueAt ? `due ${zuluDay(dueAt)}` : `${duration(now - dueAt)} late`

/** It is owed all the same. */
const expiredWords = ({ expiredAt }: { readonly expiredAt?: number }): string =>
  expiredAt === undefined ? '' : `, of what expired ${zuluDay(expiredAt)}`

/** To the supervisor's channel. `track`: of which they are about; absent where they are about none, and in old entries. */
export const toSupervisor = {
  'journal-shortened': (p: { skipped: readonly { from: string; to: string }[] }): Said =>
    ofMany(
      p.skipped.map(({ from, to }) => `${from} to ${to}`),
      (written, isFirst, isLast) => [
        ...(isFirst
          ? [
              strong('The last entries of the record may be lost:'),
              ' Parley’s store failed over, was put back from a copy or lost its end while nobody was there who knew them. So that no reference means two things, these are left out: ',
            ]
          : []),
        `${written},`,
        isLast
          ? ` and as many of each series of what goes to some alone. The channels are read: what people posted is relayed again where it is not on the record; commands, buttons and reactions of the last moments may have to be repeated.`
          : '',
      ],
    ),
  'strays-found': (p: { references: readonly string[]; channel: string; track?: string }): Said =>
    ofMany(p.references, (written, isFirst, isLast) => [
      strong(`${isFirst ? `Not on the record, but in ${p.channel}: ` : ''}${written}${isLast ? '.' : ','}`),
      isLast ? ' The entries about it were lost from Parley’s store. What was said by command or form only is in that channel alone.' : '',
    ]),
  'history-cut': (p: { where: string; from: number; to: number; track?: string }): Said =>
    say(
      strong(`Not all read: what was typed in ${p.where} from ${zuluSecond(p.from)} to ${zuluSecond(p.to)}.`),
      ' Parley was away then, and it is too long ago, or too much came after it. A post or command of that time that shows no mark was not taken up; where it is a party’s channel, it is asked to post again what still holds.',
    ),
  'history-unread': (p: { where: string; from: number; reason: string; track?: string }): Said =>
    say(
      strong(`NOT READ: what was typed in ${p.where} since ${zuluSecond(p.from)}`),
      `: ${p.reason}. It was said while Parley was not connected, and what of it shows no mark has not crossed. Parley goes on trying.`,
    ),
  'history-read': (p: { where: string; from: number; track?: string }): Said =>
    say(`What was typed in ${p.where} since ${zuluSecond(p.from)} has been read by now.`),
  /** Only the head: the rest is drawn from the obligation as it stands (see `escalationContent`). */
  escalation: (p: { obligation: string }): Said => say(strong('ESCALATION '), p.obligation),
  ping: (p: { reference: string; owes: string; what: string; dueAt: number; now: number; expiredAt?: number }): Said =>
    say(
      strong(p.reference),
      `: ${p.now < p.dueAt ? '' : 'still '}no ${p.what} from ${p.owes}, ${lateWords(p)}${expiredWords(p)}. Type `,
      code(`!take ${p.reference}`),
      ' to take it.',
    ),
  /** To an official of the supervisor by name, directly. */
  'escalation-call': (p: { reference: string; owes: string; what: string; dueAt: number; now: number; expiredAt?: number }): Said =>
    say(
      strong(`ESCALATION ${p.reference}`),
      `: no ${p.what} from ${p.owes}, ${lateWords(p)}${expiredWords(p)}. In the supervisor’s channel, type `,
      code(`!take ${p.reference}`),
      ' to take it.',
    ),
  /** Only the head: the rest is drawn from the escalations as they stand (see `stormContent`). */
  storm: (p: { storm: string; part: number }): Said => say(strong('GROUP '), p.storm),
  'storm-ping': (p: { name: string; open: number; first: string; dueAt: number; now: number }): Said =>
    say(
      strong(`GROUP ${p.name}`),
      `: nobody has taken ${p.open} of its escalations, ${p.first} among them, ${lateWords(p)}. Type `,
      code(`!take ${p.name}`),
      ' to take them all.',
    ),
  /** `owed`: of several who owe on one message each has an escalation; entries of earlier versions do not say whose it is. */
  'nobody-notified': (p: { reference: string; owed?: { owes: string; what: string }; why: string; at: number }): Said =>
    say(
      strong(`${p.reference}: NOBODY COULD BE NOTIFIED`),
      ` ${zulu(p.at)} by a step of its escalation${p.owed ? `, no ${p.owed.what} from ${p.owed.owes}` : ''}: ${p.why}. Use other means.`,
    ),
  'assigned-to-you': (p: { reference: string; by: string; owes: string; what: string; until: number }): Said =>
    say(
      strong(`${p.reference} is yours`),
      `, by ${p.by}: no ${p.what} from ${p.owes}. Unless it is met it comes back ${zuluDay(p.until)}.`,
    ),
  'assigned-many': (p: { count: number; references: readonly string[]; by: string; until: number }): Said =>
    say(
      strong(`${p.count} escalations are yours`),
      `, by ${p.by}: ${p.references.slice(0, 40).join(', ')}${p.references.length > 40 ? ` and ${p.references.length - 40} more` : ''}. What is not met comes back ${zuluDay(p.until)}.`,
    ),
  /** `isUnknown`: it may stand there, its platform has not said. `before`: posts of the same side that go there first. `andLater`: of what follows it, but for what is urgent, nobody is called. */
  undelivered: (p: { reference: string; to: string; why: string; at: number; isUnknown?: true; before?: number; andLater?: true }): Said =>
    say(
      strong(`${p.isUnknown ? 'NOT KNOWN YET' : 'UNDELIVERED'} ${p.reference}`),
      `: ${p.isUnknown ? `whether it stands in ${p.to}’s channel, as of ${zulu(p.at)}: ${p.why}. It was sent, and may be seen there already. Parley looks it up as soon as it can.` : `not in ${p.to}’s channel as of ${zulu(p.at)}: ${p.why}.`}${p.before === undefined ? '' : ` ${p.before} earlier ${p.before === 1 ? 'post' : 'posts'} of the same side must go there first. !show ${p.reference} tells you what it says.`} This is Parley’s debt, not ${p.to}’s. After passing it by voice, type `,
      code(`!passed ${p.reference} voice to ${p.to}’s duty officer`),
      p.andLater
        ? '. For what waits behind it you are not called again, unless it is urgent; you are told when nothing waits any more.'
        : '',
    ),
  /** To its second channel. */
  'not-in-first': (p: {
    reference: string
    isDispute: boolean
    from: string
    to: string
    why: string
    at: number
    isUnknown?: true
  }): Said =>
    say(
      strong(`${p.isDispute ? 'DISPUTE' : 'URGENT'}: ${p.reference} from ${p.from}`),
      p.isUnknown
        ? ` may or may not stand in ${p.to}’s first channel: as of ${zulu(p.at)} that is not known yet: ${p.why}. `
        : ` is not in ${p.to}’s first channel as of ${zulu(p.at)}: ${p.why}. `,
      code(`!show ${p.reference}`),
      ' says how it stands.',
    ),
  'frame-gone': (p: { reference: string; where: string; at: number }): Said =>
    say(
      strong(`${p.reference} no longer stands in ${p.where}`),
      ` as of ${zulu(p.at)}: somebody there took it away. They are told how to read it; it stands on the record as delivered.`,
    ),
  'frames-gone': (p: { where: string; named: number; at: number }): Said =>
    say(
      strong(`More than ${p.named} messages no longer stand in ${p.where}`),
      ` as of ${zulu(p.at)}: somebody there clears it. They are told that all of it stands on the record; the others are not named one by one.`,
    ),
  'frame-changed-back': (p: { reference: string; where: string; at: number; isSetAgain: boolean }): Said =>
    say(
      strong(`${p.reference} showed earlier words in ${p.where}`),
      ` as of ${zulu(p.at)}: somebody there took Parley’s latest change of its post away. `,
      p.isSetAgain
        ? 'Parley sets it again, and tells them.'
        : 'It happens time and again: Parley leaves it for this hour, and tells them not to go by what stands there.',
    ),
  'cards-taken-away': (): Said =>
    say(
      strong('Somebody, or a program, keeps taking Parley’s posts about escalations out of a channel of yours.'),
      ' What is owed is owed all the same: ',
      code('!open'),
      ' lists it. Each comes back with its next ping; until then it is not posted again.',
    ),
  'lane-caught-up': (p: { from: string; to: string; track: string; count: number }): Said =>
    say(
      strong(`${p.from} to ${p.to}, ${p.track}: nothing waits any more.`),
      ` ${p.count} ${p.count === 1 ? 'message' : 'messages'} more had to wait than you were called for.`,
    ),
  'delivered-after-all': (p: { reference: string; to: string; at: number }): Said =>
    say(strong(p.reference), ` is in ${p.to}’s channel ${zulu(p.at)}.`),
  'delivery-failed': (p: { reference: string; to: string; reason: string; uncertain: boolean }): Said =>
    say(
      strong(`${p.uncertain ? 'UNCERTAIN' : 'FAILED'} ${p.reference}`),
      ` to ${p.to}: ${p.reason}. The sender is told. After passing it by voice, type `,
      code(`!passed ${p.reference} voice to ${p.to}’s duty officer`),
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
  'marks-refused-there': (p: { where: string; reason: string; track?: string }): Said =>
    say(strong('Marks cannot be set'), ` in ${p.where}: ${p.reason}. Who posts there is told; nothing else is affected.`),
  'notice-failed': (p: { to: string; reason: string; track?: string; isUnknown?: true }): Said =>
    p.isUnknown
      ? say(strong('A notice may not be seen'), ` in ${p.to}: ${p.reason}.`)
      : say(strong('A notice could not be shown'), ` to ${p.to}: ${p.reason}.`),
  flood: (p: { organisation: string; role: string | null; perMinute: number; urgent: boolean; at: number }): Said =>
    say(
      strong(`FLOOD from ${p.organisation}`),
      `, ${p.role ?? 'somebody who is no official'}, ${zulu(p.at)}: more than ${p.perMinute} ${p.urgent ? 'urgent ' : ''}posts and commands within a minute. More of them are refused until there is a pause. They are told.`,
    ),
  'flood-over': (p: { organisation: string; role: string | null; from: number; to: number; refused: number }): Said =>
    say(
      strong(`Over: flood from ${p.organisation}`),
      `, ${p.role ?? 'somebody who is no official'} (${zuluSpan(p.from, p.to)}). Refused: ${p.refused}.`,
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
  /** `waiting`: posts, where it is many. */
  'link-up': (p: { name: string; from: number; to: number; waiting?: number }): Said =>
    say(
      strong(`LINK BACK: ${p.name}`),
      `, down ${zuluSpan(p.from, p.to)}.${p.waiting === undefined ? '' : ` ${p.waiting} posts wait for it, and go there one after another.`}`,
    ),
  'link-unsteady': (p: { name: string; since: number; times: number }): Said =>
    say(
      strong(`LINK UNSTEADY: ${p.name}`),
      ` has broken off ${p.times} times since ${zulu(p.since)}. Parley goes on trying. Single outages are told of again when one lasts, or when it has kept for ten minutes.`,
    ),
  'link-steady': (p: { name: string; from: number; to: number }): Said =>
    say(strong(`LINK STEADY AGAIN: ${p.name}`), `, unsteady ${zuluSpan(p.from, p.to)}.`),
  'link-silent': (p: { name: string; since: number; reason: string }): Said =>
    say(
      strong(`LINK SILENT: ${p.name}`),
      ` since ${zulu(p.since)}: two link tests in a row failed (${p.reason}). Parley is connected, but what is said may not arrive, either way. Use other means until it is heard again.`,
    ),
  'link-heard': (p: { name: string; from: number; to: number }): Said =>
    say(strong(`LINK HEARD AGAIN: ${p.name}`), `, silent ${zuluSpan(p.from, p.to)}.`),
  'private-line': (p: { from: string; role: string; others: string; text: string; track: string }): Said => ({
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
  'other-channel-read': (p: { owner: string; track: string; change: keyof typeof otherReaders }): Said =>
    say(
      strong(`${p.owner}’s channel of ${p.track} has other readers.`),
      ` ${otherReaders[p.change](p.owner)}, and what you send there can be read by them. ${p.owner} and the supervisor know.`,
    ),
  'channel-private-again': (p: { owner: string; track: string | null; from: number; to: number }): Said =>
    say(
      strong(`CHANNEL: ${p.owner}${p.track ? `, ${p.track}` : ''}`),
      `: the channel is private again. It was public ${zuluSpan(p.from, p.to)}: what was relayed then may have been read.`,
    ),
  'other-channel-private-again': (p: { owner: string; track: string; from: number; to: number }): Said =>
    say(
      strong(`${p.owner}’s channel of ${p.track} is private again.`),
      ` It was public ${zuluSpan(p.from, p.to)}: what you sent there then may have been read.`,
    ),
  'other-channel-moves': (p: { owner: string; track: string }): Said =>
    say(
      strong(`${p.owner}’s channel of ${p.track} is changing.`),
      ` What you send there waits until ${p.owner} has confirmed where it goes: it has not arrived until you see 📤. The supervisor knows. If it cannot wait, use other means.`,
    ),
  'other-channel-open': (p: { owner: string; track: string }): Said =>
    say(strong(`${p.owner}’s channel of ${p.track} can be reached again.`)),
  'clocks-apart': (p: { names: readonly string[]; aheadMs: number; isAll: boolean }): Said =>
    say(
      strong(
        `CLOCK: Parley’s is ${duration(Math.abs(p.aheadMs))} ${p.aheadMs > 0 ? 'ahead of' : 'behind'} that of ${p.names.join(' and ')}.`,
      ),
      ` Times that are shown, and what is due by a time of day, may be off by as much. ${p.isAll ? 'Check the time service of the machine that Parley runs on.' : 'Check the time service of that platform, and of the machine that Parley runs on.'}`,
    ),
  'clocks-together': (p: { from: number; to: number }): Said =>
    say(`Over: Parley’s clock and those of the platforms agree (apart ${zuluSpan(p.from, p.to)}).`),
  'alarm-raised': (p: { name: string; detail: string }): Said => say(strong(`ALARM: ${p.name}`), `. ${p.detail}`),
  'alarm-cleared': (p: { name: string; from: number; to: number }): Said => say(`Over: ${p.name} (${zuluSpan(p.from, p.to)}).`),
} as const

const otherReaders = {
  'member-joined': (owner: string) => `Somebody joined it who is no official of ${owner}’s in Parley`,
  'shared-outside': () => 'It is shared with another organisation',
  'made-public': () => 'It is open to people who are not invited',
} as const

const channelWords: Readonly<Record<string, string>> = {
  'bot-removed': 'Parley is not in the channel; nothing can be shown or heard there until it is invited',
  'bot-returned': 'Parley is in the channel again',
  'member-joined': 'somebody joined who is no configured official, and can read what is relayed',
  'shared-outside': 'the channel is shared with another organisation, which can read what is relayed',
  'made-public':
    'the channel is public: people who are not invited can come in, read along, or find it listed. Let only those whom you invite join it and read its history, and list it nowhere',
  encrypted: 'the room became encrypted; Parley cannot send into it. Create a room with encryption off',
  archived: 'the channel was archived',
}
