/** What was probably meant: the nearest of the known names, if it is near enough to be a slip. */
export function nearest(typed: string, known: Iterable<string>, slips = slipsMax(typed)): string | undefined {
  let best: string | undefined
  let bestDistance = slips + 1
  for (const name of known) {
    // So many letters at least are to be added or dropped: what somebody typed may be very long.
    if (Math.abs(typed.length - name.length) >= bestDistance) continue
    const distance = editDistance(typed.toLowerCase(), name.toLowerCase())
    if (distance < bestDistance) [best, bestDistance] = [name, distance]
  }
  return best
}

const slipsMax = (typed: string): number => (typed.length <= 3 ? 1 : Math.max(2, Math.floor(typed.length / 3)))

/** Letters to add, drop or change, or neighbours to swap, to get from one word to the other. */
function editDistance(from: string, to: string): number {
  let before: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1]
      const changed = last[j - 1]! + (same ? 0 : 1)
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1] ? before[j - 2]! + 1 : changed
      row.push(Math.min(row[j - 1]! + 1, last[j]! + 1, changed, swapped))
    }
    before = last
    last = row
  }
  return last[to.length]!
}
