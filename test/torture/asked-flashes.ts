import { framesIn } from '../crash/frames.ts'
import { places } from '../crash/oracle.ts'
import { isQuestionOf } from './flashes.ts'
import type { Flash, Private, Recorded, Said } from './record.ts'
import { calmWithin, isCalm } from './troubles.ts'
import type { Finding } from './verdict.ts'

/** A question stands for so long. */
const answeredWithinMs = 5 * 60_000
/** What comes of an answer, or of none, is seen within this, outside of trouble. */
const seenWithinMs = 10_000
/** A press is heard if nothing was in trouble around it. */
const aroundMs = 5_000

/** What came of a flash that its author may have been asked about. */
type Fate =
  /** It crosses: as answered, or unasked, since it was found only after its author had left. */
  | { readonly is: 'sent'; readonly said: Said }
  /** Nobody but its author may ever see it. */
  | { readonly is: 'unsent'; readonly mustBeTold: 'cancelled' | 'not sent' | undefined }

/** The recording with the flashes that were to cross among what was said, and the others among what must not be read by anybody. */
export function withFlashes(recorded: Recorded): Recorded {
  const fates = recorded.flashes.map((flash) => ({ flash, fate: fateOf(recorded, flash) }))
  const sent = fates.flatMap(({ fate }) => (fate.is === 'sent' ? [fate.said] : []))
  const unsent = fates.flatMap(({ flash: { party: place, text, post }, fate }): Private[] =>
    fate.is === 'sent' ? [] : [{ place, token: /^\S+/.exec(text)![0], post, isMistyped: false, isForNobody: true }],
  )
  return { ...recorded, said: [...recorded.said, ...sent], privates: [...recorded.privates, ...unsent] }
}

function fateOf(recorded: Recorded, flash: Flash): Fate {
  const { direct, troubles, endedAt } = recorded
  const { party, post, text, at, acknowledged, choice } = flash
  const question = direct[party].find((each) => isQuestionOf(flash, each))
  const said: Said = { party, post, versions: [text], acknowledged, at: choice?.at ?? at, editedAt: [], wasAsked: true }
  if (!question) return { is: 'sent', said: { ...said, crossesAtOnce: true, firstLine: { precedence: 'FLASH' } } }
  if (choice === undefined) {
    const isOver = calmWithin(troubles, question.at + answeredWithinMs, endedAt) > seenWithinMs
    return { is: 'unsent', mustBeTold: isOver ? 'not sent' : undefined }
  }
  const isHeard = isCalm(troubles, choice.at - aroundMs, choice.at + aroundMs)
  if (choice.word === 'cancel') {
    const isOver = calmWithin(troubles, choice.at, endedAt) > seenWithinMs
    return { is: 'unsent', mustBeTold: isHeard && isOver ? 'cancelled' : undefined }
  }
  // A press that nobody may have heard leaves the question open.
  if (!isHeard && (wasNotSent(recorded, flash) || !stands(recorded, flash))) return { is: 'unsent', mustBeTold: undefined }
  const isFlash = choice.word === 'send'
  return { is: 'sent', said: { ...said, crossesAtOnce: isFlash, firstLine: { precedence: isFlash ? 'FLASH' : 'PRIORITY' } } }
}

const stands = ({ channels }: Recorded, flash: Flash): boolean =>
  places.some((place) => framesIn(channels[place]).some(({ text }) => text === flash.text))

const wasNotSent = ({ direct }: Recorded, { party, text }: Flash): boolean =>
  direct[party].some((post) => post.isBot && post.text.includes('NOT SENT') && post.text.includes(text))

/** Whoever cancels sees it on their post, and whoever does not answer is told that it was not sent. */
export function judgeFlashes(recorded: Recorded): Finding[] {
  return recorded.flashes.flatMap((flash): Finding[] => {
    const fate = fateOf(recorded, flash)
    const says = (words: string): Finding[] => [{ count: 'other', words: `silent in ${flash.party}: “${flash.text}” ${words}` }]
    if (fate.is === 'sent') return wasNotSent(recorded, flash) ? says('was to be sent, and is said not to be') : []
    if (fate.mustBeTold === 'not sent' && !wasNotSent(recorded, flash)) return says('was not sent, and its author was not told')
    const own = recorded.channels[flash.party].find(({ id }) => id === flash.post)
    const isMarked = own?.reactions.some(({ emoji }) => emoji === '⛔') === true
    return fate.mustBeTold === 'cancelled' && !isMarked ? says('was cancelled, and does not show it') : []
  })
}
