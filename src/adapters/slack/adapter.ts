import { App, LogLevel } from '@slack/bolt'
import type {
  Adapter,
  AdapterContext,
  CatchUpOutcome,
  CatchUpQuery,
  LookupOutcome,
  LookupQuery,
  ProbeOutcome,
  ProbeQuery,
  Receive,
} from '../../core/adapter.ts'
import type { FormFor } from '../../core/forms.ts'
import type { Inspection } from '../../core/inspection.ts'
import type { Outgoing, SendOutcome } from '../../core/outgoing.ts'
import { answerPeople } from './answers.ts'
import { openApi, type SlackApi } from './api.ts'
import { catchUp } from './catch-up.ts'
import { Directory } from './directory.ts'
import { HandOver } from './hand-over.ts'
import { isOwnEcho } from './inbound.ts'
import { inspect } from './inspect.ts'
import { Intake } from './intake.ts'
import { Link } from './link.ts'
import { LinkTest } from './link-test.ts'
import { lookup } from './lookup.ts'
import type { Self } from './message.ts'
import { OtherSockets } from './other-sockets.ts'
import { perform } from './outbound.ts'
import { OwnRemovals } from './own-removals.ts'
import { type Pause, pause as realPause } from './pause.ts'
import { Probe } from './probe.ts'
import { type SlackSettings, slackSettings } from './settings.ts'
import { silentLogger } from './silent-logger.ts'
import { Sockets } from './sockets.ts'
import { UnsentEvents } from './unsent-events.ts'

const sendTimeoutMs = 10_000
/** How long stopping waits for sends under way before it breaks them off. */
const sendsDrainWithinMs = 3_000

/** For tests, which let time pass faster. */
export interface OpenParts {
  readonly pause?: Pause
}

/** One app in one workspace. Nothing is connected before `start`; `send`, `lookup` and `inspect` work without it. */
export function openSlack(settings: SlackSettings, context: AdapterContext, parts: OpenParts = {}): Adapter {
  return new SlackAdapter(settings, context, parts.pause ?? realPause)
}

export const slack = { name: 'slack', settings: slackSettings, open: openSlack }

class SlackAdapter implements Adapter {
  readonly platform = 'slack'
  readonly limits = { repeatedSendIsSafe: false, hasButtons: true, sendTimeoutMs }
  readonly #settings: SlackSettings
  readonly #context: AdapterContext
  readonly #pause: Pause
  readonly #api: SlackApi
  readonly #directory: Directory
  readonly #linkTest: LinkTest
  readonly #removals = new OwnRemovals()
  readonly #sends = new Set<Promise<unknown>>()
  readonly #stopping = new AbortController()
  #running: Running | undefined

  constructor(settings: SlackSettings, context: AdapterContext, pause: Pause) {
    this.#settings = settings
    this.#context = context
    this.#pause = pause
    const { apiUrl: url, botToken: token } = settings
    this.#api = openApi({ url, token, timeoutMs: sendTimeoutMs, now: context.now })
    this.#directory = new Directory(this.#api)
    this.#linkTest = new LinkTest({ api: this.#api, testChannel: settings.testChannel, pause, removals: this.#removals })
  }

