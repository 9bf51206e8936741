/** Slack's API names emoji; a person sees characters. Only those that the relay and its people use are known. */
const characters: Readonly<Record<string, string>> = {
  hourglass_flowing_sand: '⏳',
  outbox_tray: '📤',
  ballot_box_with_check: '☑',
  no_entry: '⛔',
  '+1': '👍',
  white_check_mark: '✅',
  eyes: '👀',
  x: '❌',
  warning: '⚠',
  rotating_light: '🚨',
  lock: '🔒',
}

const names = new Map(Object.entries(characters).map(([name, character]) => [character, name]))

const variationSelectors = /[\uFE0E\uFE0F]/g

/** The character that a person sees; an unknown name stays `:name:`. */
export function emojiOf(name: string): string {
  return characters[name] ?? `:${name}:`
}

/** The API's name for a character, or for `:name:`. Undefined for a character that the stand-in does not know. */
export function emojiNameOf(emoji: string): string | undefined {
  const plain = emoji.replace(variationSelectors, '')
  return names.get(plain) ?? /^:([a-z0-9_+'-]+):$/.exec(plain)?.[1]
}

export function withEmoji(text: string): string {
  return text.includes(':') ? text.replace(/:([a-z0-9_+'-]+):/g, (whole, name: string) => characters[name] ?? whole) : text
}
