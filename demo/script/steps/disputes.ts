import { mustBeInThread } from '../expected.ts'
import type { Stage } from '../stage.ts'
import { must } from '../waiting.ts'

const about = 'Our engineers are at the bridge until six'
const reason = 'Engineers were never agreed upon'

/** A dispute frightens: it first asks, and nobody hears of it until the button is pressed. */
export async function disputeOpened(stage: Stage): Promise<void> {
  const { north, south, desk, see } = stage
  const { reference, post: there } = north.frame(about)
  // Slash commands do not work in threads: the shortcut does, and asks why in a form.
  const { north: slack, channels } = stage.world
  await slack.shortcutAs(north.idOf('amal'), channels.north, there.id, 'dispute')
  await see(() => must(slack.openViews(north.idOf('amal')).length === 1, 'the shortcut opens a form for Amal', 'none is open'))
  const sent = await slack.submitViewAs(north.idOf('amal'), 'latest', { reason })
  must(sent.kind === 'closed', 'the form is taken', sent.kind)
  const question = await see(() => north.toldDirectly('amal', 'South and the supervisor are told now of a dispute'))
  const labels = question.buttons.map(({ label }) => label).join(', ')
  must(labels === 'Ask for clarification instead, Open dispute, Cancel', 'it asks with three buttons', labels)
  const before = 'A last word before the dispute'
  await north.say('amal', before)
  await see(() => {
    south.frame(before)
    desk.frame(before)
  })
  const early = stage.witness.everything.find(({ place, post }) => place !== north && post.text.includes(reason))
  must(early === undefined, 'nobody is told until the button is pressed', early?.post.text ?? '')
  await north.press('amal', question, 'Open dispute')
  await see(() => {
    for (const [place, root] of [
      [south, south.own(about).id],
      [desk, desk.frame(about).post.id],
    ] as const) {
      const frame = place.frame(reason)
      must(frame.title.endsWith(`DISPUTE SEC-D1 about ${reference}`), `it is dispute SEC-D1 about ${reference}`, frame.post.text)
      mustBeInThread(frame, place, root)
    }
    north.toldDirectly('amal', 'Dispute SEC-D1 is open.')
    must(
      north.posts().some(({ id }) => id === there.id),
      'what it is about stands where it stood',
      north.tail(),
    )
  })
}

const response = 'The engineers were ours and have left'

export async function disputeAnswered({ north, south, desk, see }: Stage): Promise<void> {
  await south.say('bo', `!respond SEC-D1 ${response}`)
  await see(() => {
    mustBeInThread(north.frame(response), north, north.frame(about).post.id)
    mustBeInThread(desk.frame(response), desk, desk.frame(about).post.id)
    south.toldDirectly('bo', 'Your response to SEC-D1 is being relayed.')
    south.mustBeMarked(south.own(`!respond SEC-D1 ${response}`).id, '📤')
  })
}

const closing = 'We close the road at six'

/** Each side asks whether it understood; one answers with a button, the other with a command. */
export async function clarified({ north, south, see }: Stage): Promise<void> {
  await north.say('amal', closing)
  const { reference } = await see(() => south.frame(closing))
  await south.say('sam', `!clarify ${reference} You close it at six in the evening`)
  const asked = await see(() => {
    const frame = north.frame('We understand: You close it at six in the evening')
    const labels = frame.post.buttons.map(({ label }) => label).join(', ')
    must(labels === 'Correct, Not meant', 'it can be answered with two buttons', labels)
    mustBeInThread(frame, north, north.own(closing).id)
    return frame
  })
  await north.press('amal', asked.post, 'Correct')
  await see(() => mustBeInThread(south.frame('Correct: that is what was meant.'), south, south.frame(closing).post.id))
  await north.command('amal', '/parley', `clarify ${north.frame(about).reference} You leave the bridge to us at six`)
  const back = await see(() => south.frame('We understand: You leave the bridge to us at six'))
  await south.say('sam', `!not-meant ${back.reference} The bridge stays closed`)
  await see(() => mustBeInThread(north.frame('Not meant. The bridge stays closed'), north, north.frame(about).post.id))
}
