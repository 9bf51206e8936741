import { framesIn } from '../crash/frames.ts'
import { judge as judgeScene, type Place, type Posted, type Problem, places } from '../crash/oracle.ts'
import { judgeFlashes, withFlashes } from './asked-flashes.ts'
import { judgeCalendars } from './calendars.ts'
import { judgeReport } from './days-report.ts'
import { judgeDebts } from './debts.ts'
import { judgeTimes } from './expiry.ts'
import { withForms } from './filled-forms.ts'
import { judgeFirstLines } from './first-lines.ts'
import { judgeLinks } from './heard-links.ts'
import { lateness } from './lateness.ts'
import { judgeLife } from './life.ts'
import { judgeMarkings } from './markings.ts'
import { judgePages } from './pages.ts'
import type { Private, Recorded } from './record.ts'
import { sceneOf } from './scene.ts'
import { judgeStorms } from './storms.ts'
import type { Count, Finding, Verdict } from './verdict.ts'

const countOf: Readonly<Partial<Record<Problem['kind'], Count>>> = {
  lost: 'lost',
  cut: 'lost',
  doubled: 'doubled',
  misordered: 'misordered',
  'early-reply': 'misordered',
}

/** Holds what was done against what stands in the channels, and against nothing else. */
export function judge(given: Recorded): Verdict {
  const recorded = withForms(withFlashes(given))
  const scene = sceneOf(recorded)
  const announced = announcedPosts(recorded, scene.posted)
  const titles = scene.posted.filter(({ post }) => announced.has(post)).map(titleOf)
  const problems = judgeScene(scene).filter((problem) => !isExcused(problem, titles))
  const debts = judgeDebts({ recorded, announced })
  const findings: Finding[] = [
    ...problems.map(({ kind, place, what }): Finding => ({ count: countOf[kind] ?? 'other', words: `${kind} in ${place}: ${what}` })),
    ...debts.findings,
    ...judgeStorms(recorded),
    ...judgeReport({ recorded, announced }),
    ...judgePages({ recorded, announced }),
    ...judgeFirstLines(recorded),
    ...judgeMarkings(recorded),
    ...judgeTimes(recorded),
    ...judgeFlashes(given),
    ...judgeLife(recorded),
    ...judgeLinks(recorded),
    ...judgeCalendars(recorded),
    ...recorded.privates.flatMap((each) => [...leaks(recorded, each), ...silence(recorded, each)]),
  ]
  return {
    findings,
    posted: scene.posted.length,
    announced: announced.size,
    escalatedUnheard: debts.escalatedUnheard,
    ...lateness(recorded, scene.posted),
  }
}

/** By the first characters of their text, as the oracle names them. */
const titleOf = ({ versions }: Posted): string => `“${(versions[0] ?? '').slice(0, 20)}”`

/** Posts of which somebody was told in words that they failed, or that nobody can know. */
function announcedPosts({ channels, direct, flashes }: Recorded, posted: readonly Posted[]): ReadonlySet<string> {
  const told = new Set([...Object.values(direct), channels.desk].flat().flatMap(({ isBot, text }) => (isBot ? failuresIn(text) : [])))
  const references = new Map(places.flatMap((place) => framesIn(channels[place]).map(({ text, reference }) => [text, reference] as const)))
  return new Set(
    posted
      .filter((each) => {
        const own = channels[each.party].find(({ id }) => id === each.post)
        // That nothing came of a flash says no more than that its question was not answered so.
        const isMarked = !flashes.some(({ post }) => post === each.post) && own?.reactions.some(({ emoji }) => emoji === '⛔') === true
        return isMarked || each.versions.some((text) => told.has(references.get(text) ?? ''))
      })
      .map(({ post }) => post),
  )
}

const failuresIn = (text: string): string[] => [
  ...[...text.matchAll(/\b([A-Z]+-\d+)(?:\.\d+)? (?:FAILED|UNCERTAIN)\b/g)].map((found) => found[1]!),
  ...[...text.matchAll(/\b(?:FAILED|UNCERTAIN) ([A-Z]+-\d+)/g)].map((found) => found[1]!),
]

/** What was announced may be missing, and carries the mark of it; what comes after it has passed it. */
function isExcused({ kind, what }: Problem, announced: readonly string[]): boolean {
  if (!['lost', 'cut', 'wrong-receipt', 'stale', 'misplaced', 'early-reply', 'misordered', 'gap'].includes(kind)) return false
  return announced.some((title) => what.includes(title))
}

/** What was no message stands nowhere but where it was typed. */
function leaks({ channels, direct, life }: Recorded, { place, token, isForNobody }: Private): Finding[] {
  const word = new RegExp(`\\b${token}\\b`)
  const others = places.filter((each) => each !== place && (isForNobody || place === 'desk' || each !== 'desk'))
  return others.flatMap((each: Place) =>
    [...channels[each], ...life.channels[each], ...direct[each]]
      .filter(({ isBot, text }) => isBot && word.test(text))
      .map((): Finding => ({ count: 'other', words: `leaked in ${each}: ${token}, which was typed in ${place}` })),
  )
}

/** Whoever mistypes is told, on the post or directly. */
function silence({ channels, direct }: Recorded, { place, token, post, isMistyped }: Private): Finding[] {
  if (!isMistyped) return []
  const own = channels[place].find(({ id }) => id === post)
  if (own?.reactions.some(({ emoji }) => emoji === '⛔')) return []
  if (direct[place].some(({ text }) => text.includes('NOT SENT') && text.includes(token))) return []
  return [{ count: 'other', words: `silent in ${place}: nobody was told that ${token} was mistyped` }]
}
