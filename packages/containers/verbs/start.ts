import { Attachment } from '../shim/attach-client.ts'
import { SupervisorProcess } from '../shim/supervisor-process.ts'
import { socketOf } from '../state/container-folder.ts'
import type { Engine } from './engine.ts'
import { findContainer } from './find.ts'

/**
 * Starts a container that was created or has ended; resolves when its first process runs. Throws
 * `StartError`. A `supervisor` begun earlier (`SupervisorProcess.begin`) saves its start-up time.
 */
export async function startContainer(
  engine: Engine,
  wanted: string,
  supervisor: SupervisorProcess = SupervisorProcess.begin(engine.places),
): Promise<void> {
  try {
    const { config } = await findContainer(engine, wanted)
    supervisor.order({ root: engine.places.root, id: config.id, waitForAttach: false })
    await supervisor.expect('running')
  } finally {
    supervisor.leave()
  }
}

/** The same, attached before the first process runs, so that none of its output is missed. */
export async function startAttached(
  engine: Engine,
  wanted: string,
  supervisor: SupervisorProcess = SupervisorProcess.begin(engine.places),
): Promise<Attachment> {
  try {
    const { config } = await findContainer(engine, wanted)
    supervisor.order({ root: engine.places.root, id: config.id, waitForAttach: true })
    await supervisor.expect('attachable')
    const attachment = await Attachment.open(socketOf(engine.places, config.id))
    await supervisor.expect('running')
    return attachment
  } finally {
    supervisor.leave()
  }
}

/** Attaches to a container that runs already. */
export async function attachContainer(engine: Engine, wanted: string): Promise<Attachment> {
  const { config } = await findContainer(engine, wanted)
  return Attachment.open(socketOf(engine.places, config.id))
}
