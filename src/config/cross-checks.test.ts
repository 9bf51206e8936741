import { describe, expect, it } from 'vitest'
import { broken, good, load, tokens, told } from './fixture.ts'

describe('parts that do not fit together', () => {
  it.each([
    [
      'name: Security\n',
      'name: Security\n    tlpFloor: AMBER\n    defaults: { tlp: GREEN }\n',
      '"GREEN" is freer than this track’s tlpFloor, AMBER',
    ],
    ['id: south\n', 'id: north\n', '20:9 The id "north" is taken on line 14'],
    ['  south: {', '  constructor: {', '4:3 "constructor" has a meaning of its own in commands'],
    [
      '      - { id: amal,',
      '      - { id: amal, role: deputy, user: U0NILS }\n      - { id: amal,',
      '20:15 The id "amal" is taken on line 19',
    ],
    [
      'channel: C0DESK',
      'channel: C0DESK\n  secondChannel: { link: sauth, channel: "!a:b.example" }',
      '11:26 There is no link "sauth": did you mean "south"?',
    ],
    ['id: south\n', 'id: both\n', '20:9 "both" has a meaning of its own in commands'],
    ['name: South', 'name: "ｎorth"', '21:11 The name "ｎorth" looks like the one on line 15'],
    // Cyrillic, Greek, a digit, an accent.
    ['name: South', 'name: Nоrth', 'The name "Nоrth" looks like the one on line 15'],
    ['name: South', 'name: Νorth', 'The name "Νorth" looks like the one on line 15'],
    ['name: South', 'name: N0rth', 'The name "N0rth" looks like the one on line 15'],
    ['name: South', 'name: Nọrth', 'The name "Nọrth" looks like the one on line 15'],
    ['channel: C0DESK', 'channel: C0TEST', '10:12 The channel C0TEST is that of the link tests of desk (line 5), where nobody reads'],
    ['north: C0NORTH', 'north: C0TEST', 'The channel C0TEST is that of the link tests of north (line 3), where nobody reads'],
    ['name: South', 'name: desk', '21:11 The name "desk" looks like the one on line 7'],
    ['    link: south', '    link: sauth', '23:11 There is no link "sauth": did you mean "south"?'],
    ['  link: desk', '  link: mediators', '9:9 There is no link "mediators": use one of north, south, desk.'],
    ['user: U0AMAL, ', '', '19:9 amal has no account on the link north'],
    ['user: U0AMAL, ', 'user: U0AMAL, accounts: { north: U0AMAL }, ', 'is given by "user" already'],
    ['user: U0AMAL, ', 'user: U0AMAL, accounts: { nord: U0AMAL }, ', 'There is no link "nord": did you mean "north"?'],
    ['user: U0AMAL, ', 'user: U0AMAL, accounts: { desk: U0OTHER }, ', 'North does not use the link desk'],
    ['user: "@duty:south.example"', 'user: "@parley:south.example"', 'The user @parley:south.example is Parley itself on the link south'],
    ['user: U0AMAL', 'user: amal', '19:47 "amal" is no user id of slack: write the id, not the name, such as U0123ABCD.'],
    ['user: U0AMAL', 'tracks: [SAC], user: U0AMAL', '19:50 There is no track SAC: did you mean "SEC"?'],
    [
      'role: supervisor on duty, user: U0DESK, dutyOfficer: true',
      'role: supervisor on duty, user: U0DESK',
      '11:3 No official of the supervisor',
    ],
    ['channel: C0DESK', 'channel: desk', '10:12 "desk" is no channel id of slack'],
    ['"!sec:south.example"', '"#sec:south.example"', '29:40 "#sec:south.example" is no channel id of matrix'],
    [
      'channels: { north: C0NORTH, south: "!sec:south.example" }',
      'channels: { north: C0NORTH }',
      '29:5 The track SEC has fewer than two parties',
    ],
    ['{ north: C0NORTH, south:', '{ nort: C0NORTH, south:', '29:17 There is no party "nort": did you mean "north"?'],
  ])('%s as %s is refused', async (from, to, words) => {
    const loaded = await load(broken(from, to))
    expect(loaded.ok).toBe(false)
    expect(told(loaded).join('\n')).toContain(words)
  })

  it('are refused when the supervisor’s second channel has no id of its platform, or is in use', async () => {
    const second = (link: string, channel: string): string =>
      broken('channel: C0DESK', `channel: C0DESK\n  secondChannel: { link: ${link}, channel: "${channel}" }`)
    expect(told(await load(second('south', 'control')))).toEqual([expect.stringContaining('"control" is no channel id of matrix')])
    expect(told(await load(second('south', '!sec:south.example')))).toEqual([expect.stringContaining('is in use on line 11')])
  })

  it('fit where the same id is of two workspaces', async () => {
    const text = broken('north: C0NORTH', 'north: C0DESK')
      .replace('user: U0AMAL', 'user: U0DESK')
      .replace('testChannel: C0TEST }', 'testChannel: C0HERE }')
    expect(told(await load(text.replace('channel: C0DESK\n', 'channel: C0HERE\n')))).toEqual([])
    expect(told(await load(text))).toEqual([])
  })

  it('are refused when an official of a party has an account on the supervisor’s second link', async () => {
    const text = broken('channel: C0DESK', 'channel: C0DESK\n  secondChannel: { link: south, channel: "!second:south.example" }')
    const strange = text.replace('user: U0AMAL,', 'user: U0AMAL, accounts: { south: "@amal:south.example" },')
    expect(told(await load(strange)).join('\n')).toContain('North does not use the link south')
    const own = text.replace('user: U0DESK,', 'user: U0DESK, accounts: { south: "@desk:south.example" },')
    expect(told(await load(own))).toEqual([])
    const twice = own.replace('"@duty:south.example"', '"@desk:south.example"')
    expect(told(await load(twice))).toEqual([expect.stringMatching(/^2\d:\d+ The user @desk:south\.example is an official on line 13/)])
    const wrong = own.replace('accounts: { south: "@desk:south.example" }', 'accounts: { south: U0DESK }')
    expect(told(await load(wrong))).toEqual([expect.stringContaining('"U0DESK" is no user id of matrix')])
  })

  it('are refused when one user speaks for two organisations', async () => {
    const text = broken('    link: north', '    link: desk').replace('user: U0AMAL', 'user: U0DESK')
    expect(told(await load(text))).toEqual([expect.stringContaining('19:47 The user U0DESK is an official on line 12')])
  })

  it('are refused when a code or a channel is used twice', async () => {
    const again = '  - code: SEC\n    name: Trade\n    channels: { north: C0NORTH, south: "!trade:south.example" }\n'
    expect(told(await load(good + again))).toEqual([
      expect.stringContaining('30:11 The code SEC is taken on line 27'),
      expect.stringContaining('32:24 The channel C0NORTH is in use on line 29'),
    ])
  })
})

