import type { Mechanism, Official, Party, Track } from '../../src/core/mechanism.ts'
import { Relay } from '../../src/relay/relay.ts'
import { FakePlatform } from '../../src/relay/testing/fake-platform.ts'
import { DirectWakes, MemoryJournal } from '../../src/relay/testing/memory-journal.ts'
import { settle, TestClock } from '../../src/relay/testing/test-clock.ts'

const minute = 60_000

const official = (link: string, id: string, role: string, user: string, more: Partial<Official> = {}): Official => ({
  id,
  role,
  accounts: [{ link, user }],
  isDutyOfficer: false,
  ...more,
})

const party = (id: string, name: string, users: string): Party => ({
  id,
  name,
  timeZone: 'UTC',
  link: id,
  officials: [
    official(id, `${id}-duty`, 'duty officer', `${users}D`, { isDutyOfficer: true }),
    official(id, `${id}-head`, 'head of delegation', `${users}H`, { isHead: true }),
  ],
})

const track = (code: string, name: string): Track => ({
  code,
  name,
  channels: { north: { link: 'north', channel: `n-${code}` }, south: { link: 'south', channel: `s-${code}` } },
  intake: 'every-post',
  sendDelaySeconds: 10,
  acknowledgeFrom: 'routine',
  dueMinutes: { flash: 2, immediate: 5, priority: 10, routine: 10 },
  escalation: {
    takenMinutes: 30,
    steps: [
      { share: 0.5, minutes: 0, call: ['party'] },
      { share: 1, minutes: 0, call: ['supervisor'], repeatMinutes: 5, times: 2 },
      { share: 1, minutes: 10, call: ['next-official', 'second-channel'], repeatMinutes: 5 },
    ],
  },
  disputeResponseMinutes: 20,
  lateAfterSeconds: 60,
})

/** What the story is told in. A recording of an earlier version has what that version knew of it. */
export const mechanism: Mechanism = {
  name: 'recorded',
  supervisor: {
    id: 'supervisor',
    name: 'Mission',
    timeZone: 'UTC',
    link: 'sup',
    channel: { link: 'sup', channel: 'control' },
    secondChannel: { link: 'sup2', channel: 'control-2' },
    officials: [
      {
        ...official('sup', 'sup-duty', 'duty officer', 'MD', { isDutyOfficer: true }),
        accounts: [
          { link: 'sup', user: 'MD' },
          { link: 'sup2', user: 'MD2' },
        ],
      },
      official('sup', 'sup-head', 'head of mission', 'MH'),
    ],
  },
  parties: [party('north', 'North', 'N'), party('south', 'South', 'S')],
  tracks: [track('SEC', 'Security'), track('COM', 'Commerce')],
  sweepDays: 7,
}

/** The platforms and the journal outlive the relays. */
export interface Place {
  readonly clock: TestClock
  readonly journal: MemoryJournal
  readonly platforms: ReadonlyMap<string, FakePlatform>
  readonly log: string[]
}

export function openPlace(beginsAt: number): Place {
  const clock = new TestClock(beginsAt)
  const links = ['north', 'south', 'sup', 'sup2']
  const platforms = new Map(links.map((link) => [link, new FakePlatform(link, link === 'south')]))
  for (const platform of platforms.values()) platform.now = () => clock.now()
  return { clock, journal: new MemoryJournal(), platforms, log: [] }
}

/** Starts a relay there: the first, or whoever takes over. */
export async function run({ clock, journal, platforms, log }: Place, of: Mechanism): Promise<Relay> {
  const relay = await Relay.open({
    mechanism: of,
    journal,
    wakes: new DirectWakes(),
    clock,
    lease: journal.lease(),
    adapters: platforms,
    openLink: (link) => platforms.get(link),
    withdrew: async () => [],
    pagers: new Map(),
    log: (line) => log.push(line),
    ended: (reason) => log.push(`ended: ${reason}`),
    breathe: async () => undefined,
    veil: '5a3c17e9d2486bf0',
  })
  await relay.start()
  await clock.advance(2_000)
  return relay
}

