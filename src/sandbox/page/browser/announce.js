/** Says what is new to people who hear the page instead of seeing it; a burst is said in short. */
const saidAtOnceMax = 3
const gatherForMs = 700

const waiting = []

export function announce(text) {
  waiting.push(text)
  if (waiting.length === 1) setTimeout(say, gatherForMs)
}

function say() {
  const texts = waiting.splice(0)
  const said = texts.length > saidAtOnceMax ? [`${texts.length} new posts. The last:`, texts.at(-1)] : texts
  document.getElementById('announcements').textContent = said.join(' ')
}
