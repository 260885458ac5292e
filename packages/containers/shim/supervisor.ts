import { flushCompileCache } from 'node:module'
import type { Readable } from 'node:stream'
import { toGalleyError } from '@galley/kit/errors'
import type { OutputStream } from '../logs/log-line.ts'
import { LogWriter } from '../logs/log-writer.ts'
import { type Endpoint, joinNetwork, leaveNetwork } from '../network/endpoint.ts'
import { type Publication, publish } from '../network/publish.ts'
import { type Runtime, StartFailure, type Task, type TaskEnd } from '../runtimes/runtime.ts'
import type { ContainerFiles } from '../state/container-files.ts'
import type { ExitedState } from '../state/container-state.ts'
import { resizeTerminal, type TerminalSize } from '../terminal/pty.ts'
import { AttachServer } from './attach-server.ts'
import { frameType } from './frame.ts'
import { type Report, tell } from './report.ts'

/** How long one who asked to be attached may take for it. */
const ATTACH_TIME = 10_000

export interface SupervisorOptions {
  readonly runtime: Runtime
  /** The folder for what no reboot survives. */
  readonly run: string
  readonly socket: string
  /** Start only once somebody is attached, so that no output passes unseen. */
  readonly waitForAttach: boolean
}

/**
 * Runs one container from its start to its end, and is the only process that must live for it: it
 * holds the output, the published ports and the exit code. Who asked for the start may come and go.
 */
export class Supervisor {
  readonly #container: ContainerFiles
  readonly #options: SupervisorOptions
  readonly #attach: AttachServer
  readonly #logs: LogWriter
  #publication: Publication | undefined
  #address: string | undefined
  #startedAt: number | undefined
  #output: readonly Promise<void>[] = []
  #failure: Report | undefined

  constructor(container: ContainerFiles, options: SupervisorOptions) {
    this.#container = container
    this.#options = options
    this.#attach = new AttachServer(options.socket)
    const now = () => performance.timeOrigin + performance.now()
    this.#logs = new LogWriter(container.places.logs, container.config.logs, now)
  }

  /** Resolves with the exit code when all that the run made is gone again. */
  async run(): Promise<number> {
    const end = await this.#untilEnd()
    await Promise.allSettled(this.#output)
    this.#logs.close()
    const startedAt = this.#startedAt
    await this.#container.setState({ ...end, ...(startedAt !== undefined && { startedAt }) })
    await this.#release()
    return end.exitCode
  }

  /** To be called when the container's folder is as it shall be: now others learn of the end. */
  async close(exitCode: number): Promise<void> {
    await this.#attach.close(exitCode)
    if (this.#failure) tell(this.#failure)
  }

  async #untilEnd(): Promise<ExitedState> {
    try {
      const task = await this.#start()
      this.#passOutput(task)
      this.#passInput(task)
      await this.#noteRunning(task)
      tell({ kind: 'running' })
      flushCompileCache() // or it would be written at the end only, and the next start be slow
      return exited(await task.ended)
    } catch (error) {
      return this.#failed(error)
    }
  }

  async #start(): Promise<Task> {
    const task = await this.#options.runtime.start(this.#container, this.#join())
    task.ended.catch(() => {}) // asked for again by whoever waits for it
    return task
  }

  /** All that others need to reach the container, before it runs. */
  async #join(): Promise<Endpoint> {
    const { run, waitForAttach } = this.#options
    const [endpoint] = await Promise.all([joinNetwork(this.#container, run), this.#attach.listen()])
    this.#address = endpoint.address
    const { ports } = this.#container.config
    if (endpoint.address) this.#publication = await publish(ports, endpoint.address)
    if (waitForAttach) {
      tell({ kind: 'attachable' })
      await this.#attach.firstClient(AbortSignal.timeout(ATTACH_TIME))
    }
    return endpoint
  }

  async #noteRunning(task: Task): Promise<void> {
    const process = await task.started
    this.#startedAt = Date.now()
    await this.#container.setState({
      kind: 'running',
      startedAt: this.#startedAt,
      process,
      ports: this.#publication?.ports ?? [],
      ...(this.#address !== undefined && { address: this.#address }),
    })
  }

  #passOutput({ child, started }: Task): void {
    this.#output = (['stdout', 'stderr'] as const).flatMap((stream) => {
      const source = child[stream]
      return source ? [this.#pass(stream, source, started)] : []
    })
  }

  /** Before the start only the runtime itself speaks; what it says is in the error already. */
  async #pass(stream: OutputStream, source: Readable, started: Promise<unknown>): Promise<void> {
    const ran = await started.then(() => true).catch(() => false)
    for await (const chunk of source) {
      if (!ran) continue
      this.#logs.write(stream, chunk)
      await this.#attach.send(frameType[stream], chunk)
    }
  }

  #passInput(task: Task): void {
    const { child } = task
    child.stdin?.on('error', () => {}) // the program closed its input
    if (!this.#container.config.stdin) child.stdin?.end()
    this.#attach.connect({
      stdin: (chunk) => void (child.stdin?.writable && child.stdin.write(chunk)),
      endOfStdin: () => void child.stdin?.end(),
      resize: (size) => void resize(task, size),
    })
  }

  #failed(thrown: unknown): ExitedState {
    const exitCode = thrown instanceof StartFailure ? thrown.exitCode : 125
    const { message, next } = toGalleyError(thrown)
    this.#failure = { kind: 'failed', exitCode, message, ...(next !== undefined && { next }) }
    return { kind: 'exited', finishedAt: Date.now(), exitCode, oomKilled: false, error: message }
  }

  /** Everything that the start made, each even if another one fails. */
  async #release(): Promise<void> {
    this.#publication?.close()
    const results = await Promise.allSettled([this.#options.runtime.release(this.#container)])
    results.push(...(await Promise.allSettled([leaveNetwork(this.#container, this.#options.run)])))
    for (const result of results) {
      if (result.status === 'rejected') console.error(result.reason)
    }
  }
}

async function resize(task: Task, size: TerminalSize): Promise<void> {
  const terminal = await task.terminal()
  if (terminal !== undefined) await resizeTerminal(terminal, size)
}

function exited({ exitCode, oomKilled }: TaskEnd): ExitedState {
  return { kind: 'exited', finishedAt: Date.now(), exitCode, oomKilled }
}
