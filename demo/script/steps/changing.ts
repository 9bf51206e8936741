import { mustBeInThread, mustBeWhole } from '../expected.ts'
import { numberOf } from '../frame.ts'
import type { Private, Stage } from '../stage.ts'
import { must } from '../waiting.ts'

/** Deleted while it is held, on both platforms: nothing crosses, and the next reference shows no gap. */
export async function undo(stage: Stage): Promise<void> {
  const { north, south, desk, see } = stage
  const before = stage.lastNumber()
  const kept: Private[] = []
  for (const [place, person, words] of [
    [north, 'amal', 'Never mind the convoy list'],
    [south, 'sam', 'Forget the engineers'],
  ] as const) {
    kept.push(stage.keepPrivate(place, words))
    const post = await place.say(person, words)
    await see(() => place.mustBeMarked(post, '⏳'))
    await place.standIn.deleteAs(place.idOf(person), place.channel, post)
  }
  await north.say('amal', 'The list follows by courier')
  await see(() => {
    const frame = south.frame('The list follows by courier')
    must(numberOf(frame) === before + 1, `the next message is number ${before + 1} of its track`, frame.post.text)
    desk.frame('The list follows by courier')
  })
  stage.mustHaveKeptPrivate(kept)
}

const earlier = 'The crossing opens at 06:00'
const later = 'The crossing opens at 07:00'

export async function editAfterAck({ north, south, desk, see, acknowledged }: Stage): Promise<void> {
  const post = await north.say('amal', earlier)
  const frame = await see(() => {
    north.mustBeMarked(post, '📤')
    return south.frame(earlier)
  })
  acknowledged.add(earlier)
  await south.react('bo', frame.post.id, '☑')
  await see(() => north.mustBeMarked(post, '☑'))
  await north.standIn.editAs(north.idOf('amal'), north.channel, post, later)
  await see(() => {
    const update = south.frame(later)
    const { text } = update.post
    must(update.title === `UPDATE 1 to ${frame.reference}`, `it is update 1 to ${frame.reference}`, text)
    mustBeInThread(update, south, frame.post.id)
    mustBeWhole(update, south, { by: { party: 'North', role: 'liaison' } })
    must(text.includes(`Was:\n> ${earlier}\nNow:\n> ${later}\n`), 'it says what was and what is now', text)
    must(text.includes('You acknowledged the earlier version.'), 'it says that the earlier version was acknowledged', text)
    const original = south.posts().find(({ id }) => id === frame.post.id)
    must(original?.text.includes(`> ${earlier}`) === true, 'the original stands as it was', original?.text ?? 'it is gone')
    const overseen = desk.frame(later)
    must(overseen.post.text.includes('South acknowledged the earlier version.'), 'the supervisor reads so too', overseen.post.text)
    north.mustBeMarked(post, '📤')
  })
}

const withdrawn = 'Hold the convoy at the mill'

export async function deletion({ north, south, desk, see }: Stage): Promise<void> {
  const post = await south.say('sam', withdrawn)
  const frame = await see(() => {
    south.mustBeMarked(post, '📤')
    desk.frame(withdrawn)
    return north.frame(withdrawn)
  })
  await south.standIn.deleteAs(south.idOf('sam'), south.channel, post)
  await see(() => {
    for (const place of [north, desk]) {
      const { text } = place.frame(withdrawn).post
      must(text.includes(`~~${withdrawn}~~`), `it is struck out in ${place.name}’s channel`, text)
      must(/WITHDRAWN by South \d\d:\d\dZ\. Do not act on it\./.test(text), 'it says WITHDRAWN, by whom and when', text)
      const notice = place.posts().filter((each) => each.threadOf === place.frame(withdrawn).post.id && each.text.includes('WITHDRAWN'))
      must(notice.length === 1, `the thread in ${place.name}’s channel says it once, since a changed post wakes nobody`, place.tail())
    }
    const told = south.toldDirectly('sam', `${frame.reference} is withdrawn.`)
    must(/It could be seen for \d+ s/.test(told.text), 'the author learns how long it could be seen', told.text)
  })
}
