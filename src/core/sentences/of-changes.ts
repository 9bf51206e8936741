import type { Block } from '../content.ts'
import { zuluDay, zuluMinute } from '../text.ts'
import { type ChangeItem, itemWords } from './change-items.ts'
import { code, line, type Said, say, strong } from './said.ts'

const and = (names: readonly string[]): string => names.join(' and ')

const itemLines = (items: readonly ChangeItem[]): readonly Block[] => items.map((item) => line(`• ${itemWords(item)}`))

/** What is changed; of hours and the like not even the supervisor is shown more than that they change. */
const itemLinesFor = (items: readonly ChangeItem[], whose: readonly string[]): readonly Block[] =>
  items.length > 0 ? itemLines(items) : [line(`• what ${and(whose)} alone may see.`)]

/** Of what a configuration changes: who has to confirm it, and what has become of it. */
export const ofChanges = {
  /** To a head, directly. `reminder`: it was asked before. */
  'change-ask': (p: {
    id: string
    party: string
    role: string
    items: readonly ChangeItem[]
    others: readonly string[]
    until: number
    reminder: boolean
  }): Said => ({
    blocks: [
      line(
        strong(`${p.party}, ${p.role}: ${p.id} ${p.reminder ? 'still ' : ''}waits for you.`),
        ' A new configuration changes what is yours:',
      ),
      ...itemLines(p.items),
      line(
        `${p.others.length > 0 ? `${and(p.others)} must confirm it too. ` : ''}Nothing of it is in force until then; without an answer it lapses ${zuluDay(p.until)}. Type `,
        code(`!confirm ${p.id}`),
        ' or ',
        code(`!refuse ${p.id}`),
        '.',
      ),
    ],
    buttons: [
      { action: `change-confirm:${p.id}`, label: 'Confirm', typed: `!confirm ${p.id}`, style: 'primary' },
      { action: `change-refuse:${p.id}`, label: 'Refuse', typed: `!refuse ${p.id}`, style: 'danger' },
    ],
  }),
  /** `unable`: whose heads are suspended, all of them. */
  'change-waits': (p: {
    id: string
    needs: readonly string[]
    items: readonly ChangeItem[]
    until: number
    unable?: readonly string[]
  }): Said => ({
    blocks: [
      line(
        strong(`${p.id} waits for ${p.needs.length > 0 ? and(p.needs) : 'what it hangs together with'}`),
        ` to ${p.needs.length > 0 ? 'confirm' : 'come into force'}, until ${zuluDay(p.until)}. It changes:`,
      ),
      ...itemLinesFor(p.items, p.needs),
      ...(p.unable ? [line(`Nobody of ${and(p.unable)} can confirm it now: whoever is head there is suspended.`)] : []),
    ],
  }),
  'change-no-head': (p: { names: readonly string[]; items: readonly ChangeItem[] }): Said => ({
    blocks: [
      line(
        strong(`Not put in force: ${and(p.names)} ${p.names.length === 1 ? 'has' : 'have'} no head who could confirm it.`),
        ' Name one in the configuration (',
        code('head: true'),
        ') and apply it again. It would change:',
      ),
      ...itemLinesFor(p.items, p.names),
    ],
  }),
  'change-returns': (p: { names: readonly string[] }): Said =>
    say(
      strong(`Not put in force: ${and(p.names)} withdrew.`),
      ' Nobody comes back by a file that names them still. To come back, a party gives Parley access anew, and the configuration names it under another id.',
    ),
  'change-in-force': (p: { id: string | null; items: readonly ChangeItem[]; at: number }): Said => ({
    blocks: [line(strong(`In force since ${zuluMinute(p.at)}${p.id === null ? '' : ` (${p.id})`}:`)), ...itemLines(p.items)],
  }),
  'change-confirmed': (p: { id: string; waits: readonly string[]; isInForce?: true }): Said =>
    p.waits.length > 0
      ? say(strong(`${p.id}: confirmed.`), ` It waits for ${and(p.waits)}.`)
      : say(
          strong(`${p.id}: confirmed.`),
          p.isInForce ? ' It is in force.' : ' It comes into force with another change that it hangs together with, which still waits.',
        ),
  'change-refused': (p: { id: string; by: string }): Said => say(strong(`${p.id} is refused by ${p.by}.`), ' Nothing of it is in force.'),
  /** `waits`: who had not confirmed it; nobody where it waited for another. Absent in old entries. */
  'change-expired': (p: { id: string; waits?: readonly string[] }): Said =>
    say(
      strong(`${p.id} has lapsed.`),
      ` ${whyExpired(p.waits)}; nothing of it is in force. Apply the configuration again if it is still wanted.`,
    ),
  'change-superseded': (p: { id: string }): Said =>
    say(strong(`${p.id} is no longer wanted.`), ' What came after it says otherwise; nothing of it is in force.'),
  'change-gone': (p: { id: string }): Said =>
    say(`Nothing that waits for you is called ${p.id}: it was answered, has lapsed, or another has taken its place. Nothing was done.`),

  'rehearsal-began': (p: { track: string; needs: readonly string[] }): Said =>
    say(
      strong(`${p.track} IS BEING REHEARSED.`),
      ` All that is said on it is an exercise, and nothing of it counts, until each of these has said so: ${p.needs.join(', ')}. They type `,
      code(`!ready ${p.track}`),
      '.',
    ),
  'track-ready': (p: { track: string; by: string; waits: readonly string[] }): Said =>
    say(strong(`${p.track}: ${p.by} is ready.`), ` It is still a rehearsal: it waits for ${and(p.waits)}.`),
  /** To the supervisor. */
  'rehearsal-headless': (p: { track: string; names: readonly string[] }): Said =>
    say(
      strong(
        p.names.length === 1
          ? `${p.track} waits for the head of ${p.names[0]}, and ${p.names[0]} has none`
          : `${p.track} waits for the heads of ${and(p.names)}, and they have none`,
      ),
      ': it stays a rehearsal. Name one in the configuration (',
      code('head: true'),
      `)${p.names.length === 1 ? '' : ' for each'} and type “parley apply FILE” at Parley’s machine.`,
    ),
  /** `stays`: it is configured as an exercise. */
  'rehearsal-ended': (p: { track: string; lapsed: number; at: number; stays?: true }): Said =>
    p.stays
      ? say(
          strong(`${p.track} IS STILL AN EXERCISE.`),
          ` Its rehearsal is over since ${zuluMinute(p.at)}: all have said that they are ready. But it is configured as an exercise, and nothing that is said on it counts until a new configuration says otherwise${lapsedFrom(p.lapsed)}.`,
        )
      : say(
          strong(`${p.track} IS REAL since ${zuluMinute(p.at)}.`),
          ` All have said that they are ready. What was said before stays an exercise${lapsedFrom(p.lapsed)}. References go on.`,
        ),
  'channel-joined': (p: { track: string }): Said =>
    say(
      strong(`This channel serves ${p.track} from now on.`),
      ' What officials post here is relayed. ',
      code('!help'),
      ' says what can be typed.',
    ),
  'room-replaced': (p: { owner: string; track: string | null }): Said =>
    say(
      strong(`CHANNEL: ${p.owner}${p.track ? `, ${p.track}` : ''}: its room was replaced by another one.`),
      ' Its head is asked whether Parley is to follow. Until then what is to be shown there waits.',
    ),
  'room-replaced-no-head': (p: { owner: string; track: string | null }): Said =>
    say(
      strong(`CHANNEL: ${p.owner}${p.track ? `, ${p.track}` : ''}: its room was replaced by another one.`),
      ' It has no head who could confirm that Parley follows: put the new room into the configuration, name a head, and apply it.',
    ),

  'withdraw-ask': (p: {
    id: string
    others: string
    undelivered: number
    owed: number
    ofExercise?: { returned: number; lapsed: number }
  }): Said => ({
    blocks: [
      line(
        strong('You withdraw from the mechanism now, with all tracks, and for good.'),
        ` ${p.others} and the supervisor are told. Nothing further crosses; what has not arrived is returned (${p.undelivered}${ofExercises(p.ofExercise?.returned)}), what is owed by you or to you lapses on the record (${p.owed}${ofExercises(p.ofExercise?.lapsed)}). Parley’s access to your tool is deleted; your record is kept.`,
      ),
    ],
    buttons: [
      { action: `answer:${p.id}:withdraw`, label: 'Withdraw', typed: `!answer ${p.id} withdraw`, style: 'danger' },
      { action: `answer:${p.id}:stay`, label: 'Stay', typed: `!answer ${p.id} stay` },
    ],
  }),
  'withdraw-cancelled': (): Said => say('You stay. Nobody was told.'),
  'party-withdrew': (p: {
    party: string
    at: number
    returned: number
    lapsed: number
    ofExercise?: { returned: number; lapsed: number }
  }): Said =>
    say(
      strong(`${p.party} withdrew ${zuluMinute(p.at)}.`),
      ` Nothing further crosses. ${p.returned} undelivered${andOfExercises(p.ofExercise?.returned)} returned, ${obligations(p.lapsed, p.ofExercise?.lapsed)} lapsed on the record.`,
    ),
  /** To the supervisor, and of what is theirs to those who owed it or to whom it was owed. */
  'lapsed-off-track': (p: { party: string; track: string; count: number; ofExercise?: number; ended?: true }): Said =>
    say(
      strong(p.track),
      `${p.ended ? ' has ended' : `: ${p.party} is no longer on it`}; ${obligations(p.count, p.ofExercise)} lapsed on the record.`,
    ),
  'returned-withdrew': (p: { reference: string; party: string }): Said =>
    say(strong(`${p.reference} is returned.`), ` ${p.party} withdrew before it had arrived. It is shown there no more.`),
  /** To the supervisor: of what was on its way when its author's party withdrew. */
  'not-crossed': (p: { reference: string; to: string; party: string; uncertain: boolean }): Said =>
    p.uncertain
      ? say(strong(`${p.reference} may stand in ${p.to}’s channel:`), ` ${p.party} withdrew while it was being sent. It is not sent again.`)
      : say(strong(`${p.reference} did not cross to ${p.to}:`), ` ${p.party} withdrew before it was sent.`),
  'withdrawal-settled': (p: { party: string; left: readonly string[] }): Said => ({
    blocks: [
      line(
        strong(`${p.party}: its record is kept, and its secrets are deleted`),
        p.left.length === 0 ? '.' : ' as far as Parley can. Delete by hand:',
      ),
      ...p.left.map((each) => line(`• ${each}`)),
    ],
  }),
  'links-renewed': (p: { names: readonly string[] }): Said =>
    say(strong(`Started anew with other settings: the link of ${and(p.names)}.`), ' Nothing that is open is lost.'),
} as const

function whyExpired(waits: readonly string[] | undefined): string {
  if (waits === undefined) return 'It was not confirmed in time'
  return waits.length > 0 ? `${and(waits)} did not confirm it in time` : 'What it hangs together with was not confirmed in time'
}

const lapsedFrom = (lapsed: number): string => (lapsed > 0 ? `; what was owed from it (${lapsed}) has lapsed on the record` : '')

/** What is of exercises counts in no figure. */
function obligations(count: number, ofExercise = 0): string {
  const isDrill = count === 0 && ofExercise > 0
  const all = isDrill ? ofExercise : count
  return `${all} ${all === 1 ? 'obligation' : 'obligations'}${isDrill ? ' of exercises' : andOfExercises(ofExercise)}`
}
const ofExercises = (count = 0): string => (count === 0 ? '' : `, and ${count} of exercises`)
const andOfExercises = (count = 0): string => (count === 0 ? '' : ` (and ${count} of exercises)`)
