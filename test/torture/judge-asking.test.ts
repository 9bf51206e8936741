import { expect, test } from 'vitest'
import { card, counted, frame, north, own, type Scene, said, second, seen, start, without, words } from './planted.ts'
import type { Answer, Flash } from './record.ts'

/** SEC-0005 asks South for a reply within a minute; it is acknowledged. Nothing has come of the reply yet. */
function asks(scene: Scene, change: (head: string) => string = (head) => head): void {
  scene.said.push(said('n5', 16 * second, 'k5', { acknowledged: true, firstLine: { kind: 'REQUEST', replyByMs: 60 * second } }))
  scene.channels.north.push(own('n5', 16 * second, '!send request reply-by 1m k5', '☑'))
  const head = change(`SEC-0005 REQUEST · ${north}\nReply by 22 Nov 16:44Z (your time 22 Nov 18:44).`)
  for (const place of ['south', 'desk'] as const) scene.channels[place].push(frame(27 * second, head, 'k5'))
  scene.answers.push({ party: 'south', owed: 'acknowledgement', reference: 'SEC-0005', at: start + 30 * second, post: 's4' })
  scene.endedAt = start + 130 * second
}

const openAgain = (at: number, whose: string) =>
  seen(at, `SEC-0005 is open again: ${whose}, due 22 Nov 16:44Z. Acknowledged is not answered.`)

/** As it is when nobody replies: both ends see it when it is due, and then the supervisor. */
function callsForReply({ channels }: Scene, at = 77 * second): void {
  channels.south.push(openAgain(at, 'your reply was due 22 Nov 16:44Z.'))
  channels.north.push(openAgain(at, 'no reply from South'))
  channels.desk.push(card(88 * second, 'SEC-0005', 'no reply from South'))
}

/** South replies at 40 s, which stands on the other side ten seconds later. */
function replies(scene: Scene, more: Partial<Answer> = {}, head = 'SEC-0006 reply to SEC-0005 · South, liaison'): void {
  scene.said.push(said('s5', 40 * second, 'k6', { party: 'south', answers: 'n5' }))
  scene.channels.south.push(own('s5', 40 * second, 'k6'))
  scene.answers.push({ party: 'south', owed: 'reply', reference: 'SEC-0005', at: start + 40 * second, post: 's5', ...more })
  const request = scene.channels.desk.find(({ text }) => text.startsWith('SEC-0005'))!.id
  scene.channels.north.push(frame(50 * second, head, 'k6', { threadOf: 'n5' }))
  scene.channels.desk.push(frame(50 * second, head, 'k6', { threadOf: request }))
}

/** South takes that reply back at 60 s. */
function takesBack(scene: Scene): void {
  replies(scene, { takenBackAt: start + 60 * second })
  without(scene.channels.south, 'k6')
  scene.said.splice(-1, 1, { ...scene.said.at(-1)!, deletedAt: start + 60 * second })
  for (const place of ['north', 'desk'] as const) {
    const struck = without(scene.channels[place], 'k6')
    scene.channels[place].push({ ...struck, text: struck.text.replace('\n', '\nWITHDRAWN by South 16:44Z. Do not act on it.\n') })
  }
}

test('forgotten: a request to which nobody replies, though it was acknowledged', () => {
  const unanswered = (spoil: (scene: Scene) => unknown) => (scene: Scene) => {
    asks(scene)
    callsForReply(scene)
    spoil(scene)
  }
  expect(words(unanswered(() => undefined))).toBe('')
  expect(words(unanswered(({ channels }) => without(channels.desk, 'no reply')))).toBe(
    'SEC-0005: south owes reply since 103.0 s, and nobody was told',
  )
  const asAcknowledgement = ({ channels }: Scene) => {
    without(channels.desk, 'no reply')
    channels.desk.push(card(88 * second, 'SEC-0005'))
  }
  expect(counted(unanswered(asAcknowledgement))).toEqual(['blamed', 'forgotten'])
})

test('forgotten: a request that is due, and that one of its ends does not see open again', () => {
  for (const end of ['north', 'south'] as const) {
    const blind = (scene: Scene) => {
      asks(scene)
      callsForReply(scene)
      without(scene.channels[end], 'is open again')
    }
    expect(words(blind)).toMatch(new RegExp(`and ${end} does not see that it is open again$`))
  }
})

test('a reply answers a request, and acknowledges it', () => {
  const answered = (scene: Scene) => {
    asks(scene)
    scene.answers.pop()
    replies(scene)
  }
  expect(words(answered)).toBe('')
  const mere = (scene: Scene) => {
    answered(scene)
    scene.answers.pop()
  }
  expect(counted(mere)).toEqual(['forgotten'])
  expect(words(mere).split('\n')).toHaveLength(2)
})

