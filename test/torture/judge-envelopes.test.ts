import { describe, expect, test } from 'vitest'
import { card, counted, frame, marked, north, own, type Scene, said, second, seen, start, words } from './planted.ts'
import type { FirstLine } from './record.ts'

/** North says k5 at 16 s with these words before it; it stands at 27 s, and South has acknowledged it at 30 s. */
const sent =
  (firstLine: FirstLine, head: string, more: Parameters<typeof frame>[3] = {}) =>
  (scene: Scene): void => {
    scene.said.push(said('n5', 16 * second, 'k5', { firstLine, acknowledged: true }))
    scene.channels.north.push(own('n5', 16 * second, '!send … k5', '☑'))
    for (const place of ['south', 'desk'] as const) scene.channels[place].push(frame(27 * second, head, 'k5', more))
    scene.answers.push({ party: 'south', owed: 'acknowledgement', reference: 'SEC-0005', at: start + 30 * second, post: 's4' })
  }

describe('the marking', () => {
  test('is the track’s floor where nobody said another, and stands everywhere', () => {
    const bare = (scene: Scene) => {
      const [first] = scene.channels.south
      scene.channels.south.splice(0, 1, { ...first!, text: first!.text.replace(' · TLP:GREEN', '') })
    }
    expect(words(bare)).toBe('marking in south: SEC-0001 bears none instead of GREEN')
  })

  test('is the one that its author gave it', () => {
    expect(words(sent({ marking: 'AMBER' }, `SEC-0005 · ${north} · TLP:AMBER`))).toBe('')
    expect(words(sent({ marking: 'AMBER' }, `SEC-0005 · ${north}`))).toBe(
      'marking in south: SEC-0005 bears GREEN instead of AMBER\nmarking in desk: SEC-0005 bears GREEN instead of AMBER',
    )
    expect(words(sent({}, `SEC-0005 · ${north} · TLP:RED`))).toMatch(/bears RED instead of GREEN/)
  })

  test('stays on what is struck out, on a change, and under its author’s own post', () => {
    const struck = (head: string) => (scene: Scene) => {
      const [first] = scene.channels.south
      scene.channels.south.push(seen(50 * second, `${head}\nWITHDRAWN by North 16:43Z. Do not act on it.\n> ~~k6~~`))
      scene.channels.south.push(seen(50 * second, first!.text.replace('SEC-0001', 'UPDATE 1 to SEC-0001').replace(' · TLP:GREEN', '')))
      scene.channels.north.push(seen(17 * second, `Sent as SEC-0001 · ${north}`))
    }
    expect(words(struck(`SEC-0006 · ${north}`))).toMatch(/marking in south: SEC-0006 bears none/)
    expect(words(struck(`SEC-0006 · ${north}`))).toMatch(/marking in south: SEC-0001 bears none/)
    expect(words(struck(`SEC-0006 · ${north}`))).toMatch(/marking in north: SEC-0001 bears none/)
    expect(words(struck(marked(`SEC-0006 · ${north}`)))).not.toMatch(/SEC-0006 bears/)
  })
})

describe('whoever is merely told', () => {
  const told = `SEC-0005 · ${north} · PRIORITY\nFor action: nobody. For information: South.`
  const asToldOnly = (head: string, more: Parameters<typeof frame>[3] = {}) => {
    const send = sent({ isToldOnly: true, precedence: 'PRIORITY' }, head, more)
    return (scene: Scene) => {
      send(scene)
      scene.answers.pop()
    }
  }

  test('owes nothing, and is blamed for nothing', () => {
    expect(words(asToldOnly(told))).toBe('')
    const escalated = (scene: Scene) => {
      asToldOnly(told)(scene)
      scene.channels.desk.push(card(58 * second, 'SEC-0005'))
    }
    expect(counted(escalated)).toEqual(['blamed'])
    const reminded = (scene: Scene) => {
      asToldOnly(told)(scene)
      scene.channels.south.push(seen(42 * second, 'SEC-0005: an acknowledgement is due at 16:44Z (your time 18:44).'))
    }
    expect(words(reminded)).toBe('SEC-0005, south: reminded, and it does not stand in that channel')
  })

  test('reads that it is so, and nobody else reads it of themselves', () => {
    expect(words(asToldOnly(`SEC-0005 · ${north} · PRIORITY`))).toMatch(/says “nothing” instead of “For action: nobody/)
    expect(words(sent({}, `SEC-0005 · ${north}\nFor action: nobody. For information: South.`))).toMatch(/instead of “nothing”/)
  })

  test('is not called', () => {
    expect(words(asToldOnly(told, { mentions: ['bo'] }))).toMatch(/^misread in south: SEC-0005 calls somebody who is merely told/)
  })
})

