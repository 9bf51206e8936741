import { mustBeInThread, mustBeWhole } from '../expected.ts'
import type { Stage } from '../stage.ts'
import { must } from '../waiting.ts'

const fromNorth = 'Convoy 7 leaves for the bridge at noon'
const fromSouth = 'Our engineers are at the bridge until six'

export async function relayToMatrix({ north, south, desk, see }: Stage): Promise<void> {
  const post = await north.say('amal', fromNorth)
  await see(() => {
    const own = north.own(fromNorth)
    const by = { party: 'North', role: 'liaison' }
    const frame = south.frame(fromNorth)
    must(frame.quotes[0] === fromNorth, 'the frame quotes the post word for word', frame.post.text)
    must(frame.title === 'SEC-0001', 'the first message is SEC-0001', frame.post.text)
    mustBeWhole(frame, south, { by, post: own })
    const overseen = desk.frame(fromNorth)
    mustBeWhole(overseen, desk, { by, post: own })
    must(overseen.fingerprint === frame.fingerprint, 'the same fingerprint stands in both channels', overseen.post.text)
    north.mustBeMarked(post, '📤')
    south.mustBeMarked(frame.post.id, '☑')
  })
}

export async function relayToSlack({ north, south, desk, see }: Stage): Promise<void> {
  const post = await south.say('sam', fromSouth)
  await see(() => {
    const own = south.own(fromSouth)
    const by = { party: 'South', role: 'liaison' }
    const frame = north.frame(fromSouth)
    must(frame.quotes[0] === fromSouth, 'the frame quotes the post word for word', frame.post.text)
    must(frame.title === 'SEC-0002', 'the second message is SEC-0002', frame.post.text)
    mustBeWhole(frame, north, { by, post: own })
    must(
      frame.post.buttons.some(({ label }) => label === 'Acknowledge receipt'),
      'there is a button to acknowledge receipt',
      frame.post.text,
    )
    const overseen = desk.frame(fromSouth)
    mustBeWhole(overseen, desk, { by, post: own })
    must(overseen.fingerprint === frame.fingerprint, 'the same fingerprint stands in both channels', overseen.post.text)
    south.mustBeMarked(post, '📤')
    north.mustBeMarked(frame.post.id, '☑')
  })
}

/** A question goes one way in a thread, its answer comes back in the same. */
export async function thread({ north, south, desk, see }: Stage): Promise<void> {
  const root = north.own(fromNorth)
  const there = south.frame(fromNorth)
  await south.say('bo', 'How many lorries?', { threadOf: there.post.id })
  const question = await see(() => north.frame('How many lorries?'))
  must(/^SEC-\d{4} reply to SEC-0001$/.test(question.title), 'it is a reply to SEC-0001', question.post.text)
  mustBeInThread(question, north, root.id)
  await north.say('nadir', 'Nine, and one ambulance', { threadOf: root.id })
  await see(() => {
    mustBeInThread(south.frame('Nine, and one ambulance'), south, there.post.id)
    for (const words of ['How many lorries?', 'Nine, and one ambulance']) {
      mustBeInThread(desk.frame(words), desk, desk.frame(fromNorth).post.id)
    }
  })
}

/** A Matrix rich reply, and on Slack a post that only names the reference. */
export async function unthreadedReply({ north, south, desk, see }: Stage): Promise<void> {
  const there = south.frame(fromNorth)
  await south.say('bo', 'They may pass', { replyTo: there.post.id })
  await see(() => mustBeInThread(north.frame('They may pass'), north, north.own(fromNorth).id))
  await north.say('amal', 'On sec-2: until six in whose time?')
  await see(() => {
    mustBeInThread(south.frame('until six in whose time?'), south, south.own(fromSouth).id)
    desk.frame('until six in whose time?')
  })
}
