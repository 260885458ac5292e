import { ContainerError } from '../errors.ts'
import { runtimeFor } from '../runtimes/runtime-for.ts'
import type { Limits } from '../state/container-config.ts'
import type { Engine } from './engine.ts'
import { findContainer } from './find.ts'

/** Changes the limits of a running container until it ends; what is left out stays. */
export async function updateContainer(
  engine: Engine,
  wanted: string,
  limits: Limits,
): Promise<void> {
  const container = await findContainer(engine, wanted)
  const runtime = await runtimeFor(container.config.runtime.kind, engine.places)
  if (runtime.update) return runtime.update(container, limits)
  throw new ContainerError('unsupported', `The ${runtime.kind} runtime enforces no limits.`)
}
