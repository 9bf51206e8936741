import { supervisorId } from '../addresses.ts'
import type { Fact } from '../facts.ts'
import type { Mechanism, Official } from '../mechanism.ts'
import type { State } from '../state.ts'

/** Whether an official is suspended stands with the official, so that whoever asks for one cannot overlook it. */
export function suspension(state: State, fact: Fact & { is: 'official-suspended' | 'official-reinstated' }, at: number): void {
  const mechanism = state.mechanism.get('now')
  if (!mechanism) return
  const { by, role, reason } = fact
  const change = (official: Official): Official => {
    if (official.id !== fact.official) return official
    const { suspended: _, ...rest } = official
    return fact.is === 'official-suspended' ? { ...rest, suspended: { at, by, role, reason } } : rest
  }
  state.mechanism.set(
    'now',
    withOfficials(mechanism, (id, officials) => (id === fact.organisation ? officials.map(change) : officials)),
  )
}

/** A new configuration lifts no suspension: it stays with whoever has the same id in the same organisation. */
export function stillSuspended(before: Mechanism | undefined, mechanism: Mechanism): Mechanism {
  const suspended = before ? suspensionsIn(before) : new Map<string, Official>()
  if (suspended.size === 0) return mechanism
  return withOfficials(mechanism, (id, officials) =>
    officials.map((official) => {
      const known = suspended.get(`${id} ${official.id}`)?.suspended
      return known ? { ...official, suspended: known } : official
    }),
  )
}

function suspensionsIn({ supervisor, parties }: Mechanism): Map<string, Official> {
  const all = [...parties, supervisor].flatMap(({ id, officials }) =>
    officials.map((official) => [`${id} ${official.id}`, official] as const),
  )
  return new Map(all.filter(([, { suspended }]) => suspended !== undefined))
}

function withOfficials(mechanism: Mechanism, change: (id: string, officials: readonly Official[]) => readonly Official[]): Mechanism {
  const { supervisor, parties } = mechanism
  return {
    ...mechanism,
    supervisor: { ...supervisor, officials: change(supervisorId, supervisor.officials) },
    parties: parties.map((party) => ({ ...party, officials: change(party.id, party.officials) })),
  }
}
