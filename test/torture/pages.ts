import { type Place, places } from '../crash/oracle.ts'
import { type Card, cardsIn } from './cards.ts'
import { answeredFor, givenOn, type Judging } from './given.ts'
import { type Debt, debtsOf } from './owing.ts'
import { pagerSecret, type TakenPage } from './pager.ts'
import type { Recorded } from './record.ts'
import { pagedAfterMs } from './rules.ts'
import type { Finding } from './verdict.ts'
import { afterWork } from './working.ts'

/** It is called within this, outside of trouble, though it turns some tries away. */
const pagedWithinMs = 30_000
const earlyToleranceMs = 2_000
/** All that it may be told. */
const fields = ['id', 'cause', 'obligation', 'reference', 'kind', 'track', 'owes', 'exercise', 'dueAt', 'group', 'open']
const parties = ['north', 'south'] as const

/** Whatever was escalated, and nobody took, was paged; nothing else was; and no page says anything that anybody wrote. */
export function judgePages(judging: Judging): Finding[] {
  const { pages, channels } = judging.recorded
  const debts = parties.flatMap((party) => debtsOf(judging.recorded, party))
  const cards = cardsIn(channels.desk)
  return [
    ...pages.flatMap((page) => telltale(judging.recorded, page)),
    ...pages.flatMap((page) => blamed(judging, page, debts)),
    ...debts.flatMap((debt) => unpaged(judging, debt, cards)),
    ...debts.flatMap((debt) => pagedTwice(judging, debt)),
    ...leaks(judging.recorded),
  ]
}

function telltale({ said, forms, flashes }: Recorded, { key, body }: TakenPage): Finding[] {
  const text = JSON.stringify(body)
  const says = (words: string): Finding[] => [{ count: 'other', words: `page ${key} ${words}` }]
  if (body.id !== key) return says(`has ${String(body.id)} as its id in what it says`)
  const unknown = Object.keys(body).find((each) => !fields.includes(each))
  if (unknown !== undefined) return says(`says ${unknown}`)
  const written = [
    ...said.flatMap(({ versions, firstLine }) => [...versions, firstLine?.subject ?? '']),
    ...[...forms, ...flashes].map((each) => each.text),
  ]
  const quoted = written.find((each) => each !== '' && [each, /^\S+/.exec(each)![0]].some((words) => text.includes(`"${words}`)))
  return quoted === undefined ? [] : says(`says what somebody wrote: ${quoted.slice(0, 20)}`)
}

function blamed(judging: Judging, { at, body }: TakenPage, debts: readonly Debt[]): Finding[] {
  if (body.group !== undefined) return []
  const says = (words: string): Finding[] => [{ count: 'blamed', words: `${String(body.reference)}: paged ${words}` }]
  const meant = debts.filter((debt) => isOf(body, debt))
  if (meant.length === 0) return says('and it never stood in that channel')
  const early = Math.min(...meant.map(({ earliestAt }) => earliestAt)) + pagedAfterMs - at
  if (early > earlyToleranceMs + judging.recorded.skewAheadMs) return says(`${(early / 1000).toFixed(1)} s before its time`)
  const isAnswered = meant.every((debt) => answeredFor(judging, givenOn(judging, debt), at) !== undefined)
  return isAnswered ? says('though it was answered') : []
}

const isOf = ({ group, reference, owes, kind }: TakenPage['body'], debt: Debt): boolean =>
  group === undefined && reference === debt.name && owes === debt.party && kind === debt.owed

/** Nobody answered it, nor did anybody of the supervisor do anything about it by then. */
function isUntouched(judging: Judging, debt: Debt, groups: readonly string[], by: number): boolean {
  const { touched, waived, skewAheadMs } = judging.recorded
  const since = debt.earliestAt - earlyToleranceMs - skewAheadMs
  const names = ['all', debt.name, debt.frame.reference, ...groups]
  const isNamed = touched.some(({ name, at }) => since < at && at < by && names.includes(name))
  return !isNamed && !waived.has(debt.name) && !waived.has(debt.frame.reference) && givenOn(judging, debt).length === 0
}

/** The groups that name it. */
function groupsOf({ channels }: Recorded, { name }: Debt): string[] {
  const named = new RegExp(`\\b${name.replace('.', '\\.')}(?![.\\d])`)
  return channels.desk.flatMap(({ isBot, text }) => {
    const group = isBot ? /\b(?:GROUP|CLOSED) (G\d+)\b/.exec(text)?.[1] : undefined
    return group !== undefined && named.test(text) ? [group] : []
  })
}

function unpaged(judging: Judging, debt: Debt, cards: readonly Card[]): Finding[] {
  const { troubles, endedAt, pages } = judging.recorded
  // Whether it had to be escalated at all is judged elsewhere.
  const isEscalated = cards.some((card) => card.name === debt.name && (card.party ?? debt.party) === debt.party && !card.isClosed)
  const groups = groupsOf(judging.recorded, debt)
  const pagedBy = afterWork(troubles, debt.dueAt + pagedAfterMs, pagedWithinMs)
  if (!isEscalated || pagedBy > endedAt || debt.frame.withdrawn || !isUntouched(judging, debt, groups, pagedBy)) return []
  const isPaged = pages.some(({ body }) => isOf(body, debt) || groups.includes(String(body.group)))
  return isPaged ? [] : [{ count: 'forgotten', words: `${debt.name}: ${debt.party} owes it, nobody took it, and it was not paged` }]
}

function pagedTwice(judging: Judging, debt: Debt): Finding[] {
  const groups = groupsOf(judging.recorded, debt)
  const own = judging.recorded.pages.filter(({ body }) => isOf(body, debt))
  if (!isUntouched(judging, debt, groups, Math.max(0, ...own.map(({ at }) => at)))) return []
  const perDebt = Map.groupBy(own, ({ body }) => body.obligation)
  return [...perDebt.values()].flatMap((pages): Finding[] =>
    new Set(pages.map(({ key }) => key)).size > 1
      ? [{ count: 'doubled', words: `${debt.name}: paged twice, and nobody had taken it` }]
      : [],
  )
}

/** Its address stands nowhere. */
const leaks = ({ channels, direct }: Recorded): Finding[] =>
  places
    .filter((place: Place) => [...channels[place], ...direct[place]].some(({ text }) => text.includes(pagerSecret)))
    .map((place) => ({ count: 'other', words: `${place} reads the pager’s address` }))
