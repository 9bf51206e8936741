import type { Check } from './checks.ts'
import { framesOf, testMark, textOf } from './frames.ts'
import { hasSomebodyLeft } from './leaving.ts'
import type { ShownPost } from './platform.ts'
import { anyName, nameOf, sideNamed } from './sides.ts'
import { supervisorsPosts } from './waivers.ts'
import type { World } from './world.ts'

type Say = Parameters<Check>[2]

/** What was drawn before the supervisor's word was heard may still come, with nothing in the way. */
const underWayMs = 30_000

const headOf = ({ versions }: ShownPost): string => textOf(versions[0]!.content).replace(testMark, '')

const isWaiver = new RegExp(`^([A-Z]+-\\d+): what (${anyName}) owed is waived \\((.*)\\)`)

/** What the supervisor was told of what it waived, closed and gave to somebody is so. */
export const checkSettled: Check = (world, _people, say) => {
  // What a store forgets is owed again, and with whoever had it.
  if (world.store.failovers > 0) return
  const answers = supervisorsPosts(world).filter(({ channel }) => channel.startsWith('@'))
  for (const answer of answers) {
    const text = headOf(answer)
    const waived = isWaiver.exec(text)
    if (waived) checkWaived(world, answer, { name: waived[1]!, owes: waived[2]!, reason: waived[3]! }, say)
    const closed = /^([A-Z]+-\d+): the escalation is closed/.exec(text)?.[1]
    if (closed !== undefined) checkClosed(world, answer, closed, say)
  }
  const given = answers.filter((each) => / assigned to deputy, who is told directly/.test(headOf(each))).length
  const told = world.platforms.sup.shown.filter((each) => each.channel === '@UD' && /assigned|yours/i.test(headOf(each))).length
  if (told < given) say('unheeded', `${given} times something was given to the deputy, who was told ${told} times`)
}

interface Waived {
  readonly name: string
  readonly owes: string
  readonly reason: string
}

/** Both ends read it, and nobody is called for it any more. */
function checkWaived(world: World, { drawnAt }: ShownPost, { name, owes, reason }: Waived, say: Say): void {
  const words = `The supervisor: ${name}: what ${owes} owed is waived (${reason})`
  const hasLeft = hasSomebodyLeft(world)
  const debtor = sideNamed(owes)
  const head = framesOf(world, debtor).find(({ reference }) => reference === name)?.part ?? ''
  for (const side of world.sides) {
    const { shown, witness } = world.platforms[side]
    // What was asked of one is between the two.
    const isTheirs = side === debtor || head.includes(` · ${nameOf[side]}, `)
    if (isTheirs && head !== '' && !hasLeft && witness.refused.size === 0 && !shown.some((each) => headOf(each).startsWith(words)))
      say('unheeded', `what ${owes} owed on ${name} is waived, and ${side} is not told`)
  }
  const isCall = new RegExp(
    `^(?:@\\S+\\n)*${name}: (?:still no \\S+.* from ${owes}|(?:an acknowledgement|a reply|a response|an answer).* (?:is|was) due )`,
  )
  for (const [link, { shown }] of Object.entries(world.platforms)) {
    if (link !== 'sup' && link !== owes.toLowerCase()) continue
    const call = shown.find((each) => each.drawnAt > drawnAt + underWayMs && isCall.test(headOf(each)))
    if (call && world.outageWithin(drawnAt, call.drawnAt) === 0)
      say('unheeded', `${name} was waived, and ${owes} is called for it: “${headOf(call)}”`)
  }
}

/** For a day it stays with whoever closed it: longer than all of this lasts. */
function checkClosed(world: World, { drawnAt }: ShownPost, name: string, say: Say): void {
  const isBack = world.platforms.sup.shown.some(({ versions }) =>
    versions.some(({ content, at }) => {
      const text = textOf(content).replace(testMark, '')
      return at > drawnAt && text.startsWith(`ESCALATION ${name} `) && text.includes(' and still owed, it came back ')
    }),
  )
  if (isBack) say('unheeded', `the escalation of ${name} was closed, and came back at once`)
}
