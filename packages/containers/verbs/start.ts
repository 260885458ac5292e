import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ContainerError } from '../errors.ts'
import { Attachment } from '../shim/attach-client.ts'
import type { Report } from '../shim/report.ts'
import { readIfPresent } from '../state/atomic-file.ts'
import type { ContainerFiles } from '../state/container-files.ts'
import { socketOf } from '../state/container-folder.ts'
import type { Engine } from './engine.ts'
import { findContainer } from './find.ts'

const supervisor = join(import.meta.dirname, '../shim/main.ts')

/** A container could not be started; `exitCode` is what a shell would say (125 to 127). */
export class StartError extends ContainerError {
  readonly exitCode: number

  constructor(exitCode: number, message: string, next?: string) {
    super('unavailable', message, next === undefined ? {} : { next })
    this.exitCode = exitCode
  }
}

/** Starts a container that was created or has ended; resolves when its first process runs. */
export async function startContainer(engine: Engine, wanted: string): Promise<void> {
  const container = await findContainer(engine, wanted)
  const reports = await launch(engine, container, [])
  await reports.expect('running')
  reports.leave()
}

/** The same, attached before the first process runs, so that none of its output is missed. */
export async function startAttached(engine: Engine, wanted: string): Promise<Attachment> {
  const container = await findContainer(engine, wanted)
  const reports = await launch(engine, container, ['attach'])
  await reports.expect('attachable')
  const attachment = await Attachment.open(socketOf(engine.places, container.config.id))
  await reports.expect('running')
  reports.leave()
  return attachment
}

/** Attaches to a container that runs already. */
export async function attachContainer(engine: Engine, wanted: string): Promise<Attachment> {
  const { config } = await findContainer(engine, wanted)
  return Attachment.open(socketOf(engine.places, config.id))
}

async function launch(
  { places }: Engine,
  container: ContainerFiles,
  options: readonly string[],
): Promise<Reports> {
  await mkdir(places.cache, { recursive: true, mode: 0o700 })
  const trouble = await open(container.places.trouble, 'a', 0o600)
  try {
    const args = [...memoryOptions, supervisor, places.root, container.config.id, ...options]
    const child = spawn(process.execPath, args, {
      cwd: '/',
      detached: true, // outlives this process and its terminal
      stdio: ['ignore', 'pipe', trouble.fd],
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_COMPILE_CACHE: places.cache },
    })
    return new Reports(child, container)
  } finally {
    await trouble.close()
  }
}

/** A supervisor holds little; there may be a hundred of them. */
const memoryOptions = ['--max-old-space-size=64', '--max-semi-space-size=1']

/** What a supervisor says of its start. */
class Reports {
  readonly #child: ChildProcess
  readonly #container: ContainerFiles
  readonly #lines: AsyncIterator<string>

  constructor(child: ChildProcess, container: ContainerFiles) {
    this.#child = child
    this.#container = container
    child.unref()
    if (!child.stdout) throw new ContainerError('internal', 'The supervisor has no output.')
    this.#lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  }

  /** Throws `StartError` when it says anything else. */
  async expect(kind: Report['kind']): Promise<void> {
    const line = await this.#lines.next()
    // Written by `tell` alone.
    const report: Report = line.done ? await this.#vanished() : (JSON.parse(line.value) as Report)
    if (report.kind === kind) return
    this.leave()
    if (report.kind === 'failed') throw new StartError(report.exitCode, report.message, report.next)
    throw new ContainerError('internal', `The supervisor said ${report.kind}, not ${kind}.`)
  }

  leave(): void {
    this.#child.stdout?.destroy()
  }

  async #vanished(): Promise<Report> {
    const trouble = (await readIfPresent(this.#container.places.trouble)) ?? ''
    const message = `The supervisor of ${this.#container.config.name} ended. ${trouble.slice(-1000)}`
    return { kind: 'failed', exitCode: 125, message }
  }
}
