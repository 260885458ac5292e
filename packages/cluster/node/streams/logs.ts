import type { LogLine } from '@galley/containers/logs/log-line'
import { readLogs } from '@galley/containers/logs/log-reader'
import type { PodContainerState } from '@galley/containers/pods/pod-runtime'
import type { Clock } from '@galley/kit/clock'
import type { ContainerStatus } from 'kubernetes-types/core/v1.js'
import { AgentError, type ContainerPlace, type LogRequest } from '../../client/node-agents.ts'
import type { AgentNode, RunningPod } from '../agent/ports.ts'
import { podOf, statusOf } from './running.ts'

export interface LogSurroundings {
  readonly node: AgentNode
  readonly clock: Clock
}

/** What a container wrote, or the one of its name before it. */
export async function containerLogs(
  { node, clock }: LogSurroundings,
  place: ContainerPlace,
  request: LogRequest,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const { uid, container, pod } = place
  const found = podOf(node, uid)
  if (!found) throw waiting(place, 'ContainerCreating')
  const logged = loggedContainer(found, place, request.previous)
  if (!logged)
    throw new AgentError(400, `container ${quoted(container)} in pod ${quoted(pod)} is terminated`)
  // What the runtime says of a program that it cannot start is told by the status.
  if (logged.state.kind === 'exited' && logged.state.startedAt === undefined) return nothing()
  const isLive = async () =>
    podOf(node, uid)?.sandbox?.containers.find(({ id }) => id === logged.id)?.state.kind ===
    'running'
  const { since, tailLines: tail, follow } = request
  const lines = readLogs(logged.logFolder, {
    ...(since !== undefined && { since }),
    ...(tail !== undefined && { tail }),
    ...(follow && { follow: { clock, isLive } }),
    signal,
  })
  return written(lines, request)
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

const quoted = (text: string) => JSON.stringify(text)

/** Which of a container's lives has the log that is asked for; throws in kubelet's words where there was none. */
function loggedContainer(
  found: RunningPod,
  place: ContainerPlace,
  previous: boolean,
): PodContainerState | undefined {
  const { container, pod } = place
  const status = statusOf(found.pod, container)
  const now = found.container(container)
  const told = (id: string | undefined) =>
    found.sandbox?.containers.find((it) => id?.endsWith(it.id) === true)
  if (previous) {
    const last = status?.lastState?.terminated?.containerID
    // The status may be behind by a moment.
    const before = told(last) ?? found.previous(container)
    if (before) return before
    throw new AgentError(
      400,
      `previous terminated container ${quoted(container)} in pod ${quoted(pod)} not found`,
    )
  }
  if (now && now.state.kind !== 'created') return now
  return told(toldId(status, place))
}

/** What the status says of a container that has no state of its own; throws where it never ran. */
function toldId(status: ContainerStatus | undefined, place: ContainerPlace): string | undefined {
  const { container, pod } = place
  if (!status)
    throw new AgentError(
      400,
      `container ${quoted(container)} in pod ${quoted(pod)} is not available`,
    )
  const { state, lastState } = status
  const ended = state?.terminated?.containerID ?? lastState?.terminated?.containerID
  if (ended || state?.terminated || lastState?.terminated) return ended
  if (state?.running) return status.containerID
  const reason = state?.waiting?.reason
  if (reason === undefined)
    throw new AgentError(
      400,
      `container ${quoted(container)} in pod ${quoted(pod)} is waiting to start - no logs yet`,
    )
  throw waiting(place, waitingWords[reason] ?? reason)
}

const waitingWords: Readonly<Record<string, string | undefined>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
}

const waiting = ({ container, pod }: ContainerPlace, reason: string) =>
  new AgentError(
    400,
    `container ${quoted(container)} in pod ${quoted(pod)} is waiting to start: ${reason}`,
  )

const newline = Buffer.from('\n')
/** Lines are sent together where there are many. */
const chunkBytes = 32 * 1024

async function* written(
  lines: AsyncIterable<LogLine>,
  request: LogRequest,
): AsyncGenerator<Uint8Array> {
  let left = request.limitBytes ?? Number.POSITIVE_INFINITY
  let held: Buffer[] = []
  let size = 0
  for await (const bytes of selected(lines, request)) {
    const part = bytes.subarray(0, left)
    left -= part.length
    held.push(part)
    size += part.length
    if (request.follow || size >= chunkBytes || left === 0) {
      yield Buffer.concat(held)
      held = []
      size = 0
    }
    if (left === 0) return
  }
  if (size > 0) yield Buffer.concat(held)
}

async function* selected(
  lines: AsyncIterable<LogLine>,
  { stream, timestamps }: LogRequest,
): AsyncGenerator<Buffer> {
  let isNewLine = true
  for await (const line of lines) {
    const isWanted = stream === 'All' || stream.toLowerCase() === line.stream
    if (isWanted) {
      const time = timestamps && isNewLine ? [Buffer.from(`${line.time} `)] : []
      yield Buffer.concat([...time, line.text, ...(line.partial ? [] : [newline])])
    }
    isNewLine = !line.partial
  }
}
