import { expect, test } from 'vitest'
import type { Config } from '../config/load.ts'
import type { Mechanism } from '../core/mechanism.ts'
import { withHeads } from '../relay/testing/cell.ts'
import { Story } from '../relay/testing/story.ts'
import { ApplyOwner, digestOf } from './apply-owner.ts'

const matrix = (accessToken: string) => {
  const settings = {
    platform: 'matrix',
    homeserver: 'https://north.example',
    userId: '@p:north.example',
    accessToken,
    deviceId: 'D',
  } as const
  return { platform: 'matrix', settings } as const
}

/** A Parley that runs, and what its file says. */
async function running() {
  const story = await Story.begin({}, { mechanism: withHeads })
  const mechanism = story.relay.inForce()
  const first: Config = {
    mechanism,
    links: { north: matrix('one'), south: matrix('two'), sup: matrix('three'), sup2: matrix('four') },
    health: { port: 8080, host: '127.0.0.1' },
    storage: { folder: '/state', journalEntries: 20_000 },
    pagers: {},
  }
  const file = { says: first }
  let open = first
  const owner = new ApplyOwner({
    file: 'parley.yaml',
    load: async () => ({ ok: true, config: file.says, warnings: [], problemAt: () => ({ file: '', line: 1, column: 1, sentence: '' }) }),
    relay: story.relay,
    config: () => open,
    adopt: (config) => {
      open = config
    },
  })
  const ask = async (more: object) =>
    JSON.stringify(await owner.answer({ file: 'given.yaml', digest: digestOf(file.says.mechanism), ...more }))
  const compared = async (): Promise<readonly string[]> => JSON.parse(await ask({ ask: 'compare' })).lines
  const delay = () => story.relay.inForce().tracks[0]?.sendDelaySeconds
  return { story, file, first, ask, compared, delay }
}
const withDelay = (mechanism: Mechanism, sendDelaySeconds: number): Mechanism => ({
  ...mechanism,
  tracks: mechanism.tracks.map((each) => ({ ...each, sendDelaySeconds })),
})

test('what was not shown is not put in force, nor another mechanism’s', async () => {
  const { story, file, first, ask, compared } = await running()
  file.says = { ...first, mechanism: withDelay(first.mechanism, 5) }
  const shown = await compared()
  file.says = { ...first, mechanism: withDelay(first.mechanism, 500) }
  expect(await ask({ ask: 'apply', shown })).toContain('has changed since the difference was shown')
  expect(story.relay.waiting()).toEqual([])
  file.says = { ...first, mechanism: { ...first.mechanism, name: 'another' } }
  expect(await ask({ ask: 'compare' })).toContain('its name stays as it is')
})

test('whoever must still confirm is named, and nobody who has', async () => {
  const { story, file, first, ask, compared, delay } = await running()
  file.says = { ...first, mechanism: withDelay(first.mechanism, 5) }
  expect(await ask({ ask: 'apply', shown: await compared() })).toContain('C1 waits for North and South to confirm')
  await story.post('north', 'n-sec', 'UNH', '!confirm C1')
  expect(await ask({ ask: 'apply', shown: await compared() })).toContain('C1 waits for South to confirm')
  await story.post('south', 's-sec', 'USH', '!confirm C1')
  expect(delay()).toBe(5)
})

test('a link with other settings is started anew, one that is new is not; what the journal did not take is asked for again', async () => {
  const { story, file, first, ask, compared } = await running()
  const renewed = 'The link north is started anew, with its new settings.'
  const links = { ...first.links, north: matrix('anew'), spare: matrix('five') }
  file.says = { ...first, links, mechanism: withDelay(first.mechanism, 5) }
  const shown = await compared()
  expect(shown.filter((each) => each.includes('started anew'))).toEqual([renewed])
  story.journal.fault = 'refuse'
  const refused = ask({ ask: 'apply', shown })
  await story.clock.advance(60_000)
  expect(await refused).toContain('Nothing was put in force: ')
  story.journal.fault = 'none'
  await story.clock.advance(60_000)
  expect(await compared()).toEqual(shown)
  expect(await ask({ ask: 'apply', shown })).toContain('done')
  expect(await compared()).not.toContain(renewed)
})
