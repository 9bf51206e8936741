import { randomInt } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { translate } from '../../src/adapters/matrix/inbound.ts'
import { receivedFromEvent } from '../../src/adapters/slack/inbound.ts'
import { readConfig } from '../../src/config/load.ts'
import { decide } from '../../src/core/decide/index.ts'
import { serveHealth } from '../../src/web/health.ts'
import { Chance } from '../simulation/chance.ts'
import { commandsDoor } from './commands-door.ts'
import { type Door, type Finding, fuzz } from './door.ts'
import { doors } from './doors.ts'
import { healthDoor } from './health-door.ts'
import { matrixDoor } from './matrix-door.ts'
import { slackDoor } from './slack-door.ts'
import { yamlDoor } from './yaml-door.ts'

const casesOfShare = 50

const told = (findings: readonly Finding[]): string[] =>
  findings.map(({ door, seed, problems, input }) => `${door}, seed ${seed}: ${problems.join('; ')} ${JSON.stringify(input)?.slice(0, 500)}`)

describe.each(doors.map((door) => [door.name, door] as const))('at the door %s', (_, door) => {
  test.each([
    ['a fixed sample', 1],
    ['a fresh sample', randomInt(2 ** 40)],
  ])('%s of odd input is met without a fault (seed %d)', async (_name, seed) => {
    const { ran, findings } = await fuzz(door, { seed, cases: casesOfShare * door.share })
    expect(told(findings)).toEqual([])
    expect(ran).toBe(casesOfShare * door.share)
  })
})

test('a case is the same each time that its seed is sent', async () => {
  const inputs = async (seed: number) => {
    const open = await commandsDoor().open()
    return JSON.stringify(await open.meet(new Chance(seed)))
  }
  expect(await inputs(7)).toBe(await inputs(7))
  expect(await inputs(8)).not.toBe(await inputs(7))
})

test('a case that computes for too long is found; one that merely waits is not', async () => {
  const doorThat = (meets: () => void | Promise<void>): Door => ({
    name: 'slow',
    share: 1,
    open: async () => ({
      meet: async () => {
        await meets()
        return { input: '', problems: [] }
      },
    }),
  })
  const computes = (): void => {
    const began = process.threadCpuUsage()
    while (process.threadCpuUsage(began).user < 400_000);
  }
  const waits = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 500))
  const findingsOf = async (meets: () => void | Promise<void>) => (await fuzz(doorThat(meets), { seed: 1, cases: 1, msMax: 300 })).findings
  expect(told(await findingsOf(computes))).toEqual([expect.stringMatching(/took \d+ ms/)])
  expect(told(await findingsOf(waits))).toEqual([])
})

test('the words of a post that was deleted before it was heard of are not blamed on whoever spoke beside it', async () => {
  expect(told((await fuzz(matrixDoor(), { seed: 242_371_945_100, cases: 1 })).findings)).toEqual([])
})

// ---------------------------------------------------------------- the judge, on planted bugs

async function caught(door: Door, words: RegExp): Promise<void> {
  const { findings } = await fuzz(door, { seed: 1, cases: 3_000, findingsMax: 200 })
  expect(findings.flatMap(({ problems }) => problems).filter((problem) => words.test(problem)).length).toBeGreaterThan(0)
}

describe('a planted bug is found', () => {
  test('a translator that throws on a field that is missing', () =>
    caught(
      matrixDoor((event, around) => {
        if (event.type === 'm.room.message') (event.content.body as string).trim()
        return translate(event, around)
      }),
      /^threw TypeError/,
    ))

  test('a translator that leaves out what it does not understand', () =>
    caught(
      slackDoor((event, reading) => ('client_msg_id' in event ? receivedFromEvent(event, reading) : undefined)),
      /nothing came of it/,
    ))

  test('a translator that overlooks files', () =>
    caught(
      slackDoor((event, reading) => receivedFromEvent({ ...event, files: [] } as typeof event, reading)),
      /must not cross was overlooked/,
    ))

  test('a translator that hands on a time that is none', () =>
    caught(
      slackDoor((event, reading) => {
        const received = receivedFromEvent(event, reading)
        return received?.type === 'posted' ? { ...received, writtenAt: Number.NaN } : received
      }),
      /is no moment/,
    ))

  test('a check for commands that ignores full-width marks', () =>
    caught(
      commandsDoor((state, event, at) =>
        decide(state, event.type === 'posted' ? { ...event, text: event.text.replace(/^！/u, '.') } : event, at),
      ),
      /for nobody\) stands in/,
    ))

  test('a check for commands that ignores hidden characters before them', () =>
    caught(
      commandsDoor((state, event, at) =>
        decide(
          state,
          event.type === 'posted' ? { ...event, text: event.text.replace(/^\p{Default_Ignorable_Code_Point}+/u, '.') } : event,
          at,
        ),
      ),
      /for nobody\) stands in/,
    ))

  test('a core that takes strangers for officials', () =>
    caught(
      commandsDoor((state, event, at) =>
        decide(state, event.type === 'posted' && event.link === 'north' ? { ...event, author: 'U0NDUTY' } : event, at),
      ),
      /U0STRANGER said .* stands in/,
    ))

  test('a core that forgets what must not cross', () =>
    caught(
      commandsDoor((state, event, at) => decide(state, event.type === 'posted' ? { ...event, fragments: [] } : event, at)),
      /for nobody\) stands in/,
    ))

  test('a core that answers nobody', () =>
    caught(
      commandsDoor((state, event, at) => (event.type === 'commanded' ? [] : decide(state, event, at))),
      /got no answer/,
    ))

  test('a core that changes a word', () =>
    caught(
      commandsDoor((state, event, at) =>
        decide(state, event.type === 'posted' ? { ...event, text: event.text.replace('noon', 'dusk') } : event, at),
      ),
      /quotes what nobody said/,
    ))

  test('a reader of configurations that repeats itself without end', () =>
    caught(
      yamlDoor(async (file, text, env) => {
        if (/&loop/.test(text)) throw new RangeError('Maximum call stack size exceeded')
        return readConfig(file, text, env)
      }),
      /^threw RangeError/,
    ))

  test('a reader of configurations that refuses without a word', () =>
    caught(
      yamlDoor(async (file, text, env) => {
        const loaded = await readConfig(file, text, env)
        return loaded.ok ? loaded : { ok: false, problems: [] }
      }),
      /without a word/,
    ))

  test('a health page that fails in its own answer', () =>
    caught(
      healthDoor((options) =>
        serveHealth(options, () => {
          throw new Error('no report')
        }),
      ),
      /no status|thrown loose|stays open/,
    ))
})
