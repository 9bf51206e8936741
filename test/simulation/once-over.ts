import type { World } from './world.ts'

/** What many checks ask for is worked out once, as soon as nothing happens any more. */
export function onceOver<Asked extends string, Answer>(
  work: (world: World, asked: Asked) => Answer,
): (world: World, asked: Asked) => Answer {
  const known = new WeakMap<World, Map<Asked, Answer>>()
  return (world, asked) => {
    if (!world.isOver) return work(world, asked)
    const answers = known.get(world) ?? new Map<Asked, Answer>()
    known.set(world, answers)
    let answer = answers.get(asked)
    if (answer === undefined) {
      answer = work(world, asked)
      answers.set(asked, answer)
    }
    return answer
  }
}
