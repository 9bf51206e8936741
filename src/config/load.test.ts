import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { broken, good, load, temporaryFolder, tokens, told } from './fixture.ts'
import { loadConfig } from './load.ts'
import { noteWithdrawnLink } from './withdrawn.ts'

const problem = async (from: string, to: string): Promise<string[]> => {
  const loaded = await load(broken(from, to))
  expect(loaded.ok).toBe(false)
  return told(loaded)
}

describe('a good file', () => {
  it('becomes a mechanism with every default, and no warning', async () => {
    const loaded = await load(good)
    if (!loaded.ok) throw new Error(told(loaded).join('\n'))
    expect(loaded.warnings).toEqual([])
    expect(loaded.config.mechanism.tracks[0]).toEqual({
      code: 'SEC',
      name: 'Security',
      channels: { north: { link: 'north', channel: 'C0NORTH' }, south: { link: 'south', channel: '!sec:south.example' } },
      intake: 'every-post',
      sendDelaySeconds: 10,
      acknowledgeFrom: 'priority',
      dueMinutes: { routine: 360, priority: 180, immediate: 30, flash: 10, override: 5 },
      escalation: {
        takenMinutes: 30,
        steps: [
          { share: 0.5, minutes: 0, call: ['party'] },
          { share: 1, minutes: 0, call: ['supervisor'], repeatMinutes: 5, forMinutes: 30 },
          { share: 1, minutes: 30, call: ['next-official'], repeatMinutes: 5 },
          { share: 1.5, minutes: 0, call: ['party-head'], whereThereIs: true, repeatMinutes: 5, forMinutes: 30 },
        ],
      },
      disputeResponseMinutes: 2880,
      lateAfterSeconds: 60,
    })
    expect(loaded.config.mechanism.parties[0]).toEqual({
      id: 'north',
      name: 'North',
      timeZone: 'Asia/Amman',
      link: 'north',
      officials: [{ id: 'amal', role: 'duty officer', accounts: [{ link: 'north', user: 'U0AMAL' }], isDutyOfficer: true, isHead: true }],
    })
    expect(loaded.config.mechanism.sweepDays).toBe(7)
    expect(loaded.config.health).toEqual({ port: 8080, host: '127.0.0.1' })
    expect(loaded.config.links.north).toMatchObject({ platform: 'slack', settings: { botToken: 'xoxb-1-north', connections: 2 } })
  })

  it('gives the mechanism no token', async () => {
    const loaded = await load(good)
    const mechanism = JSON.stringify(loaded.ok && loaded.config.mechanism)
    for (const token of Object.values(tokens)) expect(mechanism).not.toContain(token)
  })

  it('reads "always" and "never"', async () => {
    const loaded = await load(`${good}    acknowledgeFrom: always\n    dueMinutes: { flash: never, override: never, immediate: never }\n`)
    expect(loaded.ok && loaded.config.mechanism.tracks[0]).toMatchObject({
      acknowledgeFrom: 'deferred',
      dueMinutes: { routine: 360, priority: 180 },
    })
  })

  it('lets the port of the environment go before the file', async () => {
    const loaded = await load(`${good}health: { port: 9000 }\n`, { ...tokens, PARLEY_HEALTH_PORT: '9100' })
    expect(loaded.ok && loaded.config.health.port).toBe(9100)
    const unset = await load(`${good}health: { port: 9000 }\n`, { ...tokens, PARLEY_HEALTH_PORT: '' })
    expect(unset.ok && unset.config.health.port).toBe(9000)
    expect(told(await load(good, { ...tokens, PARLEY_HEALTH_PORT: 'http' }))).toEqual([expect.stringContaining('PARLEY_HEALTH_PORT')])
  })
})

describe('a file that cannot be read', () => {
  it('is named with the remedy', async () => {
    const loaded = await loadConfig(join('no', 'such', 'parley.yaml'), {})
    expect(told(loaded)).toEqual([
      '1:1 ' +
        'This file cannot be read (there is no such file): give the path of a configuration that you may read, or make one with "parley setup".',
    ])
  })

  it('that is too large for one is not looked through', async () => {
    expect(told(await load(`${good}# ${'x'.repeat(1_000_000)}`))).toEqual([expect.stringMatching(/^1:1 .*1,?000,?000/)])
  })

  it('that is empty says what a file holds', async () => {
    const loaded = await load('')
    expect(told(loaded)[0]).toContain('mechanism, links, supervisor, parties and tracks')
  })
})

