import type { Client } from '@galley/cluster/client/client'
import { type Deployment, deployments, type Pod, pods } from '@galley/cluster/client/resources'
import { type Clock, sleep } from '@galley/kit/clock'
import { GalleyError } from '@galley/kit/errors'
import { type App, selectorOf } from './app.ts'

export interface RolloutOptions {
  readonly client: Client
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Milliseconds. */
  readonly timeout: number
}

const pollMs = 150

/**
 * Resolves with the number of replicas once all run the app as it was applied.
 * @throws GalleyError as soon as it is clear that they will not, and when the time has run out
 */
export async function rollout(app: App, options: RolloutOptions): Promise<number> {
  const { client, clock, signal, timeout } = options
  const end = clock.monotonic() + timeout
  for (;;) {
    const deployment = await client.get(deployments, app)
    if (isComplete(deployment)) return deployment.status?.replicas ?? 0
    const query = { labelSelector: selectorOf(app.name) }
    const { items } = await client.list(pods, app.namespace, query)
    const trouble = troubleOf(deployment, items, app.image)
    if (trouble) throw failed(app, trouble)
    if (clock.monotonic() > end) throw late(app, deployment, items, timeout)
    await sleep(clock, pollMs, signal)
  }
}

/** As `kubectl rollout status` sees it. */
export function isComplete({ metadata, spec, status = {} }: Deployment): boolean {
  const {
    observedGeneration = 0,
    updatedReplicas = 0,
    replicas = 0,
    availableReplicas = 0,
  } = status
  return (
    observedGeneration >= (metadata.generation ?? 0) &&
    updatedReplicas >= (spec?.replicas ?? 1) &&
    replicas <= updatedReplicas &&
    availableReplicas >= updatedReplicas
  )
}

/** Reasons that do not go away by waiting. */
const hopeless = [
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CrashLoopBackOff',
]

/** What keeps the app's own pods, not those of an earlier image, from running. */
export function troubleOf(
  { status }: Deployment,
  items: readonly Pod[],
  image: string,
): string | undefined {
  const stuck = status?.conditions?.find(
    ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  )
  const refused = status?.conditions?.find(
    ({ type, status: is }) => type === 'ReplicaFailure' && is === 'True',
  )
  const waiting = items
    .filter(({ spec }) => spec?.containers.some((it) => it.image === image))
    .flatMap(({ metadata, status: its }) =>
      (its?.containerStatuses ?? []).flatMap(({ state }) =>
        hopeless.includes(state?.waiting?.reason ?? '')
          ? [`pod ${metadata.name}: ${state?.waiting?.reason}: ${state?.waiting?.message ?? ''}`]
          : [],
      ),
    )
  return waiting[0] ?? refused?.message ?? stuck?.message
}

const failed = ({ name, namespace }: App, trouble: string): GalleyError =>
  new GalleyError('unavailable', `${namespace}/${name} does not come up: ${trouble}`, {
    next: `See \`kubectl describe pods -n ${namespace} -l app.kubernetes.io/name=${name}\`.`,
  })

function late(
  { name, namespace }: App,
  { spec, status }: Deployment,
  items: readonly Pod[],
  timeout: number,
): GalleyError {
  const unplaced = items
    .flatMap(({ status: its }) => its?.conditions ?? [])
    .find(({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable')
  const found = `${status?.availableReplicas ?? 0} of ${spec?.replicas ?? 1} replicas are available after ${Math.round(timeout / 1000)} s`
  return new GalleyError(
    'deadline',
    `${namespace}/${name}: ${found}${unplaced ? `: ${unplaced.message}` : ''}`,
    {
      next: `See \`kubectl describe pods -n ${namespace} -l app.kubernetes.io/name=${name}\`, or allow more with --timeout.`,
    },
  )
}
