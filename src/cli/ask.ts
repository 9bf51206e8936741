import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** The person in front of the terminal, as commands see them. Tests put a script in their place. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Shows a line, or several. May come while a question waits. */
  say(text: string): void
  /** Resolves to the line that was typed, trimmed. Rejects with `Interrupted` when the person has gone. */
  ask(question: string): Promise<string>
  /** As `ask`, for what must not stand on the screen. */
  askSecret(question: string): Promise<string>
}

/** The person pressed Ctrl-C or Ctrl-D, or the input ended. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

export interface Terminal extends Io {
  close(): void
}

/** To the line's start, and nothing on it: the question is put again below what is said. */
const clearLine = '\r\u001b[K'

interface Streams {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly output: NodeJS.WritableStream
}

export function openTerminal({ input, output }: Streams = { input: process.stdin, output: process.stdout }): Terminal {
  let isMuted = false
  const echo = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!isMuted) output.write(chunk)
      done()
    },
  })
  const isTty = input.isTTY === true
  // Without history: a secret must not come back with the arrow keys.
  const lines = createInterface({ input, output: echo, terminal: isTty, historySize: 0 })
  const gone = once(lines, 'close').then(() => {
    throw new Interrupted('the input ended')
  })
  // Nobody may be asking when it ends.
  gone.catch(() => undefined)
  let isAsking = false
  const ask = async (question: string): Promise<string> => {
    isAsking = true
    try {
      return (await Promise.race([gone, lines.question(question)])).trim()
    } catch (cause) {
      // Whatever readline calls it (Ctrl-C is an AbortError): no answer will come.
      throw new Interrupted('nobody answers any more', { cause })
    } finally {
      isAsking = false
    }
  }
  return {
    env: process.env,
    say: (text) => {
      const isOverQuestion = isAsking && isTty
      output.write(`${isOverQuestion ? clearLine : ''}${text}\n`)
      if (isOverQuestion) lines.prompt(true)
    },
    ask,
    askSecret: async (question) => {
      output.write(question)
      isMuted = true
      try {
        return await ask('')
      } finally {
        isMuted = false
        output.write('\n')
      }
    },
    close: () => lines.close(),
  }
}

/** Asks until an answer is good. `problemOf` says what is wrong with one; an empty one is `otherwise`, if there is such. */
export async function askUntil(
  io: Io,
  question: string,
  problemOf: (answer: string) => string | undefined,
  options: { readonly otherwise?: string; readonly isSecret?: boolean } = {},
): Promise<string> {
  const shown = options.otherwise === undefined ? `${question}: ` : `${question} [${options.otherwise}]: `
  for (;;) {
    const typed = await (options.isSecret ? io.askSecret(shown) : io.ask(shown))
    const answer = typed === '' ? (options.otherwise ?? '') : typed
    const problem = problemOf(answer)
    if (problem === undefined) return answer
    io.say(problem)
  }
}

export async function askYes(io: Io, question: string, otherwise: boolean): Promise<boolean> {
  const letter = await askUntil(
    io,
    `${question} (y/n)`,
    (answer) => (/^(y|yes|n|no)$/i.test(answer) ? undefined : 'Type y for yes or n for no.'),
    { otherwise: otherwise ? 'y' : 'n' },
  )
  return letter.toLowerCase().startsWith('y')
}
