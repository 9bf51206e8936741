import { h } from './dom.js'
import { linesOf } from './text.js'
import { clockTime, wholeTime } from './time.js'

const quickReactions = ['☑', '👍', '👀']

/**
 * One post with all that a person can do with it. `place` says where it stands: the column's `layout`, the `viewer` (the person whom
 * one acts as), `names` by user id, `isDirect`, `find(id)`, and `act(action)` and `replyIn(root)`, `quote(post)` to do things.
 */
export function renderPost(post, place) {
  const isMine = post.author === place.viewer
  const isForMe = post.mentions.includes(place.viewer)
  const classes = ['post', post.isBot && 'is-bot', isMine && 'is-mine', isForMe && 'is-for-me', post.ephemeralFor && 'is-ephemeral']
  const body = h('div', { class: 'post-body' }, renderText(post, place))
  const article = h(
    'article',
    { class: classes.filter(Boolean).join(' '), 'data-post': post.id, 'aria-label': `${post.authorName}, ${clockTime(post.at)}` },
    avatar(post),
    h(
      'div',
      { class: 'post-main' },
      heading(post, place),
      answeredBy(post) && answered(place.find(answeredBy(post))),
      body,
      post.buttons.length > 0 && buttons(post, place),
      post.reactions.length > 0 && reactions(post, place),
    ),
  )
  article.append(toolbar(post, place, isMine && !post.ephemeralFor, () => edit(article, body, post, place)))
  return article
}

/** Whether somebody is writing in it: then it is left as it is. */
export function isBeingEdited(article) {
  return article.querySelector('.post-edit') !== null
}

function avatar({ isBot, author, authorName }) {
  if (isBot) return h('span', { class: 'avatar is-bot', 'aria-hidden': 'true' }, '⇄')
  const tint = [...author].reduce((sum, character) => sum + character.codePointAt(0), 0) % 6
  return h('span', { class: `avatar tint-${tint}`, 'aria-hidden': 'true' }, authorName.replace(/^@/, '').slice(0, 1).toUpperCase())
}

function heading(post, { names, layout }) {
  const role = layout.people.find(({ user }) => user === post.author)?.role
  return h(
    'div',
    { class: 'post-head' },
    h('span', { class: 'author' }, names.get(post.author) ?? post.authorName),
    role !== undefined && h('span', { class: 'faint' }, role),
    post.isBot && h('span', { class: 'tag' }, 'bot'),
    h('time', { datetime: new Date(post.at).toISOString(), title: wholeTime(post.at) }, clockTime(post.at)),
    post.edited && h('span', { class: 'faint' }, '(edited)'),
    !post.wakes && h('span', { class: 'faint', title: 'The platform notifies nobody of this one.' }, 'silent'),
    post.ephemeralFor && h('span', { class: 'tag is-private' }, 'only you'),
  )
}

const answeredBy = (post) => post.replyTo ?? (post.alsoInChannel ? post.threadOf : undefined)

function answered(post) {
  const text = post ? `${post.authorName}: ${post.text.replace(/\s+/g, ' ').slice(0, 80)}` : 'a post that is gone'
  return h('div', { class: 'answered' }, 'In reply to ', h('bdi', {}, text))
}

function renderText(post, { names }) {
  const lines = linesOf(post.text, { names: [...names.values()], isBot: post.isBot, pings: post.mentions.length > 0 })
  const blocks = []
  for (const { isQuote, isSmall, spans } of lines) {
    // Each line by its own first letter, as the platforms' clients show it: Arabic and Hebrew run from the right.
    const line = h('p', { class: isSmall && 'small', dir: 'auto' }, spans.length > 0 ? spans.map(renderSpan) : h('br'))
    const last = blocks.at(-1)
    if (!isQuote) blocks.push(line)
    else if (last?.tagName === 'BLOCKQUOTE') last.append(line)
    else blocks.push(h('blockquote', {}, line))
  }
  return blocks
}

function renderSpan({ kind, text, isStruck }) {
  const shown = kind === 'plain' ? text : h('span', { class: kind, 'data-word': text }, text)
  return isStruck ? h('del', {}, shown) : shown
}

function buttons(post, place) {
  return h(
    'div',
    { class: 'buttons', role: 'group', 'aria-label': 'Buttons' },
    post.buttons.map(({ label }) =>
      h('button', { type: 'button', 'data-key': `press ${label}`, onclick: () => place.act({ do: 'press', post: post.id, label }) }, label),
    ),
  )
}

function reactions(post, place) {
  return h(
    'div',
    { class: 'reactions', role: 'group', 'aria-label': 'Reactions' },
    post.reactions.map(({ emoji, users }) => {
      const isMine = users.includes(place.viewer)
      const who = users.map((user) => place.names.get(user) ?? user).join(', ')
      const label = `${emoji} by ${who}. ${isMine ? 'Take yours away' : 'React too'}`
      const toggle = () => place.act({ do: isMine ? 'unreact' : 'react', post: post.id, emoji })
      return h(
        'button',
        {
          type: 'button',
          class: 'chip',
          title: who,
          'aria-label': label,
          'aria-pressed': String(isMine),
          'data-key': `chip ${emoji}`,
          onclick: toggle,
        },
        h('span', { class: 'emoji' }, emoji),
        String(users.length),
      )
    }),
  )
}

function toolbar(post, place, isMine, startEditing) {
  const tool = (label, run, name = label) =>
    h(
      'button',
      { type: 'button', 'data-key': `tool ${label}`, 'aria-label': name, title: name === label ? undefined : name, onclick: run },
      label,
    )
  const does = (action) => () => place.act({ ...action, post: post.id })
  const tools = post.ephemeralFor
    ? []
    : [
        ...quickReactions.map((emoji) => tool(emoji, does({ do: 'react', emoji }), `React with ${emoji}`)),
        !place.isDirect && tool('Thread', () => place.replyIn(post.threadOf ?? post.id), 'Reply in the thread'),
        place.layout.platform === 'matrix' && tool('Reply', () => place.quote(post), 'Reply without a thread'),
        !place.isDirect &&
          place.layout.shortcuts.map(({ label, callbackId }) =>
            tool(label, does({ do: 'shortcut', callbackId }), `Message shortcut: ${label}`),
          ),
        isMine && tool('Edit', startEditing),
        isMine && tool('Delete', does({ do: 'delete' })),
      ]
  return h('div', { class: 'toolbar', role: 'toolbar', 'aria-label': `On the post by ${post.authorName}` }, tools.flat())
}

function edit(article, body, post, place) {
  if (isBeingEdited(article)) return
  const input = h('textarea', { rows: '3', dir: 'auto', 'aria-label': 'Edit the post' })
  input.value = post.text
  const close = () => {
    form.replaceWith(body)
    place.redraw()
  }
  const save = async () => {
    if (input.value.trim() === '' || input.value === post.text) return close()
    if (await place.act({ do: 'edit', post: post.id, text: input.value })) close()
  }
  const onkeydown = (event) => {
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault()
      void save()
    }
  }
  input.addEventListener('keydown', onkeydown)
  const form = h(
    'div',
    { class: 'post-edit' },
    input,
    h('button', { type: 'button', class: 'primary', onclick: () => void save() }, 'Save'),
    h('button', { type: 'button', onclick: close }, 'Cancel'),
  )
  body.replaceWith(form)
  input.focus()
}
