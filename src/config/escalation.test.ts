import { describe, expect, it } from 'vitest'
import { stepsOf } from '../core/policy.ts'
import { broken, good, load, tokens, told } from './fixture.ts'

const inTrack = (lines: string): string => broken('    name: Security', `    name: Security\n    ${lines}`)

async function policyIn(text: string) {
  const loaded = await load(text, { ...tokens, NIGHT_PAGER_URL: 'https://pager.example/secret-key' })
  if (!loaded.ok) throw new Error(told(loaded).join('\n'))
  return { policy: stepsOf(loaded.config.mechanism.tracks[0]!.escalation), ...loaded }
}

describe('a policy', () => {
  it('in the short form becomes steps: reminder, supervisor, then the next official; the head at one and a half of the time', async () => {
    const { policy } = await policyIn(
      good.replace(
        '    name: Security',
        '    name: Security\n    escalation: { remindShare: 0.3, repeatMinutes: 2, repeatForMinutes: 10 }',
      ),
    )
    expect(policy.steps).toEqual([
      { share: 0.3, minutes: 0, call: ['party'] },
      { share: 1, minutes: 0, call: ['supervisor'], repeatMinutes: 2, forMinutes: 10 },
      { share: 1, minutes: 10, call: ['next-official'], repeatMinutes: 2 },
      { share: 1.5, minutes: 0, call: ['party-head'], whereThereIs: true, repeatMinutes: 2, forMinutes: 10 },
    ])
  })

  it('in the short form goes on for at least one round', async () => {
    const { policy } = await policyIn(inTrack('escalation: { repeatMinutes: 5, repeatForMinutes: 2 }'))
    expect(policy.steps).toMatchObject([{}, { repeatMinutes: 5, forMinutes: 5 }, { minutes: 5 }, { forMinutes: 5 }])
  })

  it('in steps says when, whom, how often and for how long', async () => {
    const { policy, config, warnings } = await policyIn(
      `${inTrack('policy: urgent')}policies:
  urgent:
    takenMinutes: 10
    steps:
      - { after: 25%, call: [party, party-duty] }
      - { after: 100%, call: supervisor, repeatMinutes: 5, times: 6 }
      - { after: 100% + 30m, call: "official:desk-duty" }
      - { after: 2h, call: "pager:night", repeatMinutes: 10, forMinutes: 60 }
pagers:
  night: { url: "\${env:NIGHT_PAGER_URL}" }
`,
    )
    expect(warnings).toEqual([])
    expect(policy).toEqual({
      takenMinutes: 10,
      steps: [
        { share: 0.25, minutes: 0, call: ['party', 'party-duty'] },
        { share: 1, minutes: 0, call: ['supervisor'], repeatMinutes: 5, times: 6 },
        { share: 1, minutes: 30, call: ['official:desk-duty'] },
        { share: 0, minutes: 120, call: ['pager:night'], repeatMinutes: 10, forMinutes: 60 },
      ],
    })
    expect(config.mechanism.pagers).toEqual(['night'])
    expect(config.pagers).toEqual({ night: { url: 'https://pager.example/secret-key' } })
    expect(JSON.stringify(config.mechanism)).not.toContain('secret-key')
  })
})

describe('a policy that does not hold is refused, with its remedy', () => {
  it.each([
    ['policy: urgent', 'There is no policy "urgent", and no other: write it under policies'],
    [
      'escalation: { steps: [{ after: soon, call: supervisor }] }',
      '"after" cannot be "soon": write a share of the time, a time, or both: 50%, 20m',
    ],
    ['escalation: { steps: [{ after: 50% 20m, call: supervisor }] }', '"after" cannot be "50% 20m"'],
    ['escalation: { steps: [{ after: 50%20m, call: supervisor }] }', '"after" cannot be "50%20m"'],
    ['escalation: { steps: [{ after: 50% +, call: supervisor }] }', '"after" cannot be "50% +"'],
    ['escalation: { steps: [{ after: + 20m, call: supervisor }] }', '"after" cannot be "+ 20m"'],
    ['escalation: { steps: [{ after: 50%, call: [] }] }', '"call" cannot be an empty list: write one or more of party, party-duty'],
    ['escalation: { steps: [{ after: 50%, call: everybody }] }', '"call" cannot be "everybody": write one or more of party, party-duty'],
    [
      'escalation: { steps: [{ after: 50%, call: party }] }',
      'No step of this policy leaves the owing party, so the supervisor would never know',
    ],
    [
      'escalation: { steps: [{ after: 100%, call: supervisor, times: 3 }] }',
      '"times" limits what is repeated, and this step is called once',
    ],
    [
      'escalation: { repeatMinutes: 5, steps: [{ after: 100%, call: supervisor }] }',
      '"repeatMinutes" is of the short form, and here are steps',
    ],
    [
      'escalation: { steps: [{ after: 100%, call: "official:desk-dury" }] }',
      'The supervisor has no official "desk-dury": did you mean "desk-duty"?',
    ],
    ['escalation: { steps: [{ after: 100%, call: "pager:night" }] }', 'There is no pager "night", and no other: write it under pagers'],
    ['escalation: { steps: [{ after: 100%, call: second-channel }] }', 'The supervisor has no second channel: add secondChannel to it'],
    ['escalation: { step: 1 }', 'There is no setting "step" here: did you mean "steps"?'],
  ])('%s', async (lines, words) => {
    const loaded = await load(inTrack(lines))
    expect(loaded.ok).toBe(false)
    expect(told(loaded).join('\n')).toContain(words)
  })

  it('a track has a policy of that name or an escalation of its own', async () => {
    const text = `${inTrack('policy: usual\n    escalation: {}')}policies: { usual: {} }\n`
    expect(told(await load(text)).join('\n')).toContain('A track has either a policy of that name or an escalation of its own')
  })
})

describe('what is probably not meant is warned about', () => {
  it('a pager in plain text, one that nobody calls, a policy that no track has, and a head that there is not', async () => {
    const loaded = await load(
      `${inTrack('escalation: { steps: [{ after: 100%, call: supervisor }, { after: 150%, call: party-head }] }')}policies: { spare: {} }
pagers: { night: { url: "https://pager.example/key" } }
`.replaceAll(', head: true', ''),
    )
    expect(loaded.ok).toBe(true)
    const words = told(loaded).join('\n')
    expect(words).toContain('"url" stands here in plain text')
    expect(words).toContain('No step calls the pager night')
    expect(words).toContain('No track has the policy spare')
    expect(words).toContain('A step calls the head of North, and it has none')
    expect(words).toContain('A step calls the head of South, and it has none')
  })
})

it('that a party on the track has no head to be called is warned of, and that one elsewhere has none is not', async () => {
  const east = `  - id: east
    name: East
    timeZone: UTC
    link: desk
    officials: [{ id: east-duty, role: duty officer, user: U0EAST, dutyOfficer: true }]
tracks:`
  const more = '  - code: COM\n    name: Commerce\n    channels: { north: C0COM, east: C0EAST }\n'
  const steps = 'escalation: { steps: [{ after: 100%, call: [supervisor, party-head] }] }'
  const text = inTrack(steps)
    .replace('tracks:', east)
    .replace('dutyOfficer: true, head: true }\n  - id: south', 'dutyOfficer: true }\n  - id: south')
  const warned = told(await load(`${text}${more}`)).filter((each) => each.includes('calls the head of'))
  expect(warned).toEqual([expect.stringContaining('North')])
})
