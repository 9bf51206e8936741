import { announce } from './announce.js'
import { act } from './api.js'
import { makeComposer } from './composer.js'
import { Direct } from './direct.js'
import { h, setText } from './dom.js'
import { FormPanel } from './form.js'
import { Posts } from './posts.js'

const platformNames = { slack: 'Slack', matrix: 'Matrix' }

/** One channel: its head with the switch, its posts and its people's direct messages, and the box to write in. */
export class Column {
  #layout
  #content
  #viewer
  #names = new Map()
  #replyTo
  #posts
  #direct
  #composer
  #form = new FormPanel((action) => act({ ...action, column: this.#layout.id, user: this.#viewer }))
  #parts

  constructor(layout) {
    this.#layout = layout
    this.#viewer = layout.people[0].user
    for (const { user, name } of layout.people) this.#names.set(user, name)
    this.#posts = new Posts(this.#place(false), `Posts in ${layout.title}`)
    this.#direct = new Direct(layout, this.#place(true), (user) => this.#become(user))
    this.#composer = makeComposer({
      label: layout.channelName ? `Write in #${layout.channelName}` : `Write in ${layout.title}`,
      hints: layout.hints,
      hasExtras: true,
      send: (text, extras) => this.#send(text, { ...extras, ...(this.#replyTo ? { replyTo: this.#replyTo.id } : {}) }, false),
    })
    this.#parts = this.#makeParts()
    this.element = this.#assemble()
  }

  show(content) {
    this.#content = content
    for (const post of [...content.posts, ...Object.values(content.directs).flat()]) this.#names.set(post.author, post.authorName)
    for (const { user, name } of this.#layout.people) this.#names.set(user, name)
    this.#draw()
  }

  showPlatform({ isCut }) {
    const { toggle, toggleText } = this.#parts
    const platform = platformNames[this.#layout.platform]
    this.element.classList.toggle('is-cut', isCut)
    toggle.setAttribute('aria-checked', String(!isCut))
    toggle.title = isCut ? `Let Parley reach this ${platform} again` : `Cut Parley off from this ${platform}; its people go on posting`
    setText(toggleText, `${platform}: ${isCut ? 'cut off' : 'connected'}`)
  }

  #draw() {
    if (!this.#content) return
    const { topic, posts, omitted, directs, forms } = this.#content
    this.#form.show(forms[this.#viewer])
    const mine = posts.filter(({ ephemeralFor }) => ephemeralFor === undefined || ephemeralFor === this.#viewer)
    const news = this.#posts.show(mine, omitted)
    const direct = this.#direct.show(directs)
    this.#tell(news, direct.news)
    const { topicLine, directCount, viewer } = this.#parts
    setText(topicLine, topic || 'No topic is set')
    topicLine.title = topic
    setText(directCount, direct.unread > 0 ? String(direct.unread) : '')
    directCount.hidden = direct.unread === 0
    viewer.value = this.#viewer
  }

  #tell(news, directNews) {
    const say = (where) => (post) => post.author !== this.#viewer && announce(`${where}: ${post.authorName}: ${post.text.slice(0, 160)}.`)
    news.forEach(say(this.#layout.title))
    directNews.forEach(say(`${this.#layout.title}, direct`))
  }

  /** What posts need to know and to do, with whoever the viewer then is. */
  #place(isDirect) {
    const column = this
    return {
      layout: this.#layout,
      names: this.#names,
      isDirect,
      get viewer() {
        return column.#viewer
      },
      find: (id) => (isDirect ? column.#content.directs[column.#viewer] : column.#content.posts).find((post) => post.id === id),
      act: (action) => column.#act({ ...action, direct: isDirect }),
      send: (text, options) => column.#send(text, options, isDirect),
      replyIn: (root) => column.#posts.replyIn(root),
      quote: (post) => column.#quote(post),
      redraw: () => column.#draw(),
    }
  }

  async #send(text, options, direct) {
    const isDone = await this.#act({ do: 'post', text, ...options, direct })
    if (isDone && options.threadOf === undefined && !direct) {
      this.#quote(undefined)
      this.#posts.toEnd()
    }
    return isDone
  }

  async #act(action) {
    const { ok, error, shown } = await act({ ...action, column: this.#layout.id, user: this.#viewer })
    this.#note(ok ? shown : error, !ok)
    return ok
  }

  /** What the platform, or the sandbox, told the person who acted. */
  #note(text, isError) {
    const { note } = this.#parts
    note.hidden = !text
    note.classList.toggle('is-error', isError)
    const close = h('button', { type: 'button', class: 'link', onclick: () => this.#note(undefined, false) }, 'Dismiss')
    note.replaceChildren(
      ...(text ? [!isError && h('span', { class: 'tag is-private' }, 'only you'), h('span', {}, text), close].filter(Boolean) : []),
    )
  }

  #quote(post) {
    this.#replyTo = post
    const { quoted } = this.#parts
    quoted.hidden = !post
    const close = h('button', { type: 'button', class: 'link', onclick: () => this.#quote(undefined) }, 'Cancel')
    quoted.replaceChildren(...(post ? [h('span', {}, `In reply to ${post.authorName}: ${post.text.slice(0, 60)}`), close] : []))
    if (post) this.#composer.focus()
  }

  #become(user) {
    this.#viewer = user
    this.#draw()
  }

  #openTab(isDirect) {
    const { channelTab, directTab, channelPanel } = this.#parts
    channelTab.setAttribute('aria-selected', String(!isDirect))
    directTab.setAttribute('aria-selected', String(isDirect))
    channelPanel.hidden = isDirect
    this.#direct.element.hidden = !isDirect
    if (isDirect) this.#direct.opened()
    this.#draw()
  }

  #makeParts() {
    const { id, title, people, hasDirect } = this.#layout
    const tab = (name, label, isDirect, ...more) =>
      h(
        'button',
        { type: 'button', role: 'tab', id: `${name}-${id}`, 'aria-selected': String(!isDirect), onclick: () => this.#openTab(isDirect) },
        label,
        ...more,
      )
    const directCount = h('span', { class: 'count', hidden: true })
    const toggleText = h('span', {})
    return {
      topicLine: h('p', { class: 'topic' }),
      toggleText,
      toggle: h(
        'button',
        { type: 'button', class: 'switch', role: 'switch', 'aria-checked': 'true', onclick: () => this.#cutOrRestore() },
        h('span', { class: 'knob', 'aria-hidden': 'true' }),
        toggleText,
      ),
      directCount,
      channelTab: tab('channel', this.#layout.channelName ? `#${this.#layout.channelName}` : 'Channel', false),
      directTab: hasDirect ? tab('direct', 'Direct messages', true, directCount) : h('span', {}),
      note: h('div', { class: 'note-line', role: 'alert', hidden: true }),
      quoted: h('div', { class: 'quoted-line', hidden: true }),
      viewer: h(
        'select',
        { 'aria-label': `Who you are in ${title}`, onchange: (event) => this.#become(event.target.value) },
        people.map(({ user, name, role }) => h('option', { value: user }, `${name} (${role})`)),
      ),
    }
  }

  #assemble() {
    const { id, title, subtitle, platform } = this.#layout
    const { topicLine, toggle, channelTab, directTab, note, quoted, viewer } = this.#parts
    this.#parts.channelPanel = h(
      'div',
      { class: 'tab-panel', role: 'tabpanel', 'aria-labelledby': `channel-${id}` },
      this.#posts.element,
      quoted,
      this.#composer.element,
    )
    this.#direct.element.setAttribute('aria-labelledby', `direct-${id}`)
    return h(
      'section',
      { class: `column accent-${id % 4}`, 'aria-label': `${title}, ${platformNames[platform]}` },
      h(
        'header',
        { class: 'column-head' },
        h('div', { class: 'column-title' }, h('h2', {}, title), h('p', {}, subtitle)),
        toggle,
        topicLine,
      ),
      h('div', { class: 'tabs', role: 'tablist', 'aria-label': `Views of ${title}` }, channelTab, directTab),
      this.#parts.channelPanel,
      this.#direct.element,
      this.#form.element,
      note,
      h('label', { class: 'viewer' }, h('span', {}, 'You are'), viewer),
    )
  }

  #cutOrRestore() {
    const isConnected = this.#parts.toggle.getAttribute('aria-checked') === 'true'
    void this.#platformAct(isConnected ? 'cut' : 'restore')
  }

  async #platformAct(what) {
    const { ok, error } = await act({ do: what, column: this.#layout.id })
    if (!ok) this.#note(error, true)
  }
}
