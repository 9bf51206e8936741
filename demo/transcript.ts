import type { SeenPost } from '../src/sandbox/standin.ts'

/** One channel as its people see it, with their direct conversations with Parley. */
export interface Shown {
  readonly title: string
  readonly topic: string
  readonly posts: readonly SeenPost[]
  readonly direct: readonly { readonly person: string; readonly posts: readonly SeenPost[] }[]
}

const ruleLength = 96
const authorWidth = 8

/** The channel as lines of text: time (UTC), author, text; a thread stands indented under its first post. */
export function transcript({ title, topic, posts, direct }: Shown): string[] {
  const lines = [`━━ ${title} ${'━'.repeat(Math.max(0, ruleLength - title.length - 4))}`, ...(topic === '' ? [] : [`   Topic: ${topic}`])]
  lines.push(...(posts.length === 0 ? ['   (nothing stands here)'] : conversation(posts)))
  for (const { person, posts: told } of direct) {
    if (told.length > 0) lines.push(`── direct messages: ${person} and Parley`, ...conversation(told))
  }
  return lines
}

function conversation(posts: readonly SeenPost[]): string[] {
  const ids = new Set(posts.map(({ id }) => id))
  const names = new Map(posts.map(({ author, authorName }) => [author, authorName]))
  const isReply = (post: SeenPost): boolean =>
    post.threadOf !== undefined && post.threadOf !== post.id && ids.has(post.threadOf) && !post.alsoInChannel
  return posts
    .filter((post) => !isReply(post))
    .flatMap((first) => [
      ...entry(first, posts, names, ''),
      ...posts.filter((post) => isReply(post) && post.threadOf === first.id).flatMap((reply) => entry(reply, posts, names, '  │ ')),
    ])
}

function entry(post: SeenPost, posts: readonly SeenPost[], names: ReadonlyMap<string, string>, indent: string): string[] {
  const time = new Date(post.at).toISOString().slice(11, 19)
  const margin = `${' '.repeat(time.length)}  ${indent}${' '.repeat(authorWidth)}  `
  const [first = '', ...rest] = [...contextOf(post, posts), ...post.text.split('\n'), ...belowOf(post, names)]
  return [`${time}  ${indent}${post.authorName.padEnd(authorWidth)}  ${first}`, ...rest.map((line) => `${margin}${line}`)].map((line) =>
    line.trimEnd(),
  )
}

/** What a person needs in order to know where they are: the post that this one answers. */
function contextOf(post: SeenPost, posts: readonly SeenPost[]): string[] {
  const about = post.replyTo ?? (post.alsoInChannel ? post.threadOf : undefined)
  const answered = about === undefined ? undefined : posts.find(({ id }) => id === about)
  const isOrphan = post.threadOf !== undefined && !posts.some(({ id }) => id === post.threadOf)
  return [
    ...(answered ? [`↩ in reply to “${answered.text.split('\n')[0] ?? ''}”`] : []),
    ...(isOrphan ? ['(in the thread of a post that is gone)'] : []),
    ...(post.ephemeralFor === undefined ? [] : ['(only you can see this)']),
  ]
}

function belowOf(post: SeenPost, names: ReadonlyMap<string, string>): string[] {
  const reactions = post.reactions.map(({ emoji, users }) => `${emoji} ${users.map((user) => names.get(user) ?? user).join(', ')}`)
  const buttons = post.buttons.map(({ label }) => `[${label}]`)
  const below = [...(post.edited ? ['(edited)'] : []), ...reactions, ...buttons].join('   ')
  return below === '' ? [] : [below]
}
