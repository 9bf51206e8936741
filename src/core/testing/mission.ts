/** A supervisor in its channel; whoever uses it adds the officials. */
export const mission = {
  id: 'supervisor',
  name: 'Mission',
  timeZone: 'UTC',
  link: 'desk',
  channel: { link: 'desk', channel: 'control' },
} as const
