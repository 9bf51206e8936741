import { commandsDoor } from './commands-door.ts'
import type { Door } from './door.ts'
import { healthDoor } from './health-door.ts'
import { matrixDoor } from './matrix-door.ts'
import { sandboxDoor } from './sandbox-door.ts'
import { slackDoor } from './slack-door.ts'
import { yamlDoor } from './yaml-door.ts'

/** Every way in from outside. */
export const doors: readonly Door[] = [slackDoor(), matrixDoor(), yamlDoor(), commandsDoor(), healthDoor(), sandboxDoor()]
