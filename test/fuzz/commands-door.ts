import { decide } from '../../src/core/decide/index.ts'
import type { Received } from '../../src/core/received.ts'
import type { Chance } from '../simulation/chance.ts'
import { type Cell, cellWithPast, type Decide } from './cell.ts'
import type { Door, Met } from './door.ts'
import { Thrown } from './door.ts'
import { problemsOf, type Told, toldBy } from './judge.ts'
import { north, places, south, supervisor } from './scene.ts'
import { mutateText, nasty, words } from './texts.ts'

const names = [
  'send,flash,immediate,priority,routine,deferred,override,ack,ack-mistaken,withdraw,dispute,respond,clarify,correct,not-meant,supervisor',
  'take,close,waive,passed,pause,resume,say,status,open,show,help,parley,constructor,__proto__,toString,flsh,aks,',
].flatMap((list) => list.split(','))
const references = ['SEC-0001', 'SEC-0002', 'sec-3', 'SEC-4', 'SEC-0005', 'SEC-0099', 'CIV-1', 'SEC-D1', 'D1', 'SEC-1.1', '__proto__', '']
const openings = ['!', '!', '!', '/', '/parley ', '!parley ', '！', '／', '﹗', '︕', '‼', '*!', '`!', '_!', '! ', '!!']

/** Words before a text, right and wrong, whole and half. */
const envelopes = [
  ['request', 'proposal', 'incident', 'notice', 'immediate', 'flash', 'override', 'reqest', 'imediate', 'Request', '--', '—', '\n'],
  ['reply-by 2h', 'reply-by:18:00Z', 'reply-by', 'reply-by 2026-02-30T00:00Z', 'expires 30m', 'expires: 1d', 'expires 99999999m'],
  [
    'expires 2026-12-01T18:00',
    'tlp:amber',
    'TLP:RED',
    'tlp:amber+strict',
    'tlp:',
    'tpl:red',
    'lang:ar',
    'lang:x-y-z-',
    'lang:zz',
    'lang:en-x-agreed',
    'lang:en-accepted',
  ],
  ['to:south', 'to:north,south', 'to:"South"', 'to:"', 'to:constructor', 'info:south', 'info:all', 'to:supervisor'],
  ['subject:“Road”', 'subject:"a b', 'subject:«»', `subject:${'x'.repeat(200)}`, 'ref:SEC-1', 'ref:SEC-0001,SEC-0002', 'ref:__proto__'],
].flat()

const envelope = (chance: Chance): readonly string[] =>
  Array.from({ length: chance.between(0, 4) }, () =>
    chance.happens(0.15) ? mutateText(chance.pick(envelopes), chance) : chance.pick(envelopes),
  )

const sendingNames = new Set(['send', 'flash', 'immediate', 'priority', 'routine', 'deferred'])

function commandText(chance: Chance, token: string): string {
  const name = chance.pick(names)
  const parts = [name]
  if (name === 'dispute') parts.push(chance.pick(['open', 'confirm', 'clarify', 'cancel', 'respond', 'withdraw', 'OPEN', 'x']))
  if (name === 'say' || name === 'pause' || name === 'resume') parts.push(chance.pick(['SEC', 'sec', 'DIP', 'NIL', '']))
  if (name === 'say') parts.push(chance.pick(['both', 'all', 'north', 'south', 'İsland', 'İSLAND', 'x']))
  if (sendingNames.has(name) && chance.happens(0.7)) parts.push(...envelope(chance))
  else if (chance.happens(0.6)) parts.push(chance.pick(references))
  if (parts.includes('confirm') || parts.includes('cancel')) parts.push(chance.pick(['q1', 'q60', 'constructor']))
  if (chance.happens(0.8)) parts.push(words(chance, token))
  const text = parts.join(' ')
  return chance.happens(0.15) ? mutateText(text, chance) : text
}

/** What one types: mostly commands in every form that looks like one, and hidden characters before them. */
function typed(chance: Chance, token: string): string {
  if (chance.happens(0.2)) return words(chance, token)
  const hidden = chance.happens(0.3) ? nasty(chance) : ''
  const opening = chance.pick(openings)
  const text = commandText(chance, token)
  return `${hidden}${opening}${text}${opening === '`!' ? '`' : ''}`
}

const speakers: readonly { readonly link: string; readonly user: string; readonly direct: string }[] = [
  { link: 'north', user: north.duty, direct: 'D0NDUTY' },
  { link: 'north', user: north.duty, direct: 'D0NDUTY' },
  { link: 'north', user: north.limited, direct: 'D0NLIMITED' },
  { link: 'north', user: north.stranger, direct: 'D0NSTRANGER' },
  { link: 'south', user: south.duty, direct: '!direct:south.example' },
  { link: 'south', user: south.stranger, direct: '!stranger:south.example' },
  // An official who is a guest in another organisation's tool is a stranger there.
  { link: 'south', user: north.duty, direct: '!guest:south.example' },
  { link: 'sup', user: supervisor.duty, direct: 'D0MDUTY' },
  { link: 'sup', user: supervisor.duty, direct: 'D0MDUTY' },
  { link: 'sup', user: north.duty, direct: 'D0GUEST' },
]

const abilities = (chance: Chance): { readonly hasButtons?: true } => (chance.happens(0.3) ? { hasButtons: true } : {})

