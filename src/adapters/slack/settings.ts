import { z } from 'zod'

/** Slack allows ten sockets an app; two close the gap while one of them is renewed. */
const connectionsMax = 4

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])

const token = (prefix: string, name: string, place: string) =>
  z
    .string({ error: `${name} is missing: copy the ${place}` })
    .regex(new RegExp(`^${prefix}[A-Za-z0-9-]+$`), `${name} must begin with "${prefix}": copy the ${place}`)

/**
 * What one Slack link needs to be told. Tokens belong to one app in one workspace: each party makes its own from the
 * manifest. Messages name the field and the remedy, never the value.
 */
export const slackSettings = z.strictObject(
  {
    platform: z.literal('slack'),
    botToken: token('xoxb-', 'botToken', 'Bot User OAuth Token from "OAuth & Permissions" in the app\'s settings'),
    appToken: token(
      'xapp-',
      'appToken',
      'App-Level Token with the scope connections:write from "Basic Information" in the app\'s settings',
    ),
    apiUrl: z
      .string()
      .default('https://slack.com/api/')
      .transform((url) => (url.endsWith('/') ? url : `${url}/`))
      .refine(
        isSafeUrl,
        'apiUrl must begin with https:// (http:// is for a stand-in on this machine only); leave it out to use Slack itself',
      ),
    teamId: z
      .string()
      .regex(/^[TE][A-Z0-9]+$/, 'teamId must look like T0123ABCD: it stands in the address of the workspace in a browser')
      .optional(),
    testChannel: z
      .string()
      .regex(/^[CG][A-Z0-9]+$/, 'testChannel must be the id of a channel, such as C0123ABCD: a private one with nobody but the app in it')
      .optional(),
    connections: z
      .int('connections must be a whole number')
      .min(1, 'connections must be at least 1; 2 is the default')
      .max(connectionsMax, `connections must be at most ${connectionsMax}`)
      .default(2),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `a Slack link has no setting ${issue.keys.map((key) => `"${key}"`).join(', ')}: remove it or correct its name`
        : undefined,
  },
)

export type SlackSettings = z.infer<typeof slackSettings>

function isSafeUrl(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || (protocol === 'http:' && loopbackNames.has(hostname))
}
