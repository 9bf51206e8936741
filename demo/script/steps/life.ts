import { existsSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import type { Stage } from '../stage.ts'
import { must } from '../waiting.ts'

/** As much of the configuration as these steps change. */
interface Written {
  readonly parties: readonly { readonly id: string; readonly officials: readonly { readonly id: string }[] }[]
  readonly tracks: readonly object[]
}

/** Changes the file and has the Parley that runs put it in force. Returns what the command said. */
async function applyChange({ world, parley }: Stage, change: (written: Written) => Written): Promise<string> {
  const written = parse(await readFile(world.configFile, 'utf8')) as Written
  await writeFile(world.configFile, stringify(change(written)))
  return parley.apply()
}

const news = 'The archive moves to the town hall'

/** An official is replaced while Parley runs: the own head confirms, the others hear of it, and the successor hears what was meant for them. */
export async function officialReplaced(stage: Stage): Promise<void> {
  const { north, south, see, world } = stage
  await south.say('vera', `!immediate ${news}`)
  const { reference } = await see(() => north.frame(news))
  const yana = { id: 'yana', role: 'adviser', user: world.south.userId('yana') }
  const said = await applyChange(stage, ({ parties, ...rest }) => ({
    ...rest,
    parties: parties.map((party) => ({
      ...party,
      officials: party.officials.map((official) => (official.id === 'vera' ? yana : official)),
    })),
  }))
  must(said.includes('C1 waits for South to confirm it'), 'the change waits for South’s head', said)
  await see(() => south.toldDirectly('olena', 'South, head of delegation: C1 waits for you.', 'is adviser in the place of vera'))
  await south.say('olena', '!confirm C1')
  await see(() => north.told('In force since', 'South: another person is adviser.'))
  stage.acknowledged.add(news)
  await north.say('amal', `!ack ${reference}`)
  await see(() => south.toldDirectly('yana', reference, 'Received by North, liaison'))
  const late = await south.say('vera', 'One more thing')
  await see(() => south.mustBeMarked(late, '⛔'))
  must(!north.posts().some(({ text }) => text.includes('One more thing')), 'who was replaced is heard no more', north.tail())
}

/** A track is added while Parley runs: both heads confirm it, it is rehearsed, and it is real when all are ready. */
export async function trackAdded(stage: Stage): Promise<void> {
  const { north, south, desk, see, world } = stage
  const channels = { north: 'C0NCOM', south: world.south.roomId('com') }
  const said = await applyChange(stage, ({ tracks, ...rest }) => ({
    ...rest,
    tracks: [...tracks, { code: 'COM', name: 'Commerce', channels, sendDelaySeconds: 1 }],
  }))
  must(said.includes('Track COM, Commerce, is new, between North and South.'), 'the difference is shown', said)
  await north.press('hana', await see(() => north.toldDirectly('hana', 'C2 waits for you')), 'Confirm')
  await south.say('olena', '!confirm C2')
  const standing = (words: string): readonly string[] =>
    [...world.north.channel(channels.north), ...world.south.channel(channels.south)].flatMap(({ text, isBot }) =>
      isBot && text.includes(words) ? [text] : [],
    )
  const mustStand = (words: string, times: number): void =>
    must(standing(words).length === times, `“${words}” stands ${times} times in the two channels`, () => standing('').join('\n'))
  await see(() => mustStand('COM IS BEING REHEARSED', 2))
  await world.north.postAs(north.idOf('amal'), channels.north, 'Only to try it out')
  await see(() => mustStand('Only to try it out', 1))
  const [tried = ''] = standing('Only to try it out')
  must(tried.startsWith('EXERCISE · COM-0001'), 'what is said before all are ready is an exercise', tried)
  await world.north.postAs(north.idOf('hana'), channels.north, '!ready COM')
  await world.south.postAs(south.idOf('olena'), channels.south, '!ready COM')
  await desk.say('mika', '!ready COM')
  await see(() => {
    mustStand('COM IS REAL since', 2)
    desk.told('COM IS REAL since')
  })
  await world.north.postAs(north.idOf('amal'), channels.north, 'The market opens on Monday')
  await see(() => mustStand('The market opens on Monday', 1))
  const [frame = ''] = standing('The market opens on Monday')
  must(frame.startsWith('COM-0002'), 'what is said now is real, and its reference goes on', frame)
}

/** A head withdraws the party: nothing further crosses, its record is kept, and its secrets are gone. */
export async function partyWithdrew({ north, south, desk, see, world }: Stage): Promise<void> {
  await south.say('olena', '!withdraw-party')
  const question = await see(() => south.toldDirectly('olena', 'You withdraw from the mechanism now'))
  const [, id = ''] = /!answer (q\w+) withdraw/.exec(question.text) ?? []
  await south.say('olena', `!answer ${id} withdraw`)
  await see(() => {
    for (const place of [north, south, desk]) place.told('South withdrew', 'Nothing further crosses.')
    desk.told('South: its record is kept, and its secrets are deleted')
  })
  const record = join(world.folder, 'state', 'exports', 'south.jsonl')
  must(existsSync(record), 'South’s record is kept', `${record} is not there`)
  const kept = readFileSync(record, 'utf8')
  must(
    kept.includes(news) && !kept.includes(north.channel) && !kept.includes(north.idOf('amal')),
    'with nobody else’s ids',
    kept.slice(0, 500),
  )
  const secrets = readFileSync(join(world.folder, 'parley.env'), 'utf8')
  must(
    !secrets.includes('SOUTH_ACCESS_TOKEN') && secrets.includes('NORTH_BOT_TOKEN'),
    'South’s token is gone, and no other',
    'it is not so',
  )
  const after = await north.say('amal', 'Is anybody there?')
  await see(() => north.mustBeMarked(after, '⛔'))
}
