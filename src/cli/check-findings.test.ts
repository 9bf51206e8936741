import { expect, it } from 'vitest'
import { findingsOf } from './check-findings.ts'

const problemAt = (_path: unknown, sentence: string) => ({ file: 'F', line: 1, column: 1, sentence })
const told = (inspection: Partial<Parameters<typeof findingsOf>[1]>) =>
  findingsOf('north', { reachable: true, missingScopes: [], channels: [], ...inspection }, [], problemAt)

it('missing permissions are a problem, and each is named', () => {
  const [finding] = told({ missingScopes: ['reactions:write', 'users:read'] })
  expect(finding).toMatchObject({ isWarning: false, sentence: expect.stringContaining('lacks permissions: reactions:write, users:read.') })
})

it('a clock that is more than two seconds off is a warning', () => {
  expect(told({ clockAheadMs: 2_000 })).toEqual([])
  expect(told({ clockAheadMs: -2_500 })).toMatchObject([
    { isWarning: true, sentence: expect.stringContaining('2.5 s behind that of north') },
  ])
  expect(told({ clockAheadMs: 90_000 })).toMatchObject([{ sentence: expect.stringContaining('90.0 s ahead of that of north') }])
})

it('a link that does not work is all that is told of it', () => {
  const findings = told({ reachable: false, reason: 'the token was revoked', clockAheadMs: 90_000 })
  expect(findings).toMatchObject([{ isWarning: false, sentence: expect.stringContaining('the token was revoked. Mend that') }])
})

it('who may not use a track, or has no account there, is not missed in its channel', () => {
  const account = (user: string, link = 'north') => [{ link, user }]
  const official = (id: string, more: object) => ({ id, role: id, isDutyOfficer: false, accounts: account(`U-${id}`), ...more })
  const officials = [
    official('duty', { isDutyOfficer: true }),
    official('elsewhere', { accounts: account('U2', 'south') }),
    official('other', { tracks: ['COM'] }),
    official('away', {}),
    official('twice', { accounts: [...account('U-old'), ...account('U-twice')] }),
  ]
  const owner = { id: 'north', name: 'North', timeZone: 'UTC', link: 'north', officials }
  const channel = { path: [], link: 'north', channel: 'C1', owner, track: { code: 'SEC' } as never }
  const seen = {
    channel: 'C1',
    found: true,
    member: true,
    encrypted: false,
    archived: false,
    sharedOutside: false,
    isPublic: false,
    members: ['U-duty', 'U-twice'],
  }
  const inspection = { reachable: true, missingScopes: [], channels: [seen] } as const
  const findings = findingsOf('north', inspection, [channel], problemAt)
  expect(findings).toMatchObject([{ isWarning: true, sentence: expect.stringContaining('away') }])
})

it('a room is shared only where somebody of another server is no official of its own', () => {
  const officials = [{ id: 'duty', role: 'duty', isDutyOfficer: true, accounts: [{ link: 'north', user: '@duty:elsewhere' }] }]
  const owner = { id: 'north', name: 'North', timeZone: 'UTC', link: 'north', officials }
  const channel = { path: [], link: 'north', channel: 'C1', owner, track: { code: 'SEC' } as never }
  const found = (outsiders: readonly string[]) => {
    const seen = {
      channel: 'C1',
      found: true,
      member: true,
      encrypted: false,
      archived: false,
      sharedOutside: true,
      isPublic: false,
      outsiders,
      members: outsiders,
    }
    return findingsOf('north', { reachable: true, missingScopes: [], channels: [seen] }, [channel], problemAt).map(
      ({ sentence }) => sentence,
    )
  }
  expect(found(['@duty:elsewhere'])).toEqual([])
  expect(found(['@duty:elsewhere', '@x:elsewhere'])[0]).toContain('is shared with another organisation')
})

it('an archived channel is said to be one, whoever is in it', () => {
  const owner = { id: 'north', name: 'North', timeZone: 'UTC', link: 'north', officials: [] }
  const channel = { path: [], link: 'north', channel: 'C1', owner, track: { code: 'SEC' } as never }
  const seen = { channel: 'C1', found: true, member: false, encrypted: false, archived: true, sharedOutside: false, isPublic: false }
  const findings = findingsOf('north', { reachable: true, missingScopes: [], channels: [seen], testChannel: seen }, [channel], problemAt)
  expect(findings.map(({ isWarning, sentence }) => [isWarning, sentence.includes('is archived')])).toEqual([
    [false, true],
    [false, false],
  ])
})

it('a channel of which it is not told who is in it is warned of: nobody is missed there, and nobody found', () => {
  const owner = { id: 'north', name: 'North', timeZone: 'UTC', link: 'north', officials: [] }
  const channel = { path: [], link: 'north', channel: 'C1', owner, track: { code: 'SEC' } as never }
  const seen = { channel: 'C1', found: true, member: true, encrypted: false, archived: false, sharedOutside: false, isPublic: false }
  const found = (more: object) =>
    findingsOf('north', { reachable: true, missingScopes: [], channels: [{ ...seen, ...more }] }, [channel], problemAt)
  expect(found({})).toMatchObject([{ isWarning: true }])
  expect(found({ members: [] })).toEqual([])
  expect(found({ members: [], encrypted: true })).toMatchObject([{ isWarning: false }])
  expect(found({ members: [], isPublic: true })).toMatchObject([{ isWarning: true }])
})
