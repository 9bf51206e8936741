import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Fault, textOf } from './testing/fake-platform.ts'
import { Story } from './testing/story.ts'

const ofParty = { north: { channel: 'n-sec', author: 'UA' }, south: { channel: 's-sec', author: 'UB' } } as const
type Party = keyof typeof ofParty

const party = fc.constantFrom<Party>('north', 'south')
const which = fc.nat(3)
const answer = fc.record({
  do: fc.constant('answer' as const),
  by: party,
  which,
  way: fc.constantFrom('thread', 'inReplyTo', 'thread', 'inReplyTo', 'reference', '!reply', '!dispute open', '!clarify', '!send ref:'),
  urgency: fc.constantFrom('', '!flash '),
})
const step = fc.oneof(
  fc.record({ do: fc.constant('say' as const), to: fc.constantFrom<Party | 'both'>('north', 'south', 'both') }),
  fc.record({ do: fc.constant('post' as const), by: party, urgency: fc.constantFrom('', '!flash ') }),
  { arbitrary: answer, weight: 4 },
  fc.record({ do: fc.constant('edit' as const), which }),
  fc.record({
    do: fc.constant('fault' as const),
    of: party,
    fault: fc.constantFrom<Fault>('none', 'uncertain-applied', 'uncertain-absent'),
  }),
  fc.record({ do: fc.constant('restart' as const) }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(500, 20_000, 120_000) }),
)
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never

/** Words of which each is a token, so that whoever reads one can be asked whether they may. */
class Words {
  readonly #story: Story
  readonly #readers = new Map<string, readonly string[]>()
  readonly #faults = new Map<string, Fault>()
  readonly #posts: { readonly by: Party; readonly post: string; readonly readers: readonly string[] }[] = []

  constructor(story: Story) {
    this.#story = story
    for (const link of Object.keys(ofParty))
      story.platform(link).faultOf = ({ type }) => (type === 'post' ? (this.#faults.get(link) ?? 'none') : 'none')
  }

  async take(taken: Step): Promise<void> {
    const everybody = Object.keys(ofParty)
    switch (taken.do) {
      case 'say':
        await this.#story.supervisor(`!say SEC ${taken.to} ${this.#token(taken.to === 'both' ? everybody : [taken.to])}`)
        return
      case 'post':
        return this.#say(taken.by, `${taken.urgency}%`, everybody)
      case 'answer':
        return this.#answer(taken)
      case 'edit': {
        const { by, post, readers } = this.#posts[taken.which % Math.max(1, this.#posts.length)] ?? {}
        if (by && post && readers) await this.#story.edit(by, ofParty[by].channel, post, ofParty[by].author, this.#token(readers))
        return
      }
      case 'fault':
        this.#faults.set(taken.of, taken.fault)
        return
      case 'restart':
        await this.#story.relay.stop()
        return this.#story.run()
      case 'pass':
        return this.#story.clock.advance(taken.ms)
    }
  }

  async #answer({ by, which: index, way, urgency }: Extract<Step, { do: 'answer' }>): Promise<void> {
    const shown = this.#story
      .platform(by)
      .posts.filter(
        ({ channel, thread, content }) => channel === ofParty[by].channel && thread === undefined && tokensIn(content).length > 0,
      )
    const asked = shown.at(-1 - (index % Math.max(1, shown.length)))
    if (!asked) return
    const readers = this.#readers.get(tokensIn(asked.content)[0]!) ?? []
    const [reference = ''] = /SEC[A-Z]?-\d+/.exec(textOf(asked.content)) ?? []
    if (way === 'thread' || way === 'inReplyTo') await this.#say(by, `${urgency}%`, readers, { [way]: asked.id })
    else if (way === 'reference') await this.#say(by, `${reference} %`, readers)
    else await this.#say(by, `${way}${way.endsWith(':') ? '' : ' '}${reference} %`, readers)
  }

  async #say(by: Party, text: string, readers: readonly string[], extra = {}): Promise<void> {
    const { channel, author } = ofParty[by]
    const post = await this.#story.post(by, channel, author, text.replace('%', this.#token(readers)), extra)
    this.#posts.push({ by, post, readers })
  }

  #token(readers: readonly string[]): string {
    const token = `w${this.#readers.size}w`
    this.#readers.set(token, readers)
    return token
  }

  /** What stands where those can read it who may not. */
  leaked(): readonly string[] {
    return Object.keys(ofParty).flatMap((link) =>
      this.#story
        .platform(link)
        .posts.flatMap(({ content }) => tokensIn(content))
        .filter((token) => !this.#readers.get(token)?.includes(link))
        .map((token) => `${link} reads ${token}`),
    )
  }
}

const tokensIn = (content: Parameters<typeof textOf>[0]): readonly string[] => textOf(content).match(/\bw\d+w\b/g) ?? []

test('whatever happens, private words and what answers them are read by nobody else', { timeout: 120_000 }, async () => {
  const steps = fc.array(step, { minLength: 3, maxLength: 15 })
  // What is said to a party whose platform may not answer.
  const said = party.chain((to) =>
    fc.constantFrom<Fault>('none', 'uncertain-applied').map((fault): Step[] => [
      { do: 'fault', of: to, fault },
      { do: 'say', to },
    ]),
  )
  const runs = fc.record({
    steps: fc.tuple(steps, said, steps).map((each) => each.flat()),
    safe: fc.boolean(),
    delay: fc.constantFrom(0, 10),
  })
  await fc.assert(
    fc.asyncProperty(runs, async ({ steps, safe, delay }) => {
      const story = await Story.begin({ sendDelaySeconds: delay }, { safe })
      const words = new Words(story)
      for (const each of [...steps, { do: 'pass', ms: 120_000 } as const]) {
        await words.take(each)
        expect(words.leaked()).toEqual([])
      }
    }),
    { numRuns: 100 },
  )
})
