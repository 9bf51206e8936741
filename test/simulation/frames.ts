import type { Content } from '../../src/core/content.ts'
import { textOf as wholeText } from '../../src/relay/testing/fake-platform.ts'
import { lostDeliveries } from './lost.ts'
import { onceOver } from './once-over.ts'
import type { ShownPost } from './platform.ts'
import { channelOf, type Side } from './sides.ts'

/** Without who is pinged and what can be pressed. */
const written = new WeakMap<Content, string>()

export function textOf(content: Content): string {
  const known = written.get(content)
  if (known !== undefined) return known
  const { blocks, wakes } = content
  const text = wholeText({ blocks, wakes })
  written.set(content, text)
  return text
}

/** A message as it stands in a channel. */
export interface Frame {
  readonly post: ShownPost
  readonly text: string
  readonly token: string
  readonly reference: string
  readonly part: string
}

export const framePattern = /^([A-Z]{2,6}-\d{4,})\b|^UPDATE (\d+) to ([A-Z]{2,6}-\d{4,})/

/** Before everything else of what only tries the line. */
export const testMark = /^TEST · /

export const isLate = (frame: Frame): boolean => frame.text.includes('LATE: written')
export const isWithdrawn = (frame: Pick<Frame, 'text'>): boolean => frame.text.includes('withdrawn before delivery')

const channels = { ...channelOf, sup: 'control' } as const

/** The frames in a party's channel, or the supervisor's, that are on the record, in the order in which they stand. */
export const framesOf = onceOver((world, link: Side | 'sup'): readonly Frame[] => {
  const lost = lostDeliveries(world)
  return world.platforms[link].shown
    .filter((post) => post.channel === channels[link] && post.removedAt === undefined && !lost.has(post.delivery))
    .flatMap((post) => {
      const text = textOf(post.content).replace(testMark, '')
      const found = framePattern.exec(text)
      if (!found || / (is|was) due at| WITHDRAWN by| is waived/.test(text.split('\n')[0] ?? '')) return []
      const reference = found[1] ?? `${found[3]}.${found[2]}`
      return [{ post, text, reference, token: /\bT\d{3}\b/.exec(text)?.[0] ?? '', part: text.split('\n')[0] ?? '' }]
    })
})
