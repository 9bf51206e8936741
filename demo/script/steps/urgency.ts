import { mustBeInThread, mustBeWhole } from '../expected.ts'
import type { Stage } from '../stage.ts'
import { must } from '../waiting.ts'

const ordinary = 'The bakery opens again on Monday'
const flashFromNorth = 'Shots reported at the crossing'
const flashFromSouth = 'A drone is over the mill'

/** Where people can press a button they are asked first: nothing crossed until they say that they mean it. */
async function meant({ north, south, see }: Stage, words: string): Promise<void> {
  const question = await see(() => north.toldDirectly('amal', 'This wakes South’s duty officer now.', words))
  must(!south.posts().some(({ text }) => text.includes(words)), 'nothing crosses before the answer', south.tail())
  await north.press('amal', question, 'Send FLASH')
}

/** Flash passes what is held, wakes the duty officer in the channel and tells them directly: by slash command and as plain text. */
export async function flashMentions(stage: Stage): Promise<void> {
  const { north, south, desk, see } = stage
  const shown = await north.command('amal', '/flash', flashFromNorth)
  must(shown === undefined, 'Slack shows no error for /flash', shown ?? '')
  await see(() => north.toldDirectly('amal', flashFromNorth))
  const held = await north.say('amal', ordinary)
  await see(() => north.mustBeMarked(held, '⏳'))
  await meant(stage, flashFromNorth)
  await south.say('bo', `!flash ${flashFromSouth}`)
  await see(() => {
    for (const [there, words, owing, from] of [
      [south, flashFromNorth, 'bo', { party: 'North', role: 'liaison' }],
      [north, flashFromSouth, 'nadir', { party: 'South', role: 'duty officer' }],
    ] as const) {
      const frame = there.frame(words)
      mustBeWhole(frame, there, { by: from, precedence: 'FLASH' })
      const { mentions, wakes } = frame.post
      must(mentions.includes(there.idOf(owing)) && mentions.length === 1, `the frame mentions ${owing} alone`, mentions.join(' '))
      must(wakes, 'the frame is of a kind that wakes people', 'it is a silent notice')
      there.toldDirectly(owing, `FLASH ${frame.reference} from ${from.party}`)
      desk.frame(words)
    }
    const posts = south.posts()
    const position = (words: string): number => posts.findIndex(({ id }) => id === south.frame(words).post.id)
    must(position(flashFromNorth) < position(ordinary), 'the flash stands before what was posted earlier and held', south.tail())
  })
}

/** With the button on Slack, with ☑ on Matrix: the sender learns by which role, and the mark on the post changes. */
export async function acknowledged(stage: Stage): Promise<void> {
  const { north, south, see } = stage
  const onSlack = north.frame(flashFromSouth)
  const onMatrix = south.frame(flashFromNorth)
  for (const words of [flashFromNorth, flashFromSouth, ordinary]) stage.acknowledged.add(words)
  await north.press('nadir', onSlack.post, 'Acknowledge receipt')
  await south.react('bo', onMatrix.post.id, '☑')
  await south.react('bo', south.frame(ordinary).post.id, '☑')
  await see(() => {
    const forSouth = south.toldDirectly('bo', `${onSlack.reference}: Received by North, duty officer, `)
    const forNorth = north.toldDirectly('amal', `${onMatrix.reference}: Received by South, duty officer, `)
    for (const { text } of [forSouth, forNorth]) {
      must(/ \d\d:\d\dZ\. Receipt only\.$/.test(text), 'it says when, and that it is a receipt only', text)
    }
    south.mustBeMarked(south.own(`!flash ${flashFromSouth}`).id, '☑')
    north.mustBeMarked(north.own(ordinary).id, '☑')
    const { text, buttons } = north.frame(flashFromSouth).post
    must(text.includes('☑ Received by you, duty officer'), 'the frame says who has acknowledged', text)
    must(buttons.length === 0, 'the button is gone', buttons.map(({ label }) => label).join(', '))
  })
}

const unanswered = 'Confirm that the road is clear'

/** Nobody answers: half-way a reminder where it is owed, when due one escalation post before the supervisor. */
export async function escalated(stage: Stage): Promise<void> {
  const { north, south, desk, see } = stage
  await north.say('amal', `!flash ${unanswered}`)
  await meant(stage, unanswered)
  await see(() => {
    const { reference, post } = south.frame(unanswered)
    const reminder = south.told(`${reference}: an acknowledgement is due at `)
    mustBeInThread({ post: reminder, title: 'the reminder' }, south, post.id)
    must(reminder.mentions.includes(south.idOf('bo')), 'the reminder mentions the duty officer who owes', reminder.text)
    const escalation = desk.told(`ESCALATION ${reference} · no acknowledgement from South`)
    must(escalation.mentions.includes(desk.idOf('mika')), 'the escalation mentions the supervisor’s duty officer', escalation.text)
    must(reminder.at < escalation.at, 'the reminder came before the escalation', `${reminder.at} and ${escalation.at}`)
    for (const place of [north, south]) {
      must(!place.posts().some(({ text }) => text.includes('ESCALATION')), `${place.name} sees no escalation`, place.tail())
    }
  })
}

/** The supervisor's official takes it, the answer comes late: the same post says both. */
export async function escalationTaken({ south, desk, see, acknowledged: seen }: Stage): Promise<void> {
  const { reference } = south.frame(unanswered)
  const card = desk.told(`ESCALATION ${reference}`)
  await desk.press('mika', card, 'Take')
  await see(() => {
    const { id, text, buttons } = desk.told(`ESCALATION ${reference}`)
    must(id === card.id && /Taken by duty officer \d\d:\d\dZ/.test(text), 'the same post says who has taken it', text)
    must(buttons.length === 0, 'it cannot be taken twice', text)
  })
  seen.add(unanswered)
  await south.say('bo', `!ack ${reference}`)
  await see(() => {
    const { id, text } = desk.told(`CLOSED ${reference} · acknowledgement owed by South`)
    must(id === card.id && text.includes('Met late by South, duty officer'), 'the same post says that it was met late', text)
  })
}
