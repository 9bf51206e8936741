import { mustBeWhole } from '../expected.ts'
import type { Stage } from '../stage.ts'
import { must } from '../waiting.ts'

const asked = 'Please close the road at six'

/** `/parley send` opens a form; what is filled in crosses at once, and stands at both ends with all that was said of it. */
export async function formSent({ world, north, south, desk, see }: Stage): Promise<void> {
  const user = north.idOf('amal')
  await north.command('amal', '/parley', 'send')
  const form = await see(() => {
    const view = world.north.openViews(user).at(-1)
    must(view?.title === 'Send through Parley', 'a form stands on Amal’s screen', view?.title ?? 'there is none')
    return view
  })
  const values = { text: asked, kind: 'request', precedence: 'immediate', 'reply-by': '2h', subject: 'Road closure', tlp: 'AMBER' }
  const submitted = await world.north.submitViewAs(user, form!.id, values)
  must(submitted.kind === 'closed', 'the form is taken and closes', JSON.stringify(submitted))
  await see(() => {
    for (const place of [south, north, desk]) {
      const frame = place.frame(asked)
      mustBeWhole(frame, place, { by: { party: 'North', role: 'liaison' }, precedence: 'IMMEDIATE' })
      must(frame.title.endsWith(' REQUEST') && frame.tlp === 'AMBER', 'its first line says REQUEST and TLP:AMBER', frame.post.text)
      must(/^Reply by \d+ \w+ \d\d:\d\dZ \(your time /m.test(frame.post.text), 'it says by when a reply is wanted', frame.post.text)
      must(
        frame.quotes.some((quote) => quote.includes('Subject: Road closure')),
        'it bears its subject',
        frame.post.text,
      )
    }
  })
}

const halfTyped = 'that we may pass at noon'

/** What does not hold is refused with its field and an example, in the form and on the first line alike, and nothing of it crosses. */
export async function refusedWithExample(stage: Stage): Promise<void> {
  const { world, north, south, see } = stage
  const kept = [stage.keepPrivate(north, 'tomorrow as agreed there'), stage.keepPrivate(south, halfTyped)]
  const user = north.idOf('amal')
  await north.command('amal', '/parley', 'send')
  const form = await see(() => {
    const view = world.north.openViews(user).at(-1)
    must(view !== undefined, 'a form stands on Amal’s screen', 'there is none')
    return view
  })
  const submitted = await world.north.submitViewAs(user, form!.id, { text: 'tomorrow as agreed there', ref: 'SEC-9000' })
  const beside = submitted.kind === 'errors' ? (submitted.errors.ref ?? '') : ''
  must(beside.includes('there is no SEC-9000'), 'the form says beside the field what does not hold', JSON.stringify(submitted))
  world.north.closeViewAs(user, form!.id)
  const typed = await south.say('bo', `!send imediate request reply-by 2h ${halfTyped}`)
  await see(() => {
    const forNorth = north.toldDirectly('amal', 'NOT SENT.', 'ref: there is no SEC-9000')
    const forSouth = south.toldDirectly('bo', 'NOT SENT.', '“imediate” is nearly “immediate”')
    for (const { text } of [forNorth, forSouth]) must(/This would have worked: !send .+/.test(text), 'it gives an example', text)
    south.mustBeMarked(typed, '⛔')
  })
  stage.mustHaveKeptPrivate(kept)
}

const drilled = 'Smoke at the depot'

/** On a track that is an exercise everything says so first, at both ends, and nothing of it counts. */
export async function exerciseMarked({ northDrill, southDrill, desk, south, see }: Stage): Promise<void> {
  await northDrill.say('amal', drilled)
  await see(() => {
    for (const place of [southDrill, desk]) {
      const frame = place.frame(drilled)
      must(frame.status === 'EXERCISE', `the frame in ${place.name}’s channel begins with EXERCISE`, frame.post.text)
    }
    const own = northDrill.told('Sent as EXERCISE')
    must(own.threadOf !== undefined, 'under Amal’s own post it is called an exercise', own.text)
    for (const place of [northDrill, southDrill]) {
      const topic = place.standIn.topic(place.channel)
      must(topic.startsWith('EXERCISE. '), `the topic of ${place.name}’s channel begins with EXERCISE`, topic)
    }
  })
  await south.say('sam', '!status')
  await see(() => south.toldDirectly('sam', 'Of exercises, counted apart: open 1;'))
}
