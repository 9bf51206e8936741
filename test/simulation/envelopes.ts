import type { Check } from './checks.ts'
import { isUncertain } from './checks.ts'
import { type Frame, framesOf, isWithdrawn, testMark, textOf } from './frames.ts'
import { debtorsOf, type Said } from './people.ts'
import { anyName, nameOf, type Side } from './sides.ts'
import type { World } from './world.ts'

/** What has expired says so wherever it stands, in whatever version. */
export const checkExpired: Check = (world, people, say) => {
  for (const said of people.said) {
    if (said.expiresAfterMs === undefined || said.post.deletedAt !== undefined) continue
    for (const to of said.to) {
      if (world.platforms[to].witness.refused.size > 0) continue
      const frames = framesOf(world, to).filter(
        (each) => each.token === said.token && !isWithdrawn(each) && !each.text.includes('WITHDRAWN by'),
      )
      if (isUncertain(world, said, frames)) continue
      const unmarked = frames.find(({ text }) => !text.includes('EXPIRED '))
      if (unmarked) say('stale', `${said.token} has expired, and ${unmarked.reference} in ${to} does not say so`)
    }
  }
}

/** As it stands with those who are to have it. */
const framesIn = (world: World, { token, to }: Said, where: readonly Side[] = to): readonly Frame[] =>
  where.flatMap((side) => framesOf(world, side).filter((each) => each.token === token))

const ofSomebody = new RegExp(` · (${anyName}|Supervisor), `)

/** What its author was asked about crosses if they meant it, and not otherwise; if it does not, its post says so. */
export const checkAsked: Check = (world, people, say) => {
  for (const said of people.said) {
    if (said.kind !== 'asked') continue
    const { witness } = world.platforms[said.side]
    const shownIn = said.to.filter((to) =>
      world.platforms[to].shown.some(({ channel, versions }) =>
        versions.some(({ content }) => channel.startsWith('@') === false && JSON.stringify(content).includes(said.token)),
      ),
    )
    const isShown = shownIn.length > 0
    const isMeant = said.answered === 'send' || said.answered === 'priority'
    // What is found afterwards is sent as it was meant; a journal that lost the question finds the post again.
    const { sweptFrom, takenAt = Number.POSITIVE_INFINITY } = witness.of(said.post.id)
    const wasFound = (sweptFrom !== undefined && sweptFrom < takenAt) || world.store.lost().length > 0
    if (isShown && !isMeant && !wasFound)
      say('leaked', `${said.token} stands in ${shownIn.join()}, though its author ${said.answered ?? 'said nothing'}`)
    if (!isShown && said.post.deletedAt === undefined && !said.post.marks.includes('⛔') && witness.refused.size === 0)
      say('misreported', `${said.token} was never sent, and its post shows ${said.post.marks.join('') || 'no mark'}`)
  }
}

/** What tries the line says so to everybody who sees it, and nobody owes anything for it. */
export const checkTests: Check = (world, people, say) => {
  const { sup } = world.platforms
  for (const said of people.said) {
    if (!said.isTest) continue
    for (const { reference, post } of framesIn(world, said)) {
      if (!testMark.test(textOf(post.content))) say('misreported', `${reference} is a test, and does not say so`)
      if (post.content.buttons?.some(({ action }) => action.startsWith('ack:')))
        say('blamed', `${reference} is a test, and asks for a receipt`)
      const isBlamed = sup.shown.some(({ content }) => textOf(content).includes(`ESCALATION ${reference} `))
      if (isBlamed) say('blamed', `${reference} is a test, and was escalated`)
    }
    const unmarked = sup.shown.find(
      ({ channel, content }) => channel === 'control' && textOf(content).includes(said.token) && /^SEC-\d+ /.test(textOf(content)),
    )
    if (unmarked) say('misreported', `${said.token} is a test, and the supervisor is not shown that it is`)
  }
}

/** All that its author said before a text is shown to its readers; and whoever is merely told owes nothing. */
export const checkAddressed: Check = (world, people, say) => {
  for (const said of people.said) {
    for (const to of said.seen || said.action ? said.to : []) {
      for (const frame of framesIn(world, said, [to])) {
        const { reference, text } = frame
        const isOnlyPart = /^UPDATE|\bpart [2-9] of /.test(text) || isWithdrawn(frame) || text.includes('WITHDRAWN by')
        const missing = isOnlyPart ? undefined : said.seen?.find((each) => !text.includes(each))
        if (missing !== undefined) say('misreported', `${reference} does not say “${missing.trim()}” in ${to}, as its author did`)
        if (!debtorsOf(said).includes(to)) checkOwesNothing(world, to, frame, say)
      }
    }
  }
}

function checkOwesNothing(world: World, side: Side, { reference, post, text }: Frame, say: Parameters<Check>[2]): void {
  if (post.content.buttons?.some(({ action }) => action.startsWith('ack:') || action.startsWith('reply:')) || text.includes('You owe '))
    say('blamed', `${reference} is for the information of ${side}, and asks for something`)
  const isBlamed = world.platforms.sup.shown.some(({ versions }) =>
    versions.some(({ content }) => new RegExp(`ESCALATION ${reference} · no [a-z ]+ from ${nameOf[side]}`).test(textOf(content))),
  )
  if (isBlamed) say('blamed', `${reference} is for the information of ${side}, and was escalated`)
}

/** Nothing is marked freer than its track lets it be, whatever its author says or leaves out; who says so is told. */
export const checkFloor: Check = (world, people, say) => {
  if (!world.hasFloor) return
  for (const said of people.said) {
    if (
      said.post.text.startsWith('!send tlp:clear') &&
      !said.post.marks.includes('⛔') &&
      world.platforms[said.side].witness.of(said.post.id).takenAt !== undefined
    )
      say('misreported', `${said.token} is freer than its track, and its author sees nothing`)
    for (const { text, reference } of said.to.flatMap((to) => framesOf(world, to))) {
      const isFrame = ofSomebody.test(text.split('\n')[0] ?? '') && text.includes(said.token) && !isWithdrawn({ text } as never)
      if (isFrame && !/ · TLP:(GREEN|AMBER|RED)/.test(text)) say('misreported', `${reference} is not marked as its track wants it`)
    }
  }
}
