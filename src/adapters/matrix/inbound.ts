import type { LinkId, PostId, UserId } from '../../core/addresses.ts'
import type { AccessChanged, ChannelChanged, HandedOver, Received, ReceivedEdit, ReceivedPost } from '../../core/received.ts'
import { plainEmoji, type RawEvent, type Relation, recordOf, redactedBy, relationOf, serverOf, textOf } from './events.ts'
import type { RecentEvents } from './recent.ts'
import { editedTo, fileFragment, isNotice, isPersons, noticeIn, type Said, unreadable } from './text.ts'

/** What the translation must know beyond the event itself. */
export interface Surroundings {
  readonly link: LinkId
  readonly ownUser: UserId
  readonly room: string
  readonly isDirect: boolean
  /** Read afterwards, not told live: goes into `found`. */
  readonly found: boolean
  readonly nameOf: (user: UserId) => string
  readonly recent: RecentEvents
  /** The event as the homeserver has it now; undefined where it has none, or will not show it. */
  readonly fetchEvent: (eventId: string) => Promise<RawEvent | undefined>
  /** The edits of a post, newest first. */
  readonly fetchEdits: (post: PostId) => Promise<readonly RawEvent[]>
}

/** One event in the contract's words; undefined where it is nothing that anybody did: a bot's notice, our own echo. */
export async function translate(event: RawEvent, around: Surroundings): Promise<HandedOver | undefined> {
  if (event.type === 'm.room.member') return membership(event, around)
  if (accessTypes.has(event.type) && event.state_key === '') return accessChanged(around)
  if (event.sender === around.ownUser) {
    remember(event, around)
    return undefined
  }
  switch (event.type) {
    case 'm.room.redaction':
      return redaction(event, around)
    case 'm.reaction':
      return reaction(event, around)
    case 'm.room.encryption':
      return change(event, around, 'encrypted')
    case 'm.room.tombstone':
      return ended(event, around)
    case 'm.room.topic':
      return around.found || event.state_key !== '' ? undefined : change(event, around, 'topic-changed')
    default:
      return spoken(event, around)
  }
}

/** The state of a room that says who may come in, or read along. */
const accessTypes: ReadonlySet<string> = new Set(['m.room.join_rules', 'm.room.history_visibility', 'm.room.guest_access'])

const accessChanged = ({ link, room: channel }: Surroundings): AccessChanged => ({ type: 'access-changed', link, channel })

/** In the place of a person's post that could not be translated: its author is to learn that it was not understood. */
export function unreadablePost(event: RawEvent, around: Surroundings): ReceivedPost | undefined {
  if (event.type !== 'm.room.message' || event.sender === around.ownUser) return undefined
  return posted(event, unreadable('something of a form that Parley does not know'), around)
}

async function spoken(event: RawEvent, around: Surroundings): Promise<Received | undefined> {
  if ('redacted_because' in (event.unsigned ?? {})) return undefined
  const { replaces } = relationOf(event.content)
  const isMessage = event.type === 'm.room.message' && event.state_key === undefined
  // What it calls itself beside its new content no client shows.
  if (replaces !== undefined && isMessage) return edit(event, replaces, around)
  const said = wordsOf(event, around)
  if (said === undefined) {
    if (isMessage) around.recent.set(event.event_id, { kind: 'notice', author: event.sender })
    const isWord = isMessage && isNotice(event.content)
    return isWord ? { ...posted(event, noticeIn(event.content, around.nameOf), around), isAutomatic: true } : undefined
  }
  const { inReplyTo } = relationOf(event.content)
  // Some clients name the edit that they show, and not the post.
  if (inReplyTo !== undefined && around.recent.get(inReplyTo) === undefined) {
    rememberEdit(await around.fetchEvent(inReplyTo), around.recent)
  }
  remember(event, around)
  return posted(event, said, around)
}

/** The post that an event is an edit of, as far as is remembered; the event itself where it is none. */
function editedPost(event: PostId, { recent }: Pick<Surroundings, 'recent'>): PostId {
  let post = event
  for (let depth = 0; depth < editsDeepMax; depth += 1) {
    const known = recent.get(post)
    if (known?.kind !== 'edit') return post
    post = known.post
  }
  return event
}

