/** Slack's API names emoji; the core speaks in characters. These are the ones that Parley and its officials use as signs. */
const characters: ReadonlyMap<string, string> = new Map(
  Object.entries({
    hourglass_flowing_sand: '⏳',
    hourglass: '⌛',
    outbox_tray: '📤',
    inbox_tray: '📥',
    ballot_box_with_check: '☑',
    white_check_mark: '✅',
    heavy_check_mark: '✔',
    no_entry: '⛔',
    no_entry_sign: '🚫',
    x: '❌',
    '+1': '👍',
    thumbsup: '👍',
    '-1': '👎',
    thumbsdown: '👎',
    ok_hand: '👌',
    ok: '🆗',
    eyes: '👀',
    pray: '🙏',
    raised_hands: '🙌',
    clap: '👏',
    wave: '👋',
    raised_hand: '✋',
    hand: '✋',
    tada: '🎉',
    heart: '❤',
    smile: '😄',
    joy: '😂',
    cry: '😢',
    thinking_face: '🤔',
    question: '❓',
    exclamation: '❗',
    heavy_exclamation_mark: '❗',
    grey_exclamation: '❕',
    interrobang: '⁉',
    warning: '⚠',
    rotating_light: '🚨',
    bangbang: '‼',
    arrows_counterclockwise: '🔄',
    repeat: '🔁',
    lock: '🔒',
    red_circle: '🔴',
    large_green_circle: '🟢',
    large_yellow_circle: '🟡',
    telephone_receiver: '📞',
    memo: '📝',
    bell: '🔔',
    100: '💯',
  }),
)

const names = new Map<string, string>()
for (const [name, character] of characters) if (!names.has(character)) names.set(character, name)

const variationSelectors = /[\uFE0E\uFE0F]/g

/** The character for a name; one that is not known stays `:name:`. A skin tone is no part of the meaning. */
export function emojiOf(name: string): string {
  const plain = name.replace(/::skin-tone-\d$/, '')
  return characters.get(plain) ?? `:${plain}:`
}

/** The API's name for a character or a `:name:`; undefined where there is none. */
export function emojiNameOf(emoji: string): string | undefined {
  const plain = emoji.replace(variationSelectors, '')
  return names.get(plain) ?? /^:([a-z0-9_+'-]+):$/.exec(plain)?.[1]
}

/** Slack turns characters into names when it stores a text; this makes two such texts comparable. */
export function withEmojiCharacters(text: string): string {
  return text.replaceAll(/:([a-z0-9_+'-]+):/g, (whole, name: string) => characters.get(name) ?? whole).replace(variationSelectors, '')
}
