/** What Redis's INFO says, by name. */
export type Info = ReadonlyMap<string, string>

export function parseInfo(text: string): Info {
  const pairs = text.split('\r\n').map((line) => line.split(':', 2) as [string, string?])
  return new Map(pairs.map(([name, value]) => [name, value ?? '']))
}