/** Whoever edits an edit of an edit to no end means nothing by it. */
const editsDeepMax = 10

function posted(event: RawEvent, said: Said, around: Surroundings): ReceivedPost {
  return {
    type: 'posted',
    link: around.link,
    channel: around.room,
    post: event.event_id,
    author: event.sender,
    text: said.text,
    writtenAt: event.origin_server_ts,
    ...placeOf(relationOf(event.content), around),
    fragments: said.fragments,
    isDirect: around.isDirect,
    ...(around.found ? { found: true } : {}),
    ...(event.lastEdit === undefined ? {} : { editedAt: event.lastEdit.at, edition: event.lastEdit.id }),
  }
}

/** The thread that a post stands in, and the post that it answers. */
const placeOf = ({ thread, inReplyTo }: Place, around: Surroundings): Place => ({
  ...(thread === undefined ? {} : { thread }),
  ...(inReplyTo === undefined ? {} : { inReplyTo: editedPost(inReplyTo, around) }),
})
type Place = Pick<Relation, 'thread' | 'inReplyTo'>

/** The words of an event that a person can send; undefined for everything else. */
function wordsOf(event: RawEvent, around: Surroundings): Said | undefined {
  if (event.state_key !== undefined)
    return beacons.has(event.type) && event.content.live === true ? unreadable('a live location') : undefined
  switch (event.type) {
    case 'm.room.message':
      if (event.lastEdit === undefined && !isPersons(event.content)) return undefined
      return editedTo(event.content, around.nameOf, around.ownUser)
    case 'm.room.encrypted':
      return unreadable('an encrypted message (use a room with encryption off)')
    case 'm.sticker':
      return { text: '', fragments: [fileFragment(textOf(event.content.body) ?? 'a sticker')] }
    case 'm.poll.start':
    case 'org.matrix.msc3381.poll.start':
      return unreadable('a poll')
    default:
      return undefined
  }
}

/** State that people set to show the others something. Its end is told as another one. */
const beacons = new Set(['m.beacon_info', 'org.matrix.msc3672.beacon_info'])

async function edit(event: RawEvent, post: PostId, around: Surroundings): Promise<Received | undefined> {
  const said = editedTo(recordOf(event.content['m.new_content']), around.nameOf, around.ownUser)
  const before = await postBefore(event, post, around)
  const replaced = around.recent.get(post)
  if (replaced?.kind === 'edit') return replaced.author === event.sender ? editOfEdit(event, said, around) : undefined
  // The homeserver takes an edit from anybody; only the author's counts (Matrix, "Validity of replacement events").
  if (before === undefined || before.author !== event.sender) return undefined
  around.recent.set(event.event_id, { kind: 'edit', post, author: event.sender })
  const now = { ...before, text: said.text, barred: barredIn(said) }
  around.recent.set(post, now)
  if (saysTheSame(now, before)) return undefined
  return {
    ...edited(event, { post, author: event.sender, ...said, edition: event.event_id }, around),
    previousText: before.text,
    writtenAt: before.writtenAt,
    ...placeOf(before, around),
  }
}

/** `edition`: the event whose words stand now. */
function edited(
  event: RawEvent,
  now: Pick<ReceivedEdit, 'post' | 'author' | 'text' | 'fragments' | 'edition'>,
  around: Surroundings,
): ReceivedEdit {
  const { post, author, text, fragments, edition } = now
  return {
    type: 'edited',
    link: around.link,
    channel: around.room,
    post,
    author,
    text,
    editedAt: event.origin_server_ts,
    ...(edition === undefined ? {} : { edition }),
    fragments,
    ...(around.found ? { found: true } : {}),
  }
}

/**
 * What replaces something cannot be replaced itself (Matrix, "Validity of replacement events"), but some clients send it, and show it to
 * whoever sent it. Most of the room goes on seeing the words of before: of two different texts neither crosses, and its author is told.
 */
