import { zuluMinute } from '../text.ts'
import { marks } from './marks.ts'
import { code, line, type Said, say, strong } from './said.ts'

const posts = (count: number): string => (count === 1 ? '1 post' : `${count} posts`)

/** Of people and the life of a mechanism: who may speak, what changes, who leaves. */
export const ofLife = {
  /** To somebody who does anything while suspended. */
  'was-suspended': (p: { since: number; until: number }): Said =>
    say(
      strong('NOT TAKEN: you were suspended when you wrote this'),
      ` (${zuluMinute(p.since)} to ${zuluMinute(p.until)}), and it was found only now. If it holds, say it again.`,
    ),
  'was-suspended-taps': (p: { since: number; until: number }): Said =>
    say(
      strong(`NOT ACKNOWLEDGED: you were suspended when you tapped ${marks.acknowledged}`),
      ` (${zuluMinute(p.since)} to ${zuluMinute(p.until)}). If it holds, take it away and tap it again.`,
    ),
  suspended: (p: { by: string; since: number }): Said =>
    say(
      strong('NOT TAKEN: you are suspended.'),
      ` ${p.by} suspended you at ${zuluMinute(p.since)}. Nothing that you post, type or press counts until you are reinstated.`,
    ),
  'suspended-you': (p: { by: string; reason: string; returned: number; at: number }): Said =>
    say(
      strong(`YOU ARE SUSPENDED since ${zuluMinute(p.at)}`),
      ` by ${p.by}: ${p.reason}. Nothing that you post, type or press counts from now on.`,
      ...(p.returned > 0 ? [` ${posts(p.returned)} of yours that had not crossed ${p.returned === 1 ? 'was' : 'were'} not sent.`] : []),
    ),
  'reinstated-you': (p: { by: string }): Said => say(strong('You are reinstated'), ` by ${p.by}. What you post is taken again.`),
  /** To their own organisation: why it was done is theirs to know. `alone`: nobody else of it is on duty; `headless`: nobody else is its head. */
  'own-suspended': (p: { role: string; by: string; reason: string; returned: number; alone: boolean; headless?: true; at: number }): Said =>
    say(
      strong(`Your ${p.role} is suspended since ${zuluMinute(p.at)}`),
      ` by ${p.by}: ${p.reason}. What is owed stays owed; what is said to them goes to whoever has their role, or is on duty.`,
      ...(p.returned > 0 ? [` ${posts(p.returned)} of theirs had not crossed and ${p.returned === 1 ? 'was' : 'were'} not sent.`] : []),
      ...(p.alone ? [strong(' Nobody of yours is on duty now.')] : []),
      ...(p.headless ? [' Nobody of yours is head now: what waits for your head waits until they are reinstated.'] : []),
    ),
  'own-reinstated': (p: { role: string; by: string }): Said => say(strong(`Your ${p.role} is reinstated`), ` by ${p.by}.`),
  /** To the others whom it concerns: that it is so, and never why. */
  'other-suspended': (p: { of: string; role: string; at: number }): Said =>
    say(
      strong(`${p.of}, ${p.role}: suspended since ${zuluMinute(p.at)}.`),
      ' Nothing from them crosses. What they said before stands, and what is owed stays owed.',
    ),
  'other-reinstated': (p: { of: string; role: string }): Said => say(strong(`${p.of}, ${p.role}: reinstated.`)),
  'supervisor-suspended': (p: {
    of: string
    role: string
    by: string
    reason: string
    alone: boolean
    headless?: true
    at: number
  }): Said => ({
    blocks: [
      line(strong(`SUSPENDED: ${p.of}, ${p.role}`), `, by ${p.by}, ${zuluMinute(p.at)}: ${p.reason}.`),
      ...(p.alone ? [line(`Nobody of ${p.of} is on duty now.`)] : []),
      ...(p.headless ? [line(`${p.of} has no other head: what waits for its head to confirm waits until they are reinstated.`)] : []),
    ],
  }),
  'supervisor-reinstated': (p: { of: string; role: string; by: string }): Said =>
    say(strong(`Reinstated: ${p.of}, ${p.role}`), `, by ${p.by}.`),
  'whom-to-suspend': (p: { command: string; people: readonly string[]; typed: string }): Said =>
    say(
      `${p.typed === '' ? 'Whom?' : `There is nobody called “${p.typed}”.`} Nothing was done. There ${p.people.length === 1 ? 'is' : 'are'}: ${p.people.join(', ')}. For example: `,
      code(`!${p.command} ${p.people[0] ?? 'ROLE'} reason`),
    ),
} as const
