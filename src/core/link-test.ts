import type { LinkId } from './addresses.ts'
import type { State } from './state.ts'

/** By link: how the tests through its real channels went. */
export interface LinkTestRow {
  /** The one under way; the next one takes its place, whatever became of it. */
  readonly pending?: { readonly id: string; readonly channel: string }
  /** How many have begun: each takes the next of the link's channels in turn. */
  readonly begun: number
  /** In a row. */
  readonly misses: number
  readonly heardAt?: number
  /** Since when the link counts as silent, ms: the first miss. */
  readonly silentSince?: number
  readonly firstMissAt?: number
}

export type LinkTestFact =
  | { readonly is: 'link-test-began'; readonly link: LinkId; readonly id: string; readonly channel: string }
  /** `reason`: why it was not heard, in words; '' where it was. */
  | { readonly is: 'link-test-ended'; readonly link: LinkId; readonly heard: boolean; readonly reason: string }
  | { readonly is: 'link-fell-silent'; readonly link: LinkId }

const untested: LinkTestRow = { begun: 0, misses: 0 }

export function foldLinkTest({ linkTests }: State, fact: LinkTestFact, at: number): void {
  const row = linkTests.get(fact.link) ?? untested
  switch (fact.is) {
    case 'link-test-began':
      return linkTests.set(fact.link, { ...row, begun: row.begun + 1, pending: { id: fact.id, channel: fact.channel } })
    case 'link-test-ended': {
      const { begun, heardAt, silentSince, firstMissAt = at } = row
      if (fact.heard) return linkTests.set(fact.link, { begun, misses: 0, heardAt: at })
      return linkTests.set(fact.link, {
        // The same channel again: a second miss says more of it than one of another.
        begun: begun - 1,
        misses: row.misses + 1,
        firstMissAt,
        ...(heardAt === undefined ? {} : { heardAt }),
        ...(silentSince === undefined ? {} : { silentSince }),
      })
    }
    case 'link-fell-silent':
      return linkTests.set(fact.link, { ...row, silentSince: row.firstMissAt ?? at })
  }
}

/** The link is down: that explains what was missed before, and breaks off the test that is under way. */
export function breakOffTest({ linkTests }: State, link: LinkId): void {
  const row = linkTests.get(link)
  if (!row) return
  const { pending: _, firstMissAt: __, ...rest } = row
  linkTests.set(link, { ...rest, misses: 0 })
}