  async start(receive: Receive, mayHaveMissed: () => void = () => undefined, formFor: FormFor = () => undefined): Promise<void> {
    if (this.#running || this.#stopping.signal.aborted) throw new Error('a Slack link is started once')
    this.#running = new Running({
      receive,
      mayHaveMissed,
      formFor,
      settings: this.#settings,
      context: this.#context,
      api: this.#api,
      directory: this.#directory,
      pause: this.#pause,
      linkTest: this.#linkTest,
      removals: this.#removals,
    })
    this.#running.start()
  }

  async send(outgoing: Outgoing, signal: AbortSignal): Promise<SendOutcome> {
    if (this.#stopping.signal.aborted) return { outcome: 'unavailable', reason: 'the link is closed', scope: 'link' }
    const bound = new AbortController()
    const end = (): void => bound.abort()
    const timer = setTimeout(end, sendTimeoutMs)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
    if (outgoing.type === 'remove') this.#removals.note(outgoing.channel, outgoing.post)
    const sending = perform(outgoing, { api: this.#api, directory: this.#directory }, bound.signal)
    this.#sends.add(sending)
    try {
      const outcome = await sending
      const isLinkInDoubt = outcome.outcome === 'uncertain' || (outcome.outcome === 'unavailable' && outcome.scope === 'link')
      if (isLinkInDoubt && !signal.aborted) this.#running?.probe.soon()
      return outcome
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      this.#sends.delete(sending)
    }
  }

  /** A miss is looked into: whether Slack is there at all is asked at once. */
  async probe({ id }: ProbeQuery, signal: AbortSignal): Promise<ProbeOutcome> {
    const outcome = await this.#linkTest.run(id, AbortSignal.any([signal, this.#stopping.signal]))
    if (outcome.outcome === 'silent') this.#running?.probe.soon()
    return outcome
  }

  async lookup(query: LookupQuery, signal: AbortSignal): Promise<LookupOutcome> {
    const self = await this.#self(signal)
    if (typeof self === 'string') return { outcome: 'unavailable', reason: self }
    return lookup(query, { api: this.#api, directory: this.#directory, pause: this.#pause, self }, signal)
  }

  async catchUp(query: CatchUpQuery, signal: AbortSignal): Promise<CatchUpOutcome> {
    const self = await this.#self(signal)
    if (typeof self === 'string') return { outcome: 'unavailable', reason: self }
    const nameOf = (user: string) => this.#directory.known(user)?.name
    const reading = { link: this.#context.link, now: this.#context.now, self, nameOf }
    return catchUp(query, { api: this.#api, directory: this.#directory, pause: this.#pause, reading }, signal)
  }

  readonly clockAheadMs = (): number | undefined => this.#api.clockAheadMs

  async inspect(channels: readonly string[], signal: AbortSignal, wantsPeople = true): Promise<Inspection> {
    const { testChannel, apiUrl: url, appToken: token } = this.#settings
    const parts = { api: this.#api, directory: this.#directory, testChannel }
    if (this.#running) return inspect(channels, parts, signal, wantsPeople)
    const appApi = openApi({ url, token, timeoutMs: sendTimeoutMs, now: this.#context.now })
    try {
      return await inspect(channels, { ...parts, hearing: { appToken: token, appApi } }, signal, wantsPeople)
    } finally {
      appApi.close()
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running?.stop()
    const drained = new AbortController()
    const all = Promise.allSettled(this.#sends).then(() => drained.abort())
    await Promise.race([all, this.#pause(sendsDrainWithinMs, drained.signal)])
    this.#api.close()
    await all
  }

  /** Who we are, or why that cannot be told. */
  async #self(signal: AbortSignal): Promise<Self | string> {
    const known = this.#running?.probe.known
    if (known) return known
    const answer = await this.#api.call('auth.test', {}, signal)
    if (!answer.ok) return answer.failure.reason
    return answer.body.user_id ? { user: answer.body.user_id, bot: answer.body.bot_id ?? '' } : 'Slack did not say who we are'
  }
}

interface RunningParts {
  readonly receive: Receive
  readonly mayHaveMissed: () => void
  readonly formFor: FormFor
  readonly settings: SlackSettings
  readonly context: AdapterContext
  readonly api: SlackApi
  readonly directory: Directory
  readonly pause: Pause
  readonly linkTest: LinkTest
  readonly removals: OwnRemovals
}

/** What lives from `start` to `stop`: the probe, the sockets under Bolt's app, and the way from there to the journal. */
class Running {
  readonly probe: Probe
  readonly #link: Link
  readonly #handOver: HandOver
  readonly #sockets: Sockets
  readonly #app: App
  readonly #mayHaveMissed: () => void
  readonly #others: OtherSockets
  readonly #unsent: UnsentEvents
  #hasSocketBroken = false
  #isStopped = false

  constructor({ receive, mayHaveMissed, formFor, settings, context, api, directory, pause, linkTest, removals }: RunningParts) {
    const { link, now, log } = context
    this.#mayHaveMissed = mayHaveMissed
    this.#others = new OtherSockets({ pause, mayHaveMissed })
    this.#unsent = new UnsentEvents({ pause, mayHaveMissed })
    this.#handOver = new HandOver({ receive, pause, log })
    const offer = this.#handOver.offer.bind(this.#handOver)
    this.#link = new Link({ link, now, pause, report: offer })
    this.probe = new Probe({ api, teamId: settings.teamId, pause, onAnswer: (failure) => this.#link.answered(failure) })
    const { probe } = this
    const self = () => probe.known ?? { user: '', bot: '' }
    const intake = new Intake({ link, now, log, self, directory, offer, onAccessEvent: () => probe.soon() })
    this.#sockets = new Sockets({
      appToken: settings.appToken,
      apiUrl: settings.apiUrl,
      connections: settings.connections,
      persist: (event) => intake.persist(event),
      isOwnEcho: (event) => {
        linkTest.heard(event)
        return isOwnEcho(event, self()) || removals.has(event)
      },
      onOpen: (count) => this.#socketsOpen(count),
      onBroken: () => {
        this.#hasSocketBroken = true
      },
      onUnsent: () => this.#unsent.begin(),
      onOthers: (count) => this.#others.counted(count),
      onTrouble: (failure) => this.#link.trouble(failure),
      pause,
      log,
    })
    this.#app = new App({
      receiver: this.#sockets,
      // A function instead of a token: given one, Bolt would ask Slack at once, and fail where nobody can catch it.
      authorize: async () => ({ botToken: settings.botToken, botUserId: self().user, botId: self().bot }),
      clientOptions: { slackApiUrl: settings.apiUrl, retryConfig: { retries: 0 } },
      ignoreSelf: false,
      convoStore: false,
      logger: silentLogger,
      logLevel: LogLevel.ERROR,
    })
    answerPeople(this.#app, { api, intake, offer, formFor, log })
  }

  start(): void {
    this.probe.start()
    // What is ours can be told from what is a person's only once we know who we are.
    void this.probe.self.then(() => (this.#isStopped ? undefined : this.#app.start()))
  }

  #socketsOpen(count: number): void {
    this.#link.sockets(count)
    // Whether all of Slack is away, or the token is no longer good, only asking tells.
    if (count === 0) this.probe.soon()
    else if (this.#hasSocketBroken) {
      this.#hasSocketBroken = false
      this.#mayHaveMissed()
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#others.stop()
    this.#unsent.stop()
    await Promise.all([this.#link.stop(), this.probe.stop(), this.#handOver.close()])
    await this.#app.stop()
  }
}
