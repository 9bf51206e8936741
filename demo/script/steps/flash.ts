import type { Stage } from '../stage.ts'
import { must } from '../waiting.ts'

/** Where people can press a button they are asked first: nothing crossed until they say that they mean it. */
export async function meantFlash({ north, south, see }: Stage, words: string): Promise<void> {
  const question = await see(() => north.toldDirectly('amal', 'This wakes South’s duty officer now.', words))
  must(!south.posts().some(({ text }) => text.includes(words)), 'nothing crosses before the answer', south.tail())
  await north.press('amal', question, 'Send FLASH')
}

/** Amal posts a flash, and means it. */
export async function sayFlash(stage: Stage, words: string): Promise<void> {
  await stage.north.say('amal', `!flash ${words}`)
  await meantFlash(stage, words)
}
