import { type ChildProcess, fork } from 'node:child_process'
import { type Clock, systemClock } from '../clock.ts'
import { GalleyError } from '../errors.ts'
import type { TaskAnswer } from './answer-task.ts'
import { type ErrorClass, unpackError } from './error-wire.ts'

export interface TaskOptions {
  /** A module that calls `answerTask`. */
  readonly script: URL
  /** Names the task in errors: `Reading model.keras`. */
  readonly name: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  readonly clock?: Clock
  /** Classes of errors that keep their identity on their way out of the process. */
  readonly errorClasses?: readonly ErrorClass[]
}

/**
 * Runs one task in a process of its own, which is killed when the time is over: for work on hostile
 * input that might hang, crash or need much memory, all of which ends with the process.
 * Rejects with what the task threw, `deadline`, `cancelled`, or `internal` when the process died.
 */
export async function runChildTask<Request, Response>(
  request: Request,
  options: TaskOptions,
): Promise<Response> {
  const { script, name, timeoutMs, signal, clock = systemClock } = options
  if (signal?.aborted) throw stopped(name)
  const child = fork(script, {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const cut = Promise.withResolvers<never>()
  const cancelTimer = clock.after(timeoutMs, () => cut.reject(tooSlow(name, timeoutMs)))
  const onAbort = () => cut.reject(stopped(name))
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const answer = answerOf<Response>(child, options)
    child.send({ request }, () => undefined)
    return await Promise.race([answer, cut.promise])
  } finally {
    cancelTimer()
    signal?.removeEventListener('abort', onAbort)
    child.kill('SIGKILL')
  }
}

function answerOf<Response>(child: ChildProcess, { name, errorClasses }: TaskOptions) {
  return new Promise<Response>((resolve, reject) => {
    child.once('message', (message) => {
      // The script at the other end is ours and posts nothing else.
      const answer = message as TaskAnswer<Response>
      if (answer.kind === 'value') resolve(answer.value)
      else reject(unpackError(answer.error, errorClasses ?? []))
    })
    child.once('error', (cause) => reject(died(name, cause.message, cause)))
    child.once('exit', (code, signal) => reject(died(name, `it ended with ${signal ?? code}`)))
  })
}

function died(name: string, why: string, cause?: unknown): GalleyError {
  return new GalleyError('internal', `${name}: the process for it died, ${why}`, { cause })
}

function stopped(name: string): GalleyError {
  return new GalleyError('cancelled', `${name} was stopped.`)
}

function tooSlow(name: string, timeoutMs: number): GalleyError {
  return new GalleyError('deadline', `${name} took longer than ${timeoutMs / 1000} s.`)
}
