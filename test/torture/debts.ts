import { framesIn, wordsOf } from '../crash/frames.ts'
import type { Party } from '../crash/oracle.ts'
import { type Card, cardsIn } from './cards.ts'
import { answeredFor, givenOn, type Judging, wasUnheard } from './given.ts'
import { type Debt, debtsOf } from './owing.ts'
import type { Recorded } from './record.ts'
import { type Owed, owed } from './rules.ts'
import { calmWithin } from './troubles.ts'
import type { Finding } from './verdict.ts'

/** An escalation may take this long beyond its time, outside of trouble. */
const escalatedWithinMs = 10_000
/** The platform's clock and Parley's start from the send's two ends. */
const earlyToleranceMs = 2_000
const parties = ['north', 'south'] as const
const other = { north: 'south', south: 'north' } as const

/** Whatever is owed is answered or escalated, and nobody is blamed for what never stood there or was answered. */
export function judgeDebts(judging: Judging): { readonly findings: readonly Finding[]; readonly escalatedUnheard: number } {
  const { channels } = judging.recorded
  const debts = parties.flatMap((party) => debtsOf(judging.recorded, party))
  const cards = cardsIn(channels.desk)
  const blame = cards.map((card) => blamed(judging, card, debts))
  return {
    findings: [
      ...debts.flatMap((debt) => forgotten(judging, debt, cards)),
      ...blame.flatMap(({ finding }) => finding ?? []),
      ...parties.flatMap((party) => notices(judging, party, debts)),
    ],
    escalatedUnheard: blame.filter(({ isUnheard }) => isUnheard).length,
  }
}

/** Whether an escalation is the one of this debt. */
const isOf = (card: Card, debt: Pick<Debt, 'name' | 'party' | 'owed'>): boolean =>
  card.name === debt.name && (card.party ?? debt.party) === debt.party && (card.owed ?? debt.owed) === debt.owed

function forgotten(judging: Judging, debt: Debt, cards: readonly Card[]): Finding[] {
  const { recorded } = judging
  const { channels, troubles, endedAt, waived } = recorded
  const given = givenOn(judging, debt)
  // Of what was taken back unheard nobody knows whether it was heard before.
  if (debt.frame.withdrawn || !debt.isAsked || given.some(({ untilAt, isSure }) => untilAt === Number.POSITIVE_INFINITY || !isSure))
    return []
  if (isAboutWithdrawn(recorded, debt)) return []
  // What is waived on a message is waived on its updates.
  if (waived.has(debt.name) || waived.has(debt.frame.reference)) return []
  const openSince = Math.max(debt.dueAt, ...given.map(({ untilAt }) => untilAt))
  if (calmWithin(troubles, openSince, endedAt) < escalatedWithinMs) return []
  const says = (words: string): Finding => ({
    count: 'forgotten',
    words: `${debt.name}: ${debt.party} owes ${owed[debt.owed].words} since ${seconds(endedAt - debt.stoodAt)}, ${words}`,
  })
  const told = new RegExp(`(UNDELIVERED|NOT KNOWN YET|UNCERTAIN|FAILED) ${debt.name.replace('.', '\\.')}\\b`)
  if (channels.desk.some(({ isBot, text }) => isBot && told.test(text))) return []
  const own = cards.filter((card) => isOf(card, debt))
  if (own.length === 0) return [says('and nobody was told')]
  const late = own.flatMap(({ at }) => (at === undefined ? [] : [calmWithin(troubles, debt.dueAt, at)]))
  if (given.length === 0 && late.length > 0 && Math.min(...late) > escalatedWithinMs + recorded.skewAheadMs)
    return [says(`and somebody was told ${seconds(Math.min(...late))} after it was due`)]
  if (given.length > 0) return own.some(({ isClosed }) => !isClosed) ? [] : [says('and it is closed by what was taken back')]
  return debt.owed === 'reply' ? unseenIn(recorded, debt).map((party) => says(`and ${party} does not see that it is open again`)) : []
}

