import { expect, test } from 'vitest'
import type { SeenPost } from '../../src/sandbox/standin.ts'
import { framesIn } from './frames.ts'
import { judge, type Place, type Posted, type Scene } from './oracle.ts'

let ids = 0

function seen(text: string, more: Partial<SeenPost> = {}): SeenPost {
  ids += 1
  return {
    id: `p${ids}`,
    channel: 'any',
    author: 'bot',
    authorName: 'Parley',
    isBot: true,
    text,
    at: 0,
    edited: false,
    reactions: [],
    buttons: [],
    mentions: [],
    wakes: true,
    ...more,
  }
}

const small = 'Written 22 Nov 20:43 (16:43:03Z) · fingerprint 7703-ffd7-fb69-20fc-94dc'
const frame = (head: string, text: string, more: Partial<SeenPost> = {}) => seen(`${head}\n> ${text}\n${small}`, more)
const update = (head: string, was: string, now: string) => seen(`${head}\nWas:\n> ${was}\nNow:\n> ${now}\n${small}`)
const struck = (head: string, text: string) => seen(`${head}\nWITHDRAWN by North 16:43Z. Do not act on it.\n> ~~${text}~~`)

const north = 'North, liaison'
const south = 'South, duty officer'

function posted(post: string, versions: readonly string[], more: Partial<Posted> = {}): Posted {
  return { party: 'north', post, versions, takenBack: [], deleted: 'no', acknowledged: false, ...more }
}

function own(id: string, text: string, mark = '📤'): SeenPost {
  return seen(text, { id, isBot: false, author: 'amal', reactions: [{ emoji: mark, users: ['bot'] }] })
}

type Channels = Record<Place, SeenPost[]>

/** North says one, two and three, the second changed after it crossed; South answers the first. All is as it should be. */
function goodScene(): { posted: Posted[]; channels: Channels } {
  const root = frame(`SEC-0001 · ${north}`, 'k1')
  const deskRoot = frame(`SEC-0001 · ${north}`, 'k1')
  return {
    posted: [
      posted('n1', ['k1'], { acknowledged: true }),
      posted('n2', ['k2', 'k2b']),
      posted('s1', ['k4'], { party: 'south', answers: 'n1' }),
      posted('n3', ['k3']),
    ],
    channels: {
      north: [
        own('n1', 'k1', '☑'),
        own('n2', 'k2b'),
        seen('parley set the channel topic: Relayed by Parley.'),
        frame(`SEC-0003 reply to SEC-0001 · ${south}`, 'k4', { threadOf: 'n1' }),
        own('n3', 'k3'),
      ],
      south: [
        root,
        frame(`SEC-0002 · ${north}`, 'k2'),
        own('s1', 'k4'),
        update(`UPDATE 1 to SEC-0002 · ${north}`, 'k2', 'k2b'),
        frame(`SEC-0004 · ${north} · PRIORITY`, 'k3'),
      ],
      desk: [
        deskRoot,
        frame(`SEC-0002 · ${north}`, 'k2'),
        frame(`SEC-0003 reply to SEC-0001 · ${south}`, 'k4', { threadOf: deskRoot.id }),
        update(`UPDATE 1 to SEC-0002 · ${north}`, 'k2', 'k2b'),
        frame(`SEC-0004 · ${north}`, 'k3'),
        seen('SEC-0009 WITHDRAWN by North 16:43Z. Do not act on it.'),
      ],
    },
  }
}

const kindsOf = (scene: Scene): string[] => [...new Set(judge(scene).map(({ kind, place }) => `${kind} in ${place}`))].sort()

function spoiled(spoil: (scene: ReturnType<typeof goodScene>) => void): string[] {
  const scene = goodScene()
  spoil(scene)
  return kindsOf(scene)
}

test('channels in which all is as it should be have no problem', () => {
  expect(judge(goodScene())).toEqual([])
})

test('a message that stands in one channel and not in the other is lost there', () => {
  expect(spoiled(({ channels }) => channels.desk.pop() && channels.desk.pop())).toEqual(['lost in desk'])
  expect(spoiled(({ channels }) => channels.south.splice(1, 1))).toEqual(['lost in south'])
})

test('a second copy is seen, the very same post as well as one under another reference', () => {
  expect(spoiled(({ channels }) => channels.south.push(channels.south[4]!))).toContain('doubled in south')
  expect(spoiled(({ channels }) => channels.south.push(frame(`SEC-0005 · ${north}`, 'k3')))).toContain('doubled in south')
  expect(spoiled(({ channels }) => channels.south.push(update(`UPDATE 1 to SEC-0002 · ${north}`, 'k2', 'k2b')))).toContain(
    'doubled in south',
  )
})

test('two messages of one sender that changed places are seen', () => {
  const swap = ({ channels: { desk } }: ReturnType<typeof goodScene>) => desk.splice(0, 2, desk[1]!, desk[0]!)
  expect(spoiled(swap)).toEqual(['misordered in desk'])
})

test('an urgent message may pass what is held, not another urgent one', () => {
  const urgent = (first: string, second: string) => {
    const scene = goodScene()
    scene.posted.push(posted('n4', ['k5'], { crossesAtOnce: true }), posted('n5', ['k6'], { crossesAtOnce: first === 'k6' }))
    scene.channels.north.push(own('n4', 'k5'), own('n5', 'k6'))
    for (const place of ['south', 'desk'] as const) {
      scene.channels[place].push(frame(`SEC-0005 · ${north}`, first), frame(`SEC-0006 · ${north}`, second))
    }
    return kindsOf(scene)
  }
  expect(urgent('k5', 'k6')).toEqual([])
  expect(urgent('k6', 'k5')).toEqual(['misordered in desk', 'misordered in south'])
})

