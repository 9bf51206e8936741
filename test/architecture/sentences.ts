/** What of a file is not looked at: comments, what only developers are told, and what is written to a log. */
const unseen = [/\/\*[\s\S]*?\*\//g, /\/\/.*$/gm, /(?:new Error|TypeError|log|#log)\((?:[^()]|\([^()]*\))*\)/g]

const literal = /'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g
const words = /[\p{L}’]{2,} [\p{L}☑]{2,}/u

/** The texts in a file that read as words to people: two words side by side. A name of a command is none. */
export function phrasesIn(text: string): readonly string[] {
  const seen = unseen.reduce((rest, each) => rest.replace(each, ''), text)
  return [...seen.matchAll(literal)]
    .map(([, single, template]) => single ?? template ?? '')
    .filter((each) => !/^(?:!|dispute (?:withdraw|open))/.test(each))
    .filter((each) => words.test(each.replace(/\$\{[^}]*\}/g, '…')))
}