describe('what is no YAML', () => {
  it.each([
    ['user: U0AMAL', 'user: @amal:south.example', 19, 'put the value in quotes'],
    ['channel: C0DESK', 'channel: !room:desk.example', 10, 'must stand in quotes'],
    ['mechanism: Cell', 'mechanism: Cell\nmechanism: Other', 2, 'stands here twice'],
    ['    timeZone: Asia/Amman', '\ttimeZone: Asia/Amman', 16, 'indent with spaces'],
    ['    timeZone: Asia/Amman', '    timeZone:Asia/Amman', 16, 'a colon and a space'],
    ['    timeZone: Asia/Amman', '    timeZone: { a: 1', 17, 'is not closed'],
    ['    timeZone: Asia/Amman', '    timeZone: [Asia/Amman', 17, 'is not closed'],
    ['    timeZone: Asia/Amman', '    timeZone: { a: 1 } }', 16, 'one } or ] too many'],
    ['    timeZone: Asia/Amman', '    timeZone: Asia: Amman', 16, 'put such a value in quotes'],
    ['    timeZone: Asia/Amman', '     timeZone: Asia/Amman', 15, 'in the same column'],
    ['mechanism: Cell', 'mechanism: Cell\n---\nmechanism: Cell', 2, 'A second configuration begins here'],
  ])('%s as %s is told at its line', async (from, to, line, words) => {
    const problems = await problem(from, to)
    expect(problems.some((one) => one.startsWith(`${line}:`) && one.includes(words))).toBe(true)
  })

  it.each([
    ['that repeats itself within itself', 'mechanism: Cell', 'mechanism: &loop [ *loop ]', 'nested deeper'],
    ['with a name that stands for nothing', 'user: U0AMAL', 'user: *amal', 'begins with * must stand in quotes'],
    ['nested without end', 'mechanism: Cell', `mechanism: ${'['.repeat(200_000)}`, ''],
  ])('%s is told', async (_, from, to, words) => {
    const problems = await problem(from, to)
    expect(problems[0]).toContain(words)
  })

  it('is told once, however much follows from one slip', async () => {
    const problems = await problem('parties:', 'parties')
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain('a colon or a closing quote')
  })

  it('is told as what it is where a secret lacks its quotes', async () => {
    const problems = await problem('mechanism: Cell', 'mechanism: { name: ${env:NAME} }')
    expect(problems).toEqual([expect.stringContaining('must stand in quotes, as in botToken: "${env:NORTH_BOT_TOKEN}"')])
  })

  it('is told without quoting the line', async () => {
    const text = broken(`"\${env:NORTH_BOT_TOKEN}"`, '"xoxb-1-secret')
    expect(told(await load(text)).join('\n')).not.toContain('secret')
  })

  it('includes a room that YAML takes for a remark', async () => {
    expect(await problem('channel: C0DESK', 'channel: #desk:desk.example')).toEqual([
      '10:3 "channel" is empty: write the channel’s id (Slack: C0123ABCD; Matrix, in quotes: "!abcdef:example.org"). A value that begins with #, ! or @ must stand in quotes.',
    ])
  })
})

