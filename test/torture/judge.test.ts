import { expect, test } from 'vitest'
import { judge } from './judge.ts'
import { card, counted, frame, goodScene, groupOf, north, own, type Scene, said, second, seen, start, without, words } from './planted.ts'
import type { Said } from './record.ts'

test('a recording in which all is as it should be has no finding', () => {
  expect(judge(goodScene())).toMatchObject({ findings: [], posted: 4, announced: 0, escalatedUnheard: 0, lateSeconds: 0 })
})

test('lost: a post that stands nowhere, of which nobody was told', () => {
  expect(
    counted(({ channels }) => [without(channels.south, 'k3'), without(channels.desk, 'SEC-0004 ·'), without(channels.desk, 'SEC-0004')]),
  ).toContain('lost')
})

test('a post of which sender or supervisor was told that it failed is announced, not lost', () => {
  const failed = ({ channels }: Scene) => {
    without(channels.south, 'k3')
    without(channels.desk, 'ESCALATION SEC-0004')
    channels.desk.push(seen(60 * second, 'FAILED SEC-0004 to South: the channel does not take it.'))
  }
  expect(counted(failed)).toEqual([])
  const uncertain = ({ channels, direct }: Scene) => {
    without(channels.south, 'k3')
    without(channels.desk, 'ESCALATION SEC-0004')
    direct.north.push(seen(60 * second, 'SEC-0004 UNCERTAIN. Parley cannot find out whether it stands in South’s channel.'))
  }
  expect(counted(uncertain)).toEqual([])
})

test('doubled: a second copy that is left', () => {
  expect(counted(({ channels }) => channels.south.push(frame(60 * second, `SEC-0002 · ${north}`, 'k2')))).toContain('doubled')
})

test('misordered: a message before an earlier one of the same sender, and a reply before what it answers', () => {
  const swapped = ({ channels: { south } }: Scene) => south.splice(0, 2, south[1]!, south[0]!)
  expect(counted(swapped)).toEqual(['misordered'])
  const early = (scene: Scene) => {
    scene.said.push(said('n5', 14 * second, 'k5', { answers: 'n2' }))
    scene.channels.north.push(own('n5', 14 * second, 'k5'))
    const reply = frame(1, `SEC-0005 reply to SEC-0002 · ${north}`, 'k5')
    scene.channels.desk.push(reply)
    scene.channels.south.unshift(reply)
  }
  expect(counted(early)).toContain('misordered')
})

test('what crosses at once may pass what is held, and what the platform never told of has lost its place', () => {
  expect(counted((scene) => scene.said.splice(3, 1, { ...scene.said[3]!, crossesAtOnce: false }))).toContain('misordered')
  const swapped = ({ said: all }: Scene) => all.splice(0, 2, all[1]!, all[0]!)
  const untold = (scene: Scene) => {
    swapped(scene)
    scene.untold.add('n2')
  }
  expect(counted(swapped)).toEqual(['misordered'])
  expect(counted(untold)).toEqual([])
})

test('what two wrote at the same time has the order in which their channel has it, however their platform answered', () => {
  const together = (scene: Scene) => {
    const [first, then] = scene.said as [Said, Said]
    scene.said.splice(0, 2, { ...then, at: first.at + 5 * second }, { ...first, at: first.at + 5 * second + 10 })
  }
  expect(counted(together)).toEqual([])
  const against = (scene: Scene) => {
    together(scene)
    scene.channels.south.splice(0, 2, scene.channels.south[1]!, scene.channels.south[0]!)
  }
  expect(counted(against)).toEqual(['misordered'])
})

test('an acknowledgement that came before Parley could know that the message stands counts for nothing, if its author was told so', () => {
  const early =
    (mark: string, at = 9 * second) =>
    (scene: Scene) => {
      scene.answers.push({ party: 'south', owed: 'acknowledgement', reference: 'SEC-0002', at: start + at, post: 's2' })
      scene.channels.south.push({ ...own('s2', at, '!ack SEC-0002', mark), author: 'bo' })
    }
  expect(counted(early('⛔'))).toEqual([])
  expect(counted(early('👀'))).toContain('blamed')
  expect(counted(early('⛔', 15 * second))).toContain('blamed')
})