test('blamed: escalated or called open again although there was a reply, or before its time', () => {
  const replied = (spoil: (scene: Scene) => unknown) => (scene: Scene) => {
    asks(scene)
    replies(scene)
    spoil(scene)
  }
  const escalated = ({ channels }: Scene) => channels.desk.push(card(88 * second, 'SEC-0005', 'no reply from South'))
  expect(words(replied(escalated))).toBe('SEC-0005, south: escalated 38.0 s after it was answered')
  const again = ({ channels }: Scene) => channels.north.push(openAgain(77 * second, 'no reply from South'))
  expect(words(replied(again))).toBe('SEC-0005, north: open again after it was answered')
  const reminded = ({ channels }: Scene) => channels.south.push(seen(57 * second, 'SEC-0005: a reply is due at 22 Nov 16:44Z.'))
  expect(words(replied(reminded))).toBe('SEC-0005, south: reminded after it was answered')
  // While it was held it answered nothing yet, and so soon after that nobody need have heard it.
  const soon = ({ channels }: Scene) => channels.south.push(seen(54 * second, 'SEC-0005: a reply is due at 22 Nov 16:44Z.'))
  expect(words(replied(soon))).toBe('')
  const early = (scene: Scene) => {
    asks(scene)
    callsForReply(scene, 70 * second)
  }
  expect(words(early)).toBe('SEC-0005, north: open again 6.0 s before it was due\nSEC-0005, south: open again 6.0 s before it was due')
  const nobodys = ({ channels }: Scene) => channels.south.push(seen(57 * second, 'SEC-0001: a reply is due at 22 Nov 16:44Z.'))
  expect(words(nobodys)).toBe('SEC-0001, south: reminded, and it does not stand in that channel')
})

test('a reply that is withdrawn is owed again: open until the end, or forgotten', () => {
  const withdrawn = (state: 'ESCALATION' | 'CLOSED' | 'none') => (scene: Scene) => {
    asks(scene)
    takesBack(scene)
    const called = state === 'CLOSED' ? 'reply owed by South' : 'no reply from South'
    if (state !== 'none') scene.channels.desk.push(card(88 * second, 'SEC-0005', called, state))
  }
  expect(words(withdrawn('ESCALATION'))).toBe('')
  expect(words(withdrawn('none'))).toBe('SEC-0005: south owes reply since 103.0 s, and nobody was told')
  expect(words(withdrawn('CLOSED'))).toBe('SEC-0005: south owes reply since 103.0 s, and it is closed by what was taken back')
  const untold = (scene: Scene) => {
    withdrawn('none')(scene)
    scene.untold.add('s5')
  }
  expect(words(untold)).toBe('')
  const still = (scene: Scene) => {
    withdrawn('CLOSED')(scene)
    scene.answers.push({ party: 'south', owed: 'reply', reference: 'SEC-0005', at: start + 95 * second, post: 's6' })
  }
  expect(words(still)).toBe('')
})

test('the reply that was asked for owes what its frame says, and no other talk does', () => {
  const replied = (head: string) => (scene: Scene) => {
    asks(scene)
    replies(scene, {}, head)
  }
  const escalated = (head: string) => (scene: Scene) => {
    replied(head)(scene)
    scene.channels.desk.push(card(80 * second, 'SEC-0006', 'no acknowledgement from North'))
  }
  const asking = 'SEC-0006 reply to SEC-0005 · South, liaison\nTap ☑ when you have received it. That is no consent.'
  expect(counted(replied(asking))).toEqual(['forgotten'])
  expect(words(escalated(asking))).toBe('')
  expect(words(replied('SEC-0006 reply to SEC-0005 · South, liaison'))).toBe('')
})

test('other: words on the first line that are not read, or are read and were not typed', () => {
  const sent = (head: string) => (scene: Scene) => {
    const firstLine = { precedence: 'PRIORITY', subject: 'Road 4' } as const
    scene.said.push(said('n5', 16 * second, 'k5', { firstLine }))
    scene.channels.north.push(own('n5', 16 * second, '!send priority subject:"Road 4" k5'))
    for (const place of ['south', 'desk'] as const) scene.channels[place].push(frame(27 * second, head, 'k5'))
    scene.channels.desk.push(card(58 * second, 'SEC-0005'))
  }
  expect(words(sent(`SEC-0005 · ${north} · PRIORITY\n> Subject: Road 4`))).toBe('')
  expect(words(sent(`SEC-0005 · ${north} · PRIORITY`))).toMatch(
    /^misread in south: SEC-0005 has as its subject nothing instead of Road 4\nmisread in desk/,
  )
  expect(words(sent(`SEC-0005 · ${north}\n> Subject: Road 4`))).toMatch(/its precedence nothing instead of PRIORITY/)
  expect(words(sent(`SEC-0005 INCIDENT · ${north} · PRIORITY\n> Subject: Road 4`))).toMatch(/its kind INCIDENT instead of nothing/)
  expect(words((scene) => asks(scene, () => `SEC-0005 · ${north}`))).toMatch(/its kind nothing instead of REQUEST/)
})

test('other: a request that asks for no reply, unless its author was told that it was found too late for one', () => {
  const unasked = (isTold: boolean) => (scene: Scene) => {
    asks(scene, () => `SEC-0005 REQUEST · ${north}`)
    if (isTold) scene.direct.north.push(seen(90 * second, 'It is relayed marked LATE, and no reply is owed on it. Ask anew.'))
  }
  expect(words(unasked(false))).toMatch(/^misread in south: SEC-0005 asks for no reply, and its author did\nmisread in desk/)
  expect(words(unasked(true))).toBe('')
  const asked = ({ channels }: Scene) => {
    const plain = without(channels.south, '> k3')
    channels.south.push({ ...plain, text: plain.text.replace('\n', '\nReply by 22 Nov 16:44Z.\n') })
  }
  expect(words(asked)).toMatch(/SEC-0004 asks for a reply, and its author did not$/)
})

