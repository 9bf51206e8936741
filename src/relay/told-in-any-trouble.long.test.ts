import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Outgoing } from '../core/outgoing.ts'
import type { Fault } from './testing/fake-platform.ts'
import { Story } from './testing/story.ts'

const links = ['north', 'south', 'sup', 'sup2'] as const
const troubles = ['down', 'hangs', 'answers-late', 'refuses-direct', 'none'] as const
type Trouble = (typeof troubles)[number]
type Step =
  | { readonly is: 'trouble'; readonly link: (typeof links)[number]; readonly trouble: Trouble }
  | { readonly is: 'private' | 'flash' | 'file' | 'takeover' }
  | { readonly is: 'wait'; readonly seconds: number }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ is: fc.constant('trouble'), link: fc.constantFrom(...links), trouble: fc.constantFrom(...troubles) }),
  fc.record({ is: fc.constantFrom('private', 'flash', 'file', 'takeover') }),
  fc.record({ is: fc.constant('wait'), seconds: fc.constantFrom(1, 15, 40, 120, 700) }),
)

const faultIn = (trouble: Trouble, { type }: Outgoing): Fault => {
  if (trouble === 'refuses-direct') return type === 'direct' ? 'refuse' : 'none'
  return ({ down: 'link-down', hangs: 'unavailable', 'answers-late': 'uncertain-applied', none: 'none' } as const)[trouble]
}

async function begins(story: Story, link: string, trouble: Trouble): Promise<void> {
  story.platform(link).faultOf = (outgoing) => faultIn(trouble, outgoing)
  const state = trouble === 'down' ? 'down' : 'up'
  await story.tell({ type: 'link-changed', link, state, cause: 'no connection', needsPerson: false, at: 0 })
}

/** What was said privately, sent urgently and refused. */
async function play(story: Story, steps: readonly Step[]) {
  const said = { private: [] as string[], flash: [] as string[], file: [] as string[] }
  for (const [index, step] of steps.entries()) {
    const words = `number ${index}.`
    if (step.is === 'trouble') await begins(story, step.link, step.trouble)
    else if (step.is === 'wait') await story.clock.advance(step.seconds * 1_000)
    else if (step.is === 'takeover') await story.run()
    else {
      said[step.is].push(words)
      if (step.is === 'file') await story.north('see this', { fragments: [{ kind: 'file', excerpt: words }] })
      else await story.north(`${step.is === 'private' ? '!supervisor' : '!flash'} ${words}`)
    }
  }
  return said
}

const alarms = /LINK|UNDELIVERED|link is (?:down|back)|ESCALATION|not in Mission/

test('whatever is down, hangs or is taken over meanwhile, all that must be known is told in order, and once in each place', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 14 }), async (steps) => {
      const story = await Story.begin({ sendDelaySeconds: 0 })
      const said = await play(story, steps)
      for (const link of links) await begins(story, link, 'none')
      await story.clock.advance(200_000)
      const [first, second] = [story.channel('sup', 'control'), story.channel('sup2', 'control-2')]
      const [north, south, direct] = [story.channel('north', 'n-sec'), story.channel('south', 's-sec'), story.direct('north', 'UA')]
      const count = (where: readonly string[], words: string): number => where.filter((each) => each.includes(words)).length
      const inOrder = (where: readonly string[]): readonly string[] =>
        where.flatMap((each) => (each.includes('Private line') ? (/number \d+\./.exec(each)?.[0] ?? []) : []))
      expect(inOrder(first)).toEqual(said.private)
      expect(inOrder(second)).toEqual(said.private.filter((words) => inOrder(second).includes(words)))
      for (const words of said.flash) expect([count(south, words), count(first, words)]).toEqual([1, 1])
      for (const words of said.file) {
        const told = [count(direct, words), count(north, words)]
        expect(Math.max(...told)).toBe(1)
      }
      for (const where of [first, second, north, south]) {
        const told = where.filter((each) => alarms.test(each))
        expect(told).toEqual([...new Set(told)])
      }
    }),
    { numRuns: 60 },
  )
})
