import { once } from 'node:events'
import { startSandboxPage } from '../src/sandbox/page/index.ts'
import { columnsOf } from './columns.ts'
import { KeptRunning } from './keep-running.ts'
import { freePort, ParleyProcess } from './process.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { buildWorld } from './world.ts'

/** A person's times: long enough to read, short enough to see a reminder and an escalation within minutes. */
const track = {
  sendDelaySeconds: 10,
  dueMinutes: { override: 1, flash: 1, immediate: 1.5, priority: 2, routine: 3 },
  escalation: { repeatMinutes: 1, repeatForMinutes: 3 },
  disputeResponseMinutes: 5,
}

const scenario =
  'North and South do not trust each other and share no chat tool; the mission supervises. Post as Amal and see what stands with South after ten seconds. What nobody acknowledges is escalated to the mission after three minutes, a flash after one.'

const tries = [
  'Post something as Amal in North’s column; within ten seconds delete or edit it, and see what crosses. Acknowledge it as Bo with ☑.',
  'Type /flash Shots at the crossing as Amal, press Send FLASH in Parley’s direct message, and acknowledge it as nobody: within a minute the mission is called.',
  'Cut South off with its switch, or kill Parley with the page’s button, post meanwhile, and watch what happens afterwards.',
]

/** Runs the sandbox for a person, until it is stopped. Resolves with the exit code. */
export async function runLive(stopped: AbortSignal): Promise<number> {
  const healthPort = await freePort()
  const world = await buildWorld({ folder: await temporaryFolder(), healthPort, track })
  const parley = new ParleyProcess(world.configFile, healthPort)
  const kept = new KeptRunning(parley, (line) => console.log(line))
  const kill = {
    label: 'Kill Parley (kill -9)',
    run: async () => {
      await parley.end('SIGKILL')
      return 'Parley is killed. It is started again shortly: post something meanwhile.'
    },
  }
  const page = await startSandboxPage({ columns: columnsOf(world, parley.healthUrl), scenario, extra: [kill] })
  try {
    kept.start()
    console.log(`Open ${page.url} in a browser on this machine. To try:`)
    for (const [index, what] of tries.entries()) console.log(`  ${index + 1}. ${what}`)
    console.log('Ctrl-C ends it and removes everything.')
    if (!stopped.aborted) await once(stopped, 'abort')
    console.log('Ending.')
  } finally {
    await kept.stop()
    await page.stop()
    await world.stop()
  }
  return 0
}