interface Sent {
  readonly choice?: NonNullable<Flash['choice']>['word']
  readonly isAsked?: boolean
  /** As what it stands on the other side. */
  readonly standsAs?: 'FLASH' | 'PRIORITY'
  readonly mark?: string
}

/** North's flash of 16 s, answered at 20 s, on which nobody was called yet. */
const flash =
  ({ choice, isAsked = true, standsAs, mark = '📤' }: Sent) =>
  (scene: Scene) => {
    const { channels, direct, flashes } = scene
    const answer = choice && { word: choice, at: start + 20 * second }
    flashes.push({
      party: 'north',
      user: 'amal',
      post: 'n5',
      text: 'k5 at once',
      at: start + 16 * second,
      acknowledged: true,
      ...(answer ? { choice: answer } : {}),
    })
    channels.north.push(own('n5', 16 * second, '!flash k5 at once', mark))
    if (isAsked) direct.north.push(seen(17 * second, 'This wakes South’s duty officer now. Nothing was sent yet.\n> k5 at once'))
    if (!standsAs) return
    for (const place of ['south', 'desk'] as const)
      channels[place].push(frame(21 * second, `SEC-0005 · ${north} · ${standsAs}`, 'k5 at once'))
    scene.answers.push({ party: 'south', owed: 'acknowledgement', reference: 'SEC-0005', at: start + 25 * second, post: 's4' })
  }

test('a flash crosses as its author answered, or unasked, and is lost where it does not', () => {
  expect(words(flash({ choice: 'send', standsAs: 'FLASH' }))).toBe('')
  expect(words(flash({ choice: 'priority', standsAs: 'PRIORITY' }))).toBe('')
  expect(words(flash({ isAsked: false, standsAs: 'FLASH' }))).toBe('')
  expect(counted(flash({ choice: 'send' }))).toEqual(['lost'])
  expect(counted(flash({ choice: 'send', mark: '⛔' }))).toEqual(['lost', 'other'])
  expect(counted(flash({ isAsked: false }))).toEqual(['lost'])
  expect(words(flash({ choice: 'priority', standsAs: 'FLASH' }))).toMatch(/its precedence FLASH instead of PRIORITY/)
  const twice = (scene: Scene) => {
    flash({ choice: 'send', standsAs: 'FLASH' })(scene)
    scene.channels.south.push(frame(30 * second, `SEC-0006 · ${north} · FLASH`, 'k5 at once'))
  }
  expect(counted(twice)).toContain('doubled')
})

test('other: a flash that crosses though it was cancelled, or though its question was not answered', () => {
  expect(words(flash({ choice: 'cancel', mark: '⛔' }))).toBe('')
  expect(words(flash({ mark: 'none' }))).toBe('')
  for (const sent of [{ choice: 'cancel', mark: '⛔' }, {}] as const) {
    expect(words(flash({ ...sent, standsAs: 'FLASH' }))).toMatch(/leaked in south: k5.*\n.*leaked in desk: k5/)
  }
})

test('other: nobody is told that a flash was cancelled, or that it was not sent', () => {
  expect(words(flash({ choice: 'cancel', mark: '⏳' }))).toMatch(/was cancelled, and does not show it$/)
  const over = (isTold: boolean) => (scene: Scene) => {
    flash({ mark: '⛔' })(scene)
    scene.endedAt = start + 330 * second
    if (isTold) scene.direct.north.push(seen(317 * second, 'NOT SENT: your FLASH. You were asked at 16:43:17Z.\n> k5 at once'))
  }
  expect(words(over(false))).toMatch(/was not sent, and its author was not told$/)
  expect(words(over(true))).toBe('')
  const refused = (scene: Scene) => {
    flash({ choice: 'send', standsAs: 'FLASH' })(scene)
    scene.direct.north.push(seen(317 * second, 'NOT SENT: your FLASH. You were asked at 16:43:17Z.\n> k5 at once'))
  }
  expect(words(refused)).toMatch(/was to be sent, and is said not to be$/)
})

test('a press that nobody can have heard leaves the question open, and one that was heard does not', () => {
  const pressed = (isTroubled: boolean, sent: Sent) => (scene: Scene) => {
    flash(sent)(scene)
    if (isTroubled) scene.troubles.push({ from: start + 19 * second, to: start + 22 * second })
  }
  expect(counted(pressed(false, { choice: 'send' }))).toEqual(['lost'])
  expect(words(pressed(true, { choice: 'send' }))).toBe('')
  expect(words(pressed(true, { choice: 'send', standsAs: 'FLASH' }))).toBe('')
  expect(words(pressed(true, { choice: 'cancel', standsAs: 'FLASH', mark: '⛔' }))).toMatch(/^leaked/m)
})
