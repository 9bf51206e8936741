import { Interrupted, type Io } from './ask.ts'

type Answer = string | ((operator: ScriptedOperator) => string | Promise<string>)

/** An operator for tests: answers each question by the first rule that fits, and remembers everything on the screen. */
export class ScriptedOperator implements Io {
  readonly env = {}
  readonly said: string[] = []
  readonly asked: string[] = []
  /** Pressed instead of an answer, at the first question that fits. */
  leavesAt: RegExp | undefined
  readonly #rules: readonly (readonly [RegExp, Answer])[]
  readonly #waiting = new Set<() => void>()

  constructor(rules: readonly (readonly [RegExp, Answer])[]) {
    this.#rules = rules
  }

  say(text: string): void {
    this.said.push(text)
    for (const look of this.#waiting) look()
  }

  async ask(question: string): Promise<string> {
    this.asked.push(question)
    if (this.leavesAt?.test(question)) throw new Interrupted('left')
    const rule = this.#rules.find(([pattern]) => pattern.test(question))
    if (rule === undefined) throw new Error(`no answer to: ${question}`)
    const [, answer] = rule
    return typeof answer === 'string' ? answer : answer(this)
  }

  askSecret(question: string): Promise<string> {
    return this.ask(question)
  }

  get screen(): string {
    return this.said.join('\n')
  }

  /** The code that is asked for now. */
  get code(): string {
    return [...this.screen.matchAll(/join ([A-Z0-9]{4})/g)].at(-1)?.[1] ?? ''
  }

  /** What is on the screen since the last instructions to join. */
  get sinceCode(): string {
    return this.screen.slice(this.screen.lastIndexOf(`join ${this.code}`))
  }

  /** Resolves once the screen, since the last instructions to join, says something. */
  async reads(text: string): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!this.sinceCode.includes(text)) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
      look()
    })
  }
}
