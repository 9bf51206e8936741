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

/**
 * A new configuration lifts no suspension, nor do two of which the first leaves an official out: it stays with whoever has the same id, or an account
 * of theirs, in the same organisation.
 */
export function stillSuspended(before: Mechanism | undefined, configured: Mechanism): Mechanism {
  const { suspended: _, ...mechanism } = configured
  const known = before ? suspensionsIn(before) : []
  if (known.length === 0) return mechanism
  const found = new Set<Suspended>()
  const still = withOfficials(mechanism, (id, officials) =>
    officials.map((official) => {
      const theirs = known.filter(({ organisation, official: of }) => organisation === id && isSamePerson(of, official))
      for (const each of theirs) found.add(each)
      const suspended = theirs[0]?.official.suspended
      return suspended ? { ...official, suspended } : official
    }),
  )
  const absent = known.filter((each) => !found.has(each))
  return absent.length === 0 ? still : { ...still, suspended: absent }
}

type Suspended = NonNullable<Mechanism['suspended']>[number]

function suspensionsIn({ supervisor, parties, suspended = [] }: Mechanism): readonly Suspended[] {
  const present = [...parties, supervisor].flatMap(({ id, officials }) =>
    officials.flatMap((official) => (official.suspended ? [{ organisation: id, official }] : [])),
  )
  return [...present, ...suspended]
}

const isSamePerson = (one: Official, other: Official): boolean =>
  one.id === other.id || one.accounts.some(({ link, user }) => other.accounts.some((each) => each.link === link && each.user === user))

function withOfficials(mechanism: Mechanism, change: (id: string, officials: readonly Official[]) => readonly Official[]): Mechanism {
  const { supervisor, parties } = mechanism
  return {
    ...mechanism,
    supervisor: { ...supervisor, officials: change(supervisorId, supervisor.officials) },
    parties: parties.map((party) => ({ ...party, officials: change(party.id, party.officials) })),
  }
}