function editOfEdit(event: RawEvent, said: Said, around: Surroundings): Received {
  const post = editedPost(relationOf(event.content).replaces ?? '', around)
  around.recent.set(event.event_id, { kind: 'edit', post, author: event.sender })
  const { fragments } = unreadable('a change of a change (not every client shows it)')
  const refused = { text: said.text, fragments: [...said.fragments, ...fragments] }
  return edited(event, { post, author: event.sender, ...refused, edition: event.event_id }, around)
}

const barredIn = ({ fragments }: Said): string => fragments.map(({ kind, excerpt }) => `${kind} ${excerpt}`).join('\n')
const saysTheSame = (one: RecentPost, other: RecentPost): boolean => one.text === other.text && one.barred === other.barred

type RecentPost = Extract<ReturnType<RecentEvents['get']>, { kind: 'post' }>

async function postBefore(event: RawEvent, post: PostId, around: Surroundings): Promise<RecentPost | undefined> {
  const known = around.recent.get(post)
  if (known?.kind === 'post') return known
  if (known !== undefined) return undefined
  const original = await around.fetchEvent(post)
  if (original === undefined || rememberEdit(original, around.recent)) return undefined
  if (original.type === 'm.room.message' && !isPersons(original.content)) {
    around.recent.set(post, { kind: 'notice', author: original.sender })
    return undefined
  }
  const edits = (await around.fetchEdits(post)).filter((each) => each.sender === original.sender)
  const own = edits.findIndex((each) => each.event_id === event.event_id)
  const earlier = edits.slice(own + 1).find((each) => each.origin_server_ts <= event.origin_server_ts)
  return postIn(original, earlier, around)
}

/** A post as it stood with its latest edit. */
function postIn(original: RawEvent, latest: RawEvent | undefined, around: Surroundings): RecentPost | undefined {
  const relation = relationOf(original.content)
  if (original.type !== 'm.room.message' || !isPersons(original.content) || relation.replaces !== undefined) return undefined
  const said = editedTo(latest ? recordOf(latest.content['m.new_content']) : original.content, around.nameOf, around.ownUser)
  return {
    kind: 'post',
    author: original.sender,
    text: said.text,
    barred: barredIn(said),
    writtenAt: original.origin_server_ts,
    ...placeOf(relation, around),
  }
}

function reaction(event: RawEvent, around: Surroundings): Received | undefined {
  const { annotates } = relationOf(event.content)
  if (annotates === undefined) return undefined
  remember(event, around)
  return {
    type: 'reacted',
    link: around.link,
    channel: around.room,
    post: editedPost(annotates.post, around),
    user: event.sender,
    emoji: plainEmoji(annotates.key),
    added: true,
    at: event.origin_server_ts,
  }
}

async function redaction(event: RawEvent, around: Surroundings): Promise<Received | undefined> {
  const target = redactedBy(event)
  if (target === undefined) return undefined
  const at = event.origin_server_ts
  const inChannel = { link: around.link, channel: around.room }
  const known = around.recent.get(target)
  if (known?.kind === 'reaction') {
    return { type: 'reacted', ...inChannel, post: known.post, user: known.user, emoji: known.emoji, added: false, at }
  }
  // A change of Parley's own is told as a post of its own (see `SendOutcome`).
  if (known?.kind === 'edit' && known.author !== around.ownUser) return editTakenBack(event, editedPost(known.post, around), around)
  let author = known?.author
  if (known === undefined) {
    const fetched = await around.fetchEvent(target)
    // A reaction that nobody here remembers names neither post nor emoji any more.
    const isPost = fetched === undefined || ['m.room.message', 'm.room.encrypted', 'm.sticker'].includes(fetched.type)
    if (!isPost) return undefined
    author = fetched?.sender
  }
  const found = around.found ? { found: true as const } : {}
  return { type: 'deleted', ...inChannel, post: target, deletedAt: at, ...(author === around.ownUser ? { isOwn: true } : {}), ...found }
}

