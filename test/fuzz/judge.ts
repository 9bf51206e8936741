import type { Received, ReceivedCommand, ReceivedEdit, ReceivedPost, ReceivedSubmission } from '../../src/core/received.ts'
import { type Cell, pastReasons, type Standing } from './cell.ts'
import { problemsOfContent, quotesOf, untamed, wholeText } from './frames.ts'
import { mechanism, officialOf, ownerOf } from './scene.ts'

/** Somebody said something; `token` is in it and in nothing else. */
export interface Told {
  readonly event: ReceivedPost | ReceivedEdit | ReceivedCommand | ReceivedSubmission
  readonly token: string
}

/**
 * What must hold for all that was said, worked out from what people did and what stands in the channels. Nothing here asks the
 * core what it thinks of a text.
 */
export function problemsOf(cell: Cell, told: readonly Told[]): readonly string[] {
  return [
    ...cell.problems,
    ...cell.posts.flatMap(({ content }) => problemsOfContent(content)),
    ...told.flatMap((each) => leaks(cell, each, audience(each, told))),
    ...told.flatMap((each) => silences(cell, each)),
    ...strayFrames(cell, told),
  ]
}

// ---------------------------------------------------------------- what may cross

const invisible = /^[\s\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]+/u
/** A typeface, where a command stands right behind it. */
const formatting = /^(?:[*_~`][\p{Cc}\p{Default_Ignorable_Code_Point}]*)+(?=[!/！／﹗︕‼])/u

/** A text as a person sees its beginning. */
function visible(text: string): string {
  const rest = text.replace(invisible, '').replace(formatting, '')
  return rest === text ? rest : visible(rest)
}

const beginsAsCommand = (text: string): boolean => /^[!/]/.test((visible(text)[0] ?? '').normalize('NFKC'))

const sending = new Set(['send', 'flash', 'immediate', 'priority', 'routine', 'deferred'])
/** Their words are meant for the other side, from wherever they are given. */
const speaking = new Set(['dispute', 'respond', 'clarify', 'correct', 'not-meant'])
/** The supervisor's words that parties are told. */
const ruling = new Set(['say', 'pause', 'waive', 'passed', 'close'])

function nameOfCommand(text: string): string {
  const words = visible(text).normalize('NFKC').toLowerCase().split(/\s+/u).map(bare)
  return words.find((word) => word !== 'parley' && word !== '') ?? 'help'
}

const bare = (word: string): string => {
  const named = word.replaceAll(/[\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/gu, '').replace(/^[*_~`]*[!/]+/u, '')
  // From the end: a pattern would begin anew at each of thousands of such signs.
  let end = named.length
  while (end > 0 && '*_~`'.includes(named[end - 1]!)) end -= 1
  return named.slice(0, end)
}

function commandIn({ event }: Told): string | undefined {
  if (event.type === 'submitted') return '!send'
  if (event.type === 'commanded') return `!${event.command.replaceAll(/[^\p{L}\p{N}-]/gu, '')} ${event.text}`
  return beginsAsCommand(event.text) ? event.text : undefined
}

const authorOf = ({ event }: Told): string => ('author' in event ? event.author : event.user)

/** All that was typed, wherever it was. */
function typedIn({ event }: Told): string {
  if (event.type === 'submitted') return Object.values(event.values).join('\n')
  return event.type === 'commanded' ? `/${event.command} ${event.text}` : event.text
}
const trackAt = ({ link, channel }: { readonly link: string; readonly channel: string }) =>
  mechanism.tracks.find(({ channels }) => Object.values(channels).some((each) => each.link === link && each.channel === channel))
const isSupervisors = ({ event }: Told): boolean =>
  event.link === mechanism.supervisor.link && event.channel === mechanism.supervisor.channel.channel

type Audience = 'all' | 'supervisor' | 'nobody'

/** A change of what may cross may cross too, unless it has become another command: its author sees the mark on it. */
function audience(told: Told, all: readonly Told[]): Audience {
  const { event } = told
  if (event.type !== 'edited' || commandIn(told) !== undefined || event.fragments.length > 0) return audienceOfNew(told)
  const before = all.find((each) => each.event.type === 'posted' && each.event.link === event.link && each.event.post === event.post)
  const isEveryPost = trackAt(event)?.intake === 'every-post'
  return before && isEveryPost && audienceOfNew(before) === 'all' ? 'all' : audienceOfNew(told)
}

/** Whose eyes it may meet besides the author's own organisation's. */
function audienceOfNew(told: Told): Audience {
  const { event } = told
  const organisation = officialOf(event.link, authorOf(told))
  const isClean = (event.fragments ?? []).length === 0
  if (organisation === undefined || !isClean || isAutomatic(told)) return 'nobody'
  const command = commandIn(told)
  if (command === undefined) {
    const track = trackAt(event)
    return track?.intake === 'every-post' && organisation === ownerOf(event.link) && organisation !== 'supervisor' ? 'all' : 'nobody'
  }
  const name = nameOfCommand(command)
  if (organisation === 'supervisor') return ruling.has(name) && isSupervisors(told) ? 'all' : 'nobody'
  if (name === 'supervisor') return 'supervisor'
  return speaking.has(name) || (sending.has(name) && trackAt(event) !== undefined) ? 'all' : 'nobody'
}

