import type { PodRuntime, Session } from '@galley/containers/pods/pod-runtime'
import { type Clock, sleep } from '@galley/kit/clock'
import { messageOf } from '../../client/connection-words.ts'
import { goDurationText } from '../../kinds/go-duration.ts'
import { BoundedText, longestOutput } from './bounded-text.ts'
import { failure, type ProbeOutcome, success, unknown } from './outcome.ts'

export interface ExecProbe {
  readonly runtime: Pick<PodRuntime, 'exec'>
  readonly containerId: string
  readonly command: readonly string[]
  /** Milliseconds. */
  readonly timeout: number
  readonly clock: Clock
}

/** Whether a command in the container ends well in time. */
export async function probeExec(probe: ExecProbe): Promise<ProbeOutcome> {
  try {
    const ended = await execInContainer(probe)
    if (ended.kind === 'timeout') return failure(ended.message)
    if (ended.exitCode === 0) return success
    return failure((ended.stdout + ended.stderr).slice(0, longestOutput))
  } catch (error) {
    return unknown(messageOf(error))
  }
}

export type ExecEnd =
  | {
      readonly kind: 'exited'
      readonly exitCode: number
      readonly stdout: string
      readonly stderr: string
    }
  | { readonly kind: 'timeout'; readonly message: string }

/**
 * Runs a command in a container; of what it writes to each stream the first 10 KB are kept. Without a timeout it may run until the signal
 * aborts. Throws what keeps it from being started.
 */
export async function execInContainer({
  runtime,
  containerId,
  command,
  timeout,
  clock,
  signal,
}: Omit<ExecProbe, 'timeout'> & {
  readonly timeout?: number
  readonly signal?: AbortSignal
}): Promise<ExecEnd> {
  const ended = new AbortController()
  const over = AbortSignal.any([ended.signal, ...(signal ? [signal] : [])])
  const timedOut = timeout === undefined ? never : sleep(clock, timeout, over).then(() => true)
  // Whichever comes first, the other is of no interest.
  timedOut.catch(() => undefined)
  const started = runtime.exec(containerId, { command, env: [], tty: false, stdin: false })
  try {
    const exited = started.then((session) => outcomeOf(session, clock))
    const first = await Promise.race([exited, timedOut, aborted(over)])
    if (typeof first === 'object') return first
    const text = `${JSON.stringify(command.join(' '))} timed out after ${goDurationText(timeout ?? 0)}`
    return { kind: 'timeout', message: `command timed out: ${text}` }
  } finally {
    ended.abort()
    started.then((session) => session.close()).catch(() => undefined)
  }
}

const never = new Promise<never>(() => {})

/** What a process left running may hold its streams open. */
const longestDrain = 200

async function outcomeOf(session: Session, clock: Clock): Promise<ExecEnd> {
  const stdout = new BoundedText(session.stdout)
  const stderr = session.stderr && new BoundedText(session.stderr)
  const exitCode = await session.ended
  await Promise.race([Promise.all([stdout.ended, stderr?.ended]), sleep(clock, longestDrain)])
  return { kind: 'exited', exitCode, stdout: stdout.text, stderr: stderr?.text ?? '' }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
