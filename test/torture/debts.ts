import type { SeenPost } from '../../src/sandbox/standin.ts'
import { type Frame, framesIn, nameOf, wordsOf } from '../crash/frames.ts'
import type { Party } from '../crash/oracle.ts'
import { type Card, cardsIn } from './cards.ts'
import type { Answer, Recorded } from './record.ts'
import { type Owed, owed } from './rules.ts'
import { calmWithin, isCalm } from './troubles.ts'
import type { Finding } from './verdict.ts'

/** An escalation may take this long beyond its time, outside of trouble. */
const escalatedWithinMs = 10_000
/** An answer is heard within this, outside of trouble. */
const heardWithinMs = 5_000
/** The platform's clock and Parley's start from the send's two ends. */
const earlyToleranceMs = 2_000
const parties = ['north', 'south'] as const
const names = { north: 'North', south: 'South' } as const

/** A message that stands in a party's channel, and what that party owes on it. */
interface Debt {
  readonly party: Party
  readonly owed: Owed
  /** As escalations name it. */
  readonly name: string
  readonly frame: Frame
  readonly stoodAt: number
  readonly dueMs: number
}

/** Whatever is owed is answered or escalated, and nobody is blamed for what never stood there or was answered. */
export function judgeDebts(recorded: Recorded): { readonly findings: readonly Finding[]; readonly escalatedUnheard: number } {
  const debts = parties.flatMap((party) => debtsOf(recorded, party))
  const cards = cardsIn(recorded.channels.desk)
  const blame = cards.map((card) => blamed(recorded, card, debts))
  return {
    findings: [
      ...debts.flatMap((debt) => forgotten(recorded, debt, cards)),
      ...blame.flatMap(({ finding }) => finding ?? []),
      ...parties.flatMap((party) => reminders(recorded, party, debts)),
    ],
    escalatedUnheard: blame.filter(({ isUnheard }) => isUnheard).length,
  }
}

function debtsOf({ channels, said }: Recorded, party: Party): Debt[] {
  const at = new Map(channels[party].map((post) => [post.id, post.at]))
  const frames = framesIn(channels[party])
  return frames.flatMap((frame): Debt[] => {
    if (frame.part !== frame.parts || frame.party === undefined) return []
    if (frame.party === names[party] || said.some((each) => each.party === party && each.versions.includes(frame.text))) return []
    if (isTalk(channels[party].find(({ id }) => id === originalOf(frame, frames).post))) return []
    const kind: Owed = frame.dispute ? 'response' : frame.clarifies ? 'clarification' : 'acknowledgement'
    const parts = frames.filter((each) => nameOf(each) === nameOf(frame))
    const stoodAt = Math.max(...parts.map(({ post }) => at.get(post) ?? 0))
    const text = channels[party].find(({ id }) => id === frame.post)?.text ?? ''
    const dueMs = owed[kind].dueMs(/^.* · FLASH\b/.test(text))
    return [{ party, owed: kind, name: nameOf(frame), frame, stoodAt, dueMs }]
  })
}

const originalOf = (frame: Frame, frames: readonly Frame[]): Frame =>
  frames.find(({ reference, update }) => reference === frame.reference && update === undefined) ?? frame

/** A reply of ordinary precedence asks for nothing, and neither do its updates. */
const isTalk = (post: SeenPost | undefined): boolean =>
  post !== undefined && /^\S+ reply to \S+ · [^·\n]+(?:\n| · part )/.test(wordsOf(post))

/** Whether an escalation is the one of this debt. */
const isOf = (card: Card, debt: Pick<Debt, 'name' | 'party' | 'owed'>): boolean =>
  card.name === debt.name && (card.party ?? debt.party) === debt.party && (card.owed ?? debt.owed) === debt.owed

const answersTo = ({ answers }: Recorded, debt: Debt): Answer[] =>
  answers.filter(
    ({ party, owed: kind, reference, at }) =>
      party === debt.party && kind === debt.owed && (reference === debt.name || (reference === debt.frame.reference && at >= debt.stoodAt)),
  )

