import fc from 'fast-check'
import { expect, test } from 'vitest'
import { channelsOf, type Mechanism, type Party } from '../core/mechanism.ts'
import { recover } from './recover.ts'
import { type StandingPost, textOf } from './testing/fake-platform.ts'
import { setting, steps } from './testing/rough-steps.ts'
import { RoughWorld } from './testing/rough-world.ts'

/** What Parley answers agrees with what anybody can see who looks at the channels: not with the state that it was drawn from. */

const owedLine =
  /^(?:EXERCISE · )?([A-Z]+-D?[0-9]+(?:[.][0-9]+)?)(?: [A-Z]+)? (acknowledgement|reply|response to a dispute|answer to a clarification), to /

/** `SEC-0001 reply`: what a party is told that it owes, of what stands in its channels. */
const owedAsTold = (answer: string): readonly string[] =>
  answer
    .slice(0, answer.indexOf('Owed to you'))
    .split('\n')
    .flatMap((line) => {
      const [, reference, what] = owedLine.exec(line) ?? []
      return reference === undefined ? [] : [`${reference} ${what}`]
    })

const byButton: Readonly<Record<string, string>> = { ack: 'acknowledgement', reply: 'reply', correct: 'answer to a clarification' }

/** The same, of what one post of Parley's asks for. */
function askedIn({ content }: StandingPost): readonly string[] {
  const buttons = (content.buttons ?? []).flatMap(({ action, typed }) => {
    const what = byButton[action.split(':')[0] ?? '']
    return what === undefined ? [] : [`${typed.split(' ')[1]} ${what}`]
  })
  const text = textOf(content)
  const [, dispute] = /([A-Z]+-\d+) DISPUTE/.exec(text) ?? []
  return text.includes('You owe a response: type') ? [...buttons, `${dispute} response to a dispute`] : buttons
}

interface Owed {
  readonly count: number
  readonly late: number
  /** Each with the party's name: `SEC-0001 reply from South`. */
  readonly items: readonly string[]
}

/** Compares both for one party; undefined where nobody of it can be asked. */
async function owedBy(world: RoughWorld, mechanism: Mechanism, party: Party): Promise<Owed | undefined> {
  const { story } = world
  const { id, link } = party
  const channels = channelsOf(mechanism).flatMap(({ address, place }) => (place.organisation.id === id ? [address.channel] : []))
  const user = party.officials.find(({ suspended }) => !suspended)?.accounts[0]?.user
  const [first] = channels
  if (user === undefined || first === undefined) return undefined
  const standing = story.platform(link).posts.filter(({ channel }) => channels.includes(channel))
  const [answer = ''] = (await world.ask(link, first, user, '!open')).filter((each) => each.startsWith('You owe'))
  expect(answer, `what ${id} is told`).toContain('Owed to you')
  // Of what nobody can know whether it stands there nothing is owed, and the supervisor was told.
  const told = Object.values(story.platforms).flatMap(({ posts }) => posts.map(({ content }) => textOf(content)))
  const isKnown = (each: string): boolean => !told.some((one) => one.includes(`UNCERTAIN ${each.split(' ')[0]} `))
  const asked = [...new Set(standing.flatMap(askedIn))].filter(isKnown).sort()
  const owed = owedAsTold(answer).filter(isKnown).toSorted()
  if (world.takenAway.size === 0) expect(asked, `what ${id} owes`).toEqual(owed)
  else expect(owed, `what ${id} owes`).toEqual(expect.arrayContaining(asked))
  const [, count = '0', late = '0'] = /^You owe: (?:(\d+)|nothing)(?:, of these late: (\d+))?/.exec(answer) ?? []
  return { count: Number(count), late: Number(late), items: owedAsTold(answer).map((each) => `${each} from ${party.name}`) }
}

const card = /^(?:(?:EXERCISE|TEST) · )?(ESCALATION|CLOSED) (\S+) · (?:no )?(.+?) (?:from|owed by) (.+)$/

/** What the posts of escalations say, of what is open and of what is closed. */
function cardsOf({ story }: RoughWorld, says: 'ESCALATION' | 'CLOSED'): readonly string[] {
  const lines = story.channel('sup', 'control').flatMap((each) => each.split('\n'))
  return lines.flatMap((each) => {
    const [, how, reference, what, party] = card.exec(each) ?? []
    return how === says ? [`${reference} ${what} from ${party}`] : []
  })
}

test('what a party is told that it owes is what it is asked for where it stands, and what the supervisor counts is the sum', async () => {
  await fc.assert(
    fc.asyncProperty(setting, steps, steps, async (of, before, after) => {
      const world = await RoughWorld.begin(of)
      // What a store has lost may stand there, and is on no record.
      await world.play(before.filter(({ does }) => does !== 'lose'))
      // By then what nobody has answered is before the supervisor.
      await world.story.clock.advance(31 * 60_000)
      await world.play(after.filter(({ does }) => does !== 'lose'))
      await world.heal()
      const { state } = await recover(world.story.journal)
      const mechanism = state.mechanism.get('now')!
      const owed: (Owed | undefined)[] = []
      for (const party of mechanism.parties) owed.push(await owedBy(world, mechanism, party))
      const status = (await world.ask('sup', 'control', 'UM', '!status')).join('\n')
      const [, open, late] = /Open: (\d+); of these late: (\d+)/.exec(status) ?? []
      // Somebody may be suspended, and another asked in their place, or nobody.
      if (open === undefined || owed.some((each) => each === undefined)) return
      const sum = (of: 'count' | 'late'): number => owed.reduce((total, each) => total + (each?.[of] ?? 0), 0)
      const all = { open: sum('count'), late: sum('late') }
      expect({ open: Number(open), late: Number(late) }).toEqual(all)
      const report = (await world.ask('sup', 'control', 'UM', '!report')).join('\n')
      const reported = [/Open: (\d+|nothing)/, /Late: (\d+|nothing)/].map((each) => Number(each.exec(report)?.[1]?.replace('nothing', '0')))
      expect(reported, report).toEqual([all.open, all.late])
      const items = owed.flatMap((each) => each?.items ?? [])
      expect(items, 'what is before the supervisor').toEqual(expect.arrayContaining([...cardsOf(world, 'ESCALATION')]))
      expect(cardsOf(world, 'CLOSED').filter((each) => items.includes(each))).toEqual([])
    }),
    { numRuns: 25 },
  )
}, 120_000)

/** Whoever presses first of those who see the post. */
const presserOf: Readonly<Record<string, string>> = { north: 'UA', south: 'UB', east: 'UC', sup: 'UM', sup2: 'UM2' }

/** Each button that stands, or stood there and may still be on somebody's screen. */
const buttonsOf = ({ content, changes }: StandingPost) => [
  ...new Map(
    [...changes.map(({ before }) => before), content].flatMap(({ buttons = [] }) => buttons.map((each) => [each.action, each])),
  ).values(),
]

test('whoever presses a button is answered, of what is over too', async () => {
  await fc.assert(
    fc.asyncProperty(setting, steps, async (of, played) => {
      const world = await RoughWorld.begin(of)
      await world.play(played)
      await world.heal()
      for (const { link, posts } of Object.values(world.story.platforms)) {
        for (const post of [...posts]) {
          for (const { action, label } of buttonsOf(post)) {
            const shown = posts.length
            const said = await world.pressWhenWell(link, post, post.user ?? presserOf[link]!, action)
            // What it sends stands in their own channel.
            expect(said.length > 0 || posts.length > shown, `${label} under ${textOf(post.content)}`).toBe(true)
          }
        }
      }
    }),
    { numRuns: 30 },
  )
}, 120_000)