test('an escalation of somebody who was pinged before names them, and pings nobody', () => {
  const drawnAnew = ({ channels }: Scene) => channels.desk.push({ ...without(channels.desk, 'ESCALATION SEC-0002'), mentions: [] })
  expect(counted(drawnAnew)).toEqual([])
})

test('forgotten: an acknowledgement that is owed, and neither given nor escalated', () => {
  expect(counted(({ channels }) => without(channels.desk, 'ESCALATION SEC-0002'))).toEqual(['forgotten'])
  const undelivered = ({ channels }: Scene) => {
    without(channels.desk, 'ESCALATION SEC-0002')
    channels.desk.push(seen(60 * second, 'UNDELIVERED SEC-0002: not in South’s channel.'))
  }
  expect(counted(undelivered)).toEqual([])
})

test('forgotten: somebody is told of it long after it was due, and nothing was in trouble', () => {
  const late =
    (at: number, spoil: (scene: Scene) => unknown = () => undefined) =>
    (scene: Scene) => {
      without(scene.channels.desk, 'ESCALATION SEC-0002')
      scene.channels.desk.push(card(at * second, 'SEC-0002'))
      spoil(scene)
    }
  expect(words(late(47))).toBe('')
  expect(words(late(55))).toBe('SEC-0002: south owes acknowledgement since 82.0 s, and somebody was told 17.0 s after it was due')
  expect(words(late(55, ({ troubles }) => troubles.push({ from: start + 39 * second, to: start + 52 * second })))).toBe('')
  expect(words(late(55, (scene) => Object.assign(scene, { skewAheadMs: 10 * second })))).toBe('')
})

test('forgotten: a dispute to which nobody responds, and a clarification that is not answered', () => {
  for (const [head, escalated, at] of [
    [`SEC-0005 DISPUTE SEC-D1 about SEC-0001 · ${north} · PRIORITY`, 'no response to a dispute from South', 63],
    [`SEC-0005 CLARIFY SEC-0001 · ${north} · PRIORITY`, 'no answer to a clarification from South', 48],
  ] as const) {
    const open = (isEscalated: boolean) => (scene: Scene) => {
      scene.said.push(said('n5', 16 * second, 'k5', { crossesAtOnce: true }))
      scene.channels.north.push(own('n5', 16 * second, 'k5'))
      for (const place of ['south', 'desk'] as const) scene.channels[place].push(frame(16 * second, head, 'k5'))
      if (isEscalated) scene.channels.desk.push(card(at * second, 'SEC-0005', escalated))
    }
    expect(counted(open(true))).toEqual([])
    expect(counted(open(false))).toEqual(['forgotten'])
  }
})

test('a clarification of what its author took back is owed by nobody', () => {
  const about = (reference: string) => (scene: Scene) => {
    scene.said.push(said('n5', 16 * second, 'k5', { crossesAtOnce: true }))
    scene.channels.north.push(own('n5', 16 * second, 'k5'))
    const head = `SEC-0005 CLARIFY ${reference} · ${north} · PRIORITY`
    for (const place of ['south', 'desk'] as const) scene.channels[place].push(frame(16 * second, head, 'k5'))
    const struck = scene.channels.desk.find(({ text }) => text.startsWith('SEC-0001 '))!
    scene.channels.desk.splice(scene.channels.desk.indexOf(struck), 1, {
      ...struck,
      text: struck.text.replace('\n', '\nWITHDRAWN by South 16:44Z. Do not act on it.\n'),
    })
  }
  expect(counted(about('SEC-0001'))).not.toContain('forgotten')
  expect(counted(about('SEC-0002'))).toContain('forgotten')
})

test('what was waived on a message is not forgotten on its update', () => {
  const waived = (isWaived: boolean) => (scene: Scene) => {
    without(scene.channels.desk, 'ESCALATION SEC-0002')
    if (isWaived) scene.waived.add('SEC-0002')
  }
  expect(counted(waived(false))).toEqual(['forgotten'])
  expect(counted(waived(true))).toEqual([])
})

