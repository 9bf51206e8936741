import type { SeenPost } from '../../src/sandbox/standin.ts'
import type { Frame } from './frame.ts'
import type { Place } from './place.ts'
import { must } from './waiting.ts'

/** `16:41:08Z`, worked out here and not by Parley. */
export const zulu = (at: number): string => `${new Date(at).toISOString().slice(11, 19)}Z`

/** `22 Nov 18:41` in a time zone. */
function localTime(at: number, timeZone: string): string {
  const day = new Date(at).toLocaleDateString('en-GB', { timeZone, day: 'numeric', month: 'short' })
  return `${day} ${new Date(at).toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })}`
}

// Ten bytes at least, in groups that can be read out on the telephone.
const fingerprintForm = /^(?:[0-9a-f]{4}-){4,}[0-9a-f]{4}$/

interface Written {
  readonly by: { readonly party: string; readonly role: string }
  /** The post that it was made of; a slash command has none. */
  readonly post?: SeenPost
  readonly precedence?: string
}

/** Everything that a frame owes its reader: who wrote it, when in both times, how urgent it is, and its fingerprint. */
export function mustBeWhole(frame: Frame, place: Place, { by, post, precedence }: Written): void {
  const { text } = frame.post
  must(frame.from === by.party && frame.role === by.role, `“${frame.reference}” comes from ${by.party}, ${by.role}`, text)
  must(frame.precedence === precedence, `${frame.reference} has the precedence ${precedence ?? 'routine, unsaid'}`, text)
  must(fingerprintForm.test(frame.fingerprint ?? ''), `${frame.reference} bears a fingerprint of 80 bits or more`, text)
  if (!post) return
  const local = localTime(post.at, place.timeZone)
  must(frame.writtenAt === zulu(post.at), `${frame.reference} says that it was written at ${zulu(post.at)}`, text)
  must(frame.writtenLocally === local, `${frame.reference} says that it was written at ${local} where it is read`, text)
}

/** These words stand in the place once each, and in this order. */
export function mustStandInOrder(place: Place, texts: readonly string[]): readonly Frame[] {
  const frames = texts.map((text) => place.frame(text))
  const positions = frames.map((frame) => place.posts().findIndex(({ id }) => id === frame.post.id))
  must(
    positions.every((position, index) => index === 0 || position > (positions[index - 1] ?? 0)),
    `${place.name}’s channel shows in this order: ${texts.join(' / ')}`,
    () => place.tail(),
  )
  return frames
}

/** A frame stands in the thread of a post, or, as an answer that is to be seen in a Matrix room itself, answers it there. */
export function mustBeInThread({ post, title }: Pick<Frame, 'post' | 'title'>, place: Place, root: string): void {
  const words = place.posts().find(({ id }) => id === root)?.text ?? root
  must(
    (post.threadOf ?? post.replyTo) === root,
    `${title} stands in ${place.name}’s channel in the thread of “${words}”`,
    () => `${threadOf(place, post)}`,
  )
}

function threadOf(place: Place, post: SeenPost): string {
  const root = place.posts().find(({ id }) => id === post.threadOf)
  return root ? `it stands in the thread of “${root.text}”` : 'it stands in no thread'
}
