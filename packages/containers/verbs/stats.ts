import { cpus, totalmem } from 'node:os'
import type { Readings } from '../runtimes/runtime.ts'
import { runtimeFor } from '../runtimes/runtime-for.ts'
import type { Engine } from './engine.ts'
import { findContainer } from './find.ts'

export interface ContainerReadings extends Readings {
  readonly id: string
  readonly name: string
  /** Milliseconds since the Unix epoch. */
  readonly at: number
  /** Its limit, or what the machine has. */
  readonly memoryLimitBytes: number
  readonly cpuLimit: number
}

/** What a container uses now. CPU in percent is the difference of two readings over their time. */
export async function containerReadings(
  engine: Engine,
  wanted: string,
): Promise<ContainerReadings> {
  const container = await findContainer(engine, wanted)
  const { id, name, limits, runtime } = container.config
  const readings = await (await runtimeFor(runtime.kind, engine.places)).readings(container)
  return {
    id,
    name,
    at: engine.clock.now(),
    memoryLimitBytes: limits.memoryBytes ?? totalmem(),
    cpuLimit: limits.cpus ?? cpus().length,
    ...readings,
  }
}
