import { formFor } from '../form-for.ts'
import { sendFormName } from '../form-names.ts'
import type { Mechanism } from '../mechanism.ts'
import { present } from '../present.ts'
import { Decisions } from './decisions.ts'
import type { Step } from './steps.ts'
import { targets } from './two-parties.ts'

/** With the parties' parts exchanged. */
export const exchange = (text: string): string =>
  text.replace(/north|south|North|South|NORTH|SOUTH/g, (found) =>
    found.toLowerCase() === 'north' ? cased(found, 'south') : cased(found, 'north'),
  )
const cased = (like: string, word: string): string =>
  like === like.toUpperCase() ? word.toUpperCase() : /^[A-Z]/.test(like) ? word[0]!.toUpperCase() + word.slice(1) : word

/** A mechanism that a run of steps befalls, or the same with the parties' parts exchanged. */
export class Run extends Decisions {
  #posts = 0
  readonly #mirrored: boolean
  readonly #buttons: readonly string[]

  /** `buttons`: the links whose people can answer with one. */
  constructor(of: Mechanism, mirrored: boolean, buttons: readonly string[] = []) {
    super()
    this.#mirrored = mirrored
    this.#buttons = buttons
    this.take({ type: 'configure', mechanism: of })
    this.take({ type: 'start', aliveAt: null })
  }

