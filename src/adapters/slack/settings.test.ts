import { expect, test } from 'vitest'
import { slackSettings } from './settings.ts'

const good = { platform: 'slack', botToken: 'xoxb-1-a', appToken: 'xapp-1-b' }
const messages = (settings: object) => slackSettings.safeParse(settings).error?.issues.map((issue) => issue.message)

test('two tokens are enough', () => {
  expect(slackSettings.parse(good)).toEqual({ ...good, apiUrl: 'https://slack.com/api/', connections: 2 })
})

test('what is wrong is named with its remedy, and never with its value', () => {
  const told = messages({ ...good, botToken: 'xoxp-secret', appToken: undefined, teamId: 'north', connections: 9 })
  expect(told).toEqual([
    expect.stringContaining('botToken must begin with "xoxb-"'),
    expect.stringContaining('appToken is missing'),
    expect.stringContaining('teamId must look like T0123ABCD'),
    'connections must be at most 4',
  ])
  expect(JSON.stringify(told)).not.toContain('secret')
})

test('a setting that does not exist is refused by name', () => {
  expect(messages({ ...good, signingSecret: 'x' })).toEqual(['a Slack link has no setting "signingSecret": remove it or correct its name'])
})

test('tokens travel encrypted, except to a stand-in on this machine', () => {
  expect(slackSettings.parse({ ...good, apiUrl: 'http://127.0.0.1:8000/api' }).apiUrl).toBe('http://127.0.0.1:8000/api/')
  for (const apiUrl of ['http://slack.example/api/', 'ftp://slack.example', 'slack.com']) {
    expect(messages({ ...good, apiUrl })).toEqual([expect.stringContaining('apiUrl must begin with https://')])
  }
})
