import { describe, expect, test } from 'vitest'
import { isOfNewTrack } from './life.ts'
import { counted, frame, north, own, type Scene, said, second, seen, start, words } from './planted.ts'
import { watchWordsIn } from './watches.ts'

// ---------------------------------------------------------------- forms

const filled = (text: string, isTaken: boolean) => (scene: Scene) => {
  scene.forms.push({
    party: 'north',
    post: `by the form: ${text}`,
    text,
    at: start + 20 * second,
    isTaken,
    firstLine: { precedence: 'PRIORITY' },
    acknowledged: true,
  })
  scene.answers.push({ party: 'south', owed: 'acknowledgement', reference: 'SEC-0005', at: start + 35 * second, post: 's5' })
}
const standing =
  (text: string, head = `SEC-0005 · ${north} · PRIORITY`) =>
  (scene: Scene) => {
    for (const place of ['north', 'south', 'desk'] as const) scene.channels[place].push(frame(30 * second, head, text))
  }

describe('what was sent by a form', () => {
  test('stands on every side if it was taken, its sender’s too', () => {
    expect(counted((scene) => [filled('k5', true)(scene), standing('k5')(scene)])).toEqual([])
    expect(counted(filled('k5', true))).toContain('lost')
    const unseenAtHome = (scene: Scene) => {
      filled('k5', true)(scene)
      for (const place of ['south', 'desk'] as const) scene.channels[place].push(frame(30 * second, `SEC-0005 · ${north} · PRIORITY`, 'k5'))
    }
    expect(counted(unseenAtHome)).toContain('lost')
  })

  test('stands once, however often it was pressed', () => {
    const twice = (scene: Scene) => {
      filled('k5', true)(scene)
      standing('k5')(scene)
      standing('k5', `SEC-0006 · ${north} · PRIORITY`)(scene)
    }
    expect(counted(twice)).toContain('doubled')
  })

  test('may stand, whole, or not at all where its sender gave it up', () => {
    expect(counted(filled('k5', false))).toEqual([])
    expect(counted((scene) => [filled('k5', false)(scene), standing('k5')(scene)])).toEqual([])
    const halfWay = (scene: Scene) => {
      filled('k5', false)(scene)
      scene.channels.desk.push(frame(30 * second, `SEC-0005 · ${north} · PRIORITY`, 'k5'))
    }
    expect(counted(halfWay)).toContain('lost')
  })

  test('is replied to in the thread of the frame that stands with its sender', () => {
    const replied = (isInThread: boolean) => (scene: Scene) => {
      filled('k5', true)(scene)
      standing('k5')(scene)
      scene.said.push(said('s6', 40 * second, 'k6', { party: 'south', answers: 'by the form: k5', acknowledged: true }))
      scene.channels.south.push(own('s6', 40 * second, 'k6', '☑'))
      for (const place of ['north', 'desk'] as const) {
        const root = scene.channels[place].find(({ text }) => text.includes('> k5'))!.id
        const threadOf = isInThread ? { threadOf: root } : {}
        scene.channels[place].push(frame(50 * second, 'SEC-0006 reply to SEC-0005 · South, liaison', 'k6', threadOf))
      }
    }
    expect(counted(replied(true)).filter((each) => each !== 'forgotten')).toEqual([])
    expect(words(replied(false))).toContain('is not in the thread of')
  })

  test('bears the precedence that was chosen', () => {
    const routine = (scene: Scene) => [filled('k5', true)(scene), standing('k5', `SEC-0005 · ${north}`)(scene)]
    expect(words(routine)).toContain('nothing instead of PRIORITY')
  })
})

// ---------------------------------------------------------------- watches

const passes = (from: string, to: string) => (scene: Scene) =>
  scene.channels.north.push(seen(20 * second, `nadir, amal: Watch passes ${from} to ${to}. Open: 2. Until ${to} takes it both are pinged.`))
const taken = (watch: string) => (scene: Scene) =>
  scene.channels.north.push(seen(30 * second, `${watch} has the watch: taken by liaison 16:43Z.`))
const inTurn =
  (...steps: readonly ((scene: Scene) => unknown)[]) =>
  (scene: Scene) =>
    steps.map((step) => step(scene))

describe('a watch', () => {
  test('passes from whoever has it to whoever takes it, again and again', () => {
    const there = [passes('Nordlys', 'Nordstern'), taken('Nordstern')] as const
    expect(counted(inTurn(...there, passes('Nordstern', 'Nordlys'), taken('Nordlys'), ...there))).toEqual([])
  })

  test.each([
    ['passes twice', inTurn(passes('Nordlys', 'Nordstern'), passes('Nordlys', 'Nordstern'), taken('Nordstern'))],
    ['passes from whoever does not have it', inTurn(passes('Nordstern', 'Nordlys'), taken('Nordlys'))],
    ['is taken twice', inTurn(passes('Nordlys', 'Nordstern'), taken('Nordstern'), taken('Nordstern'))],
    ['is taken by another', inTurn(passes('Nordlys', 'Nordstern'), taken('Nordlys'))],
    ['cannot be taken', passes('Nordlys', 'Nordstern')],
  ])('that %s is found', (_what, spoil) => {
    expect(words(spoil)).toContain('watch of north')
  })

  test('is its own organisation’s business', () => {
    expect(words(({ channels }) => channels.desk.push(seen(1, 'Nordstern has not taken the watch')))).toContain('told elsewhere')
    expect(words(({ direct }) => direct.south.push(seen(1, 'The watch is yours: Nordlys.')))).toContain('told elsewhere')
    expect(counted(({ direct }) => direct.north.push(seen(1, 'The watch is yours: Nordlys.')))).toEqual([])
  })

  test('is read off what Parley says, and nothing that people say', () => {
    expect(watchWordsIn([own('n7', 0, 'Watch passes Nordlys to Nordstern. Open: 1.')])).toEqual([])
    expect(watchWordsIn([seen(0, 'Nordlys keeps the watch as of 16:43Z: nobody took it over')])).toMatchObject([
      { is: 'keeps', watch: 'Nordlys' },
    ])
  })
})