test('what crosses at once may be found late where a process was frozen when Slack told of it, and only there', () => {
  const swapped = (frozen: boolean) => (scene: Scene) => {
    scene.said.push(said('n5', 14 * second, 'k5', { crossesAtOnce: true }))
    scene.said.splice(3, 0, scene.said.pop()!)
    scene.channels.north.push(own('n5', 14 * second, '!flash k5'))
    for (const place of ['south', 'desk'] as const) scene.channels[place].push(frame(22 * second, `SEC-0005 · ${north} · FLASH`, 'k5'))
    scene.channels.desk.push(card(37 * second, 'SEC-0005'))
    if (frozen) scene.frozen.push({ from: start + 13 * second, to: start + 20 * second })
  }
  expect(counted(swapped(false))).toEqual(['misordered'])
  expect(counted(swapped(true))).toEqual([])
})

test('what is due only after the end, or fell due in a time of trouble, is not forgotten yet', () => {
  const isYoung = (scene: Scene) => {
    without(scene.channels.desk, 'ESCALATION SEC-0004')
    scene.endedAt = start + 42 * second
  }
  expect(counted(isYoung)).toEqual([])
  const isTroubled = (scene: Scene) => {
    without(scene.channels.desk, 'ESCALATION SEC-0004')
    scene.troubles.push({ from: start + 40 * second, to: start + 85 * second })
  }
  expect(counted(isTroubled)).toEqual([])
})

test('blamed: escalated for what never stood in that channel, or before its time was over', () => {
  expect(counted(({ channels }) => channels.desk.push(card(80 * second, 'SEC-0009')))).toEqual(['blamed'])
  const early = (skewAheadMs: number) => (scene: Scene) => {
    without(scene.channels.desk, 'ESCALATION SEC-0002')
    scene.channels.desk.push(card(25 * second, 'SEC-0002'))
    scene.skewAheadMs = skewAheadMs
  }
  expect(counted(early(0))).toEqual(['blamed'])
  // Parley’s clock was made to run ahead: it could not know better.
  expect(counted(early(20 * second))).toEqual([])
})

test('blamed: escalated or reminded although it was answered, or never closed after it was', () => {
  const answered = (at: number) => (scene: Scene) =>
    scene.answers.push({ party: 'south', owed: 'acknowledgement', reference: 'SEC-0004', at: start + at, post: 's2' })
  expect(words(answered(20 * second))).toBe('SEC-0004, south: escalated 23.0 s after it was answered')
  expect(words(answered(60 * second))).toBe('SEC-0004, south: the escalation stays open, and it was answered')
  const closed = (scene: Scene) => {
    answered(60 * second)(scene)
    without(scene.channels.desk, 'ESCALATION SEC-0004')
    scene.channels.desk.push(card(43 * second, 'SEC-0004', 'acknowledgement owed by South', 'CLOSED'))
  }
  expect(counted(closed)).toEqual([])
  const reminded = ({ channels }: Scene) =>
    channels.south.push(seen(20 * second, 'bo: SEC-0001: an acknowledgement is due at 16:44Z', { mentions: ['bo'] }))
  expect(words(reminded)).toBe('SEC-0001, south: reminded after it was answered')
})

test('an answer that nobody can have heard, because of a fault, is counted apart', () => {
  const unheard = (scene: Scene) => {
    scene.answers.push({ party: 'south', owed: 'acknowledgement', reference: 'SEC-0004', at: start + 30 * second, post: 's2' })
    scene.troubles.push({ from: start + 29 * second, to: start + 44 * second })
    without(scene.channels.desk, 'ESCALATION SEC-0004')
    scene.channels.desk.push(card(43 * second, 'SEC-0004', 'acknowledgement owed by South', 'CLOSED'))
  }
  expect(counted(unheard)).toEqual([])
  const scene = goodScene()
  unheard(scene)
  expect(judge(scene).escalatedUnheard).toBe(1)
})

test('lateSeconds is the worst delay beyond the send delay, without the times of trouble', () => {
  const scene = goodScene()
  scene.channels.south.splice(3, 1, frame(40 * second, `SEC-0004 · ${north}`, 'k3'))
  expect(judge(scene)).toMatchObject({ lateSeconds: 20, lateSecondsWithTroubles: 20 })
  scene.troubles.push({ from: start + 10 * second, to: start + 32 * second }, { from: start + 27 * second, to: start + 35 * second })
  expect(judge(scene)).toMatchObject({ lateSeconds: 5, lateSecondsWithTroubles: 20 })
})