const isAutomatic = ({ event }: Told): boolean => event.type === 'posted' && event.isAutomatic === true

/** A word that stands before somebody whom it was not meant for. */
function leaks(cell: Cell, told: Told, may: Audience): readonly string[] {
  if (may === 'all') return []
  const own = ownerOf(told.event.link)
  const isStranger = officialOf(told.event.link, authorOf(told)) === undefined
  return cell.posts
    .filter((post) => wholeText(post.content).includes(told.token))
    .filter((post) => {
      const reader = ownerOf(post.link)
      if (may === 'supervisor' && reader === 'supervisor') return false
      // A stranger's own words come back to nobody but the stranger.
      return isStranger ? post.user !== authorOf(told) : reader !== own
    })
    .map((post) => `what ${authorOf(told)} said (${told.event.type}, for ${may}) stands in ${post.link} ${post.channel}`)
}

// ---------------------------------------------------------------- an answer for everybody

/** Somebody who typed a command, or meant something to be sent, and heard nothing. */
function silences(cell: Cell, told: Told): readonly string[] {
  const { event } = told
  const author = authorOf(told)
  const isServed = trackAt(event) !== undefined || isSupervisors(told)
  const isCommand = commandIn(told) !== undefined
  const isDirect = event.type === 'posted' && event.isDirect
  const isOwnTalk = isSupervisors(told) || trackAt(event)?.intake === 'on-command'
  // What is found may be from before there was anybody to answer.
  if (event.type === 'edited' || ('found' in event && event.found)) return []
  if (event.type === 'posted' && !isDirect && (!isServed || (isOwnTalk && !isCommand))) return []
  if (isDirect && event.text.trim() === '') return []
  // A machine waits for no answer; an official in whose name it speaks, where they are one, does.
  if (isAutomatic(told) && (isDirect || officialOf(event.link, author) !== ownerOf(event.link))) return []
  const isAnswered =
    cell.posts.some((post) => post.link === event.link && (post.user === author || isRuling(post, told))) ||
    (event.type === 'posted' && cell.marks.some((mark) => mark.link === event.link && mark.post === event.post)) ||
    cell.facts.some((fact) => fact.is === 'message-accepted' && fact.row.author.user === author && fact.row.author.link === event.link)
  return isAnswered ? [] : [`${author} got no answer to what they ${event.type === 'commanded' ? 'commanded' : 'posted'}`]
}

/** What the supervisor orders of a track is told in every channel, its own too. */
const isRuling = (post: Standing, told: Told): boolean =>
  isSupervisors(told) &&
  post.channel === told.event.channel &&
  post.row.act.do === 'say' &&
  /^(?:paused|resumed)$/.test(post.row.act.notice.say)

// ---------------------------------------------------------------- what a frame holds

/** The quotation of what was relayed in this case is word for word what was said, with nothing hidden left hidden. */
function strayFrames(cell: Cell, told: readonly Told[]): readonly string[] {
  const texts = told.map((each) => plain(typedIn(each)))
  const shown = new Map<string, Standing[]>()
  for (const post of cell.posts) {
    const { act } = post.row
    if (act.do !== 'show') continue
    const key = `${act.message} ${post.link} ${post.channel}`
    shown.set(key, [...(shown.get(key) ?? []), post])
  }
  return [...shown].flatMap(([key, posts]) => {
    const message = cell.state.messages.get(key.split(' ')[0]!)
    if (!message || message.state === 'withdrawn' || message.was !== undefined) return []
    if (posts.length > partsMax) return [`${posts.length} posts for one message`]
    const quotes = posts.flatMap(({ content }) => quotesOf(content))
    const isSubject = (quote: string): boolean => message.subject !== undefined && quote === `Subject: ${message.subject}`
    const quoted = untamed(quotes.filter((quote) => !isSubject(quote)).join(''))
    const subject = untamed(message.subject ?? '')
    if (!texts.some((text) => text.includes(subject) || text.replaceAll(/\n+/g, ' ').includes(subject)))
      return [`a subject that nobody wrote: ${JSON.stringify(subject)}`]
    const said = quoted.replace(/^(?:We understand: |Correct: that is what was meant\.|Not meant\.) ?/, '')
    return texts.some((text) => text.includes(said)) || pastReasons.includes(said)
      ? []
      : [`a frame quotes what nobody said: ${JSON.stringify(quoted.slice(0, 80))}`]
  })
}

/** Some twenty parts, and what showing hidden characters adds. */
const partsMax = 44

const plain = (text: string): string => untamed(text.replaceAll(/\r\n?/g, '\n'))

/** The texts that an event brings. */
export const toldBy = (event: Received, token: string): readonly Told[] =>
  event.type === 'posted' || event.type === 'edited' || event.type === 'commanded' || event.type === 'submitted' ? [{ event, token }] : []
