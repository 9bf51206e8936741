/** 01:02:03Z: everything on this page is in UTC, as in the posts. */
export function clockTime(at) {
  return `${new Date(at).toISOString().slice(11, 19)}Z`
}

export function wholeTime(at) {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

const days = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

export function dayOf(at) {
  return `${days.format(at)} (UTC)`
}
