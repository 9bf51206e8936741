/**
 * Makes an element. `on…` attributes are listeners; true and false set or leave out an attribute; text is always text, never HTML.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== false && child !== ''))
  return element
}

/** Puts these children, and no others, into an element, and moves only what is not in its place. */
export function arrange(parent, children) {
  const wanted = new Set(children)
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove()
  let at = parent.firstElementChild
  for (const child of children) {
    if (child === at) at = at.nextElementSibling
    else parent.insertBefore(child, at)
  }
}

/** Sets a text only where it is another one, so that nothing is announced or selected away for nothing. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text
}