test('an update before its original is seen', () => {
  expect(spoiled(({ channels: { south } }) => south.unshift(south.splice(3, 1)[0]!))).toContain('misordered in south')
})

test('a reply that stands before what it answers, or outside of its thread, is seen', () => {
  const early = ({ channels: { desk } }: ReturnType<typeof goodScene>) => desk.unshift(desk.splice(2, 1)[0]!)
  expect(spoiled(early)).toEqual(['early-reply in desk'])
  const loose = ({ channels }: ReturnType<typeof goodScene>) =>
    channels.north.splice(3, 1, frame(`SEC-0003 reply to SEC-0001 · ${south}`, 'k4'))
  expect(spoiled(loose)).toEqual(['misplaced in north'])
})

test('what was deleted or changed in time is a leak wherever it stands, struck out too', () => {
  const deleted = ({ posted: all, channels }: ReturnType<typeof goodScene>) => {
    all.push(posted('n4', ['k5'], { deleted: 'in-time' }))
    channels.south.push(struck(`SEC-0005 · ${north}`, 'k5'))
    channels.desk.push(struck(`SEC-0005 · ${north}`, 'k5'))
  }
  expect(spoiled(deleted)).toEqual(['leaked in desk', 'leaked in south'])
  const changed = ({ posted: all }: ReturnType<typeof goodScene>) => all.splice(1, 1, posted('n2', ['k2', 'k2b'], { takenBack: ['k2'] }))
  expect(spoiled(changed)).toEqual(['leaked in desk', 'leaked in south'])
})

test('what was deleted later must be struck out everywhere, and what was not must not be', () => {
  const deleted = ({ posted: all, channels }: ReturnType<typeof goodScene>) => {
    all.splice(3, 1, posted('n3', ['k3'], { deleted: 'later' }))
    channels.desk.splice(4, 1, struck(`SEC-0004 · ${north}`, 'k3'))
  }
  expect(spoiled(deleted)).toEqual(['not-withdrawn in south'])
  expect(spoiled(({ channels }) => channels.south.splice(4, 1, struck(`SEC-0004 · ${north}`, 'k3')))).toEqual(['stale in south'])
})

test('a change that did not arrive, or that misquotes what was there, is seen', () => {
  expect(spoiled(({ channels }) => channels.south.splice(3, 1))).toEqual(['stale in south'])
  const misquoted = ({ channels }: ReturnType<typeof goodScene>) =>
    channels.south.splice(3, 1, update(`UPDATE 1 to SEC-0002 · ${north}`, 'k1', 'k2b'))
  expect(spoiled(misquoted)).toEqual(['stale in south'])
})

test('a part that is missing is seen, and parts that are all there are one message', () => {
  const long = (complete: boolean) => (scene: ReturnType<typeof goodScene>) => {
    scene.posted.push(posted('n5', ['k6 first second']))
    scene.channels.north.push(own('n5', 'k6 first second'))
    for (const place of ['south', 'desk'] as const) {
      scene.channels[place].push(frame(`SEC-0005 · ${north} · part 1 of 2`, 'k6 first'))
      if (complete || place === 'desk') scene.channels[place].push(frame(`SEC-0005 · ${north} · part 2 of 2`, 'second'))
    }
  }
  expect(spoiled(long(true))).toEqual([])
  expect(spoiled(long(false))).toEqual(['lost in south'])
})

test('references with a hole, or one that means two messages, are seen', () => {
  const hole = ({ channels }: ReturnType<typeof goodScene>) => {
    for (const place of ['south', 'desk'] as const) channels[place].splice(4, 1, frame(`SEC-0005 · ${north}`, 'k3'))
  }
  expect(spoiled(hole)).toEqual(['gap in desk', 'gap in south'])
  expect(spoiled(({ channels }) => channels.south.splice(4, 1, frame(`SEC-0003 · ${north}`, 'k3')))).toContain('gap in south')
})

test('an echo, and words that nobody posted, are seen', () => {
  expect(spoiled(({ channels }) => channels.north.push(frame(`SEC-0004 · ${north}`, 'k3')))).toEqual(['foreign in north'])
  expect(spoiled(({ channels }) => channels.south.push(frame('SEC-0005 · Supervisor, duty officer', 'between us')))).toContain(
    'foreign in south',
  )
})

test('a receipt that is missing, says two things, or claims what nobody did is seen', () => {
  const marked = (...marks: string[]) => {
    const post = own('n3', 'k3')
    return { ...post, reactions: marks.map((emoji) => ({ emoji, users: ['bot'] })) }
  }
  for (const marks of [[], ['⏳'], ['⏳', '📤'], ['☑'], ['⛔']]) {
    expect(spoiled(({ channels }) => channels.north.splice(4, 1, marked(...marks)))).toEqual(['wrong-receipt in north'])
  }
})

test('a frame is read as a person reads it, a notice is none', () => {
  const posts = [
    seen('SEC-0001 withdrawn before delivery by North 16:43Z.'),
    frame(`SEC-0007 reply to SEC-0001 · ${south} · IMMEDIATE · part 1 of 3`, 'at noon'),
    seen('SEC-0001: In South’s channel 01:00:04Z.'),
    seen('SEC-0001 · North, liaison\n> a person quotes a frame', { isBot: false }),
  ]
  expect(framesIn(posts)).toMatchObject([
    { reference: 'SEC-0001', withdrawn: true, text: '' },
    { reference: 'SEC-0007', answers: 'SEC-0001', party: 'South', part: 1, parts: 3, withdrawn: false, text: 'at noon' },
  ])
})
