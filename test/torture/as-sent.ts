import type { SeenPost } from '../../src/sandbox/standin.ts'
import { type Frame, framesIn } from '../crash/frames.ts'

const begins = 'Sent as '

/** What stands under an author's own post: the message as it was understood, without its text. */
export const asSentIn = (posts: readonly SeenPost[]): Frame[] =>
  framesIn(posts.flatMap((post) => (post.text.startsWith(begins) ? [{ ...post, text: post.text.slice(begins.length) }] : [])))