type Draft = { readonly event: Received; readonly token: string }

/** One thing that somebody does. */
function drawn(chance: Chance, number: number, cell: Cell, before: readonly Draft[]): Draft {
  const token = `zq${number}x${chance.between(1000, 9999)}`
  const { link, user, direct } = chance.pick(speakers)
  const isDirect = chance.happens(0.1)
  const there = Object.values(places).filter((place) => place.link === link)
  const channel = isDirect ? direct : chance.happens(0.03) ? 'C0OTHER' : chance.pick(there).channel
  const at = cell.at - chance.pick([0, 0, 0, 5_000, 600_000])
  const thread = chance.happens(0.3) ? { thread: chance.pick(['past-1', 'past-2', 'p-d9', 'p-d12', 'constructor']) } : {}
  const roll = chance.next()
  if (roll < 0.12) {
    const command = chance.pick(['parley', 'flash', 'dispute', 'ack', 'constructor', ''])
    const text = command === 'parley' ? commandText(chance, token) : `${chance.pick(references)} ${words(chance, token)}`
    return { token, event: { type: 'commanded', link, channel, id: `use${number}`, user, command, text, at, ...abilities(chance) } }
  }
  if (roll < 0.2) {
    const id = chance.pick(['m1', 'm4', 'm6', 'o1', 'o5', 'q60', 'constructor', '', 'x'.repeat(300)])
    const name = chance.pick([
      'ack',
      'correct',
      'not-meant',
      'take',
      'answer',
      'dispute-open',
      'dispute-clarify',
      'dispute-cancel',
      'dispute',
      'acknowledge',
      'x',
    ])
    const answer = name === 'answer' ? chance.pick([':open', ':clarify', ':cancel', ':send', ':priority', ':x', '']) : ''
    const action = chance.happens(0.8) ? `${name}:${id}${answer}` : name
    return {
      token,
      event: { type: 'pressed', link, channel, id: `use${number}`, user, action, post: chance.pick(['past-1', 'p-d9', '']), at },
    }
  }
  if (roll < 0.25) {
    const value = (): string => (envelope(chance)[0] ?? '').replace(/^[a-z-]+[: ]/u, '')
    const values = {
      text: chance.happens(0.9) ? words(chance, token) : '',
      kind: chance.pick(['', 'notice', 'request', 'request', 'nothing']),
      precedence: chance.pick(['', 'routine', 'immediate', 'flash', 'override']),
      [chance.pick(['reason', 'reply-by', 'expires', 'subject', 'tlp', 'lang', 'ref', 'to', 'info', '__proto__'])]: value(),
    }
    const post = chance.happens(0.3) ? { post: chance.pick(['past-1', 'p-d9', '']) } : {}
    const form = chance.happens(0.8) ? 'send' : chance.pick(['', 'constructor', 'exercise-send', 'reply', 'dispute', 'dispute'])
    return {
      token,
      event: { type: 'submitted', link, channel, id: `form${number}`, user, form, values, at, ...post, ...abilities(chance) },
    }
  }
  const text = typed(chance, token)
  const fragments = chance.happens(0.1) ? [{ kind: 'file' as const, excerpt: 'map.png' }] : []
  const earlier = before.filter(({ event }) => event.type === 'posted').at(-1)?.event
  if (roll < 0.32 && earlier?.type === 'posted') {
    const { link: on, channel: where, post, author } = earlier
    return { token, event: { type: 'edited', link: on, channel: where, post, author, text, editedAt: cell.at + number, fragments } }
  }
  return {
    token,
    event: {
      type: 'posted',
      link,
      channel,
      post: `t${number}`,
      author: user,
      text,
      writtenAt: at,
      fragments,
      isDirect,
      ...thread,
      ...abilities(chance),
    },
  }
}

/** Texts through the core, as typed posts, slash commands and presses of officials, the supervisor and strangers. */
export const commandsDoor = (take: Decide = decide): Door => ({
  name: 'commands',
  share: 30,
  open: async () => {
    const past = cellWithPast(take)
    return { meet: (chance) => meet(past.fork(take), chance) }
  },
})

function meet(cell: Cell, chance: Chance): Met {
  const drafts: Draft[] = []
  const told: Told[] = []
  try {
    for (let number = 1 + chance.between(0, 3); number > 0; number -= 1) {
      const draft = drawn(chance, number, cell, drafts)
      drafts.push(draft)
      told.push(...toldBy(draft.event, draft.token))
      cell.take(draft.event)
      if (chance.happens(0.7)) cell.settle()
      if (chance.happens(0.5)) cell.wait(12)
    }
    cell.settle()
    cell.wait(12)
  } catch (error) {
    throw new Thrown(drafts, error)
  }
  return { input: drafts, problems: [...problemsOf(cell, told), ...unansweredPresses(cell, drafts)] }
}

function unansweredPresses(cell: Cell, drafts: readonly Draft[]): readonly string[] {
  return drafts.flatMap(({ event }) => {
    if (event.type !== 'pressed') return []
    const isAnswered =
      cell.posts.some((post) => post.link === event.link && post.user === event.user) ||
      cell.facts.some((fact) => fact.is === 'message-accepted' && fact.row.author.user === event.user)
    return isAnswered ? [] : [`${event.user} got no answer to the press of ${event.action.slice(0, 40)}`]
  })
}
