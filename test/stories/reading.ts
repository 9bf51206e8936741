import type { Place } from '../../demo/script/place.ts'

/** Everything that stands in a channel, as one text: for what must not be there. */
export const all = (place: Place): string =>
  place
    .posts()
    .map(({ text }) => text)
    .join('\n---\n')

/** The posts of Parley's in which these words stand, oldest first. */
export const saying = (place: Place, words: string) => place.posts().filter(({ isBot, text }) => isBot && text.includes(words))
