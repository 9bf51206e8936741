import type { Button } from '../content.ts'
import { duration, zuluMinute } from '../text.ts'
import { code, type Said, say, strong } from './said.ts'

const takeWatch = (turn: number): Button => ({ action: `watch:${turn}`, label: 'I have the watch', typed: '!watch', style: 'primary' })

/** To an organisation about its own watches: nobody else ever hears any of it. */
export const watches = {
  /** `turn`: of the watch that it passes to, ms. */
  'watch-passes': (p: { from: string; to: string; open: number; ofExercise?: number; turn: number }): Said => ({
    blocks: [
      ...say(
        strong(`Watch passes ${p.from} to ${p.to}.`),
        ` Open: ${p.open}${p.ofExercise === undefined ? '' : ` (and ${p.ofExercise} of exercises)`}. Until ${p.to} takes it both are pinged.`,
      ).blocks,
    ],
    buttons: [takeWatch(p.turn)],
  }),
  'watch-not-taken': (p: { from: string; to: string; since: number; turn: number; at: number; isHeadless?: true }): Said => ({
    blocks: [
      ...say(
        strong(`${p.to} has not taken the watch`),
        ` from ${p.from} for ${duration(p.at - p.since)}. ${p.isHeadless ? 'There is no head with an account here who could be called: both watches are pinged until somebody does.' : 'Until somebody does, the head is pinged too.'}`,
      ).blocks,
    ],
    buttons: [takeWatch(p.turn)],
  }),
  'watch-taken': (p: { watch: string; role: string; at: number }): Said =>
    say(strong(`${p.watch} has the watch`), `: taken by ${p.role} ${zuluMinute(p.at)}.`),
  'watch-kept': (p: { watch: string; at: number }): Said =>
    say(strong(`${p.watch} keeps the watch`), ` as of ${zuluMinute(p.at)}: nobody took it over, and it is ${p.watch}’s turn again.`),
  /** `date`: on the wall of the organisation. */
  'watch-overridden': (p: {
    watch: string
    date: string
    officials: readonly string[]
    by: string
    /** It has begun; `turn`: and waits to be accepted. */
    isOn?: true
    turn?: number
  }): Said => ({
    ...say(
      strong(`${p.watch} of ${p.date}`),
      `: ${p.officials.join('; ')}. Changed by ${p.by}.${p.isOn ? ' They are on duty from now on.' : ''}`,
    ),
    ...(p.turn === undefined ? {} : { buttons: [takeWatch(p.turn)] }),
  }),
  /** Times by the clock on the wall of the organisation. */
  'watch-shown': (p: {
    watch: string
    officials: readonly string[]
    since: string
    from: string | null
    next: { watch: string; at: string } | null
  }): Said =>
    say(
      strong(`${p.watch} has the watch`),
      ` (${p.officials.join('; ')}), since ${p.since}.`,
      ...(p.from === null ? [] : [` It is not accepted yet: ${p.from} is pinged too. One of ${p.watch}, or the head, takes it.`]),
      ...(p.next === null ? [] : [` Next: ${p.next.watch}, ${p.next.at}. Before that: `, code('!watch pass'), '.']),
    ),
  'no-roster': (p: { roles: readonly string[] }): Said =>
    say(`There is no roster. Always on duty: ${p.roles.join(', ') || 'nobody'}. Nothing was done.`),
} as const
