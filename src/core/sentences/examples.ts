import { marks } from './marks.ts'
import type { Said } from './said.ts'
import { code, line, strong } from './said.ts'

/** For each command one that is well written: what is wrong is answered with it. */
const commandExamples: Readonly<Record<string, string>> = {
  ack: '!ack SEC-0042',
  'ack-mistaken': '!ack-mistaken SEC-0042',
  assign: '!assign SEC-0042 to head of mission',
  answer: '!answer q12 cancel',
  clarify: '!clarify SEC-0042 You close the road at 06:00 your time',
  close: '!close SEC-0042 Settled by telephone',
  confirm: '!confirm C3',
  correct: '!correct SEC-0042',
  deferred: '!deferred Minutes of the last meeting follow',
  dispute: '!dispute open SEC-0042 The agreed line is beyond the bridge',
  'dispute withdraw': '!dispute withdraw SEC-D1',
  flash: '!flash Shots reported at the crossing',
  immediate: '!immediate Convoy stopped at the bridge',
  override: '!override SEC both Stop all movement at the bridge',
  open: '!open',
  status: '!status',
  'not-meant': '!not-meant SEC-0042 The road stays open for ambulances',
  passed: '!passed SEC-0042 voice to the duty officer',
  pause: '!pause SEC Verification under way',
  priority: '!priority Please confirm the list',
  report: '!report',
  reply: '!reply SEC-0042 Both lists are complete',
  respond: '!respond SEC-D1 The patrol was ours and has left',
  ready: '!ready COM',
  refuse: '!refuse C3',
  reinstate: '!reinstate duty officer',
  resume: '!resume SEC',
  routine: '!routine The list follows tomorrow',
  say: '!say SEC both Please keep the line open',
  send: '!send Convoy leaves at noon',
  'send incident': '!send incident Shots reported at the crossing',
  'send proposal': '!send proposal Both sides keep away from the bridge',
  'send request': '!send request reply-by 2h Which lorries come tomorrow?',
  show: '!show SEC-0042',
  suspend: '!suspend duty officer Lost the telephone',
  snooze: '!snooze SEC-0042 20m Their duty officer calls back',
  supervisor: '!supervisor We need a word in private',
  take: '!take SEC-0042',
  watch: '!watch override night 2026-12-24 amal',
  withdraw: '!withdraw SEC-0042',
  'withdraw-party': '!withdraw-party',
  waive: '!waive SEC-0042 Answered at the meeting',
}

export const exampleOf = (command: string): string => commandExamples[command] ?? '!help'

const watchHelp = 'take the watch or see who has it; pass it before its time; have others take one watch'

const withdrawHelp = 'withdraw a message of yours, as deleting your post of it does; to correct it, edit your post'

export const partyHelp: readonly [string, string][] = [
  [
    '!flash TEXT, !immediate TEXT, !priority TEXT, !routine TEXT',
    'send with that precedence (flash and immediate at once, 200 words at most); the same words can follow',
  ],
  [
    '!send [WORDS] TEXT',
    'send, with words such as request, reply-by 2h, expires 18:00Z, tlp:amber, to:PARTY, info:PARTY, subject:"…", lang:ar, status:test, ref:SEC-0042 before the text, in any order; on Slack /parley send alone opens a form',
  ],
  ['!ack REFERENCE, !ack REFERENCE all', 'acknowledge it (or several), or all up to it: received, never consent; tapping ☑ is the same'],
  ['!ack-mistaken REFERENCE', 'take an acknowledgement back'],
  ['!reply REFERENCE [WORDS] TEXT', 'answer a message, as a post in its thread does; the words are those of !send, but for the kind'],
  ['!withdraw REFERENCE', withdrawHelp],
  ['!dispute open [REFERENCE] REASON', 'open a dispute; Parley asks first'],
  ['!respond DISPUTE TEXT', 'answer a dispute'],
  ['!dispute withdraw DISPUTE', 'withdraw one that your side opened'],
  ['!clarify REFERENCE WHAT WE UNDERSTAND', 'ask whether you understood; they answer !correct or !not-meant'],
  ['!supervisor TEXT', 'a private line to the supervisor; the other side does not see it'],
  ['!suspend ROLE REASON, !reinstate ROLE', 'for your head: nothing that an official does counts, from now on'],
  ['!confirm CHANGE, !refuse CHANGE, !ready TRACK', 'for your head: what a new configuration changes of yours; the end of a rehearsal'],
  ['!withdraw-party', 'for your head: leave the mechanism; Parley asks first'],
  ['!open, !status, !show REFERENCE', 'what is owed, how the links are, the whole life of a message'],
  ['!watch, !watch pass, !watch override WATCH DATE OFFICIAL', watchHelp],
]
export const supervisorHelp: readonly [string, string][] = [
  ['!take REFERENCE', 'take an escalation: the pings stop, and it comes back if it is not met in time'],
  ['!snooze REFERENCE 20m [REASON]', 'put an escalation off; it comes back by itself'],
  ['!assign REFERENCE to OFFICIAL', 'give it to an official of yours, by role or id'],
  ['!take all, !take G3', 'take all that nobody has taken, or all of a group; so with !snooze and !assign'],
  ['!close REFERENCE REASON', 'close an escalation; what is still owed after a day comes back'],
  ['!waive REFERENCE REASON', 'waive what is owed; as with !close, where several parties owe, name the party before the reason'],
  ['!passed REFERENCE voice to WHOM', 'record that a message was passed by other means; where it went to several parties, name the party'],
  ['!pause TRACK REASON, !resume TRACK', 'stop and restart a track; flash still passes'],
  ['!report', 'the day’s report, as things stand now'],
  [
    '!say TRACK both|PARTY [WORDS] TEXT',
    'speak in the parties’ channels; with words such as immediate, request, reply-by 2h, expires 18:00Z, to:PARTY, tlp:amber before the text',
  ],
  ['!override TRACK both|PARTY [WORDS] TEXT', 'the same, before every other message: it wakes their duty officers'],
  ['!withdraw REFERENCE', withdrawHelp],
  ['!ready TRACK', 'the rehearsal of a new track can end'],
  ['!suspend PARTY ROLE REASON, !reinstate PARTY ROLE', 'nothing that an official does counts, from now on'],
  ['!open, !status, !show REFERENCE', 'what is owed, how the links are, the whole life of a message'],
  ['!watch, !watch pass, !watch override WATCH DATE OFFICIAL', watchHelp],
]

export const helpLines = (rows: readonly [string, string][]): Said => ({
  blocks: [
    line(
      `Marks on your post: ${marks.held} not sent yet, ${marks.delivered} in the other side’s channel, ${marks.acknowledged} received, ${marks.refused} not sent or not done.`,
    ),
    line(strong('What you can type here'), ' (on Slack also as ', code('/parley …'), ')'),
    ...rows.map(([form, meaning]) => line(code(form), `: ${meaning}`)),
  ],
})
