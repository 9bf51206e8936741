import type { Mutant } from './mutants/bug.ts'
import { ofForms } from './mutants/forms.ts'
import { ofTheJournal } from './mutants/journal.ts'
import { ofLife } from './mutants/life.ts'
import { ofWhatIsOwed } from './mutants/owed.ts'
import { ofSeveralParties } from './mutants/parties.ts'
import { ofRelaying } from './mutants/relaying.ts'
import { ofSupervision } from './mutants/supervision.ts'

/** The planted bugs that the judge must find. */
export const mutants: readonly Mutant[] = [
  ...ofTheJournal,
  ...ofRelaying,
  ...ofWhatIsOwed,
  ...ofSeveralParties,
  ...ofSupervision,
  ...ofForms,
  ...ofLife,
]
