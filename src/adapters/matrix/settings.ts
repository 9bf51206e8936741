import { z } from 'zod'

/**
 * One Matrix account that Parley uses. Token and device belong together: a new device gets new transaction ids, so a message
 * that was repeated after a crash would stand there twice.
 */
export const matrixSettings = z.strictObject(
  {
    platform: z.literal('matrix'),
    homeserver: z
      .url({
        protocol: /^https?$/,
        error: 'Give the homeserver as an address with https:// (or http:// on this machine): https://matrix.example.org',
      })
      .refine((address) => !/[?#]/.test(address), 'the homeserver address must have no ? or # part'),
    userId: z
      .string('give the bot\'s full user id: "@parley:example.org"')
      .regex(/^@[^\s:]+:[^\s]+$/, 'The user id must be whole, as in "@parley:example.org"'),
    accessToken: z
      .string("give the access token of the bot's own login")
      .min(1, "the access token is empty: log in as the bot once and copy the token from the answer's access_token")
      .regex(/^\S*$/, 'the access token must hold no spaces or line breaks'),
    deviceId: z
      .string('give the device id that came with the access token')
      .min(1, 'the device id is empty: copy device_id from the same login answer as the access token'),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown setting ${issue.keys.map((key) => `"${key}"`).join(', ')}: a Matrix link has platform, homeserver, userId, accessToken and deviceId`
        : undefined,
  },
)

export type MatrixSettings = z.infer<typeof matrixSettings>