/** An hour that has something of everything, and leaves it open. */
export async function record(place: Place): Promise<void> {
  const { clock, journal, platforms } = place
  let posts = 0
  const post = async (link: string, channel: string, author: string, text: string, thread?: string): Promise<string> => {
    posts += 1
    const said = {
      type: 'posted',
      link,
      channel,
      post: `t${posts}`,
      author,
      text,
      writtenAt: clock.now(),
      fragments: [],
      isDirect: false,
      ...(thread === undefined ? {} : { thread }),
    } as const
    platforms.get(link)?.history.push(said)
    await platforms.get(link)?.say(said)
    await settle()
    return said.post
  }
  const north = (text: string, thread?: string) => post('north', 'n-SEC', 'ND', text, thread)
  const south = (text: string, thread?: string) => post('south', 's-SEC', 'SD', text, thread)
  const control = (text: string) => post('sup', 'control', 'MD', text)
  const standing = (link: string, words: string) =>
    platforms.get(link)?.posts.find(({ content }) => JSON.stringify(content).includes(words))
  const asked = (link: string, answer: string) =>
    new RegExp(`answer:(q\\d+):${answer}`).exec(JSON.stringify(platforms.get(link)?.posts.map(({ content }) => content)))?.[1] ?? 'q0'

  await run(place, mechanism)
  await north('The convoy leaves at noon')
  await clock.advance(12_000)
  const convoy = standing('south', 'The convoy leaves')?.id ?? ''
  await platforms
    .get('south')
    ?.say({ type: 'reacted', link: 'south', channel: 's-SEC', post: convoy, user: 'SD', emoji: '☑', added: true, at: clock.now() })
  const bridge = await north('The bridge is closed')
  await clock.advance(12_000)
  await platforms.get('north')?.say({
    type: 'edited',
    link: 'north',
    channel: 'n-SEC',
    post: bridge,
    author: 'ND',
    text: 'The bridge is open',
    editedAt: clock.now(),
    fragments: [],
  })
  const mistaken = await north('The road is mined')
  await clock.advance(12_000)
  await platforms.get('north')?.say({ type: 'deleted', link: 'north', channel: 'n-SEC', post: mistaken, deletedAt: clock.now() })
  await south('!flash Shots reported at the crossing')
  await south('!send request reply-by 20m Which lorries come tomorrow?')
  await north('!send request reply-by 10m tlp:amber subject:"Lists" Are the lists complete?')
  await clock.advance(12_000)
  await south('Both lists are complete', standing('south', 'Are the lists')?.id)
  await south('!clarify SEC-0001 You leave at twelve by our time')
  await north('!dispute open SEC-0001 It never left')
  await north(`!dispute confirm ${asked('north', 'open')}`)
  await north('!supervisor We need a word in private')
  await clock.advance(12_000)
  await control('!say SEC both The line is drawn at the river')
  await control('!passed SEC-0001 voice to South’s duty officer')
  await post('north', 'n-COM', 'ND', 'Prices are due')
  await clock.advance(12_000)
  await control('!pause COM Talks')
  await post('south', 's-COM', 'SD', 'Prices wait')

  // A text that is withdrawn while it is on its way.
  const answersLate = platforms.get('south')!
  const { send } = answersLate
  const answered = Promise.withResolvers<void>()
  answersLate.send = async (outgoing) => {
    const outcome = await send.call(answersLate, outgoing)
    if (outgoing.type === 'post') await answered.promise
    return outcome
  }
  const gate = await north('!immediate The gate is open')
  await clock.advance(1_000)
  await platforms.get('north')?.say({ type: 'deleted', link: 'north', channel: 'n-SEC', post: gate, deletedAt: clock.now() })
  await clock.advance(1_000)
  answered.resolve()
  answersLate.send = send
  await clock.advance(5_000)

  // A process that is killed, and a send of which nobody knows what became.
  const north2 = platforms.get('north')!
  north2.faultOf = (outgoing) => (outgoing.type === 'post' ? 'uncertain-applied' : 'none')
  await south('The patrol has left')
  await clock.advance(11_000)
  north2.faultOf = () => 'none'
  await run(place, mechanism)
  await post('south', 's-SEC', 'SH', '!suspend duty officer Lost the telephone')
  await clock.advance(11 * minute)
  await control('!take SEC-0002')
  await control('!snooze SEC-0004 20m they are on the road')
  await control('!waive SEC-0005 answered by voice')
  await post('north', 'n-SEC', 'NH', '!respond SEC-D1 It left at one')
  await clock.advance(6 * minute)

  // A store that fails over to a copy that is behind.
  journal.lose(3)
  journal.name = 'another copy'
  const relay = await run(place, mechanism)
  await north('After the failover')
  await clock.advance(12_000)
  const [sec, ...others] = mechanism.tracks
  const changed = {
    ...mechanism,
    parties: mechanism.parties.map((each) =>
      each.id === 'north' ? { ...each, officials: [...each.officials, official('north', 'new', 'adviser', 'NA')] } : each,
    ),
    tracks: [
      { ...sec!, channels: { ...sec!.channels, south: { link: 'south', channel: 's-moved' } } },
      ...others,
      track('MED', 'Medicine'),
    ],
  }
  await relay.apply(changed)
  await clock.advance(minute)
  for (const change of ['C1', 'C2', 'C3']) await post('north', 'n-SEC', 'NH', `!confirm ${change}`)
  await clock.advance(minute)

  // South cannot be reached: what is for it waits, and what stays held is held.
  platforms.get('south')!.faultOf = () => 'link-down'
  await platforms
    .get('south')
    ?.say({ type: 'link-changed', link: 'south', state: 'down', cause: 'no connection', needsPerson: false, at: clock.now() })
  await north('Does anybody hear?')
  await north('!immediate Answer at once')
  await clock.advance(2 * minute)
  await north('Held to the end')
  await clock.advance(2_000)
}
