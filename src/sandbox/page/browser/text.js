/**
 * A post's text as lines of spans. `~~…~~` is struck out, also across lines; a line after `> ` is quoted; in what a bot wrote, outside
 * of quotations, references and words of state stand out: quoted words are somebody else's and get no such weight.
 */
export function linesOf(text, { names = [], isBot = false, pings = false } = {}) {
  const marked = text.replace(/[\uE000\uE001]/g, '').replace(/~~(?=\S)([\s\S]*?\S)~~/g, '\uE000$1\uE001')
  let isStruck = false
  return marked.split('\n').map((raw) => {
    const [, mark, rest] = /^(\uE000?)> ?(.*)$/.exec(raw) ?? []
    const isQuote = rest !== undefined
    const line = isQuote ? mark + rest : raw
    const spans = []
    for (const piece of line.split(/([\uE000\uE001])/)) {
      if (piece === '\uE000') isStruck = true
      else if (piece === '\uE001') isStruck = false
      else if (piece !== '')
        spans.push(...wordsOf(piece, { names, isBot: isBot && !isQuote, pings }).map((span) => ({ ...span, isStruck })))
    }
    return { isQuote, isSmall: isBot && !isQuote && /^(Written .* fingerprint |Fingerprint )/i.test(line), spans }
  })
}

const references = String.raw`\b[A-Z]{2,8}-D?\d{1,6}(?:\.\d+)?\b`
const states = String.raw`\b(?:FLASH|IMMEDIATE|OVERRIDE|PRIORITY|ESCALATION|WITHDRAWN|LATE|DISPUTE|NOT SENT|FAILED|UNCERTAIN|CLOSED|UPDATE \d+)\b`

function wordsOf(text, { names, isBot, pings }) {
  const kinds = [
    ...(pings ? [['mention', mentionPattern(names)]] : []),
    ...(isBot
      ? [
          ['reference', references],
          ['state', states],
        ]
      : []),
  ]
  if (kinds.length === 0) return [{ kind: 'plain', text }]
  const spans = []
  let from = 0
  for (const match of text.matchAll(new RegExp(kinds.map(([kind, pattern]) => `(?<${kind}>${pattern})`).join('|'), 'gu'))) {
    if (match.index > from) spans.push({ kind: 'plain', text: text.slice(from, match.index) })
    const [kind] = Object.entries(match.groups).find(([, found]) => found !== undefined)
    spans.push({ kind, text: match[0] })
    from = match.index + match[0].length
  }
  if (from < text.length) spans.push({ kind: 'plain', text: text.slice(from) })
  return spans
}

/** Known names may have spaces in them; of others, the first word is taken. */
function mentionPattern(names) {
  const known = [...names].sort((a, b) => b.length - a.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return `@(?:${[...known, '[\\p{L}\\p{N}._-]*[\\p{L}\\p{N}]'].join('|')})`
}
