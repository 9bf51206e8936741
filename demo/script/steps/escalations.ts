import { mustBeInThread } from '../expected.ts'
import type { Stage } from '../stage.ts'
import { must } from '../waiting.ts'

const putOff = 'Say whether the ambulance may pass'

/** Put off by the supervisor it is quiet, then comes back by itself, pings again and says so, on the same post. */
export async function snoozedReturned({ north, south, desk, see, acknowledged }: Stage): Promise<void> {
  await north.say('amal', `!flash ${putOff}`)
  const { reference, card } = await see(() => {
    const { reference } = south.frame(putOff)
    return { reference, card: desk.told(`ESCALATION ${reference}`) }
  })
  await desk.say('mika', `!snooze ${reference} 6s Their duty officer calls back`)
  await see(() => {
    const { id, text, buttons } = desk.told(`ESCALATION ${reference}`)
    must(
      id === card.id && /Snoozed by duty officer .*: Their duty officer calls back\./.test(text),
      'the same post says that it is put off',
      text,
    )
    must(buttons.length === 0, 'nobody is asked to take it meanwhile', text)
    desk.toldDirectly('mika', `${reference} is snoozed for 6 s`)
  })
  await see(() => {
    const { id, text } = desk.told(`ESCALATION ${reference}`)
    must(id === card.id && text.includes('Snoozed by duty officer, it came back'), 'the same post says that it is back', text)
    const ping = desk.told(`${reference}: still no acknowledgement from South`)
    mustBeInThread({ post: ping, title: 'the ping' }, desk, card.id)
    must(ping.mentions.includes(desk.idOf('mika')), 'the ping mentions the supervisor’s duty officer', ping.text)
  })
  acknowledged.add(putOff)
  await south.say('bo', `!ack ${reference}`)
  await see(() => desk.told(`CLOSED ${reference}`, 'Met late by South, duty officer'))
}

const settled = 'Send the lists of the last week'

/** Waived with a reason: nothing more is owed, and both sides see why. */
export async function waived({ north, south, desk, see }: Stage): Promise<void> {
  await north.say('amal', `!flash ${settled}`)
  const { reference, card } = await see(() => {
    const { reference } = south.frame(settled)
    return { reference, card: desk.told(`ESCALATION ${reference}`) }
  })
  await desk.say('mika', `!waive ${reference} Handed over at the meeting`)
  await see(() => {
    const { id, text } = desk.told(`CLOSED ${reference}`)
    must(id === card.id && text.includes('Waived by duty officer'), 'the same post says that it is waived', text)
    for (const place of [north, south]) place.told('The supervisor: ', reference, 'is waived (Handed over at the meeting)')
    must(south.frame(settled).post.buttons.length === 0, 'nothing can be acknowledged any more', south.frame(settled).post.text)
  })
}

const stormLength = 6
const inStorm = (number: number): string => `Column ${number} reports fire`

/** A side that answers nothing is one cause: one post names all that it owes, and all of it can be taken at once. */
export async function stormGrouped({ north, south, desk, see, acknowledged }: Stage): Promise<void> {
  const words = Array.from({ length: stormLength }, (_, index) => inStorm(index + 1))
  for (const each of words) await north.say('amal', `!flash ${each}`)
  const references = await see(() => words.map((each) => south.frame(each).reference))
  const group = await see(() => {
    const post = desk.told('GROUP G', `${stormLength} escalations`, 'South has answered nothing')
    for (const reference of references) must(post.text.includes(reference), `the group’s post names ${reference}`, post.text)
    must(post.mentions.includes(desk.idOf('mika')), 'it mentions the supervisor’s duty officer', post.text)
    return post
  })
  await desk.press('mika', group, 'Take all')
  await see(() => {
    const post = desk.posts().find(({ id }) => id === group.id)
    must(
      post?.text.includes(`Taken by duty officer (${stormLength})`) === true,
      'the group’s post says that all of it is taken',
      post?.text ?? '',
    )
    must(post?.buttons.length === 0, 'it cannot be taken twice', post?.text ?? '')
  })
  for (const [index, reference] of references.entries()) {
    acknowledged.add(words[index]!)
    await south.say('bo', `!ack ${reference}`)
  }
  await see(() => {
    const post = desk.posts().find(({ id }) => id === group.id)
    must(
      /CLOSED G\d+/.test(post?.text ?? '') && post?.text.includes('All of it is over.') === true,
      'the same post says that it is over',
      post?.text ?? '',
    )
  })
}