/** What somebody meant by words that they took back nobody need know. */
const isAboutWithdrawn = ({ channels }: Recorded, { frame: { clarifies } }: Debt): boolean =>
  clarifies !== undefined && framesIn(channels.desk).some((frame) => frame.reference === clarifies && frame.withdrawn)

/** The ends at which it does not stand that a request is open again. */
const unseenIn = ({ channels }: Recorded, { name, party }: Debt): Party[] =>
  [party, other[party]].filter((end) => !channels[end].some((post) => post.isBot && openAgain.exec(wordsOf(post))?.[1] === name))

const openAgain = /^([A-Z]+-\d+) is (?:open again|not answered): (?:no (reply) from|your (reply) was due) /

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

interface Blame {
  readonly finding?: Finding
  readonly isUnheard?: boolean
}

function blamed(judging: Judging, card: Card, debts: readonly Debt[]): Blame {
  const meant = debts.filter((debt) => isOf(card, debt))
  if (meant.length === 0)
    return {
      finding: { count: 'blamed', words: `${card.name}, ${card.party ?? 'a group'}: escalated, and it never stood in that channel` },
    }
  // What a group names without saying of what may be any of what is owed on it.
  const each = meant.map((debt) => blamedOn(judging, card, debt))
  return each.find(({ finding }) => finding === undefined) ?? each[0]!
}

function blamedOn(judging: Judging, card: Card, debt: Debt): Blame {
  const { recorded } = judging
  const says = (words: string): Blame => ({ finding: { count: 'blamed', words: `${card.name}, ${card.party ?? debt.party}: ${words}` } })
  const early = debt.earliestAt - (card.at ?? Number.POSITIVE_INFINITY)
  if (early > earlyToleranceMs + recorded.skewAheadMs) return says(`escalated ${seconds(early)} before it was due`)
  const given = givenOn(judging, debt)
  const escalatedAt = card.at ?? Number.NEGATIVE_INFINITY
  const before = answeredFor(judging, given, escalatedAt)
  if (before !== undefined) return says(`escalated ${seconds(before)} after it was answered`)
  if (!card.isClosed && answeredFor(judging, given, recorded.endedAt) !== undefined && !recorded.waived.has(card.name))
    return says('the escalation stays open, and it was answered')
  return { isUnheard: wasUnheard(given, escalatedAt) }
}

/** What Parley says in the parties' channels of what is due, or was. */
function notices(judging: Judging, party: Party, debts: readonly Debt[]): Finding[] {
  const { channels, skewAheadMs } = judging.recorded
  return channels[party].flatMap((post): Finding[] => {
    const notice = post.isBot ? noticeIn(wordsOf(post)) : undefined
    if (!notice) return []
    const { name, kind, verb, isOwn } = notice
    const says = (words: string): Finding[] => [{ count: 'blamed', words: `${name}, ${party}: ${verb}${words}` }]
    const debt = debts.find((each) => each.name === name && each.owed === kind && each.party === (isOwn ? party : other[party]))
    if (!debt) return says(', and it does not stand in that channel')
    const early = debt.earliestAt - post.at
    if (verb === 'open again' && early > earlyToleranceMs + skewAheadMs) return says(` ${seconds(early)} before it was due`)
    return answeredFor(judging, givenOn(judging, debt), post.at) === undefined ? [] : says(' after it was answered')
  })
}

interface Notice {
  readonly name: string
  readonly kind: Owed | undefined
  readonly verb: string
  /** It is about what the reading party owes, and not about what it waits for. */
  readonly isOwn: boolean
}

function noticeIn(words: string): Notice | undefined {
  const again = openAgain.exec(words)
  if (again) return { name: again[1]!, kind: 'reply', verb: 'open again', isOwn: again[2] === undefined }
  const reminder = /^([A-Z]+-\d+(?:\.\d+)?): (an? .+?) is due at /.exec(words)
  const kind = (Object.keys(owed) as Owed[]).find((each) => owed[each].reminded === reminder?.[2])
  return reminder ? { name: reminder[1]!, kind, verb: 'reminded', isOwn: true } : undefined
}
