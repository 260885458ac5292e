import { rm } from 'node:fs/promises'
import { leaveNetwork } from '../network/endpoint.ts'
import { runtimeFor } from '../runtimes/runtime-for.ts'
import type { ContainerFiles } from '../state/container-files.ts'
import type { Places } from '../state/places.ts'

/** Takes away all of a build step, its changes included. */
export async function releaseStep(container: ContainerFiles, places: Places): Promise<void> {
  const runtime = await runtimeFor(container.config.runtime.kind, places)
  await runtime.release(container)
  await leaveNetwork(container, places.run)
  await rm(container.places.folder, { recursive: true, force: true })
}
