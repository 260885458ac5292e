import { randomBytes } from 'node:crypto'
import type { PodRuntime, Session } from '@galley/containers/pods/pod-runtime'
import { StartFailure } from '@galley/containers/runtimes/runtime'
import {
  AgentError,
  type ContainerPlace,
  type ProcessRequest,
  type ProcessSession,
} from '../../client/node-agents.ts'
import type { AgentNode } from '../agent/ports.ts'
import { runningContainer } from './running.ts'

export interface ProcessSurroundings {
  readonly node: AgentNode
  readonly runtime: Pick<PodRuntime, 'kind' | 'exec' | 'attach'>
}

/** A further process in a running container, or its first one. Throws in kubelet's words where it does not run. */
export async function containerProcess(
  { node, runtime }: ProcessSurroundings,
  place: ContainerPlace,
  request: ProcessRequest,
): Promise<ProcessSession> {
  const found = runningContainer(node, place)
  if (!found) throw notFound(place, request)
  const { command, stdin, tty } = request
  if (!command) {
    const session = await runtime.attach(found.id)
    // How the container ends is told by its status, not to who is attached.
    return sessionOf(
      session,
      request,
      session.ended.then(() => 0),
    )
  }
  const session = await runtime.exec(found.id, { command, env: [], tty, stdin })
  return sessionOf(session, request, session.ended.catch(startFailure(runtime.kind)))
}

const notFound = ({ container, pod, namespace }: ContainerPlace, { command }: ProcessRequest) =>
  new AgentError(
    500,
    command
      ? `container not found (${JSON.stringify(container)})`
      : `container ${container} not found in pod ${pod}_${namespace}`,
  )

function sessionOf(
  session: Session,
  request: ProcessRequest,
  ended: Promise<number>,
): ProcessSession {
  // Whoever waits for it is told as well.
  ended.catch(() => {})
  return {
    // Its end would be one for whoever is attached beside.
    ...(request.stdin && session.stdin && { stdin: session.stdin }),
    stdout: session.stdout,
    ...(session.stderr && { stderr: session.stderr }),
    ended,
    resize: (columns, rows) => session.resize({ columns, rows }),
    close: () => session.close(),
  }
}

/** What failed to start, as clients of Kubernetes know it. */
const startFailure =
  (kind: PodRuntime['kind']) =>
  (error: unknown): never => {
    if (!(error instanceof StartFailure)) throw error
    if (kind === 'process') throw new Error(`failed to exec in container: ${error.message}`)
    const id = randomBytes(32).toString('hex')
    throw new Error(
      `failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: ${error.message}: unknown`,
    )
  }