  #abilities(link: string): { readonly hasButtons?: true } {
    return this.#buttons.includes(link) ? { hasButtons: true } : {}
  }

  play(each: Step): void {
    const turned = <T extends string>(text: T): T => (this.#mirrored ? (exchange(text) as T) : text)
    switch (each.do) {
      case 'post': {
        const link = turned(each.side)
        const shown = [...this.state.messages.rows()].map(([, row]) => row.deliveries[`${link} ${link}-sec`]?.posts[0])[each.answers]
        this.#posts += 1
        this.take({
          type: 'posted',
          link,
          channel: `${link}-sec`,
          post: `${link}-t${this.#posts}`,
          author: `${link}-u${each.who}`,
          text: turned(each.text),
          writtenAt: this.at,
          fragments: [],
          isDirect: false,
          ...(shown ? { thread: shown } : {}),
          ...this.#abilities(link),
        })
        return
      }
      case 'edit':
      case 'delete':
      case 'react': {
        const link = turned(each.side)
        const message = [...this.state.messages.rows()][each.post]?.[1]
        if (each.do === 'react') {
          const post = message?.deliveries[`${link} ${link}-sec`]?.posts[0]
          if (post)
            this.take({
              type: 'reacted',
              link,
              channel: `${link}-sec`,
              post,
              user: `${link}-u1`,
              emoji: each.post % 2 ? '☑' : '👍',
              added: true,
              at: this.at,
            })
        } else if (message?.source?.address.link === link) {
          const { post } = message.source
          if (each.do === 'edit')
            this.take({
              type: 'edited',
              link,
              channel: `${link}-sec`,
              post,
              author: message.author.user,
              text: 'changed',
              editedAt: this.at,
              fragments: [],
            })
          else this.take({ type: 'deleted', link, channel: `${link}-sec`, post, deletedAt: this.at })
        }
        return
      }
      case 'answer': {
        const link = turned(each.side)
        const ask = [...this.state.asks.rows()].map(([, row]) => row).find((row) => row.link === link)
        if (!ask) return
        this.#posts += 1
        const action = `answer:${ask.id}:${each.word}`
        const press = { type: 'pressed', link, channel: '', id: `use-${this.#posts}`, user: ask.user, action, post: 'x' } as const
        return this.take({ ...press, at: this.at, ...this.#abilities(link) })
      }
      case 'fill': {
        const link = turned(each.side)
        this.#posts += 1
        const values = Object.fromEntries(Object.entries(each.values).map(([name, value]) => [name, turned(value)]))
        const where = { link, channel: `${link}-sec`, user: `${link}-u1` }
        const form = formFor(this.state, { ...where, asked: { command: 'send', text: '' } })?.name ?? sendFormName
        return this.take({ type: 'submitted', ...where, id: `form-${this.#posts}`, form, values, at: this.at, ...this.#abilities(link) })
      }
      case 'supervise':
        this.#posts += 1
        return this.take({
          type: 'posted',
          link: 'desk',
          channel: 'control',
          post: `desk-t${this.#posts}`,
          author: 'desk-u1',
          text: turned(each.text),
          writtenAt: this.at,
          fragments: [],
          isDirect: false,
        })
      case 'apply':
        return this.take({ type: 'apply', mechanism: JSON.parse(turned(JSON.stringify(targets[each.target]))) as Mechanism })
      case 'send-all':
        return this.#sendAll(each.outcome)
      case 'wait':
        this.at += each.seconds * 1000
        return this.#wake()
      case 'flood':
        for (let count = 0; count < 8; count += 1) this.play({ do: 'post', side: each.side, who: 1, text: 'one of many', answers: 99 })
        return
      case 'replace': {
        const link = turned(each.side)
        return this.take({
          type: 'channel-changed',
          link,
          channel: `${link}-sec`,
          change: 'replaced',
          replacement: `${link}-next`,
          at: this.at,
        })
      }
      case 'confirm':
        for (const side of each.side === 'north' ? (['north', 'south'] as const) : (['south', 'north'] as const)) {
          for (const [id, { needs }] of [...this.state.changes.rows()]) {
            if (needs.includes(turned(side))) this.play({ do: 'post', side, who: 3, text: `!confirm ${id}`, answers: 99 })
          }
        }
        return
      case 'withdraw': {
        this.play({ do: 'post', side: each.side, who: 3, text: '!withdraw-party', answers: 99 })
        const link = turned(each.side)
        const ask = [...this.state.asks.rows()].map(([, row]) => row).find((row) => row.link === link && row.asks === 'withdrawal')
        if (!ask) return
        this.#posts += 1
        const press = { type: 'pressed', link, channel: '', id: `use-${this.#posts}`, user: ask.user, post: 'x', at: this.at } as const
        return this.take({ ...press, action: `answer:${ask.id}:withdraw` })
      }
      case 'test':
        return this.#test(turned(each.side), each.outcome)
      case 'link':
        return this.take({ type: 'link-changed', link: turned(each.side), state: each.state, cause: 'x', needsPerson: false, at: this.at })
    }
  }

  #wake(): void {
    for (const [id] of [...this.state.timers.rows()].filter(([, due]) => due <= this.at)) this.take({ type: 'wake', timers: [id] })
  }

  /** Two tests of a link, each when it is due: so many misses in a row are told. */
  #test(link: string, ended: 'heard' | 'silent'): void {
    for (let count = 0; count < 2; count += 1) {
      this.at = Math.max(this.at, this.state.timers.get(`test:${link}`) ?? 0)
      this.#wake()
      const test = this.state.linkTests.get(link)?.pending?.id
      const outcome = ended === 'heard' ? ({ outcome: 'heard' } as const) : ({ outcome: 'silent', reason: 'x' } as const)
      if (test !== undefined) this.take({ type: 'link-tested', link, test, outcome })
    }
  }

  /** What was shown is drawn too: a frame may not favour anybody either. */
  #sendAll(outcome: 'sent' | 'refused' | 'uncertain'): void {
    for (const [id, row] of [...this.state.deliveries.rows()]) {
      const outgoing = present(this.state, row, this.at)
      if (outgoing?.type === 'post' || outgoing?.type === 'direct')
        this.drawn.push(JSON.stringify({ to: row.lane, content: outgoing.content }))
      if (!outgoing) this.take({ type: 'send-ended', delivery: id, outcome: { outcome: 'nothing-to-do' } })
      else if (outcome === 'sent')
        this.take({
          type: 'send-ended',
          delivery: id,
          outcome: { outcome, post: `${row.link}-p${row.lane.length}-${this.#posts}-${this.drawn.length}` },
        })
      else this.take({ type: 'send-ended', delivery: id, outcome: { outcome, reason: 'no' } })
    }
  }

  readonly drawn: string[] = []
}
