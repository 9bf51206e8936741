import { mustBeInThread } from '../expected.ts'
import type { Stage } from '../stage.ts'
import { must } from '../waiting.ts'
import { asked } from './writing.ts'

const listWanted = 'Which lorries come tomorrow?'
const list = 'Seven lorries, and a tanker'
const hourWanted = 'At what hour do they come?'
const hour = 'Before noon, by the old road'
const namesWanted = 'Who drives the tanker?'
const names = 'The two who drove it in May'

/** An acknowledgement is owed, and a reply by its time. In the thread it is seen in the channel too; beside it its author is asked. */
export async function replyAsked(stage: Stage): Promise<void> {
  const { north, south, desk, see } = stage
  const formed = south.frame(asked)
  for (const words of [...formed.quotes, listWanted, hourWanted, namesWanted]) stage.acknowledged.add(words)
  // What the form asked for is due first, and would be asked about first.
  await south.say('bo', `!reply ${formed.reference} The road is closed at six`)
  const wanted = await north.say('amal', `!send request reply-by 2h ${listWanted}`)
  const frame = await see(() => south.frame(listWanted))
  must(/^You owe a reply by .+: answer in this thread/m.test(frame.post.text), 'the frame says that a reply is owed', frame.post.text)
  await south.say('bo', list, { threadOf: frame.post.id })
  await see(() => {
    const answer = north.frame(list)
    mustBeInThread(answer, north, wanted)
    must(answer.post.alsoInChannel === true, 'on Slack the answer is seen in the channel too', north.tail())
    must(answer.title.endsWith(`reply to ${frame.reference}`), 'it says what it answers', answer.title)
    must(desk.frame(listWanted).post.text.includes('Answered by South, duty officer, '), 'the supervisor sees who answered', desk.tail())
    north.mustBeMarked(wanted, '☑')
  })

  const fromSouth = await south.say('bo', `!send request reply-by 2h ${hourWanted}`)
  const there = await see(() => north.frame(hourWanted))
  await north.say('nadir', hour, { threadOf: there.post.id })
  await see(() => {
    const answer = south.frame(hour)
    must(answer.post.threadOf === undefined && answer.post.replyTo === fromSouth, 'on Matrix it answers in the room itself', south.tail())
  })

  const last = await north.say('amal', `!send request reply-by 2h ${namesWanted}`)
  const beside = await see(() => south.frame(namesWanted))
  // People read first; and what is written before Parley knows that the request stands there is no reply to it.
  await see(() => north.mustBeMarked(last, '📤'))
  await south.say('bo', names)
  const question = await see(() => south.toldDirectly('bo', `Is it your reply to ${beside.reference}?`))
  must(!north.frame(names).title.includes('reply'), 'until it is answered the post stands as it was written', north.tail())
  const typed = /!answer q\d+ yes/.exec(question.text)?.[0] ?? ''
  await south.say('bo', typed)
  await see(() => {
    must(north.frame(names).title.endsWith(`reply to ${beside.reference}`), 'the frame says now what it answers', north.tail())
    must(south.frame(namesWanted).post.text.includes('Answered by you, duty officer'), 'the request is answered', south.tail())
    north.mustBeMarked(last, '☑')
  })
}

const proofWanted = 'Send the photograph of the seal'
const proof = 'It is with our courier'
/** Long enough to be relayed and acknowledged before. */
const withinMs = 15_000

/** Acknowledged is not answered: due in vain it is open again at both ends, and before the supervisor. */
export async function replyReopened(stage: Stage): Promise<void> {
  const { north, south, desk, see } = stage
  stage.acknowledged.add(proofWanted)
  const by = new Date(Date.now() + withinMs).toISOString().replace(/\.\d+Z$/, 'Z')
  const post = await north.say('amal', `!send request reply-by ${by} ${proofWanted}`)
  const frame = await see(() => south.frame(proofWanted))
  await south.react('bo', frame.post.id, '☑')
  await see(() => north.mustBeMarked(post, '☑'))
  await see(() => {
    north.mustBeMarked(post, '📤')
    mustBeInThread({ post: north.told(`${frame.reference} is open again: no reply from South`), title: 'that' }, north, post)
    south.told(`${frame.reference} is open again: your reply was due `)
    must(south.frame(proofWanted).post.text.includes('Open again: acknowledged is not answered'), 'the frame says so', south.tail())
    desk.told(`ESCALATION ${frame.reference} · no reply from South`)
  })
  await south.say('bo', proof, { threadOf: frame.post.id })
  await see(() => {
    north.mustBeMarked(post, '☑')
    desk.told(`CLOSED ${frame.reference} · reply owed by South`, 'Met late')
  })
}
