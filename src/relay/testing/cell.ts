import type { Mechanism, Official } from '../../core/mechanism.ts'
import { mechanism } from './story.ts'

const official = (link: string, id: string, role: string, user: string, more: Partial<Official> = {}): Official => ({
  id,
  role,
  accounts: [{ link, user }],
  isDutyOfficer: false,
  ...more,
})

/** The story's mechanism, with a head of each delegation (`UNH`, `USH`) and a second official of North's (`UN2`). */
export const withHeads: Mechanism = {
  ...mechanism,
  parties: mechanism.parties.map((party) => ({
    ...party,
    officials:
      party.id === 'north'
        ? [
            ...party.officials,
            official('north', 'nils', 'adviser', 'UN2'),
            official('north', 'nora', 'head of delegation', 'UNH', { isHead: true }),
          ]
        : [...party.officials, official('south', 'soraya', 'head of delegation', 'USH', { isHead: true })],
  })),
}
