import type { SupervisorProcess } from '@galley/containers/shim/supervisor-process'
import { parseSignal } from '@galley/containers/state/signal'
import { bindAttachment } from '@galley/containers/terminal/bind-streams'
import type { Engine } from '@galley/containers/verbs/engine'
import { startAttached } from '@galley/containers/verbs/start'
import { killContainer } from '@galley/containers/verbs/stop'
import { waitForContainer } from '@galley/containers/verbs/wait'
import { GalleyError } from '@galley/kit/errors'
import type { ContainerExit } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'
import { callerStreams } from './caller-streams.ts'

/** The container ended and nobody saw how. */
const lostExitCode = 255

/** Starts a container joined to this process, until nothing of its run remains. */
export async function runAttached(
  engine: Engine,
  id: string,
  supervisor: SupervisorProcess,
  { interactive, tty }: { readonly interactive: boolean; readonly tty: boolean },
  { signal }: Terminal,
): Promise<ContainerExit> {
  const attachment = await startAttached(engine, id, supervisor)
  // It may have ended by itself in that moment.
  const passOn = () =>
    void killContainer(engine, id, parseSignal(String(signal.reason))).catch(() => {})
  signal.addEventListener('abort', passOn, { once: true })
  if (signal.aborted) passOn()
  try {
    const seen = await bindAttachment(attachment, callerStreams, { stdin: interactive, tty })
    const recorded = await recordedExitCode(engine, id)
    return { container: seen ?? recorded ?? lostExitCode }
  } finally {
    signal.removeEventListener('abort', passOn)
  }
}

/** Of one that removes itself there is no record. */
async function recordedExitCode(engine: Engine, id: string): Promise<number | undefined> {
  try {
    return (await waitForContainer(engine, id)).exitCode
  } catch (error) {
    if (error instanceof GalleyError && error.code === 'not-found') return undefined
    throw error
  }
}
