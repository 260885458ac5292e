import type { PodRuntime, SandboxState } from '@galley/containers/pods/pod-runtime'
import type { Logger } from '@galley/kit/logging'
import type { PodVolumes } from '../volumes/pod-volumes.ts'

export interface OrphanOptions {
  readonly runtime: PodRuntime
  readonly volumes: PodVolumes
  readonly log: Logger
  /** Whether this node looks after what another one, by its name, has left. */
  isOwn(node: string): boolean
  /** Whether the API has a pod of this uid. */
  isKnown(uid: string): boolean
}

const grace = 2000

/** Ends and removes what is left of pods that were deleted while nobody looked after them. */
export async function removeOrphans(options: OrphanOptions): Promise<void> {
  const { runtime, volumes, isKnown, isOwn } = options
  const sandboxes = (await runtime.pods()).filter(
    ({ config }) => isOwn(config.node) && !isKnown(config.id),
  )
  await Promise.all(sandboxes.map((sandbox) => removeOrphan(options, sandbox)))
  const files = (await volumes.pods()).filter((uid) => !isKnown(uid))
  for (const uid of files) await volumes.unmount(uid)
}

async function removeOrphan(
  { runtime, volumes, log }: OrphanOptions,
  { config, containers }: SandboxState,
): Promise<void> {
  const { id, namespace, name } = config
  log.info({ pod: `${namespace}/${name}` }, 'a pod is ended that was deleted meanwhile')
  const running = containers.filter(({ state }) => state.kind === 'running')
  try {
    await Promise.all(running.map((it) => runtime.stopContainer(it.id, grace)))
    await runtime.removeSandbox(id)
    await volumes.unmount(id)
  } catch (error) {
    log.warn({ err: error, pod: `${namespace}/${name}` }, 'what is left of a pod was not removed')
  }
}
