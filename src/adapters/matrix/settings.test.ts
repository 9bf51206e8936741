import { expect, test } from 'vitest'
import { matrixSettings } from './settings.ts'

const whole = {
  platform: 'matrix',
  homeserver: 'https://matrix.example.org',
  userId: '@parley:example.org',
  accessToken: 'a-token',
  deviceId: 'PARLEY',
}

const complaints = (settings: object): string[] => matrixSettings.safeParse(settings).error?.issues.map((issue) => issue.message) ?? []

test('whole settings are taken', () => {
  expect(matrixSettings.parse(whole)).toEqual(whole)
})

test.each([
  ['an unknown setting is named', { ...whole, password: 'x' }, /"password"/],
  ['a homeserver without https:// is told how', { ...whole, homeserver: 'matrix.example.org' }, /https:\/\//],
  ['a homeserver with a query is told that there is none', { ...whole, homeserver: 'https://matrix.example.org/?a=1' }, /no \? or # part/],
  ['a user id that is not whole is shown one', { ...whole, userId: 'parley' }, /@parley:example\.org/],
  ['an empty token is told where to get one', { ...whole, accessToken: '' }, /log in as the bot/],
  ['a device id that is missing is asked for', { ...whole, deviceId: undefined }, /device id/],
])('%s', (_, settings, complaint) => {
  expect(complaints(settings)).toEqual([expect.stringMatching(complaint)])
})

test('no complaint repeats the token', () => {
  expect(complaints({ ...whole, accessToken: 'secret token' }).join()).not.toContain('secret')
})
