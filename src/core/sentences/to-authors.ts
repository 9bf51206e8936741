import { duration, zulu, zuluDay, zuluMinute, zuluSecond, zuluSpan } from '../text.ts'
import { marks } from './marks.ts'
import { capital, code, type Said, say, strong } from './said.ts'

const fragmentNames = {
  forwarded: 'a forwarded message',
  quoted: 'a quoted message',
  'workspace-link': 'a link into your own workspace',
} as const

type FragmentKind = keyof typeof fragmentNames | 'file' | 'unreadable'

/** Why a post is refused whole: what in it may not cross. */
function fragmentWords(kind: FragmentKind, excerpt: string): string {
  switch (kind) {
    case 'file':
      return `Your post carries a file (“${excerpt}”). Files do not cross yet, and Parley never sends half of a post. Post the words alone.`
    case 'unreadable':
      return `Parley cannot read ${excerpt}, and never sends half of a post. Say it in plain words.`
    default:
      return `Your post holds ${fragmentNames[kind]}: “${excerpt}”. What was said inside your organisation does not cross. Say it in words of your own.`
  }
}

/** Why an edit cannot cross. Plain values: it is kept in the journal. */
export type Unfitness =
  | { readonly is: 'command' | 'no-command' | 'empty' }
  | { readonly is: 'fragment'; readonly kind: FragmentKind; readonly excerpt: string }
  | { readonly is: 'no-such-reference'; readonly reference: string }
  | { readonly is: 'signless'; readonly typed: string; readonly meant: string }
  | { readonly is: 'too-long'; readonly lengthMax: number }
  | { readonly is: 'too-long'; readonly precedence: string; readonly words: number; readonly wordsMax: number }
  /** Whatever its text. */
  | { readonly is: 'no-official' | 'track-gone'; readonly track: string }
  | { readonly is: 'hearers-gone'; readonly track: string; readonly names: readonly string[] }

function unfitWords(why: Unfitness | null | undefined): string {
  // In old entries null where its length was the reason.
  if (!why) return why === null ? 'It is longer than may cross.' : 'It holds something that may not.'
  switch (why.is) {
    case 'command':
      return 'It begins like a command, and what does so never crosses.'
    case 'no-command':
      return 'It is no command any more, and only commands cross from here.'
    case 'too-long':
      return 'words' in why
        ? `It has ${why.words} words, and a message of precedence ${why.precedence} has ${why.wordsMax} at most.`
        : `It is longer than ${why.lengthMax} characters.`
    case 'empty':
      return 'There is no text in it any more.'
    case 'no-such-reference':
      return `It names ${why.reference}, and there is none on this track.`
    case 'signless':
      return `“${why.typed}” begins it as a command does, but without the sign before it. To give the command, post !${why.meant} anew.`
    case 'no-official':
      return `You are not one of your side’s officials for ${why.track} any more.`
    case 'track-gone':
      return `${why.track} is not relayed any more.`
    case 'hearers-gone':
      return hearersLeft(why)
    case 'fragment':
      return why.kind === 'file' || why.kind === 'unreadable'
        ? `It holds ${why.kind === 'file' ? `a file (“${why.excerpt}”)` : why.excerpt}, which does not cross.`
        : `It holds ${fragmentNames[why.kind]}: “${why.excerpt}”.`
  }
}

const struckOut = {
  no: 'It stays in the other side’s channel, struck out.',
  told: 'Where it stands it cannot be struck out any more; the other side is told not to act on it.',
  gone: 'Where it stands it cannot be struck out any more, and the other side, which has withdrawn, is not told.',
} as const

const hearersLeft = ({ track, names }: { readonly track: string; readonly names: readonly string[] }): string =>
  `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} not on ${track} any more.`

const changedWords = (field: string): string =>
  field === 'text' ? 'the words before the text' : field === 'answers' ? 'which message it answers' : field