/** Whether Parley must have heard it soon: outside of trouble, and what is posted is told again until it is taken. */
const isSure = ({ troubles, untold }: Recorded, { at, post }: Answer): boolean =>
  post === undefined ? isCalm(troubles, at - heardWithinMs, at + heardWithinMs) : !untold.has(post)

function forgotten(recorded: Recorded, debt: Debt, cards: readonly Card[]): Finding[] {
  const { channels, troubles, endedAt } = recorded
  if (debt.frame.withdrawn || answersTo(recorded, debt).length > 0) return []
  // What is waived on a message is waived on its updates.
  if (recorded.waived.has(debt.name) || recorded.waived.has(debt.frame.reference)) return []
  if (endedAt - debt.stoodAt < debt.dueMs || calmWithin(troubles, debt.stoodAt + debt.dueMs, endedAt) < escalatedWithinMs) return []
  if (cards.some((card) => isOf(card, debt))) return []
  const told = new RegExp(`(UNDELIVERED|UNCERTAIN|FAILED) ${debt.name.replace('.', '\\.')}\\b`)
  if (channels.desk.some(({ isBot, text }) => isBot && told.test(text))) return []
  const words = `${debt.name}: ${debt.party} owes ${owed[debt.owed].words} since ${seconds(endedAt - debt.stoodAt)}, and nobody was told`
  return [{ count: 'forgotten', words }]
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

function blamed(recorded: Recorded, card: Card, debts: readonly Debt[]): { readonly finding?: Finding; readonly isUnheard?: boolean } {
  const debt = debts.find((each) => each.name === card.name && each.party === (card.party ?? each.party))
  const says = (words: string) =>
    ({ finding: { count: 'blamed', words: `${card.name}, ${card.party ?? debt?.party ?? 'a group'}: ${words}` } }) as const
  if (!debt) return says('escalated, and it never stood in that channel')
  const early = debt.stoodAt + debt.dueMs - (card.at ?? Number.POSITIVE_INFINITY)
  if (early > earlyToleranceMs + recorded.skewAheadMs) return says(`escalated ${seconds(early)} before it was due`)
  const answers = answersTo(recorded, debt).filter((answer) => isSure(recorded, answer))
  const escalatedAt = card.at ?? Number.NEGATIVE_INFINITY
  const before = answers.filter(({ at }) => at < escalatedAt)
  const late = Math.max(0, ...before.map(({ at }) => calmWithin(recorded.troubles, at, escalatedAt)))
  if (late > heardWithinMs) return says(`escalated ${seconds(late)} after it was answered`)
  const since = Math.max(0, ...answers.map(({ at }) => calmWithin(recorded.troubles, at, recorded.endedAt)))
  if (!card.isClosed && since > heardWithinMs && !recorded.waived.has(card.name))
    return says('the escalation stays open, and it was answered')
  return { isUnheard: before.some(({ at }) => escalatedAt - at > heardWithinMs) }
}

function reminders(recorded: Recorded, party: Party, debts: readonly Debt[]): Finding[] {
  const own = debts.filter((each) => each.party === party)
  return recorded.channels[party].flatMap((post): Finding[] => {
    const { at } = post
    const found = /^([A-Z]+-\d+(?:\.\d+)?): an? (.+?) is due at /.exec(wordsOf(post))
    if (!post.isBot || !found) return []
    const says = (words: string): Finding[] => [{ count: 'blamed', words: `${found[1]}, ${party}: ${words}` }]
    const debt = own.find(({ name }) => name === found[1])
    if (!debt) return says('reminded, and it does not stand in that channel')
    const heard = answersTo(recorded, debt).filter((answer) => isSure(recorded, answer) && answer.at < at)
    return heard.some((answer) => calmWithin(recorded.troubles, answer.at, at) > heardWithinMs)
      ? says('reminded after it was answered')
      : []
  })
}
