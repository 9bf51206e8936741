import { addressKey } from '../addresses.ts'
import type { Fact } from '../facts.ts'
import type { Act, DeliveryRow } from '../rows/delivery.ts'
import type { StormRow } from '../rows/obligation.ts'
import type { State } from '../state.ts'
import { changeObligation, count, countersOf } from './change.ts'

export function changeStorm(state: State, id: string, changes: (row: StormRow) => Partial<StormRow>): void {
  const row = state.storms.get(id)
  if (row) state.storms.set(id, { ...row, ...changes(row) })
}

export function stormOpened(state: State, { id, name, cause }: Fact & { is: 'storm-opened' }, at: number): void {
  state.storms.set(id, { id, name, cause, since: at, members: [], posts: {}, calledAt: {} })
  count(state, { storm: (countersOf(state).storm ?? 0) + 1 })
}

export function stormJoined(state: State, { id, obligations }: Fact & { is: 'storm-joined' }): void {
  changeStorm(state, id, ({ members }) => ({ members: [...members, ...obligations] }))
  for (const obligation of obligations) changeObligation(state, obligation, () => ({ storm: id }))
}

/** The one post of an escalation, or a part of a group's, is on its way: nothing posts it a second time. */
export function postExpected(state: State, row: DeliveryRow): void {
  if (row.act.do === 'say') place(state, row.act, addressKey(row), null)
}

/** It stands there; or (undefined) it does not, and may be posted anew. */
export const escalationPosted = (state: State, act: Act & { do: 'say' }, key: string, post: string | undefined): void =>
  place(state, act, key, post)

function place(state: State, { notice }: Act & { do: 'say' }, key: string, post: string | null | undefined): void {
  if (notice.say === 'escalation') {
    changeObligation(state, notice.with.obligation, ({ escalation }) => {
      // The first post in a channel is the one that is kept up to date.
      if (!escalation || typeof escalation.posts[key] === 'string') return {}
      const { [key]: _, ...others } = escalation.posts
      const placed = { ...escalation, posts: post === undefined ? others : { ...others, [key]: post } }
      return { escalation: post === null ? placed : asDrawn(placed, key) }
    })
  }
  if (notice.say === 'storm') {
    const { storm, part } = notice.with
    changeStorm(state, storm, (row) => {
      const { posts } = row
      const standing = posts[key] ?? []
      if (typeof standing[part] === 'string') return {}
      const parts = Array.from({ length: Math.max(standing.length, part + 1) }, (_, index) => standing[index] ?? null)
      const placed =
        post === undefined ? withoutPart(posts, key, part) : { ...posts, [key]: parts.map((each, index) => (index === part ? post : each)) }
      const isComing = (placed[key] ?? []).includes(null)
      return isComing ? { posts: placed } : { ...asDrawn(row, key), posts: placed }
    })
  }
}

interface Outdated {
  readonly outdated?: readonly string[]
}

/** It stands there, or does not come there: from now on it is brought up to date as any other. */
function asDrawn<Card extends Outdated>(card: Card, key: string): Card {
  return card.outdated?.includes(key) ? { ...card, outdated: card.outdated.filter((each) => each !== key) } : card
}

const withKey = ({ outdated = [] }: Outdated, key: string): Outdated => ({ outdated: [...new Set([...outdated, key])] })

export function cardOutdated(state: State, { key, obligation = '', storm = '' }: Fact & { is: 'card-outdated' }): void {
  changeObligation(state, obligation, ({ escalation }) =>
    escalation ? { escalation: { ...escalation, ...withKey(escalation, key) } } : {},
  )
  changeStorm(state, storm, (row) => withKey(row, key))
}

interface Gone {
  readonly obligation?: string
  readonly storm?: string
  readonly post: string
}

/** Somebody took away the post of an escalation, or a part of a group's: it may be posted anew. */
export function cardGone(state: State, key: string, { obligation = '', storm = '', post }: Gone): void {
  changeObligation(state, obligation, ({ escalation }) => {
    if (escalation?.posts[key] !== post) return {}
    const { [key]: _, ...others } = escalation.posts
    return { escalation: { ...escalation, posts: others } }
  })
  changeStorm(state, storm, ({ posts }) => {
    const { [key]: parts, ...others } = posts
    return parts ? { posts: { ...others, [key]: parts.map((each) => (each === post ? null : each)) } } : {}
  })
}

/** Where the last part, or the only one, does not stand, it may be posted anew; one between others keeps its place. */
function withoutPart(posts: StormRow['posts'], key: string, part: number): StormRow['posts'] {
  const { [key]: parts = [], ...others } = posts
  const rest = part === parts.length - 1 ? parts.slice(0, part) : parts
  return rest.length === 0 ? others : { ...others, [key]: rest }
}
