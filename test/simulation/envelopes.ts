import type { Check } from './checks.ts'
import { isUncertain } from './checks.ts'
import { framesOf, isWithdrawn, otherSide, testMark, textOf } from './frames.ts'
import { markedWith, toldWith } from './people.ts'

/** What has expired says so wherever it stands, in whatever version. */
export const checkExpired: Check = (world, people, say) => {
  for (const said of people.said) {
    const to = otherSide[said.side]
    if (said.expiresAfterMs === undefined || said.post.deletedAt !== undefined || world.platforms[to].witness.refused.size > 0) continue
    const frames = framesOf(world, to).filter(
      (each) => each.token === said.token && !isWithdrawn(each) && !each.text.includes('WITHDRAWN by'),
    )
    if (isUncertain(world, said, frames)) continue
    const unmarked = frames.find(({ text }) => !text.includes('EXPIRED '))
    if (unmarked) say('stale', `${said.token} has expired, and ${unmarked.reference} in ${to} does not say so`)
  }
}

/** What its author was asked about crosses if they meant it, and not otherwise; if it does not, its post says so. */
export const checkAsked: Check = (world, people, say) => {
  for (const said of people.said) {
    if (said.kind !== 'asked') continue
    const to = otherSide[said.side]
    const { witness } = world.platforms[said.side]
    const isShown = world.platforms[to].shown.some(({ channel, versions }) =>
      versions.some(({ content }) => channel.startsWith('@') === false && JSON.stringify(content).includes(said.token)),
    )
    const isMeant = said.answered === 'send' || said.answered === 'priority'
    // What is found afterwards is sent as it was meant; a journal that lost the question finds the post again.
    const { sweptFrom, takenAt = Number.POSITIVE_INFINITY } = witness.of(said.post.id)
    const wasFound = (sweptFrom !== undefined && sweptFrom < takenAt) || world.store.lost().length > 0
    if (isShown && !isMeant && !wasFound)
      say('leaked', `${said.token} stands in ${to}, though its author ${said.answered ?? 'said nothing'}`)
    if (!isShown && said.post.deletedAt === undefined && !said.post.marks.includes('⛔') && witness.refused.size === 0)
      say('misreported', `${said.token} was never sent, and its post shows ${said.post.marks.join('') || 'no mark'}`)
  }
}

/** What tries the line says so to everybody who sees it, and nobody owes anything for it. */
export const checkTests: Check = (world, people, say) => {
  const { sup } = world.platforms
  for (const said of people.said) {
    if (!said.isTest) continue
    for (const { reference, post } of framesOf(world, otherSide[said.side]).filter(({ token }) => token === said.token)) {
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

/** Who is merely told is shown all that it says of itself, and owes nothing. */
export const checkTold: Check = (world, people, say) => {
  for (const said of people.said) {
    if (!said.isInfo) continue
    const to = otherSide[said.side]
    for (const { reference, text, post } of framesOf(world, to).filter(({ token }) => token === said.token)) {
      const name = to === 'north' ? 'North' : 'South'
      const isOnlyPart = /^UPDATE|\bpart [2-9] of /.test(text) || isWithdrawn({ text }) || text.includes('WITHDRAWN by')
      const missing = isOnlyPart
        ? undefined
        : [`For action: nobody. For information: ${name}.`, ...toldWith.seen].find((each) => !text.includes(each))
      if (missing !== undefined) say('misreported', `${reference} is for information, and does not say “${missing}”`)
      if (post.content.buttons?.some(({ action }) => action.startsWith('ack:')))
        say('blamed', `${reference} is for information, and asks for a receipt`)
      const isBlamed = world.platforms.sup.shown.some(({ content }) => textOf(content).includes(`ESCALATION ${reference} `))
      if (isBlamed) say('blamed', `${reference} is for information, and was escalated`)
    }
  }
}

/** What it is, and who may read it, is shown to its readers as its author said. */
export const checkMarked: Check = (world, people, say) => {
  for (const said of people.said) {
    if (!said.isMarked) continue
    const to = otherSide[said.side]
    for (const { reference, text } of framesOf(world, to).filter(({ token }) => token === said.token)) {
      if (/^UPDATE|\bpart [2-9] of /.test(text) || isWithdrawn({ text }) || text.includes('WITHDRAWN by')) continue
      const missing = markedWith.seen.find((each) => !text.includes(each))
      if (missing !== undefined) say('misreported', `${reference} does not say “${missing.trim()}” in ${to}, as its author did`)
    }
  }
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
    for (const { text, reference } of framesOf(world, otherSide[said.side])) {
      const isFrame =
        / · (North|South|Supervisor), /.test(text.split('\n')[0] ?? '') && text.includes(said.token) && !isWithdrawn({ text } as never)
      if (isFrame && !/ · TLP:(GREEN|AMBER|RED)/.test(text)) say('misreported', `${reference} is not marked as its track wants it`)
    }
  }
}