describe('single values', () => {
  it('names the setting that was probably meant', async () => {
    expect(await problem('timeZone: Asia/Amman', 'timezone: Asia/Amman')).toEqual([
      '14:5 "timeZone" is missing: write a time zone by its IANA name, such as timeZone: Europe/Zurich.',
      '16:5 There is no setting "timezone" here: did you mean "timeZone"?',
    ])
  })

  it('names the settings there are where nothing is near', async () => {
    expect(await problem('link: north\n', 'link: north\n    colour: red\n')).toEqual([
      '18:5 There is no setting "colour" here: remove it, or use one of id, name, timeZone, link, officials, roster, calendar.',
    ])
  })

  it.each([
    ['Asia/Amman', 'Asia/Aman', '16:15', 'Did you mean Asia/Amman?'],
    ['Asia/Amman', '+03:00', '16:15', 'IANA'],
    ['code: SEC', 'code: Sec', '27:11', '"code" cannot be "Sec": write two to six capital letters'],
    ['id: north', 'id: North', '14:9', 'small letters'],
    ['name: North', 'name: "No\u202erth"', '15:11', 'visible characters'],
    ['name: North', 'name: 7', '15:11', '"name" cannot be "7": write a name'],
    ['user: U0AMAL', 'user: [U0AMAL]', '19:47', '"user" cannot be a list of 1: write'],
    ['user: U0AMAL', 'user: U0AMAL, tracks: []', '19:63', '"tracks" cannot be an empty list: write a list of track codes'],
    ['dutyOfficer: true }', 'dutyOfficer: sometimes }', '12:77', 'dutyOfficer: true or dutyOfficer: false'],
    ['    name: Security', '    name: Security\n    sendDelaySeconds: 1.5', '29:23', 'a whole number of seconds'],
    ['    name: Security', '    name: Security\n    dueMinutes: { flash: soon }', '29:26', 'minutes from 1 to 527040, or never'],
    ['    name: Security', '    name: Security\n    intake: some', '29:13', 'on-command'],
    ['    name: Security', '    name: Security\n    acknowledgeFrom: urgent', '29:22', 'always, deferred'],
    ['channels: { north:', 'channels: { North:', '29:17', 'id of a party'],
    ['mechanism: Cell', `mechanism: "\${env:CELL}"`, '1:12', 'under links, pagers and heartbeat only'],
    ['user: U0AMAL', `user: "\${env:AMAL}"`, '19:47', 'under links, pagers and heartbeat only'],
    ['mechanism: Cell', 'mechanism: Cell\nsweepDays: 0', '2:12', 'days from 1 to 90'],
    ['mechanism: Cell', 'mechanism: Cell\nheartbeat: { url: ftp://x }', '2:19', 'https://'],
  ])('%s as %s is told at %s', async (from, to, place, words) => {
    const problems = await problem(from, to)
    expect(problems[0]).toContain(words)
    expect(problems[0]?.split(' ')[0]).toBe(place)
  })

  it('does not repeat what is too long to be known again at a glance', async () => {
    expect((await problem('timeZone: Asia/Amman', `timeZone: ${'Asia/Amman'.repeat(5)}`)).join('\n')).not.toContain('Asia/AmmanAsia')
  })

  it('does not repeat a token that stands in the wrong place', async () => {
    const problems = await problem('timeZone: Asia/Amman', 'timeZone: xoxb-1-secret')
    expect(problems.join('\n')).not.toContain('secret')
  })

  it('does not repeat a token that stands for a name', async () => {
    const problems = await problem('    link: north\n', '    link: xoxb-1-secret\n')
    expect(problems.join('\n')).not.toContain('secret')
  })

  it('tells of many at once, in the order of the file', async () => {
    const text = broken('mechanism: Cell', 'mechanism: ""').replace('code: SEC', 'code: sec').replace('Asia/Amman', 'Amman')
    expect(told(await load(text)).map((one) => one.split(':')[0])).toEqual(['1', '16', '27'])
  })
})

describe('what a file says of exercises, rehearsals and heads', () => {
  it('is what is in force, and what it does not say is not', async () => {
    const plain = await load(good)
    expect(plain.ok && plain.config.mechanism).not.toHaveProperty('exercise')
    expect(plain.ok && plain.config.mechanism.tracks[0]).not.toHaveProperty('rehearsal')
    const text = broken('mechanism: Cell', 'mechanism: Cell\nexercise: true')
      .replace(
        '    name: Security',
        '    name: Security\n    rehearsal: true\n    exercise: true\n    defaults: { kind: request, tlp: AMBER, language: ar }',
      )
      .replace('user: U0AMAL,', 'user: U0AMAL, tracks: [SEC],')
      .replace('example", dutyOfficer: true, head: true', 'example", dutyOfficer: true')
    const { ok, ...loaded } = await load(text)
    expect(ok).toBe(true)
    const mechanism = 'config' in loaded ? loaded.config.mechanism : undefined
    expect(mechanism).toMatchObject({
      exercise: true,
      tracks: [{ exercise: true, rehearsal: true, defaults: { kind: 'request', tlp: 'AMBER', language: 'ar' } }],
      parties: [{ officials: [{ isHead: true, tracks: ['SEC'] }] }, { officials: [expect.not.objectContaining({ isHead: true })] }],
    })
  })
})

