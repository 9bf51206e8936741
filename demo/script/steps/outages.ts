import { mustBeWhole, mustStandInOrder, zulu } from '../expected.ts'
import type { Place } from '../place.ts'
import type { Stage } from '../stage.ts'
import { must } from '../waiting.ts'

const byAmal = { party: 'North', role: 'liaison' }

/** The other side's platform is away: what is sent waits, those who must know are told, and it arrives once and in order. */
export async function platformCut({ north, south, desk, see }: Stage): Promise<void> {
  const texts = ['Patrol one is back', 'Patrol two is back', 'Patrol three is back']
  south.standIn.cut()
  try {
    for (const text of texts) await north.say('amal', text)
    await see(() => {
      const alarm = desk.told('LINK DOWN: South')
      must(alarm.mentions.includes(desk.idOf('mika')), 'the alarm mentions the supervisor’s duty officer', alarm.text)
      north.told('South’s link is down')
      mustStandInOrder(desk, texts)
      for (const text of texts) north.mustBeMarked(north.own(text).id, '⏳')
    })
    must(!south.frames().some(({ quotes }) => quotes.some((quote) => texts.includes(quote))), 'nothing arrived meanwhile', south.tail())
  } finally {
    south.standIn.restore()
  }
  await see(() => {
    mustStandInOrder(south, texts)
    for (const text of texts) north.mustBeMarked(north.own(text).id, '📤')
    desk.told('LINK BACK: South')
    north.told('South’s link is back')
    south.told('Parley’s link to this channel was down from')
  })
}

/** Old enough to be marked LATE: the track's `lateAfterSeconds` and `sendDelaySeconds`, and a little. */
const lateAfterMs = 9_500

/** The sender's own platform is away from Parley, and people go on posting there. */
export async function lateBanner({ north, south, desk, see }: Stage): Promise<void> {
  const texts = ['The water main is hit', 'The water main is mended']
  north.standIn.cut()
  try {
    for (const text of texts) await north.say('amal', text)
    await see(() => must(Date.now() - north.own(texts[1] ?? '').at > lateAfterMs, 'the posts are old', 'they are young'))
  } finally {
    north.standIn.restore()
  }
  await see(() => {
    for (const place of [south, desk]) {
      for (const frame of mustStandInOrder(place, texts)) {
        const own = north.own(frame.quotes[0] ?? '')
        mustBeWhole(frame, place, { by: byAmal, post: own })
        const banner = new RegExp(`^LATE: written \\d+ \\w+ ${zulu(own.at)}, (?:shown|known to stand here) .*, \\d+ s later\\.`, 'm')
        must(banner.test(frame.post.text), 'it is marked LATE, with its original time', frame.post.text)
      }
    }
    for (const text of texts) north.mustBeMarked(north.own(text).id, '📤')
    north.told('Parley’s link to this channel was down from', 'is found and relayed, marked LATE')
  })
}

/** `kill -9` while a message is held, posts on both sides while there is no Parley, and a new start. */
export async function killedAndBack({ north, south, desk, deskSecond, see, parley }: Stage): Promise<void> {
  const texts = ['Held when Parley was killed', 'Posted while it was dead', 'Posted just before its return']
  const fromSouth = 'South posted while it was dead'
  const held = await north.say('amal', texts[0] ?? '')
  await see(() => north.mustBeMarked(held, '⏳'))
  await parley.end('SIGKILL')
  const killedAt = Date.now()
  try {
    await north.say('amal', texts[1] ?? '')
    await south.say('sam', fromSouth)
    await north.say('amal', texts[2] ?? '')
  } finally {
    parley.start()
  }
  const startedAt = Date.now()
  await see(() => {
    for (const place of [south, desk]) {
      for (const frame of mustStandInOrder(place, texts)) {
        mustBeWhole(frame, place, { by: byAmal, post: north.own(frame.quotes[0] ?? '') })
      }
    }
    mustBeWhole(north.frame(fromSouth), north, { by: { party: 'South', role: 'liaison' }, post: south.own(fromSouth) })
    desk.frame(fromSouth)
    for (const text of texts) north.mustBeMarked(north.own(text).id, '📤')
    south.mustBeMarked(south.own(fromSouth).id, '📤')
    for (const place of [north, south, desk, deskSecond]) mustSayWhenItWasDown(place, killedAt, startedAt)
  })
}

/** The times that are said must enclose those at which it was in fact away. */
function mustSayWhenItWasDown(place: Place, killedAt: number, startedAt: number): void {
  const { text } = place.told('Parley was not running from')
  const [from, to] = [...text.matchAll(/\d\d:\d\d:\d\dZ/g)].map(([time]) => time)
  must(
    from !== undefined && to !== undefined && timeOf(from, killedAt) <= killedAt && timeOf(to, startedAt) + 1_000 > startedAt,
    `${place.name} is told of a time that encloses ${zulu(killedAt)} to ${zulu(startedAt)}`,
    text,
  )
}

/** The moment nearest to another at which the clock showed this time. */
function timeOf(time: string, near: number): number {
  const dayMs = 86_400_000
  const sameDay = Date.parse(`${new Date(near).toISOString().slice(0, 11)}${time}`)
  return sameDay + Math.round((near - sameDay) / dayMs) * dayMs
}
