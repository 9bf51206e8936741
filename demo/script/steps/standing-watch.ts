import type { Stage } from '../stage.ts'
import { must } from '../waiting.ts'

/** North's watch passes early: both are pinged until the new one takes it, and South hears nothing of it. */
export async function watchHandedOver({ north, south, desk, see, acknowledged }: Stage): Promise<void> {
  for (const words of ['The bridge is closed', 'The bridge is open again']) acknowledged.add(words)
  await north.say('nadir', '!watch pass')
  const passes = await see(() => {
    const post = north.told('Watch passes Day to Night.')
    must(/Open: \d+\./.test(post.text), 'it says how much is open', post.text)
    must(
      ['nadir', 'amal'].every((each) => post.mentions.includes(north.idOf(each))),
      'it mentions both watches',
      post.mentions.join(' '),
    )
    north.toldDirectly('amal', 'Watch passes Day to Night.')
    return post
  })
  await south.say('bo', '!flash The bridge is closed')
  await see(() => {
    const { mentions } = north.frame('The bridge is closed').post
    must(mentions.length === 2, 'until it is taken both are mentioned', mentions.join(' '))
  })
  await north.press('amal', passes, 'I have the watch')
  await see(() => north.told('Night has the watch: taken by liaison'))
  await north.say('amal', `!ack ${north.frame('The bridge is closed').reference}`)
  await south.say('bo', '!flash The bridge is open again')
  await see(() => {
    const { mentions } = north.frame('The bridge is open again').post
    must(mentions.length === 1 && mentions.includes(north.idOf('amal')), 'from then on the new one is mentioned alone', mentions.join(' '))
  })
  await north.say('amal', `!ack ${north.frame('The bridge is open again').reference}`)
  for (const place of [south, desk]) {
    const leak = place.posts().find(({ text }) => /Watch passes|has the watch/.test(text))
    must(leak === undefined, `${place.name} hears nothing of North’s watches`, leak?.text ?? '')
  }
}

/** Once a day, at its time, in the supervisor's channel alone; and on demand. */
export async function dailyReport({ north, south, desk, see }: Stage): Promise<void> {
  await see(() => {
    const { text } = desk.told('REPORT as of')
    for (const words of ['Open: ', 'Late: ', 'Disputes open: ', 'Links: North up', 'Messages: SEC ']) {
      must(text.includes(words), `the report says “${words}”`, text)
    }
  })
  await desk.say('mika', '!report')
  await see(() => desk.toldDirectly('mika', 'REPORT as of'))
  for (const place of [north, south]) {
    must(!place.posts().some(({ text }) => text.includes('REPORT as of')), `${place.name} gets no report`, place.tail())
  }
}

/** Connected but deaf: Slack takes what Parley says and tells nothing of it. Two tests in a row find it, people see none of them. */
export async function linkSilent({ world, north, south, desk, see }: Stage): Promise<void> {
  world.north.faults.dropEvents(1_000, (event) => JSON.stringify(event).includes('link test'))
  try {
    await see(() => {
      const alarm = desk.told('LINK SILENT: North')
      must(alarm.mentions.includes(desk.idOf('mika')), 'the alarm mentions the supervisor’s duty officer', alarm.text)
      south.told('North’s link is in trouble')
    })
  } finally {
    world.north.faults.clear()
  }
  await see(() => {
    desk.told('LINK HEARD AGAIN: North')
    south.told('North’s link works again')
  })
  for (const place of [north, south, desk]) {
    must(!place.posts().some(({ text }) => text.includes('link test ')), `nobody sees a link test in ${place.name}’s channel`, place.tail())
  }
}
