import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { type Clock, sleep } from '@galley/kit/clock'
import { ContainerError } from '../errors.ts'
import { type ExecRequest, StartFailure } from '../runtimes/runtime.ts'
import { readIfPresent } from '../state/atomic-file.ts'
import { kill } from '../state/kill.ts'
import { inTerminal, quote, resizeTerminal, type TerminalSize } from '../terminal/pty.ts'
import { allSettled } from './all-settled.ts'
import { discard } from './discard.ts'
import { type Engine, findContainer } from './engine.ts'
import { type FifoReader, makeFifos, openFifoReader, openFifoWriter } from './fifo.ts'
import { type Launched, runOrThrow } from './launcher.ts'
import type { Session } from './pod-runtime.ts'

/** The code of one that its client left. */
const LEFT = -1
const LOOK_AGAIN = 10
/** For the runtime to see that its program has ended. */
const PATIENCE = 2000

const outputs = ['stdout', 'stderr'] as const

/** Runs a further process in a container, its streams in pipes with names in a folder of their own. */
export async function startExec(
  engine: Engine,
  id: string,
  request: ExecRequest & { readonly stdin: boolean },
): Promise<Session> {
  const container = findContainer(engine, id)
  if (!container.run?.first) {
    throw new ContainerError('invalid', `${container.record.config.name} is not running.`)
  }
  const folder = join(container.places.folder, `exec-${randomUUID()}`)
  await mkdir(folder, { mode: 0o700 })
  try {
    return await launchExec(engine, container, request, folder)
  } catch (error) {
    await discard(engine, folder)
    throw error
  }
}

async function launchExec(
  engine: Engine,
  container: ReturnType<typeof findContainer>,
  request: ExecRequest & { readonly stdin: boolean },
  folder: string,
): Promise<Session> {
  const at = (name: string) => join(folder, name)
  const [words] = await allSettled(
    engine.driver.exec(container.sandbox, container, request, folder),
    runOrThrow(
      engine.launcher,
      'A process gets no pipes',
      makeFifos(folder, ['stdin', ...outputs]),
    ),
  )
  const stdin = request.stdin ? openFifoWriter(at('stdin')) : undefined
  stdin?.on('error', () => {})
  const readers = { stdout: openFifoReader(at('stdout')), stderr: openFifoReader(at('stderr')) }
  for (const name of outputs) readers[name].socket.on('error', () => {})
  const command = request.tty ? inTerminal(words) : words
  const launched = engine.launcher.launchWith(
    {
      ...(request.stdin && { stdin: at('stdin') }),
      stdout: at('stdout'),
      stderr: at('stderr'),
    },
    command.map(quote).join(' '),
  )
  const streams = { stdout: passThrough(), stderr: passThrough() }
  // What comes before there is a process is the runtime's own; what it has to say of a failure is told otherwise.
  const begun = hasBegun(launched, folder, engine.clock)
  void begun.then((isSo) => {
    if (isSo) for (const name of outputs) pass(readers[name], streams[name])
  })
  const finish = async (): Promise<string | undefined> => {
    stdin?.destroy()
    const failure = await engine.driver.execFailureOf(folder)
    for (const name of outputs) {
      const rest = readers[name].drain()
      streams[name].end(failure === undefined ? rest : undefined)
    }
    await discard(engine, folder)
    return failure
  }
  let wasLeft = false
  const left = Promise.withResolvers<number>()
  const ended = Promise.race([launched.ended, left.promise]).then(async (code) => {
    const failure = await finish()
    if (wasLeft) return LEFT
    if (failure !== undefined) throw new StartFailure(125, failure)
    return code
  })
  ended.catch(() => {}) // whoever cares has asked
  return {
    ...(stdin && { stdin: inputOf(stdin, launched.opened) }),
    stdout: streams.stdout,
    ...(!request.tty && { stderr: streams.stderr }),
    ended,
    async resize(size: TerminalSize) {
      // A client tells its size before there is a terminal to have it.
      const pid = (await begun) ? await pidIn(folder) : undefined
      if (pid !== undefined) await resizeTerminal(`/proc/${pid}/fd/0`, size)
    },
    close() {
      wasLeft = true
      void endProcess(launched, folder, engine.clock).then(() => left.resolve(LEFT))
    },
  }
}

/**
 * The program itself, which the runtime then takes leave of: a program that lost the one who waits for it may keep its container
 * from ending. What runs it is ended only where it goes on waiting for all to whom the program gave its output.
 */
async function endProcess(launched: Launched, folder: string, clock: Clock): Promise<void> {
  const group = await launched.opened
  const over = new AbortController()
  void launched.ended.then(() => over.abort())
  let pid = await pidIn(folder)
  while (pid === undefined && !over.signal.aborted) {
    await sleep(clock, LOOK_AGAIN)
    pid = await pidIn(folder)
  }
  if (over.signal.aborted || pid === undefined) return
  kill(pid)
  await sleep(clock, PATIENCE, over.signal).then(
    () => kill(-group),
    () => {},
  )
}

/** The number of the process that was started with this folder; undefined when it is not there yet. */
export async function pidIn(folder: string): Promise<number | undefined> {
  return Number((await readIfPresent(join(folder, 'pid')))?.trim()) || undefined
}

/** Ends only once the process has it open: before, the pipe would forget what is in it. */
function inputOf(stdin: Socket, opened: Promise<unknown>): Writable {
  return new Writable({
    write(chunk, _, done) {
      if (stdin.destroyed) done()
      else stdin.write(chunk, () => done())
    },
    final(done) {
      void opened.then(() => stdin.end())
      done()
    },
  })
}

/** False when it ended, or failed to begin, before anybody saw it. */
async function hasBegun(launched: Launched, folder: string, clock: Clock): Promise<boolean> {
  let isOver = false
  void launched.ended.then(() => {
    isOver = true
  })
  while (!isOver) {
    if ((await pidIn(folder)) !== undefined) return !isOver
    await sleep(clock, LOOK_AGAIN / 2)
  }
  return false
}

function passThrough(): PassThrough {
  const stream = new PassThrough()
  stream.on('error', () => {})
  return stream
}

function pass({ socket }: FifoReader, stream: PassThrough): void {
  socket.on('data', (chunk) => {
    if (stream.write(chunk)) return
    socket.pause()
    stream.once('drain', () => socket.resume())
  })
}
