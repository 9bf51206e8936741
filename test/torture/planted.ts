import type { SeenPost } from '../../src/sandbox/standin.ts'
import type { Party, Place } from '../crash/oracle.ts'
import { judge } from './judge.ts'
import type { TakenPage } from './pager.ts'
import type { Answer, Filled, Flash, Lived, Private, Recorded, Said, Touched } from './record.ts'
import type { Trouble } from './troubles.ts'

export const second = 1_000
/** When the recording begins. */
export const start = Date.UTC(2026, 10, 22, 16, 43)

let ids = 0
export function seen(at: number, text: string, more: Partial<SeenPost> = {}): SeenPost {
  ids += 1
  const post = { id: `p${ids}`, channel: 'any', author: 'bot', authorName: 'Parley', isBot: true, text, at: start + at, edited: false }
  return { ...post, reactions: [], buttons: [], mentions: [], wakes: true, ...more }
}

/** With the track's marking, where the head says no other. */
export const frame = (at: number, head: string, text: string, more: Partial<SeenPost> = {}) =>
  seen(at, `${marked(head)}\n> ${text}\nWritten 16:43Z`, more)
export const marked = (head: string): string => (head.includes('TLP:') ? head : head.replace(/$/m, ' · TLP:GREEN'))
export const own = (id: string, at: number, text: string, mark = '📤') =>
  seen(at, text, { id, isBot: false, author: 'amal', reactions: [{ emoji: mark, users: ['bot'] }] })
export const card = (at: number, reference: string, words = 'no acknowledgement from South', state = 'ESCALATION') =>
  seen(at, `mika: ${state} ${reference} · ${words}\nROUTINE from North.\nNobody has taken it.`, { mentions: ['mika'] })

export const said = (post: string, at: number, text: string, more: Partial<Said> = {}): Said => ({
  party: 'north',
  post,
  versions: [text],
  acknowledged: false,
  at: start + at,
  editedAt: [],
  ...more,
})

export interface Scene {
  said: Said[]
  answers: Answer[]
  privates: Private[]
  flashes: Flash[]
  forms: Filled[]
  life: Lived
  waived: Set<string>
  touched: Touched[]
  pages: TakenPage[]
  channels: Record<Place, SeenPost[]>
  direct: Record<Place, SeenPost[]>
  untold: Set<string>
  troubles: Trouble[]
  pauses: Record<Party, Trouble[]>
  frozen: Trouble[]
  skewAheadMs: number
  reportAt: number
  endedAt: number
}

export const page = (at: number, reference: string, more: TakenPage['body'] = {}): TakenPage => {
  const body = {
    id: `d-${reference}-${at}`,
    cause: 'escalation',
    obligation: `o-${reference}`,
    kind: 'acknowledgement',
    reference,
    track: 'SEC',
    owes: 'south',
    ...more,
  }
  return { at: start + at * second, key: body.id, body }
}

export const north = 'North, liaison'

/** North says three things and is answered on the first; the second and the third are escalated. All is as it should be. */
export function goodScene(): Scene {
  return {
    said: [
      said('n1', 0, 'k1', { acknowledged: true }),
      said('n2', 5 * second, 'k2'),
      said('n3', 10 * second, 'k3'),
      said('n4', 12 * second, 'k4 now', { crossesAtOnce: true }),
    ],
    answers: [{ party: 'south', owed: 'acknowledgement', reference: 'SEC-0001', at: start + 8 * second, post: 's1' }],
    privates: [{ place: 'north', token: 'k9', post: 'n9', isMistyped: true }],
    flashes: [],
    forms: [],
    life: { stuck: [], told: [], said: [], words: [], silences: [], channels: { north: [], south: [], desk: [] } },
    waived: new Set(),
    // Whatever it is, somebody took it soon.
    touched: [45, 95].map((at) => ({ name: 'all', at: start + at * second })),
    pages: [],
    channels: {
      north: [
        own('n1', 0, 'k1', '☑'),
        own('n2', 5 * second, 'k2'),
        own('n3', 10 * second, 'k3'),
        own('n4', 12 * second, '!flash k4 now'),
        own('n9', 15 * second, '!flsh k9 at the gate', '⛔'),
        seen(0, 'parley set the channel topic: Relayed by Parley.'),
      ],
      south: [
        frame(3 * second, `SEC-0001 · ${north}`, 'k1'),
        frame(8 * second, `SEC-0002 · ${north}`, 'k2'),
        frame(12 * second, `SEC-0003 · ${north} · FLASH`, 'k4 now'),
        frame(13 * second, `SEC-0004 · ${north}`, 'k3'),
        seen(23 * second, 'SEC-0002: an acknowledgement is due at 16:44Z (your time 18:44). After that the supervisor is told.'),
      ],
      desk: [
        frame(3 * second, `SEC-0001 · ${north}`, 'k1'),
        frame(8 * second, `SEC-0002 · ${north}`, 'k2'),
        frame(12 * second, `SEC-0003 · ${north} · FLASH`, 'k4 now'),
        frame(13 * second, `SEC-0004 · ${north}`, 'k3'),
        card(27 * second, 'SEC-0003'),
        card(38 * second, 'SEC-0002'),
        card(43 * second, 'SEC-0004'),
      ],
    },
    direct: { north: [], south: [], desk: [] },
    untold: new Set(),
    troubles: [{ from: start + 500 * second, to: start + 510 * second }],
    pauses: { north: [], south: [] },
    frozen: [],
    skewAheadMs: 0,
    reportAt: start + 600 * second,
    endedAt: start + 90 * second,
  }
}

/** What the judge counts when one thing about a good scene is spoiled. */
export function counted(spoil: (scene: Scene) => unknown): string[] {
  const scene = goodScene()
  spoil(scene)
  return [...new Set(judge(scene satisfies Recorded).findings.map(({ count }) => count))].sort()
}

export const words = (spoil: (scene: Scene) => unknown): string => {
  const scene = goodScene()
  spoil(scene)
  return judge(scene)
    .findings.map((finding) => finding.words)
    .join('\n')
}

/** A post at any place, by what it holds. */
export const without = (posts: SeenPost[], text: string): SeenPost =>
  posts.splice(
    posts.findIndex((post) => post.text.includes(text)),
    1,
  )[0]!

/** These are escalated in a group, and nowhere else: its lines say which are open and which are not, and its head counts them. */
export const groupOf =
  (references: readonly string[]) =>
  (...lines: readonly string[]) =>
  (scene: Scene): void => {
    for (const reference of references) without(scene.channels.desk, `ESCALATION ${reference}`)
    const named = lines.filter((each) => !each.startsWith('Each can be taken'))
    const count = (of: readonly string[]): number => new Set(of.join(' ').match(/SEC-\d+/g)).size
    const open = count(named.filter((each) => /^(?:ROUTINE|…) /.test(each)))
    const head = `mika: GROUP G1 · ${count(named)} escalations · South has answered nothing\nOpen: ${open} (South ${open}: SEC ${open}). Not taken: ${open}.`
    scene.channels.desk.push(seen(38 * second, [head, ...lines].join('\n'), { mentions: ['mika'] }))
  }