describe('what a file says beside its tracks', () => {
  it('is what is in force', async () => {
    const more = `report: { at: "09:30" }
linkTest: { everyMinutes: 15 }
limits: { eventsPerMinute: 500, waitingMax: 700 }
`
    const text = broken('channel: C0DESK', 'channel: C0DESK\n  secondChannel: { link: south, channel: "!second:south.example" }')
      .replace('user: U0DESK,', 'user: U0DESK, accounts: { south: "@desk:south.example" },')
      .replace('    name: Security', '    name: Security\n    tlpFloor: GREEN')
      .replace(
        '    officials:\n      - { id: amal,',
        `    roster:
      watches: [{ id: day, name: Day, officials: [amal], begins: "08:00" }]
      overrides: [{ watch: day, date: 2026-12-24, officials: [nils] }]
    officials:
      - { id: nils, role: deputy, user: U0NILS }
      - { id: amal,`,
      )
    const loaded = await load(`${text}${more}`)
    if (!loaded.ok) throw new Error(told(loaded).join('\n'))
    expect(loaded.config.mechanism).toMatchObject({
      report: { atMinute: 570 },
      linkTestMinutes: 15,
      limits: { eventsPerMinute: 500, waitingMax: 700 },
      supervisor: { secondChannel: { link: 'south', channel: '!second:south.example' } },
      // Its second channel is pinged, too.
      tracks: [{ tlpFloor: 'GREEN', escalation: { steps: [{}, {}, { call: ['next-official', 'second-channel'] }, {}] } }],
      parties: [{ officials: [{ id: 'nils', isDutyOfficer: true }, { id: 'amal' }] }, {}],
    })
  })
})

describe('a pager', () => {
  it.each([
    ['pagers: { night: { url: "${env:NIGHT_URL}" } }', 'NIGHT_URL'],
    ['pagers: { night: { } }', 'url'],
    ['pagers: { night: nobody }', 'write a pager with its url'],
  ])('that cannot be called is refused: %s', async (pager, words) => {
    const loaded = await load(broken('mechanism: Cell', `mechanism: Cell\n${pager}`))
    expect(loaded.ok).toBe(false)
    expect(told(loaded).join('\n')).toContain(words)
  })

  it('whose address stands in the file itself is warned of, and one that is called by nobody', async () => {
    const text = broken('mechanism: Cell', 'mechanism: Cell\npagers: { on-call: { url: "https://pager.example/secret" } }')
    const loaded = await load(text)
    expect(loaded.ok).toBe(true)
    expect(told(loaded).join('\n')).toMatch(/ON_CALL_PAGER_URL/)
    expect(told(loaded).join('\n')).not.toContain('secret"')
  })
})

describe('the link of a party that withdrew', () => {
  it('may lack its secrets: it is warned of and not used; any other may not', async () => {
    const { SOUTH_ACCESS_TOKEN: _, ...rest } = tokens
    expect((await load(good, rest)).ok).toBe(false)
    const folder = await temporaryFolder()
    const file = join(folder, 'parley.yaml')
    await writeFile(file, broken('mechanism: Cell', 'mechanism: Cell\nstorage: { folder: state }'))
    await noteWithdrawnLink(join(folder, 'state'), 'south')
    const loaded = await loadConfig(file, rest)
    expect(told(loaded).join('\n')).toContain('The link south is that of a party that withdrew, and its secrets are gone')
    if (loaded.ok) expect(Object.keys(loaded.config.links)).toEqual(['north', 'desk'])
    // One that has them, as that of a party which comes back, is a link like any other.
    const back = await loadConfig(file, tokens)
    expect(told(back)).toEqual([])
    expect(back.ok && Object.keys(back.config.links)).toEqual(['north', 'south', 'desk'])
  })
})
