import { type Address, addressKey } from '../../core/addresses.ts'
import { personOf } from '../../core/mechanism.ts'
import type { State } from '../../core/state.ts'
import { type StandingPost, textOf } from './fake-platform.ts'
import type { LivingWorld } from './living-world.ts'

/** What is wrong in the channels for anybody who looks at them, whatever the record says. */

/** All that somebody on a link reads, or ever read. */
function readOn({ story }: LivingWorld, link: string): readonly string[] {
  const { posts, topics } = story.platform(link)
  return [...posts.flatMap(({ content, changes }) => [content, ...changes.map(({ before }) => before)].map(textOf)), ...topics.values()]
}

/** Accounts, channels and watches of an organisation: no other one is to read them. */
const ownNames: Readonly<Record<string, RegExp>> = {
  north: /\b(?:UA2?|UN2|UNH2?|n-(?:sec|med|com)[-\w]*)\b|(?:Dawn|Dusk) of amal/,
  south: /\b(?:UB|USH|s-(?:sec|med|com)[-\w]*)\b/,
  east: /\b(?:UC|e-sec[-\w]*)\b/,
  sup: /\b(?:UM2?|UH|control(?:-2|-b))\b|(?:Dawn|Dusk) of sup-duty/,
}
const ownerOf = (link: string): string => link.replace(/-?2$/, '')

export function namesOfOthers(world: LivingWorld): readonly string[] {
  return Object.keys(world.story.platforms).flatMap((link) =>
    Object.entries(ownNames).flatMap(([owner, names]) =>
      owner === ownerOf(link)
        ? []
        : readOn(world, link)
            .filter((text) => names.test(text))
            .map((text) => `${link} reads of ${owner}: ${text}`),
    ),
  )
}

/** Words that stand with whoever was not to see them. */
export function strangeWords(world: LivingWorld): readonly string[] {
  return world.spoken.flatMap(({ token, link: own, readers }) =>
    Object.keys(world.story.platforms)
      .filter((link) => ownerOf(link) !== own && !readers.includes(ownerOf(link)))
      .flatMap((link) => readOn(world, link).filter((text) => text.includes(token)))
      .map((text) => `${token} of ${own}: ${text}`),
  )
}

const header = /^(?:(?:EXERCISE|TEST) · )?([A-Z]{2,6}-\d{4,}(?:\.\d+)?)(?: [A-Za-z][^·:]*)? · ([^·]+?),.*?(?: · part (\d+) of \d+)?/

/** Of a post that shows a message: its reference, whose it is, and which part. */
function shownIn({ content }: StandingPost): { readonly reference: string; readonly from: string; readonly part: string } | undefined {
  const [first = ''] = textOf({ ...content, mentions: [] }).split('\n')
  const [, reference, from] = header.exec(first) ?? []
  const [part = ''] = /part \d+ of \d+/.exec(first) ?? []
  return reference === undefined || from === undefined ? undefined : { reference, from, part }
}

/** What stands twice in a channel, or before what was said before it. */
export function notOnceInOrder({ story }: LivingWorld): readonly string[] {
  return Object.values(story.platforms).flatMap(({ link, posts }) => {
    const byChannel = Map.groupBy(posts, ({ channel }) => channel)
    return [...byChannel].flatMap(([channel, standing]) => {
      const shown = standing.flatMap((post) => shownIn(post) ?? [])
      const keys = shown.map(({ reference, part }) => `${reference} ${part}`)
      const twice = keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `${key} stands twice in ${link} ${channel}`)
      const lanes = Map.groupBy(shown, ({ reference, from }) => `${reference.split('-')[0]} ${from}`)
      const misordered = [...lanes].flatMap(([lane, each]) => {
        const numbers = each.filter(({ reference }) => !reference.includes('.')).map(({ reference }) => Number(reference.split('-')[1]))
        return numbers.some((number, index) => number < (numbers[index - 1] ?? 0))
          ? [`${lane} in ${link} ${channel}: ${numbers.join()}`]
          : []
      })
      return [...twice, ...misordered]
    })
  })
}

/** Posts of which their author was told nothing true. */
export function unaccounted(world: LivingWorld, { messages }: State): readonly string[] {
  const { story, said, takenAway } = world
  if (takenAway.size > 0) return []
  const withdrawn = [...messages.rows()].flatMap(([, { state, text }]) => (state === 'withdrawn' ? [text] : []))
  const left = said.filter(({ token }) => !withdrawn.some((text) => text.includes(token)))
  return left.flatMap(({ link, channel, user, post, token }) => {
    const isThere = story.platform(link).history.some((each) => each.type === 'posted' && each.post === post)
    const author = personOf(story.relay.inForce(), link, user)
    if (!isThere || !author) return []
    const stands = Object.keys(story.platforms).some((other) => ownerOf(other) !== ownerOf(link) && standsOn(world, other, token))
    const marks = story.mark(link, channel, post).filter((each) => '⏳📤☑⛔'.includes(each))
    if (stands) return marks.length === 1 ? [] : [`${token} stands, and its author sees ${marks.join() || 'no mark'}`]
    const isTold = marks.includes('⛔') || (marks.length === 0 && story.direct(link, user).length > 0)
    const waits: Address = { link, channel }
    return isTold ? [] : [`${token} of ${addressKey(waits)} stands nowhere, and its author sees ${marks.join() || 'no mark'}`]
  })
}

const standsOn = ({ story }: LivingWorld, link: string, token: string): boolean =>
  story.platform(link).posts.some(({ content }) => textOf(content).includes(token))
