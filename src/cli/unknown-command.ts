import { nearest } from '../core/nearest.ts'

const commands = ['check', 'apply', 'setup'] as const

/** What somebody is told who typed no command that there is. */
export function unknownCommand(typed: string): string {
  const meant = nearest(typed, commands)
  return `There is no command "${typed}".${meant === undefined ? '' : ` Did you mean "parley ${meant}"?`}`
}
