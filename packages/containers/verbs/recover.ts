import type { Clock } from '@galley/kit/clock'
import { leaveNetwork } from '../network/endpoint.ts'
import { runtimeFor } from '../runtimes/runtime-for.ts'
import type { ContainerFiles } from '../state/container-files.ts'
import { removeFolder } from '../state/container-folder.ts'
import type { Places } from '../state/places.ts'
import { endStragglers } from './stragglers.ts'

const UNKNOWN_END = 255

/** Ends a run whose supervisor died: its output and exit code are lost, all else is put in order. */
export async function recover(
  container: ContainerFiles,
  places: Places,
  clock: Clock,
): Promise<void> {
  if (!(await container.takeOver())) return
  const { config } = container
  await endStragglers(container.places.folder, clock)
  await (await runtimeFor(config.runtime.kind, places)).release(container)
  await leaveNetwork(container, places.run)
  const state = await container.state()
  if (state.kind !== 'exited') {
    await container.setState({
      kind: 'exited',
      ...(state.kind === 'running' && { startedAt: state.startedAt }),
      finishedAt: clock.now(),
      exitCode: UNKNOWN_END,
      oomKilled: false,
      error: 'Its supervisor was killed, or the machine went down.',
    })
  }
  await container.endSupervision()
  if (config.removeWhenStopped) await removeFolder(places, config)
}
