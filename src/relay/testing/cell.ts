import type { Mechanism, Official } from '../../core/mechanism.ts'
import { mechanism, type Story } from './story.ts'

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

/** What each party's head says to all that waits for it. */
export async function confirmAll(story: Story): Promise<void> {
  for (const [party, channel, head] of [
    ['north', 'n-sec', 'UNH'],
    ['south', 's-sec', 'USH'],
  ] as const) {
    for (const { id, needs } of story.relay.waiting()) if (needs.includes(party)) await story.post(party, channel, head, `!confirm ${id}`)
  }
}
