import type { SeenPost, StandIn } from '../standin.ts'
import { type Column, channelNameOf, hintsOf, shortcutsOf } from './column.ts'
import type { Controls } from './control.ts'
import { formsOf } from './forms.ts'

/** The newest posts of a channel, and of a direct conversation, that the page shows. */
const channelPostsMax = 300
const directPostsMax = 100

/** What stands still while the page runs. */
export function layoutOf(columns: readonly Column[], scenario: string, controls: Controls): object {
  const standIns = standInsOf(columns)
  return {
    scenario,
    controls: controls.labels,
    columns: columns.map((column, id) => ({
      id,
      title: column.title,
      subtitle: column.subtitle,
      platform: column.standIn.platform,
      standIn: standIns.indexOf(column.standIn),
      channelName: channelNameOf(column),
      people: column.people.map(({ user, name, role }) => ({ user, name, role })),
      hasDirect: hasDirect(column),
      shortcuts: shortcutsOf(column),
      hints: hintsOf(column),
    })),
  }
}

/** What changes: everything that any of the column's people can see. Whom an ephemeral post is for, it says itself. */
export function contentOf(column: Column): object {
  const posts = withEphemerals(column)
  return {
    topic: column.standIn.topic(column.channel),
    posts: posts.slice(-channelPostsMax),
    omitted: Math.max(0, posts.length - channelPostsMax),
    directs: hasDirect(column)
      ? Object.fromEntries(column.people.map(({ user }) => [user, column.standIn.direct(user).slice(-directPostsMax)]))
      : {},
    forms: formsOf(column),
  }
}

export function standInsOf(columns: readonly Column[]): readonly StandIn[] {
  return [...new Set(columns.map((column) => column.standIn))]
}

export const hasDirect = (column: Column): boolean => column.direct !== false

/** A post of the channel, or of a direct conversation, that this person sees. */
export function visiblePost(column: Column, user: string, id: string, isDirect: boolean): SeenPost | undefined {
  const posts = isDirect ? column.standIn.direct(user) : column.standIn.channel(column.channel, user)
  return posts.find((post) => post.id === id)
}

function withEphemerals({ standIn, channel, people }: Column): SeenPost[] {
  const [first, ...others] = people.map(({ user }) => user)
  const posts = standIn.channel(channel, first)
  const extra = others.flatMap((user) => standIn.channel(channel, user).filter((post) => post.ephemeralFor !== undefined))
  return extra.length === 0 ? posts : [...posts, ...extra].sort((a, b) => a.at - b.at)
}
