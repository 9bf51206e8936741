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

/** A new configuration lifts no suspension: it stays with whoever has the same id, or the same account, in the same organisation. */
export function stillSuspended(before: Mechanism | undefined, mechanism: Mechanism): Mechanism {
  const suspended = before ? suspensionsIn(before) : new Map<string, Suspension>()
  if (suspended.size === 0) return mechanism
  return withOfficials(mechanism, (id, officials) =>
    officials.map((official) => {
      const known = keysOf(id, official)
        .map((key) => suspended.get(key))
        .find((each) => each !== undefined)
      return known ? { ...official, suspended: known } : official
    }),
  )
}

type Suspension = NonNullable<Official['suspended']>

function suspensionsIn({ supervisor, parties }: Mechanism): ReadonlyMap<string, Suspension> {
  const all = [...parties, supervisor].flatMap(({ id, officials }) =>
    officials.flatMap((official) => {
      const { suspended } = official
      return suspended ? keysOf(id, official).map((key) => [key, suspended] as const) : []
    }),
  )
  return new Map(all)
}

/** By any of which they are the same: under another id they would be heard again with the account that was suspended. */
const keysOf = (organisation: string, { id, accounts }: Official): readonly string[] => [
  `${organisation} ${id}`,
  ...accounts.map(({ link, user }) => `${organisation} ${link} ${user}`),
]

function withOfficials(mechanism: Mechanism, change: (id: string, officials: readonly Official[]) => readonly Official[]): Mechanism {
  const { supervisor, parties } = mechanism
  return {
    ...mechanism,
    supervisor: { ...supervisor, officials: change(supervisorId, supervisor.officials) },
    parties: parties.map((party) => ({ ...party, officials: change(party.id, party.officials) })),
  }
}
