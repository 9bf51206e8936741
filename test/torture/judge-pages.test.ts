import { afterEach, describe, expect, test } from 'vitest'
import { PagerDesk } from './pager.ts'
import { counted, page, type Scene, second, seen, start, without, words } from './planted.ts'

/** Nobody takes what is escalated, and each is paged twelve seconds after. */
const paged =
  (spoil: (scene: Scene) => unknown = () => undefined) =>
  (scene: Scene): void => {
    scene.touched.length = 0
    scene.endedAt = start + 140 * second
    scene.pages.push(page(50, 'SEC-0002'), page(39, 'SEC-0003'), page(55, 'SEC-0004'))
    spoil(scene)
  }

test('whatever is escalated, and nobody takes, is paged', () => {
  expect(words(paged())).toBe('')
  expect(words(paged(({ pages }) => pages.pop()))).toBe('SEC-0004: south owes it, nobody took it, and it was not paged')
  const taken = (name: string, at: number) => (scene: Scene) => {
    scene.pages.pop()
    scene.touched.push({ name, at: start + at * second })
  }
  expect(words(paged(taken('SEC-0004', 50)))).toBe('')
  expect(words(paged(taken('all', 50)))).toBe('')
  expect(counted(paged(taken('SEC-0002', 50)))).toEqual(['forgotten'])
  expect(counted(paged(taken('all', 30)))).toEqual(['forgotten'])
  expect(counted(paged(taken('SEC-0004', 100)))).toEqual(['forgotten'])
  const troubled = (scene: Scene) => {
    scene.pages.pop()
    scene.troubles.push({ from: start + 50 * second, to: start + 139 * second })
  }
  expect(words(paged(troubled))).toBe('')
})

test('of a group one page is enough', () => {
  const together = (group: string) => (scene: Scene) => {
    scene.pages.splice(2, 1, page(55, 'SEC-0004', { cause: 'escalations', group, open: 1 }))
    const lines = 'Open: 1 (South 1: SEC 1). Not taken: 1.\nROUTINE · South · SEC · no acknowledgement (1): SEC-0004'
    without(scene.channels.desk, 'ESCALATION SEC-0004')
    scene.channels.desk.push(seen(43 * second, `mika: GROUP G1 · 1 escalations\n${lines}`, { mentions: ['mika'] }))
  }
  expect(words(paged(together('G1')))).toBe('')
})

test('blamed: a page of what never stood there, before its time, or of what was answered', () => {
  expect(words(paged(({ pages }) => pages.push(page(80, 'SEC-0009'))))).toBe('SEC-0009: paged and it never stood in that channel')
  expect(words(paged(({ pages }) => pages.splice(0, 1, page(45, 'SEC-0002'))))).toBe('SEC-0002: paged 5.0 s before its time')
  const answered = (scene: Scene) =>
    scene.answers.push({ party: 'south', owed: 'acknowledgement', reference: 'SEC-0002', at: start + 30 * second, post: 's2' })
  expect(words(paged(answered))).toMatch(/SEC-0002: paged though it was answered/)
})

test('blamed: a page of what is not owed on it', () => {
  const reply = paged(({ pages }) => pages.push(page(80, 'SEC-0002', { kind: 'reply' })))
  expect(words(reply)).toBe('SEC-0002: paged and it never stood in that channel')
})

test('doubled: paged twice, and not by one page that came again', () => {
  expect(counted(paged(({ pages }) => pages.push(page(70, 'SEC-0002'))))).toEqual(['doubled'])
  expect(words(paged(({ pages }) => pages.push({ ...pages[0]!, at: start + 70 * second })))).toBe('')
  const cameBack = (scene: Scene) => {
    scene.touched.push({ name: 'SEC-0002', at: start + 55 * second })
    scene.pages.push(page(130, 'SEC-0002'))
  }
  expect(words(paged(cameBack))).toBe('')
})

test('other: a page that says what somebody wrote, or more than ids; and its address anywhere', () => {
  const saying = (more: object) => paged(({ pages }) => pages.push({ ...page(50, 'SEC-0002', { id: pages[0]!.body.id, ...more }) }))
  expect(words(saying({ kind: 'k2' }))).toMatch(/says what somebody wrote: k2/)
  expect(words(saying({ text: 'at the gate' }))).toMatch(/says text$/)
  const other = paged(({ pages }) => pages.splice(0, 1, { ...pages[0]!, key: 'another' }))
  expect(words(other)).toMatch(/^page another has d-SEC-0002-50 as its id/)
  const address = 'the pager at http://127.0.0.1/whoever-knows-this-may-page failed'
  expect(words(({ channels }) => channels.desk.push(seen(50 * second, address)))).toBe('desk reads the pager’s address')
})

describe('the pager of the harness', () => {
  let desk: PagerDesk | undefined
  afterEach(() => desk?.stop())

  test('fails now and then, takes in what it does not answer, and stops failing when it is healed', async () => {
    desk = await PagerDesk.open()
    const { url } = desk
    const call = (id: number): Promise<number> =>
      fetch(url, { method: 'POST', headers: { 'idempotency-key': `d${id}` }, body: JSON.stringify({ id: `d${id}` }) }).then(
        ({ status }) => status,
        () => 0,
      )
    const answers: number[] = []
    for (let id = 0; id < 40; id += 1) answers.push(await call(id))
    expect(new Set(answers)).toEqual(new Set([0, 202, 503]))
    expect(desk.taken.map(({ key }) => Number(key.slice(1)))).toEqual(answers.flatMap((each, id) => (each === 503 ? [] : [id])))
    desk.heal()
    for (let id = 40; id < 60; id += 1) expect(await call(id)).toBe(202)
  })
})