// ---------------------------------------------------------------- officials and tracks

test('what is not seen to come about is a finding', () => {
  expect(words((scene) => Object.assign(scene.life, { stuck: ['not within 240 s: COM is real'] }))).toContain('COM is real')
})

test('what must be told is told once, to those whom it concerns and to nobody else', () => {
  const told = (times: number, extra?: 'south') => (scene: Scene) => {
    Object.assign(scene.life, { told: [{ words: ['In force', 'another person is adviser'], in: ['north', 'desk'] }] })
    const say = () => seen(40 * second, 'In force since 16:43Z. South: another person is adviser.')
    for (let count = 0; count < times; count += 1) scene.channels.north.push(say())
    scene.channels.desk.push(say())
    if (extra) scene.channels[extra].push(say())
  }
  expect(counted(told(1))).toEqual([])
  expect(words(told(0))).toContain('0 times in north')
  expect(words(told(2))).toContain('2 times in north')
  expect(words(told(1, 'south'))).toContain('1 times in south')
})

describe('on a track that came to be', () => {
  const onNewTrack = (isExercise: boolean, heads: Partial<Record<'south' | 'desk', string[]>>) => (scene: Scene) => {
    const posts = (place: 'south' | 'desk') => (heads[place] ?? []).map((head) => frame(50 * second, head, 'k8'))
    Object.assign(scene.life, {
      said: [{ party: 'north', text: 'k8', isExercise }],
      channels: { north: [], south: posts('south'), desk: posts('desk') },
    })
  }
  const real = [`COM-0001 · ${north}`]
  const exercise = [`EXERCISE · COM-0001 · ${north}`]

  test('what is said stands once on the other side and before the supervisor', () => {
    expect(counted(onNewTrack(false, { south: real, desk: real }))).toEqual([])
    expect(counted(onNewTrack(false, { south: real }))).toEqual(['lost'])
    expect(counted(onNewTrack(false, { south: [...real, ...real], desk: real }))).toEqual(['doubled'])
  })

  test('it is an exercise until it is real', () => {
    expect(counted(onNewTrack(true, { south: exercise, desk: exercise }))).toEqual([])
    expect(words(onNewTrack(true, { south: real, desk: exercise }))).toContain('is not said to be an exercise in south')
    expect(words(onNewTrack(false, { south: real, desk: exercise }))).toContain('is said to be an exercise in desk')
  })

  test('whatever names what was said in an exercise says that it is one', () => {
    const named =
      (text: string, place: 'north' | 'south' = 'north') =>
      (scene: Scene) => {
        onNewTrack(true, { south: exercise, desk: exercise })(scene)
        scene.direct[place].push(seen(60 * second, text))
      }
    expect(words(named('COM-0001 is in South’s channel as of 16:44Z.'))).toMatch(/^no word of an exercise in north: COM-0001 is in/)
    expect(words(named('EXERCISE · COM-0001 is in South’s channel as of 16:44Z.'))).toBe('')
    expect(words(named('COM-0002 is in South’s channel as of 16:44Z.'))).toBe('')
  })

  test('it is told from the other one', () => {
    const posts = [...real, ...exercise].map((head) => frame(0, head, 'k8'))
    expect(posts.every(isOfNewTrack)).toBe(true)
    expect([frame(0, `SEC-0001 · ${north}`, 'COM-0001 is meant'), own('n1', 0, 'COM-0001')].some(isOfNewTrack)).toBe(false)
  })
})

test('the supervisor’s word stands once with each whom it was said to, and nowhere else', () => {
  const spoken = (north: number, south: number) => (scene: Scene) => {
    const post = () => frame(50 * second, 'COM-0003 · Supervisor, duty officer · PRIORITY', 'k70')
    const channels = { north: Array.from({ length: north }, post), south: Array.from({ length: south }, post), desk: [] }
    Object.assign(scene.life, { words: [{ text: 'k70', to: ['south'] }], channels })
  }
  expect(counted(spoken(0, 1))).toEqual([])
  expect(counted(spoken(0, 0))).toEqual(['lost'])
  expect(counted(spoken(0, 2))).toEqual(['doubled'])
  expect(counted(spoken(1, 1))).toEqual(['other'])
})

test('what was given back while the new track was paused stands on it nowhere', () => {
  const standing = (place: 'south' | 'desk') => (scene: Scene) => {
    scene.privates.push({ place: 'north', token: 'k71', post: 'n71', isMistyped: false, isForNobody: true })
    const channels = { north: [], south: [], desk: [], [place]: [frame(50 * second, `COM-0003 · ${north}`, 'k71 while nothing crosses')] }
    Object.assign(scene.life, { channels })
  }
  for (const place of ['south', 'desk'] as const) expect(counted(standing(place))).toEqual(['other'])
})
