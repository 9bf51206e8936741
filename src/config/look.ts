/** Letters of other scripts that look like Latin ones (after Unicode's confusables, UTS #39), as they are written: capitals and small ones differ. */
const twins = pairs(
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ', 'ABEZHIKMNOPTYXC'],
  ['αγικνορυχϲϳ', 'ayiknopuxcj'],
  ['АВЕЁКМНОРСТУХЅІЇЈҺԌԚԜӀ', 'ABEEKMHOPCTYXSIIJHGQWI'],
  ['авеёкмнорстухѕіїјһԁԛԝӏ', 'abeekmhopctyxsiijhdqwl'],
  ['ՕՍՏօոսհցզ', 'OUSonuhgq'],
  ['01|ıɑɡ', 'olliag'],
)

function pairs(...rows: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  return new Map(rows.flatMap(([from, to]) => [...from].map((each, index) => [each, to[index]!] as const)))
}

/** What a name looks like at a glance: two with the same look are taken for each other. */
export function lookOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
  const latin = [...plain.normalize('NFKC')].map((each) => twins.get(each) ?? each).join('')
  return latin.toLowerCase().replace(/\s+/g, ' ')
}
