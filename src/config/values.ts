import { z } from 'zod'

const minutesMax = 366 * 24 * 60

/** A closed map: the message of an unknown key lists the known ones. */
export const strict = <Shape extends z.ZodRawShape>(shape: Shape, error: string) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : error),
  })

// Parts of a minute are for rehearsals: nobody answers a message of state in three seconds.
export const minutes = (error: string) => z.number({ error }).min(0.05, { error }).max(minutesMax, { error })