describe('what expires', () => {
  const expires = 'Expires 22 Nov 16:44Z (your time 22 Nov 18:44).'
  const over = 'EXPIRED 22 Nov 16:44Z: for the record; do not act on it.'
  const holds = (endedAt: number, line: string, more: FirstLine = {}) => {
    const send = sent({ expiresMs: 60 * second, ...more }, `SEC-0005 · ${north}\n${line}`)
    return (scene: Scene) => {
      send(scene)
      scene.endedAt = start + endedAt * second
    }
  }

  test('says so from its time on, and not before', () => {
    expect(words(holds(70, expires))).toBe('')
    expect(words(holds(130, over))).toBe('')
    expect(words(holds(130, expires))).toMatch(/^misread in south: SEC-0005 has expired, and does not say so\nmisread in desk/)
    expect(words(holds(70, over))).toMatch(/SEC-0005 is said to have expired before its time/)
    const troubled = (scene: Scene) => {
      holds(130, expires)(scene)
      scene.troubles.push({ from: start + 80 * second, to: start + 125 * second })
    }
    expect(words(troubled)).toBe('')
  })

  test('says until when it holds, as its author said, and nothing else does', () => {
    expect(words(holds(130, 'Refers to SEC-0001.'))).toMatch(/SEC-0005 does not say until when it holds/)
    expect(words(sent({}, `SEC-0005 · ${north}\n${expires}`))).toMatch(/SEC-0005 expires, and its author did not say so/)
  })

  test('says it under its author’s own post, too', () => {
    const unsaid = (scene: Scene) => {
      holds(130, over)(scene)
      scene.channels.north.push(seen(28 * second, `Sent as ${marked(`SEC-0005 · ${north}`)}\n${expires}`))
    }
    expect(words(unsaid)).toBe('misread in north: SEC-0005 has expired, and does not say so')
  })
})

describe('what comes late', () => {
  const late = 'LATE: written 16:43:05Z, shown 16:45:10Z, 2 min later.'
  const third = (at: number, head: string) => (scene: Scene) => scene.channels.desk.splice(3, 1, frame(at * second, head, 'k3'))

  test('says so, and nothing else does', () => {
    expect(words(third(35, `SEC-0004 · ${north}`))).toBe('')
    expect(words(third(44, `SEC-0004 · ${north}`))).toBe(
      'misread in desk: SEC-0004 stands there 34 s after it was written, and does not say that it is late',
    )
    expect(words(third(44, `SEC-0004 · ${north}\n${late}`))).toBe('')
    expect(words(third(25, `SEC-0004 · ${north}\n${late}`))).toBe('misread in desk: SEC-0004 is said to be late, 15 s after it was written')
  })

  test('what was overtaken says so at any time', () => {
    expect(words(third(25, `SEC-0004 · ${north}\n${late} Later words of theirs stand above.`))).toBe('')
  })

  test('may be drawn before it was, where its send began in a trouble', () => {
    const troubled = (at: number) => (scene: Scene) => {
      third(at, `SEC-0004 · ${north}`)(scene)
      scene.endedAt = start + 110 * second
      scene.troubles.push({ from: start + 20 * second, to: start + (at - 2) * second })
    }
    expect(words(troubled(44))).toBe('')
    expect(words(troubled(101))).toMatch(/stands there 91 s after it was written/)
  })

  test('may be taken for late, or for in time, by a clock that was off', () => {
    const skewed = (at: number, line: string) => (scene: Scene) => {
      third(at, `SEC-0004 · ${north}${line}`)(scene)
      scene.skewAheadMs = 12 * second
    }
    expect(words(skewed(25, `\n${late}`))).toBe('')
    expect(words(skewed(18, `\n${late}`))).toMatch(/is said to be late/)
    expect(words(skewed(44, ''))).toBe('')
    expect(words(skewed(52, ''))).toMatch(/does not say that it is late/)
  })
})
