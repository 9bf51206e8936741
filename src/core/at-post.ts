import { type Address, type PostId, postKey } from './addresses.ts'
import type { MessageRow } from './rows/message.ts'
import type { State } from './state.ts'

/** The message of a post: its author's own, or one of Parley's that shows it or is about it. */
export function messageAt({ shown, posts, messages }: State, at: Address, post: PostId): MessageRow | undefined {
  const key = postKey(at, post)
  return messages.get(shown.get(key)?.message ?? posts.get(key)?.message ?? '')
}
