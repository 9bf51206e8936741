import { PassThrough } from 'node:stream'
import { expect, it, onTestFinished } from 'vitest'
import { askUntil, askYes, Interrupted, openTerminal } from './ask.ts'
import { ScriptedOperator } from './ask-script.ts'

/** A terminal whose keys and screen the test holds. */
function held() {
  const input = Object.assign(new PassThrough(), { isTTY: true })
  const output = new PassThrough()
  let screen = ''
  output.on('data', (chunk: Buffer) => {
    screen += chunk.toString()
  })
  const terminal = openTerminal({ input, output })
  onTestFinished(() => terminal.close())
  return { input, terminal, screen: () => screen }
}

it('an answer comes back without the blanks around it, and stands on the screen', async () => {
  const { input, terminal, screen } = held()
  const answer = terminal.ask('Name: ')
  input.write(' North \r')
  expect(await answer).toBe('North')
  expect(screen()).toContain('North')
})

it('a secret does not stand on the screen', async () => {
  const { input, terminal, screen } = held()
  const answer = terminal.askSecret('Token: ')
  input.write('xoxb-1\r')
  expect(await answer).toBe('xoxb-1')
  expect(screen()).toContain('Token: ')
  expect(screen()).not.toContain('xoxb')
})

it('a secret does not come back with the arrow keys, and what is typed after it stands on the screen', async () => {
  const { input, terminal, screen } = held()
  const secret = terminal.askSecret('Token: ')
  input.write('xoxb-1\r')
  await secret
  const answer = terminal.ask('Name: ')
  input.write('\u001b[ANorth\r')
  expect(await answer).toBe('North')
  expect(screen()).toContain('North')
  expect(screen()).not.toContain('xoxb')
})

it('what is said while nothing is asked is said alone', () => {
  const { terminal, screen } = held()
  terminal.say('amal has joined')
  expect(screen()).toBe('amal has joined\n')
})

it('what is said during a question puts the question again', async () => {
  const { input, terminal, screen } = held()
  const answer = terminal.ask('Enter: ')
  terminal.say('amal has joined')
  input.write('\r')
  await answer
  expect(screen().match(/Enter: /g)).toHaveLength(2)
})

it.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('%s leaves, now and at every later question', async (_name, key) => {
  const { input, terminal } = held()
  const answer = terminal.ask('Name: ')
  input.write(key)
  await expect(answer).rejects.toBeInstanceOf(Interrupted)
  await expect(terminal.ask('Name: ')).rejects.toBeInstanceOf(Interrupted)
})

it('a question is put until its answer is good', async () => {
  const answers = ['maybe', '', 'NO']
  const operator = new ScriptedOperator([[/./, () => answers.shift() ?? '']])
  expect(await askYes(operator, 'Really?', true)).toBe(true)
  expect(operator.asked).toEqual(['Really? (y/n) [y]: ', 'Really? (y/n) [y]: '])
  expect(await askYes(operator, 'Really?', true)).toBe(false)
  expect(await askUntil(operator, 'Name', () => undefined, { otherwise: 'North' })).toBe('North')
})
