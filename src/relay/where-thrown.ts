/** What kind of error it is, and where it was thrown. Not what it says: that can quote whatever was worked on. */
export function whereThrown(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const { name, message, stack = '' } = error
  const said = message === '' ? name : `${name}: ${message}`
  return stack.startsWith(said) ? name + stack.slice(said.length) : name
}
