import { makeComposer } from './composer.js'
import { arrange, h } from './dom.js'
import { isBeingEdited, renderPost } from './post.js'
import { dayOf } from './time.js'

/** How near to the end counts as being there, in pixels. */
const nearEnd = 48

/** A channel's posts, oldest first, each thread under its root. It stays at the end where one is; else it says what is new. */
export class Posts {
  #place
  #articles = new Map()
  #threads = new Map()
  #unseen = new Set()
  #staysAtEnd = true
  #height = 0
  #shownTo
  #list = h('div', { class: 'posts-list' })
  #scroller
  #pill

  /** `place` as `renderPost` takes it, and `send(text, options)`; its `viewer` and `names` may change. */
  constructor(place, label) {
    this.#place = place
    this.#scroller = h(
      'div',
      { class: 'posts', tabindex: '0', role: 'region', 'aria-label': label, onscroll: () => this.#scrolled() },
      this.#list,
    )
    this.#pill = h('button', { type: 'button', class: 'pill', hidden: true, onclick: () => this.#showUnseen() })
    this.element = h('div', { class: 'posts-frame' }, this.#scroller, this.#pill)
    // What is written below, or a tab that opens, changes how much fits.
    new ResizeObserver(() => this.#resized()).observe(this.#scroller)
  }

  /** Shows these posts, and returns those that are new to the viewer: none when somebody has only just come to look. */
  show(posts, omitted = 0) {
    const isFirst = this.#shownTo !== this.#place.viewer
    this.#shownTo = this.#place.viewer
    const news = this.#drawArticles(posts)
    arrange(this.#list, this.#arranged(posts, omitted))
    if (this.#staysAtEnd) this.toEnd()
    if (!isFirst) for (const post of news) this.#unseen.add(post.id)
    this.#look()
    return isFirst ? [] : news
  }

  toEnd() {
    this.#staysAtEnd = true
    this.#scroller.scrollTop = this.#scroller.scrollHeight
  }

  /** Opens the reply box of a thread. */
  replyIn(root) {
    const thread = this.#threads.get(root)
    if (!thread) return
    thread.composer.element.hidden = false
    thread.composer.focus()
  }

  #drawArticles(posts) {
    const news = []
    const standing = new Set(posts.map(({ id }) => id))
    for (const id of this.#articles.keys()) if (!standing.has(id)) this.#articles.delete(id)
    for (const post of posts) {
      const key = JSON.stringify([post, this.#place.viewer])
      const before = this.#articles.get(post.id)
      if (before?.key === key || (before && isBeingEdited(before.article))) continue
      const article = renderPost(post, this.#place)
      if (before) keepFocus(before.article, article)
      else news.push(post)
      this.#articles.set(post.id, { key, article })
    }
    return news
  }

  /** The elements of the list: notes, days, and roots with their threads. */
  #arranged(posts, omitted) {
    const roots = new Set(posts.filter((post) => !isReply(post)).map(({ id }) => id))
    const replies = Map.groupBy(
      posts.filter((post) => isReply(post) && roots.has(post.threadOf)),
      ({ threadOf }) => threadOf,
    )
    for (const id of this.#threads.keys()) if (!roots.has(id)) this.#threads.delete(id)
    const elements = []
    let day
    if (omitted > 0) elements.push(h('p', { class: 'note' }, `${omitted} older posts are not shown.`))
    if (posts.length === 0) elements.push(h('p', { class: 'empty' }, 'Nothing has been said here yet.'))
    for (const post of posts) {
      if (isReply(post) && roots.has(post.threadOf)) continue
      if (dayOf(post.at) !== day) {
        day = dayOf(post.at)
        elements.push(h('p', { class: 'day' }, day))
      }
      elements.push(this.#thread(post, replies.get(post.id) ?? []))
    }
    return elements
  }

  #thread(root, replies) {
    const thread = this.#threads.get(root.id) ?? this.#newThread(root.id)
    const articles = replies.map(({ id }) => this.#articles.get(id).article)
    arrange(thread.replies, articles)
    thread.more.hidden = articles.length === 0
    arrange(thread.element, [this.#articles.get(root.id).article, thread.branch])
    return thread.element
  }

  #newThread(root) {
    const replies = h('div', { class: 'replies' })
    const composer = makeComposer({
      label: 'Reply in the thread',
      isSmall: true,
      send: (text) => this.#place.send(text, { threadOf: root }),
      cancel: () => {
        composer.element.hidden = true
      },
    })
    composer.element.hidden = true
    const more = h('button', { type: 'button', class: 'link', hidden: true, onclick: () => this.replyIn(root) }, 'Reply in the thread')
    const branch = h('div', { class: 'branch' }, replies, more, composer.element)
    const thread = { element: h('div', { class: 'thread' }), branch, replies, more, composer }
    this.#threads.set(root, thread)
    return thread
  }

  #resized() {
    this.#height = this.#scroller.clientHeight
    if (this.#staysAtEnd) this.toEnd()
    this.#look()
  }

  /** A change of size scrolls too: only a person's own scrolling leaves the end. */
  #scrolled() {
    if (this.#scroller.clientHeight === this.#height) this.#staysAtEnd = this.#isAtEnd()
    this.#look()
  }

  #isAtEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller
    return scrollHeight - scrollTop - clientHeight < nearEnd
  }

  /** What one can see is no longer new. */
  #look() {
    const { top, bottom, height } = this.#scroller.getBoundingClientRect()
    if (height === 0) return
    for (const id of this.#unseen) {
      const box = this.#articles.get(id)?.article.getBoundingClientRect()
      if (!box || (box.top < bottom - 8 && box.bottom > top + 8)) this.#unseen.delete(id)
    }
    this.#pill.hidden = this.#unseen.size === 0
    this.#pill.textContent = `${this.#unseen.size} new ${this.#isUnseenBelow(bottom) ? '↓' : '↑'}`
  }

  #isUnseenBelow(bottom) {
    const [first] = this.#unseen
    return (this.#articles.get(first)?.article.getBoundingClientRect().top ?? 0) >= bottom - 8
  }

  #showUnseen() {
    const [first] = this.#unseen
    this.#articles.get(first)?.article.scrollIntoView({ block: 'center' })
  }
}

// What is seen in the channel too stands there.
const isReply = (post) => post.threadOf !== undefined && post.threadOf !== post.id && !post.alsoInChannel

/** A post that changes while somebody is on one of its buttons leaves them there. */
function keepFocus(before, after) {
  const key = before.contains(document.activeElement) ? document.activeElement.dataset.key : undefined
  before.replaceWith(after)
  if (key !== undefined) after.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus()
}
