import type { State } from '../../src/core/state.ts'

/** What a state says of what people rely on, in the words of no version in particular. */
export interface Believed {
  readonly messages: Readonly<Record<string, string>>
  readonly owed: readonly string[]
  readonly disputes: Readonly<Record<string, string>>
  readonly waiting: readonly string[]
  readonly held: number
  readonly due: readonly string[]
  readonly paused: readonly string[]
  readonly down: readonly string[]
  readonly tracks: readonly string[]
}

const clock = (at: number): string => new Date(at).toISOString().slice(11, 19)

export function believedOf(state: State): Believed {
  const rows = <Row>(table: { rows(): Iterable<[string, Row]> }): [string, Row][] => [...table.rows()]
  const reference = (id: string): string => state.messages.get(id)?.reference ?? id
  return {
    messages: Object.fromEntries(
      rows(state.messages).map(([id, { state: now, kind, text, deliveries }]) => [
        reference(id),
        [kind, now, ...Object.values(deliveries).map((each) => `${each.organisation} ${each.state}`), text.slice(0, 20)].join(', '),
      ]),
    ),
    owed: rows(state.obligations).map(([, { kind, owes, message, state: now, dueAt, escalation }]) =>
      [
        `${owes} ${kind} ${reference(message)}: ${now}`,
        ...(dueAt === undefined ? [] : [`due ${clock(dueAt)}`]),
        ...(escalation ? [`escalated ${clock(escalation.since)}`] : []),
        ...(escalation?.taken ? ['taken'] : []),
        ...(escalation?.snoozed ? ['put off'] : []),
      ].join(', '),
    ),
    disputes: Object.fromEntries(rows(state.disputes).map(([, row]) => [row.reference, row.state])),
    waiting: rows(state.deliveries).map(([, { link, channel, user, act }]) =>
      [
        link,
        user ?? channel,
        act.do,
        ...(act.do === 'say' ? [act.notice.say] : []),
        ...('message' in act && act.message ? [reference(act.message)] : []),
      ].join(' '),
    ),
    held: rows(state.held).flatMap(([, ids]) => ids).length,
    due: rows(state.timers).map(([id, at]) => `${id} ${clock(at)}`),
    paused: rows(state.tracks).flatMap(([code, { paused }]) => (paused ? [`${code}: ${paused.reason}`] : [])),
    down: rows(state.links).flatMap(([link, row]) => (row.state === 'down' ? [link] : [])),
    tracks: (state.mechanism.get('now')?.tracks ?? []).map(
      ({ code, channels }) => `${code} ${Object.values(channels).map(({ channel }) => channel)}`,
    ),
  }
}
