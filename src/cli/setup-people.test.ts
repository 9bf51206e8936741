import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ScriptedOperator } from './ask-script.ts'
import { Draft } from './setup-draft.ts'
import { addAccounts, addOfficials, askHead, freeId, slug } from './setup-people.ts'

async function draft(): Promise<Draft> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-people-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return Draft.open(join(folder, 'cell.yaml'))
}

it('whoever typed the code is an official once, the first of them on duty if nothing else is said, each by an id of their own', async () => {
  const made = await draft()
  const operator = new ScriptedOperator([[/./, '']])
  await addOfficials(operator, made, ['supervisor'], 'desk', ['U1', 'U2', 'U3'])
  await addOfficials(operator, made, ['supervisor'], 'desk', ['U2'])
  const officials = made.list(['supervisor', 'officials'])
  expect(officials.map(({ user, dutyOfficer }) => [user, dutyOfficer])).toEqual([
    ['U1', true],
    ['U2', undefined],
    ['U3', undefined],
  ])
  expect(new Set(officials.map(({ id }) => id)).size).toBe(3)
})

it('who is none of the officials gets no account, and where nobody is the head nobody is made one', async () => {
  const made = await draft()
  await made.set(['supervisor'], {
    name: 'Desk',
    officials: ['a', 'b'].map((id) => ({ id, role: 'officer', user: id.toUpperCase() })),
  })
  const operator = new ScriptedOperator([
    [/U1/, '0'],
    [/U2/, '2'],
    [/./, '0'],
  ])
  await addAccounts(operator, made, ['supervisor'], 'second', ['U1', 'U2'])
  await askHead(operator, made, ['supervisor'])
  expect(made.list(['supervisor', 'officials'])).toEqual([
    { id: 'a', role: 'officer', user: 'A' },
    { id: 'b', role: 'officer', user: 'B', accounts: { second: 'U2' } },
  ])
})

it('an id is made of a name as far as it can stand in one, and is nobody else’s', () => {
  expect([slug('North Command'), slug('Élysée  2'), slug('Команда')]).toEqual(['north-command', 'elysee-2', ''])
  expect(freeId('north', new Set(['north', 'north-2']))).toBe('north-3')
})
