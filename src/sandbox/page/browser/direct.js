import { makeComposer } from './composer.js'
import { h } from './dom.js'
import { Posts } from './posts.js'

/** The direct conversation between the bot and the person whom one acts as; the other people's are a click away. */
export class Direct {
  #layout
  #place
  #posts
  #people
  #choose
  /** How many posts of each person's conversation were seen. */
  #seen = new Map()

  constructor(layout, place, choose) {
    this.#layout = layout
    this.#place = place
    this.#choose = choose
    this.#people = h('div', { class: 'direct-people', role: 'group', 'aria-label': 'Whose direct messages' })
    this.#posts = new Posts(place, `Direct messages in ${layout.title}`)
    const composer = makeComposer({ label: 'Write to the bot', send: (text) => place.send(text, {}) })
    this.element = h('div', { class: 'tab-panel', role: 'tabpanel', hidden: true }, this.#people, this.#posts.element, composer.element)
  }

  /** Shows the conversations, and returns how many posts in all were not seen. */
  show(directs) {
    const mine = directs[this.#place.viewer] ?? []
    const news = this.#posts.show(mine)
    if (!this.element.hidden) this.#seen.set(this.#place.viewer, mine.length)
    const unread = new Map(this.#layout.people.map(({ user }) => [user, this.#unreadOf(user, directs[user] ?? [])]))
    this.#people.replaceChildren(
      ...this.#layout.people.map(({ user, name, role }) =>
        h(
          'button',
          { type: 'button', 'aria-pressed': String(user === this.#place.viewer), title: role, onclick: () => this.#choose(user) },
          name,
          unread.get(user) > 0 && h('span', { class: 'count' }, String(unread.get(user))),
        ),
      ),
    )
    return { unread: [...unread.values()].reduce((sum, count) => sum + count, 0), news }
  }

  opened() {
    this.#posts.toEnd()
  }

  #unreadOf(user, posts) {
    return posts.slice(this.#seen.get(user) ?? 0).filter(({ isBot }) => isBot).length
  }
}
