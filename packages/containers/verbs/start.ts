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
  supervisor?: SupervisorProcess,
): Promise<void> {
  const launched = await launch(engine, wanted, false, supervisor)
  try {
    await launched.supervisor.expect('running')
  } finally {
    launched.supervisor.leave()
  }
}

/** The same, attached before the first process runs, so that none of its output is missed. */
export async function startAttached(
  engine: Engine,
  wanted: string,
  supervisor?: SupervisorProcess,
): Promise<Attachment> {
  const launched = await launch(engine, wanted, true, supervisor)
  try {
    await launched.supervisor.expect('attachable')
    const attachment = await Attachment.open(socketOf(engine.places, launched.id))
    await launched.supervisor.expect('running')
    return attachment
  } finally {
    launched.supervisor.leave()
  }
}

/** Attaches to a container that runs already. */
export async function attachContainer(engine: Engine, wanted: string): Promise<Attachment> {
  const { config } = await findContainer(engine, wanted)
  return Attachment.open(socketOf(engine.places, config.id))
}

async function launch(
  engine: Engine,
  wanted: string,
  waitForAttach: boolean,
  early: SupervisorProcess | undefined,
): Promise<{ readonly id: string; readonly supervisor: SupervisorProcess }> {
  const { config } = await findContainer(engine, wanted)
  const supervisor = early ?? SupervisorProcess.begin(engine.places, config.runtime.kind)
  supervisor.order({ root: engine.places.root, id: config.id, waitForAttach })
  return { id: config.id, supervisor }
}
