/** The parties that a world may have: two, and on some seeds a third. */
export type Side = 'north' | 'south' | 'east'

/** A platform each; the supervisor has one for each of its channels. */
export type Link = Side | 'sup' | 'desk'

export const channelOf = { north: 'n-sec', south: 's-sec', east: 'e-sec' } as const
/** Who speaks for a side, who advises it, and who is its head. */
export const userOf = { north: 'UA', south: 'UB', east: 'UC' } as const
export const adviserOf = { north: 'UNA', south: 'USA', east: 'UEA' } as const
export const headOf = { north: 'UHA', south: 'UHB', east: 'UHC' } as const

export const nameOf = { north: 'North', south: 'South', east: 'East' } as const

/** Any of their names, in a pattern. */
export const anyName = Object.values(nameOf).join('|')

export const sideNamed = (name: string): Side => {
  const found = (Object.keys(nameOf) as Side[]).find((side) => nameOf[side] === name)
  if (!found) throw new Error(`No side is called ${name}`)
  return found
}