/** To an author, directly. */
export const toAuthors = {
  stranger: (p: { organisation: string }): Said =>
    say(
      strong('NOT SENT.'),
      ` You are not one of ${p.organisation}’s officials in Parley, so nothing that you post here crosses. Your organisation can add you to the configuration.`,
    ),
  'stranger-taps': (p: { organisation: string }): Said =>
    say(
      strong('NOT ACKNOWLEDGED.'),
      ` You are not one of ${p.organisation}’s officials in Parley, so nothing that you tap here counts. Your organisation can add you to the configuration.`,
    ),
  'not-your-track-taps': (p: { track: string }): Said =>
    say(strong('NOT ACKNOWLEDGED.'), ` Your officials’ list does not give you ${p.track}, so nothing that you tap there counts.`),
  'stranger-here': (): Said => say('You are not one of the officials in Parley’s configuration. Nothing was done.'),
  'direct-talk': (): Said =>
    say('What you write to Parley directly goes to nobody. Post in your track’s channel, or type ', code('!help'), ' here.'),
  /** `yours`: the tracks that they may use; absent in old entries. */
  'not-your-track': (p: { track: string; yours?: readonly string[] }): Said =>
    say(
      strong('NOT SENT.'),
      ` track: your officials’ list does not give you ${p.track}. Nothing crossed.`,
      ...(p.yours?.length
        ? [
            ` You may use ${p.yours.join(', ')}. This would have worked in the channel of ${p.yours[0]}: `,
            code('!send The road closes at six'),
          ]
        : []),
    ),
  'room-to-be': (p: { track: string; party: string; change: string }): Said =>
    say(
      strong('NOT SENT.'),
      ` This room takes the place of ${p.party}’s channel of ${p.track} once your head has confirmed it (`,
      code(`!confirm ${p.change}`),
      '). Nothing that is said here before that crosses: post it again then.',
    ),
  /** In a thread of a channel that was left; `to`: where its people find the track now. */
  'refused-where-left': (p: { track: string; reference: string; to?: string }): Said =>
    say(
      strong('NOT SENT.'),
      ' This channel is not relayed any more.',
      ...(p.to === undefined
        ? [' Use other means.']
        : [
            ` ${p.track} has moved to your channel ${p.to}: answer there, for example `,
            code(`!reply ${p.reference} We have received it`),
            '.',
          ]),
    ),
  'refused-before-served': (p: { track: string; writtenAt: number }): Said =>
    say(
      strong('NOT SENT.'),
      ` It was found only now, and was written ${zuluSecond(p.writtenAt)}, when this channel was just coming to ${p.track}: it may have been meant for nobody else. Post it again if it is for the other side.`,
    ),
  'refused-absent': (p: { track: string; writtenAt: number; from: number; until?: number }): Said =>
    say(
      strong('NOT SENT.'),
      ` It was found only now, and was written ${zuluSecond(p.writtenAt)}, when Parley was not in this channel of ${p.track} (${p.until === undefined ? `since ${zuluSecond(p.from)}` : zuluSpan(p.from, p.until)}): it may have been meant for nobody else. Post it again if it is for the other side.`,
    ),
  'refused-automatic': (): Said =>
    say(
      strong('NOT SENT.'),
      ' This stands in your name, but came as what a machine says: as a notice, or by an app that posts for you. Only what you post yourself crosses, or is done. Post it again, as an ordinary message.',
    ),
  'refused-fragment': (p: { kind: FragmentKind; excerpt: string }): Said =>
    say(strong('NOT SENT.'), ` ${fragmentWords(p.kind, p.excerpt)}`),
  'refused-command-inside': (p: { typed: string }): Said =>
    say(
      strong('NOT SENT.'),
      ` The text itself begins like a command (${p.typed}), and what does so never crosses. Type one command alone, first of all; or begin the text with a word.`,
    ),
  'refused-signless': (p: { typed: string; meant: string }): Said =>
    say(
      strong('NOT SENT.'),
      ` “${p.typed}” begins it as a command does, but without the sign before it. To give the command, type `,
      code(`!${p.meant} …`),
      '; to send these words as they are, ',
      code('!send -- …'),
      '.',
    ),
  'refused-empty': (): Said => say(strong('NOT SENT.'), ' There was no text in it.'),
  'refused-form-stale': (p: { track: string; isNowExercise: boolean }): Said =>
    say(
      strong('NOT SENT.'),
      p.isNowExercise
        ? ` The form was opened when ${p.track} was no exercise. It is one now. Copy the text, and open the form again.`
        : ` The form was opened in an exercise on ${p.track}. That is over: what is sent now is real. Copy the text, and open the form again.`,
    ),
  'refused-form-newcomers': (p: { track: string; names: readonly string[] }): Said =>
    say(
      strong('NOT SENT.'),
      ` ${p.names.join(' and ')} came to ${p.track} while the form stood open, and would read it as well. Copy the text, and open the form again: then it goes to all who are there now.`,
    ),
  'refused-reply-withdrawn': (p: { reference: string; by: string }): Said =>
    say(
      strong('NOT SENT.'),
      ` ${p.by} withdrew ${p.reference} while the form stood open: no answer is waited for. To say it all the same, type `,
      code(`!reply ${p.reference} TEXT`),
      '.',
    ),
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
      ` Not taken from ${zuluSpan(p.from, p.to)}: ${p.refused}. None of it is sent later: post again what matters, and look at what you edited.`,
    ),
  'replies-wait': (p: { waiting: number }): Said =>
    say(
      strong(`${p.waiting} messages of Parley’s wait for you.`),
      ` More was asked, or refused, than your platform takes. Until some of them have arrived no question of yours is answered, and nobody tells you here why a post or a command was refused: what shows no ${marks.held} or ${marks.delivered} was not sent.`,
    ),
  /** `edited`: what stands as it was, where an edit is refused. `urgent`: that is refused, too. */
  'refused-full': (p: { to: string; waiting: number; edited?: string; urgent?: true }): Said =>
    say(
      strong(`NOT SENT: ${p.waiting} of your side’s posts wait for ${p.to}’s channel.`),
      p.edited === undefined ? '' : ` Your edit did not cross: ${p.edited} stands as it was.`,
      ' No more is taken for it until some of them have arrived; your channel is told then. ',
      p.urgent ? 'NOT EVEN FLASH PASSES: use other means now.' : 'Flash still passes. If it cannot wait, use other means.',
    ),
  /** `until`: of a pause that was over when what was written in it was found. */
  'refused-paused': (p: { track: string; since: number; reason: string; until?: number }): Said =>
    p.until === undefined
      ? say(
          strong('NOT SENT: track paused.'),
          ` The supervisor paused ${p.track} at ${zuluMinute(p.since)} (${p.reason}). Nothing will be sent behind your back: post again when it is resumed. Flash still passes.`,
        )
      : say(
          strong('NOT SENT: track was paused.'),
          ` When you wrote it the supervisor had paused ${p.track} (${zuluMinute(p.since)} to ${zuluMinute(p.until)}: ${p.reason}). That is over: if it still holds, post it again.`,
        ),
  'refused-root-unknown': (p: { track: string }): Said =>
    say(
      strong('NOT SENT.'),
      ` Parley cannot tell whether the post that you answer is for your side alone, and on ${p.track} what answers such words is shown to nobody else. Post it again by itself, not as an answer, if it is for the other side.`,
    ),
  'refused-track-gone': (p: { track: string }): Said =>
    say(strong('NOT SENT.'), ` Track ${p.track} was taken out of the configuration before your post crossed. Nothing of it was sent.`),
  'refused-party-gone': (p: { track: string; party: string }): Said =>
    say(strong('NOT SENT.'), ` ${p.party} was taken off track ${p.track} before your post crossed. Nothing of it was sent.`),
  'refused-author-gone': (p: { track: string }): Said =>
    say(
      strong('NOT SENT.'),
      ` You are not one of your side’s officials for ${p.track} any more: that changed before your post crossed. Nothing of it was sent; another of them can say it.`,
    ),
  'refused-nobody-there': (p: { track: string }): Said =>
    say(strong('NOT SENT.'), ` Nobody but you is on track ${p.track} any more: the other side was taken off it before your post crossed.`),
  /** There are others, who have not seen what it belongs to. */
  'refused-hearers-gone': (p: { track: string; names: readonly string[] }): Said =>
    say(
      strong('NOT SENT.'),
      ` It would go to ${p.names.join(' and ')} alone, who ${p.names.length === 1 ? 'is' : 'are'} not on ${p.track} any more. If it is for those who are there now, post it by itself, outside of any thread.`,
    ),
  /** `because`: null where its length is the reason; absent in old entries. */
  'refused-edit': (p: { reference: string | null; because?: Unfitness | null }): Said => {
    const isBarred = p.because?.is === 'no-official' || p.because?.is === 'track-gone' || p.because?.is === 'hearers-gone'
    const why = unfitWords(p.because)
    const stands = `${p.reference} stands as it was: ${isBarred ? '' : 'post a reply, or '}delete the post to withdraw it.`
    const unsent = isBarred ? ` ${why} Nothing of the post was sent.` : ' The post had not been sent. Post it anew.'
    return say(strong('Your edit did not cross.'), p.reference === null ? unsent : ` ${why} ${stands}`)
  },
  'refused-edit-field': (p: { field: string; reference: string | null }): Said =>
    say(
      strong('Your edit did not cross.'),
      ` It changes ${changedWords(p.field)}, and an edit can change the text alone. ${p.reference === null ? 'Nothing of the post was sent. Post it anew.' : `${p.reference} stands as it was: delete the post to withdraw it, and post it anew.`}`,
    ),
  'edit-keeps-words': (p: { field: string; reference: string }): Said =>
    say(
      strong(`The text of ${p.reference} is changed, and nothing else.`),
      ` Your edit leaves out ${changedWords(p.field)}, which stays as it was sent. To change that, delete the post to withdraw it, and post it anew.`,
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
  'refused-edit-paused': (p: { track: string; since: number; reason: string; reference: string; until?: number }): Said =>
    p.until === undefined
      ? say(
          strong('Your edit did not cross: track paused.'),
          ` The supervisor paused ${p.track} at ${zuluMinute(p.since)} (${p.reason}). ${p.reference} stands in the other side’s channel as it was.`,
        )
      : say(
          strong('Your edit did not cross: track was paused.'),
          ` When you made it the supervisor had paused ${p.track} (${zuluMinute(p.since)} to ${zuluMinute(p.until)}: ${p.reason}). That is over. ${p.reference} stands in the other side’s channel as it was: if the edit still holds, make it again.`,
        ),
  /** Its post stands still: it was withdrawn by a command. */
  'edited-withdrawn': (p: { reference: string }): Said =>
    say(strong('Your edit did not cross.'), ` ${p.reference} is withdrawn: post it anew.`),
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
  /**
   * `isUnknown`: it may stand there, its platform has not said. `before`: posts of their side that go there first. `andLater`: of what
   * follows it they are not told by itself.
   */
  waiting: (p: { reference: string; to: string; why: string; at: number; isUnknown?: true; before?: number; andLater?: true }): Said =>
    p.isUnknown
      ? say(
          strong(`${p.reference}: whether it stands in ${p.to}’s channel is not known yet`),
          ` as of ${zulu(p.at)}: ${p.why}. It was sent, and may be seen there already. Parley looks it up as soon as it can, and tells you. If it cannot wait, use other means.`,
        )
      : say(
          strong(`${p.reference} has not reached ${p.to}’s channel`),
          ` as of ${zulu(p.at)}: ${p.why}. Parley keeps it and goes on trying.${postsFirst(p.before)} If it cannot wait, use other means.`,
          p.andLater
            ? ` What you post there after it waits too, as long as it shows ${marks.held}; you are told when nothing of yours waits any more.`
            : '',
        ),
  'caught-up': (p: { to: string; track: string; count: number }): Said =>
    say(
      strong(`Nothing of yours waits for ${p.to}’s channel of ${p.track} any more.`),
      ` ${p.count} more of your messages had to wait than you were told of; of each that did not arrive you were told.`,
    ),
  /** `atLatest`: since when its platform did not say. */
  delivered: (p: { reference: string; to: string; at: number; wantsAcknowledgement: boolean; atLatest?: true }): Said =>
    say(
      strong(p.reference),
      `: In ${p.to}’s channel ${p.atLatest ? 'by ' : ''}${zulu(p.at)}.${p.wantsAcknowledgement ? ' Nobody has acknowledged.' : ''}`,
    ),
  acknowledged: (p: { reference: string; by: string; role: string; at: number }): Said =>
    say(strong(p.reference), `: Received by ${p.by}, ${p.role}, ${zuluMinute(p.at)}. Receipt only.`),
  'acknowledgement-reopened': (p: { reference: string; by: string; at: number }): Said =>
    say(strong(p.reference), `: ${p.by} took its acknowledgement back at ${zuluMinute(p.at)}. It counts as not received.`),
  /** `outOfReach`: where it stands nothing can be changed any more; who read it there is told elsewhere, or is there no more. */
  'withdrawn-author': (p: {
    reference: string
    seenMs: number | null
    isMost?: true
    acknowledged: boolean
    mayStand: boolean
    outOfReach?: 'told' | 'gone'
  }): Said =>
    say(
      strong(`${p.reference} is withdrawn.`),
      p.seenMs === null
        ? ''
        : ` It could be seen for ${p.isMost ? 'up to ' : ''}${duration(p.seenMs)}${p.acknowledged ? ' and had been acknowledged' : ''}. ${struckOut[p.outOfReach ?? 'no']}`,
      p.mayStand
        ? p.seenMs === null
          ? ' It may stand in the other side’s channel, where it is called withdrawn. Use other means to be sure.'
          : ' In another channel it may stand, too, where it is called withdrawn. Use other means to be sure.'
        : '',
      p.mayStand || p.seenMs !== null
        ? ''
        : ' As far as Parley knows it had not reached the other side’s channel. If it turns out that its text stood there, you are told.',
    ),
  /** `isSure`: its text did stand there; it may have otherwise. */
  'seen-after-all': (p: { reference: string; to: string; isSure?: true }): Said =>
    say(
      strong(`${p.reference} ${p.isSure ? 'was' : 'may have been'} seen in ${p.to}’s channel before it was withdrawn.`),
      p.isSure
        ? ' It was on its way there when you withdrew it, and stands there struck out.'
        : ' A try that nobody knew of may have had its effect; what stands there now is called withdrawn. Use other means to be sure.',
    ),
  /** `isSent`: to the others. */
  'written-before-them': (p: { track: string; writtenAt: number; names: readonly string[]; isSent?: true }): Said =>
    say(
      ...(p.isSent ? [] : [strong('NOT SENT.'), ' ']),
      `Your post of ${zuluDay(p.writtenAt)} was found only now. You wrote it before ${p.names.join(' and ')} came to ${p.track}: ${p.isSent ? 'they are not shown it' : 'it may not be meant for them'}. Post it again if it is for them.`,
    ),
  'changed-after-answer': (p: { reference: string; answers: readonly { by: string; answer: string }[] }): Said =>
    say(
      strong(p.reference),
      `: ${p.answers.map(({ by, answer }) => `${by} had answered the earlier version in ${answer}`).join(', ')}, and no other answer is owed. If what you changed needs one, ask anew.`,
    ),
  'answers-nothing-real': (p: { reference: string; asked: string; track: string }): Said =>
    say(
      strong(`${p.reference} does not answer ${p.asked}:`),
      ` ${p.asked} is real, and all that is said on ${p.track} now is an exercise. It crossed as such. What you owe on ${p.asked} you still owe; its clock stands still meanwhile. If it cannot wait, answer by other means, and tell the supervisor: `,
      code('!supervisor TEXT'),
      '.',
    ),
  'late-accepted': (p: { reference: string; writtenAt: number }): Said =>
    say(strong(p.reference), `: your post of ${zuluDay(p.writtenAt)} was found only now and was relayed marked LATE.`),
} as const

const postsFirst = (count: number | undefined): string =>
  count === undefined ? '' : ` ${count} earlier ${count === 1 ? 'post' : 'posts'} of your side must go there first.`
