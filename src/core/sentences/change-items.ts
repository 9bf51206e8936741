/** One thing that a configuration changes; what its viewer is not to know is null. */
export type ChangeItem =
  | { readonly item: 'official-added'; readonly of: string; readonly role: string; readonly who: string | null; readonly head: boolean }
  | { readonly item: 'official-removed'; readonly of: string; readonly role: string; readonly who: string | null }
  | {
      readonly item: 'official-replaced'
      readonly of: string
      readonly role: string
      readonly now: string | null
      readonly was: string | null
    }
  | { readonly item: 'order'; readonly of: string }
  | {
      readonly item: 'channel-moved'
      readonly of: string
      readonly track: string
      readonly from: string | null
      readonly to: string | null
    }
  | { readonly item: 'channel-joined'; readonly of: string; readonly track: string; readonly to: string | null }
  | { readonly item: 'channel-left'; readonly of: string; readonly track: string }
  | { readonly item: 'party-added' | 'party-removed'; readonly name: string }
  | { readonly item: 'track-added'; readonly code: string; readonly name: string; readonly parties: readonly string[] }
  | { readonly item: 'track-removed'; readonly code: string; readonly name: string }
  | { readonly item: 'exercise'; readonly on: boolean }
  | { readonly item: 'setting'; readonly of: string; readonly key: string; readonly from: string | null; readonly to: string | null }
  | { readonly item: 'more'; readonly of: string; readonly count: number }
  /** Of hours and the like nobody else is told more. */
  /** To others than its own: whether it is the same person they cannot know. */
  | { readonly item: 'official-account'; readonly of: string; readonly role: string }
  | { readonly item: 'unseen'; readonly of: string }
  | { readonly item: 'due-changed'; readonly of: string; readonly track: string }

/** In a plain sentence, exactly and briefly. */
export function itemWords(item: ChangeItem): string {
  switch (item.item) {
    case 'official-added':
      return `${item.of}: ${withArticle(item.role)}${inBrackets(item.who)} is added${item.head ? ', as a head' : ''}.`
    case 'official-removed':
      return `${item.of}: the ${item.role}${inBrackets(item.who)} is removed.`
    case 'official-replaced':
      return item.now === null
        ? `${item.of}: another person is ${item.role}.`
        : `${item.of}: ${item.now} is ${item.role} in the place of ${item.was}.`
    case 'official-account':
      return `${item.of}: the ${item.role} has another account.`
    case 'unseen':
      return `${item.of}: something changes that it alone may see.`
    case 'due-changed':
      return `${item.of}: the times for what it owes on ${item.track} are others now.`
    case 'order':
      return `${item.of}: the order of the officials changes.`
    case 'channel-moved':
      return item.to === null
        ? `${item.of}’s channel of ${item.track} moves.`
        : `${item.of}’s channel of ${item.track} moves from ${item.from} to ${item.to}.`
    case 'channel-joined':
      return `${item.of} joins ${item.track}${item.to === null ? '' : ` with the channel ${item.to}`}.`
    case 'channel-left':
      return `${item.of} leaves ${item.track}.`
    case 'party-added':
      return `${item.name} joins the mechanism.`
    case 'party-removed':
      return `${item.name} leaves the mechanism.`
    case 'track-added':
      return `Track ${item.code}, ${item.name}, is new, between ${item.parties.join(' and ')}. It begins as a rehearsal.`
    case 'track-removed':
      return `Track ${item.code}, ${item.name}, ends.`
    case 'exercise':
      return item.on ? 'The whole mechanism becomes an exercise.' : 'The mechanism is an exercise no longer.'
    case 'setting':
      return `${item.of}: ${item.key} ${changeWords(item.from, item.to)}.`
    case 'more':
      return `${item.of}: and ${item.count} more.`
  }
}

const withArticle = (role: string): string => `${/^[aeiou]/iu.test(role) ? 'an' : 'a'} ${role}`

const inBrackets = (who: string | null): string => (who === null ? '' : ` (${who})`)

const changeWords = (from: string | null, to: string | null): string =>
  from === null ? `is set to ${to}` : to === null ? `is left out (was ${from})` : `changes from ${from} to ${to}`

/** The file on disk is not what is in force: which one counts. */
export const fileDiffers = (items: readonly ChangeItem[]): string =>
  `The configuration file is not what is in force; what is in force counts, also after a restart. By the file: ${items.map(itemWords).join(' ')} Type “parley apply FILE” at Parley’s machine to put it in force, or correct the file.`