describe('parts that fit, but not well', () => {
  const second = (link: string, channel: string): string =>
    broken('channel: C0DESK', `channel: C0DESK\n  secondChannel: { link: ${link}, channel: "${channel}" }`)

  it.each([
    [
      'role: duty officer, user: U0AMAL, dutyOfficer: true',
      'role: duty officer, user: U0AMAL',
      '18:5 No official of North is a duty officer',
    ],
    ['user: U0AMAL, dutyOfficer: true, head: true', 'user: U0AMAL, dutyOfficer: true', '18:5 No official of North is its head'],
    [
      'links:\n',
      `links:\n  spare: { platform: slack, botToken: "\${env:SPARE_BOT}", appToken: "\${env:SPARE_APP}" }\n`,
      '3:3 Nobody uses the link spare',
    ],
    ['    name: Security', '    name: Security\n    dueMinutes: { flash: 60 }', 'flash is due later than immediate'],
    ['    name: Security', '    name: Security\n    dueMinutes: { flash: never }', 'flash is due later than immediate'],
    ['    name: Security', '    name: Security\n    escalation: { repeatForMinutes: 2 }', 'the ping would never be repeated'],
  ])('%s as %s is warned about', async (from, to, words) => {
    const loaded = await load(broken(from, to), { ...tokens, SPARE_BOT: 'xoxb-7', SPARE_APP: 'xapp-7' })
    expect(loaded.ok).toBe(true)
    expect(told(loaded).join('\n')).toContain(words)
  })

  it('warns of a second channel that fails with the first, or where nobody can be mentioned', async () => {
    expect(told(await load(second('desk', 'C0SECOND')))).toEqual([expect.stringContaining('on the same link as the first')])
    const onNorth = told(await load(second('north', 'C0SECOND')))
    expect(onNorth.join('\n')).toContain('Both of the supervisor’s channels are on slack')
    expect(onNorth.join('\n')).toContain('has an account on north')
    const account = 'user: U0DESK, accounts: { south: "@desk:south.example" }'
    const onSouth = second('south', '!second:south.example')
    expect(told(await load(onSouth.replace('user: U0DESK', account)))).toEqual([])
    // Nobody is pinged there who is never on duty.
    const offDuty = `- { id: other, role: analyst, ${account.replace('U0DESK', 'U0OTHER')} }\n    - { id: desk-duty`
    expect(told(await load(onSouth.replace('- { id: desk-duty', offDuty))).join('\n')).toContain('has an account on south')
  })

  it('warns of a track whose numbers would be those of what is said to one party alone on another', async () => {
    const more = `tracks:\n  - code: SECA\n    name: Air\n    channels: { north: C0AIR, south: "!air:south.example" }`
    const loaded = await load(broken('tracks:', more))
    expect(loaded.ok).toBe(true)
    expect(told(loaded).join('\n')).toContain('The code SECA is SEC and one letter')
  })

  it('warns of a party in no track, and of a track that an official’s party is not in', async () => {
    const third = `  - id: east
    name: East
    timeZone: UTC
    link: north
    officials: [{ id: east-duty, role: duty officer, user: U0EAST, tracks: [SEC], dutyOfficer: true }]
tracks:`
    const loaded = await load(broken('tracks:', third))
    expect(loaded.ok).toBe(true)
    expect(told(loaded).join('\n')).toContain('East takes part in no track')
    expect(told(loaded).join('\n')).toContain('East takes no part in SEC')
    expect(told(loaded).join('\n')).toContain('East and North share the link north')
  })
})

it('a track that no official of a party may use is warned about', async () => {
  const second = '  - code: COM\n    name: Commerce\n    channels: { north: C0COM, south: "!com:south.example" }\n'
  const loaded = await load(`${broken('user: U0AMAL', 'tracks: [COM], user: U0AMAL')}${second}`)
  expect(loaded.ok).toBe(true)
  expect(told(loaded)).toEqual([expect.stringContaining('No official of North may use SEC')])
})