/** Who redacts an edit gives the post back its earlier words: for those who saw it, that is a change. */
async function editTakenBack(event: RawEvent, post: PostId, around: Surroundings): Promise<Received | undefined> {
  const known = around.recent.get(post)
  const original = await around.fetchEvent(post)
  if (original === undefined) return undefined
  const latest = (await around.fetchEdits(post)).find(
    (each) => each.sender === original.sender && each.content['m.new_content'] !== undefined,
  )
  const now = postIn(original, latest, around)
  if (now === undefined || (known?.kind === 'post' && saysTheSame(known, now))) return undefined
  around.recent.set(post, now)
  const content = latest ? recordOf(latest.content['m.new_content']) : original.content
  const { fragments } = editedTo(content, around.nameOf, around.ownUser)
  return {
    ...edited(event, { post, author: now.author, text: now.text, fragments, edition: latest?.event_id ?? post }, around),
    ...(known?.kind === 'post' ? { previousText: known.text } : {}),
    writtenAt: now.writtenAt,
    ...placeOf(now, around),
  }
}

/** Matrix, "User Identifiers": 255 bytes. A longer one is nobody's. */
const userIdLengthMax = 255

/** Other people's joins. Our own comings and goings are told from the room lists of the sync, see `hand-over.ts`. */
function membership(event: RawEvent, around: Surroundings): Received | undefined {
  const before = recordOf(event.unsigned?.prev_content).membership
  const joined = event.content.membership === 'join' && before !== 'join'
  if (!joined || event.state_key === undefined || event.state_key === around.ownUser) return undefined
  const outside = serverOf(event.state_key) !== serverOf(around.ownUser)
  const joiner = event.state_key.length > userIdLengthMax ? {} : { user: event.state_key }
  return { ...change(event, around, outside ? 'shared-outside' : 'member-joined'), ...joiner }
}

/** A room's end: as a rule another has taken its place (Matrix, "Room Upgrades"). */
function ended(event: RawEvent, around: Surroundings): Received {
  const replacement = replacementIn(event)
  return replacement === undefined ? change(event, around, 'archived') : { ...change(event, around, 'replaced'), replacement }
}

export function replacementIn({ type, content }: Pick<RawEvent, 'type' | 'content'>): string | undefined {
  const room = type === 'm.room.tombstone' ? content.replacement_room : undefined
  return typeof room === 'string' && /^![^\s]{1,254}$/u.test(room) ? room : undefined
}

function change(event: RawEvent, around: Surroundings, kind: Exclude<ChannelChanged['change'], 'bot-removed' | 'bot-returned'>) {
  return {
    type: 'channel-changed' as const,
    link: around.link,
    channel: around.room,
    change: kind,
    at: event.origin_server_ts,
  }
}

/** Of what is read of a room's history: whoever takes one of these edits back later names nothing but the edit. */
export function rememberEdits(events: readonly RawEvent[], { recent, ownUser }: Pick<Surroundings, 'recent' | 'ownUser'>): void {
  for (const event of events) if (event.sender !== ownUser) rememberEdit(event, recent)
}

/** Whether it is one. */
function rememberEdit(event: RawEvent | undefined, recent: RecentEvents): boolean {
  const post = event?.type === 'm.room.message' ? relationOf(event.content).replaces : undefined
  if (event === undefined || post === undefined) return false
  recent.set(event.event_id, { kind: 'edit', post, author: event.sender })
  return true
}

function remember(event: RawEvent, around: Surroundings): void {
  const relation = relationOf(event.content)
  const { annotates } = relation
  if (event.type === 'm.reaction' && annotates) {
    const emoji = plainEmoji(annotates.key)
    around.recent.set(event.event_id, { kind: 'reaction', post: editedPost(annotates.post, around), user: event.sender, emoji })
    return
  }
  if (rememberEdit(event, around.recent)) return
  if (!['m.room.message', 'm.room.encrypted', 'm.sticker'].includes(event.type) || relation.replaces !== undefined) return
  const said = wordsOf(event, around)
  around.recent.set(event.event_id, {
    kind: 'post',
    author: event.sender,
    text: said?.text ?? '',
    barred: said ? barredIn(said) : '',
    writtenAt: event.origin_server_ts,
    ...placeOf(relation, around),
  })
}
