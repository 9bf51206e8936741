import { formFor } from '../form-for.ts'
import { linksOf } from '../mechanism.ts'
import type { Invariant } from './invariants.ts'
import { organisations, type StepOfThree } from './steps-of-three.ts'
import { targetsOfThree, trio } from './three-parties.ts'
import { copyOf, WitnessedRun } from './witnessed-run.ts'

/** Three parties and their supervisor, whom a run of steps befalls. */
export class RunOfThree extends WitnessedRun {
  #channel(link: string, code: string): string {
    return this.mechanism.tracks.find((each) => each.code === code)?.channels[link]?.channel ?? `${link}-${code.toLowerCase()}`
  }

  protected play(step: StepOfThree): void {
    switch (step.do) {
      case 'post': {
        const channel = this.#channel(step.side, step.code)
        const posts = this.standing.filter((each) => each.link === step.side && each.channel === channel)
        const thread = step.thread < 0 ? undefined : posts.at(-1 - step.thread)?.post
        if (step.slash && step.text.startsWith('!')) {
          const [, command = '', text = ''] = /^!(\S+)\s*(.*)$/s.exec(this.said(step.text, step.back, step.side)) ?? []
          const use = {
            type: 'commanded',
            link: step.side,
            channel,
            id: this.id('cmd'),
            user: `${step.side}-u${step.who}`,
            at: this.at,
          } as const
          return this.receive({ ...use, command: 'parley', text: `${command} ${text}`, hasButtons: true })
        }
        return this.receive({
          type: 'posted',
          link: step.side,
          channel,
          post: this.id(`${step.side}-t`),
          author: `${step.side}-u${step.who}`,
          text: this.said(step.text, step.back, step.side),
          writtenAt: this.at - step.found * 1000,
          fragments: [],
          isDirect: false,
          ...(thread === undefined ? {} : { thread }),
          ...(step.found > 0 ? { found: true } : {}),
          ...(step.side === 'east' ? {} : { hasButtons: true as const }),
        })
      }
      case 'supervise': {
        const { channel, secondChannel } = this.mechanism.supervisor
        const address = step.second && secondChannel ? secondChannel : channel
        return this.receive({
          type: 'posted',
          ...address,
          post: this.id('desk-t'),
          author: `${address.link}-u${step.who}`,
          text: this.said(step.text, step.back, 'supervisor'),
          writtenAt: this.at - (step.found ?? 0) * 1000,
          ...(step.found === undefined ? {} : { found: true }),
          fragments: [],
          isDirect: false,
          hasButtons: true,
        })
      }
      case 'edit':
      case 'delete': {
        const message = [...this.state.messages.rows()].map(([, row]) => row).at(-1 - step.back)
        if (!message?.source) return
        const { address, post } = message.source
        if (step.do === 'delete') return this.receive({ type: 'deleted', ...address, post, deletedAt: this.at })
        this.at += 1
        return this.receive({
          type: 'edited',
          ...address,
          post,
          author: message.author.user,
          text: this.said('T changed', 0, message.from),
          editedAt: this.at,
          fragments: [],
        })
      }
      case 'react': {
        const posts = this.standing.filter((each) => each.link === step.side && !each.channel.startsWith('@'))
        const one = posts.at(-1 - step.back)
        if (!one) return
        return this.receive({
          type: 'reacted',
          link: one.link,
          channel: one.channel,
          post: one.post,
          user: `${step.side}-u${step.who}`,
          emoji: step.emoji,
          added: !step.taken,
          ...(step.stands ? { at: one.row.queuedAt, found: true } : { at: this.at - 1_000 * (step.ago ?? 0) }),
        })
      }
      case 'press': {
        const posts = this.standing.filter((each) => each.link === step.link && (each.content.buttons?.length ?? 0) > 0)
        const one = posts.at(-1 - step.back)
        const button = one?.content.buttons?.[step.button % one.content.buttons.length]
        if (!one || !button) return
        const user = one.channel.startsWith('@') ? one.channel.slice(1) : `${step.link}-u${step.who}`
        const channel = one.channel.startsWith('@') ? '' : one.channel
        return this.receive({
          type: 'pressed',
          id: this.id('use'),
          link: one.link,
          channel,
          post: one.post,
          user,
          action: button.action,
          at: this.at,
          hasButtons: true,
        })
      }
      case 'answer': {
        const asks = [...this.state.asks.rows()].map(([, row]) => row)
        const ask = asks.at(-1 - (step.back % Math.max(1, asks.length)))
        if (!ask) return
        return this.receive({
          type: 'pressed',
          id: this.id('use'),
          link: ask.link,
          channel: '',
          post: 'x',
          user: ask.user,
          action: `answer:${ask.id}:${step.word}`,
          at: this.at,
        })
      }
      case 'apply':
        this.take({ type: 'apply', mechanism: targetsOfThree[step.target]! })
        return
      case 'confirm':
        for (const [id, { needs }] of [...this.state.changes.rows()]) {
          for (const need of needs) {
            const address =
              need === 'supervisor'
                ? this.mechanism.supervisor.channel
                : this.mechanism.tracks.flatMap(({ channels }) => channels[need] ?? [])[0]
            if (!address) continue
            this.receive({
              type: 'posted',
              ...address,
              post: this.id('c'),
              author: `${address.link}-u3`,
              text: `!confirm ${id}`,
              writtenAt: this.at,
              fragments: [],
              isDirect: false,
            })
          }
        }
        return
      case 'send':
        return this.send(step.outcome, step.to)
      case 'pass':
        return this.pass(step.seconds)
      case 'sleep':
        this.at += step.seconds * 1000
        return this.wakeAll()
      case 'link':
        this.receive({ type: 'link-changed', link: step.link, state: step.state, cause: 'cause', needsPerson: false, at: this.at })
        return
      case 'many':
        for (let count = 0; count < step.count; count += 1)
          this.play({
            do: 'post',
            side: step.side,
            who: 1,
            code: step.code,
            text: '!send immediate T',
            back: 0,
            thread: -1,
            found: 0,
            slash: false,
          })
        return
      case 'again': {
        const event = this.received.at(-1 - step.back)
        if (event && !('link' in event && typeof event.link === 'string' && this.closed.has(event.link))) this.take(event)
        return
      }
      case 'restart':
        this.state = copyOf(this.state)
        this.take({ type: 'start', aliveAt: this.at })
        return
      case 'replace': {
        const channel = this.#channel(step.side, step.code)
        this.receive({
          type: 'channel-changed',
          link: step.side,
          channel,
          change: 'replaced',
          replacement: `${channel}-next`,
          at: this.at,
        })
        return
      }
      case 'withdraw': {
        if (step.sure > 0) return
        const [address] = this.mechanism.tracks.flatMap(({ channels }) => channels[step.side] ?? [])
        if (!address) return
        this.receive({
          type: 'posted',
          ...address,
          post: this.id('c'),
          author: `${step.side}-u3`,
          text: '!withdraw-party',
          writtenAt: this.at,
          fragments: [],
          isDirect: false,
          hasButtons: true,
        })
        const ask = [...this.state.asks.rows()].map(([, row]) => row).find((row) => row.link === step.side && row.asks === 'withdrawal')
        if (ask)
          this.receive({
            type: 'pressed',
            id: this.id('use'),
            link: ask.link,
            channel: '',
            post: 'x',
            user: ask.user,
            action: `answer:${ask.id}:withdraw`,
            at: this.at,
          })
        return
      }
      case 'settle-withdrawal':
        for (const [id] of [...this.state.withdrawn.rows()]) this.take({ type: 'withdrawal-settled', organisation: id, left: [] })
        return
      case 'leave': {
        // As soon as nothing waits for it any more.
        this.send('sent', 'all')
        this.send('sent', 'all')
        const reached = linksOf(this.mechanism)
        for (const link of organisations) {
          if (!reached.has(link) && !this.closed.has(link)) {
            this.closed.add(link)
            this.take({ type: 'link-left', link })
          }
        }
        return
      }
      case 'shortcut': {
        const posts = this.standing.filter((each) => each.link === step.side && !each.channel.startsWith('@'))
        const one = posts.at(-1 - step.back)
        if (!one) return
        const where = { link: one.link, channel: one.channel, user: `${step.side}-u${step.who}` }
        const form = formFor(this.state, { ...where, asked: { shortcut: step.action, post: one.post } })
        const use = { ...where, post: one.post, at: this.at, hasButtons: true } as const
        if (!form) return this.receive({ type: 'pressed', id: this.id('use'), action: step.action, ...use })
        const said = this.said('T', 0, step.side)
        return this.receive({ type: 'submitted', id: this.id('form'), form: form.name, values: { text: said, reason: said }, ...use })
      }
      case 'fill': {
        const values = Object.fromEntries(Object.entries(step.values).map(([name, value]) => [name, this.said(value, 0, step.side)]))
        const channel = this.#channel(step.side, step.code)
        return this.receive({
          type: 'submitted',
          link: step.side,
          channel,
          id: this.id('form'),
          user: `${step.side}-u${step.who}`,
          form: step.form,
          values,
          at: this.at,
          hasButtons: true,
          ...(step.form === 'reply'
            ? { post: this.standing.filter((each) => each.link === step.side && each.channel === channel).at(-1)?.post ?? 'x' }
            : {}),
        })
      }
      case 'whole':
        this.send('sent', 'all')
        this.pass(step.seconds)
        return this.send('sent', 'all')
      case 'test':
        for (let count = 0; count < 2; count += 1) {
          const due = this.state.timers.get(`test:${step.link}`)
          if (due === undefined) return
          if (due > this.at) this.pass((due - this.at) / 1000)
          const test = this.state.linkTests.get(step.link)?.pending?.id
          if (test !== undefined)
            this.take({
              type: 'link-tested',
              link: step.link,
              test,
              outcome: step.heard ? { outcome: 'heard' } : { outcome: 'silent', reason: 'x' },
            })
        }
    }
  }
}

/** What an invariant has to say of a run of these steps. */
export function problemsIn(invariant: Invariant, steps: readonly StepOfThree[]): readonly string[] {
  const problems: (readonly string[])[] = []
  const run = new RunOfThree(trio, (of) => {
    const witness = invariant(of)
    problems.push(witness.problems)
    return [witness]
  })
  run.run(steps)
  return problems.flat()
}
