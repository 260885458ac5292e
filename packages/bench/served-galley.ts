import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { GalleyError } from '@galley/kit/errors'
import { type Environment, spawnGalley } from './galley.ts'
import { statusOf } from './http-status.ts'

/** A `galley serve` that is ready; it is stopped when it is disposed of. */
export interface ServedGalley extends AsyncDisposable {
  /** `http://127.0.0.1:40123` */
  readonly origin: string
  readonly pid: number
  /** Milliseconds from its being spawned to its first 200 from /readyz. */
  readonly readyMs: number
}

export interface ServeOptions {
  /** Further options of `galley serve`. */
  readonly args?: readonly string[]
  readonly env?: Environment
}

/** Much longer than a start takes; one that has not come up by then never will. */
const startMs = 60_000

/** Longer than the time that a stopping service gives the requests under way. */
const stopMs = 40_000

/** Serves a model on a free port with its usual log, which goes to a file. */
export async function serveGalley(
  model: string,
  { args = [], env = {} }: ServeOptions = {},
): Promise<ServedGalley> {
  await using made = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'galley-log-'))
  made.defer(() => rm(folder, { recursive: true, force: true }))
  const logPath = join(folder, 'log')
  const log = await open(logPath, 'w')
  const began = performance.now()
  const child = await spawnGalley(['serve', model, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', log.fd],
    env,
  })
  made.defer(() => stop(child))
  await log.close()
  const origin = await boundOrigin(child)
  if (!origin || child.pid === undefined) throw await notStarted(logPath)
  await untilReady(origin)
  const readyMs = performance.now() - began
  const owned = made.move()
  return {
    origin,
    pid: child.pid,
    readyMs,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function boundOrigin({ stdout }: ChildProcess): Promise<string | undefined> {
  const signal = AbortSignal.timeout(startMs)
  // `stdio` made it a pipe.
  for await (const line of createInterface({ input: stdout as Readable, signal })) {
    const [, origin] = /^Listening on (http:\/\/[^/\s]+)/.exec(line) ?? []
    if (origin) {
      // What it goes on to print must not fill the pipe.
      stdout?.resume()
      return origin
    }
  }
  return undefined
}

async function untilReady(origin: string): Promise<void> {
  const end = performance.now() + startMs
  while (performance.now() < end) {
    if ((await statusOf(`${origin}/readyz`)) === 200) return
    await delay(2)
  }
  throw new GalleyError('deadline', `galley serve was not ready within ${startMs / 1000} s.`)
}

async function notStarted(logPath: string): Promise<GalleyError> {
  const log = await readFile(logPath, 'utf8')
  return new GalleyError('unavailable', `galley serve did not start: ${log.slice(-2000).trim()}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const hardEnd = setTimeout(() => child.kill('SIGKILL'), stopMs)
  await exited
  clearTimeout(hardEnd)
}