test('other: a mistyped command of which nobody was told, and one that crossed', () => {
  expect(words(({ channels }) => channels.north.splice(4, 1, own('n9', 15 * second, '!flsh k9 at the gate', '⏳')))).toMatch(
    /^silent in north/,
  )
  expect(words(({ channels }) => channels.south.push(seen(20 * second, 'Did you see k9 at the gate?')))).toMatch(/^leaked in south/)
  expect(words(({ direct }) => direct.south.push(seen(20 * second, 'k9')))).toMatch(/^leaked in south/)
})

test('a change of mind had to be in time only where nothing was in trouble', () => {
  const changed = (scene: Scene) =>
    scene.said.splice(1, 1, said('n2', 5 * second, 'k2b', { versions: ['k2', 'k2b'], editedAt: [start + 5_500] }))
  expect(words(changed)).toMatch(/leaked in south/)
  const troubled = (scene: Scene) => {
    changed(scene)
    scene.troubles.push({ from: start + 4 * second, to: start + 6 * second })
    for (const place of ['south', 'desk'] as const) {
      scene.channels[place].push(seen(9 * second, `UPDATE 1 to SEC-0002 · ${north} · TLP:GREEN\nWas:\n> k2\nNow:\n> k2b`))
    }
    scene.channels.desk.push(card(39 * second, 'SEC-0002.1'))
  }
  expect(words(troubled)).toBe('')
})

/** SEC-0002 and SEC-0004 are named in a group, and nowhere else. */
const inGroup = groupOf(['SEC-0002', 'SEC-0004'])

test('what a group names is escalated, on however many lines', () => {
  const label = 'ROUTINE · South · SEC · no acknowledgement'
  expect(counted(inGroup(`${label} (2): SEC-0002, SEC-0004`, 'Each can be taken by its reference: !take SEC-0002.'))).toEqual([])
  expect(counted(inGroup(`${label} (2): SEC-0002`, '… SEC-0004'))).toEqual([])
  expect(counted(inGroup(`${label}, nobody could be notified (1): SEC-0002`, 'Taken by duty officer (1): SEC-0004'))).toEqual([])
  const unheard = `${label}, nobody could be notified: Mission’s link is down (1): SEC-0002`
  expect(counted(inGroup(unheard, 'Taken by duty officer (1): SEC-0004'))).toEqual([])
  expect(counted(inGroup(`${label} (1): SEC-0004`, 'Each can be taken by its reference: !take SEC-0002.'))).toEqual(['forgotten'])
  expect(counted(inGroup(`${label} (3): SEC-0002, SEC-0004, SEC-0009`))).toEqual(['blamed'])
})

test('blamed: a group that names as open what was answered', () => {
  const answered =
    (...lines: readonly string[]) =>
    (scene: Scene) => {
      inGroup('ROUTINE · South · SEC · no acknowledgement (1): SEC-0002', ...lines)(scene)
      scene.answers.push({ party: 'south', owed: 'acknowledgement', reference: 'SEC-0004', at: start + 60 * second, post: 's2' })
    }
  expect(words(answered('Taken by duty officer (1): SEC-0004'))).toBe('SEC-0004, south: the escalation stays open, and it was answered')
  expect(counted(answered('Met late (1): ~SEC-0004~'))).toEqual([])
})

test('a reply of ordinary precedence owes nothing, and one that is urgent does', () => {
  const replied = (head: string) => (scene: Scene) => {
    scene.said.push(said('n5', 16 * second, 'k5', { answers: 'n1', crossesAtOnce: true }))
    scene.channels.north.push(own('n5', 16 * second, '!flash k5'))
    for (const place of ['south', 'desk'] as const) {
      const root = scene.channels[place].find(({ text }) => text.startsWith('SEC-0001'))!.id
      scene.channels[place].push(frame(16 * second, head, 'k5', { threadOf: root }))
    }
  }
  expect(counted(replied(`SEC-0005 reply to SEC-0001 · ${north}`))).toEqual([])
  expect(counted(replied(`SEC-0005 reply to SEC-0001 · ${north} · FLASH`))).toEqual(['forgotten'])
})
