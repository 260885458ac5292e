import { type Clock, sleep } from '@galley/kit/clock'
import type { Client } from '../../client/client.ts'
import {
  type Node,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
} from '../../client/resources.ts'
import { givenTo } from '../../kinds/volumes/given-to.ts'
import type { World } from '../world.ts'
import { selectedNode, type VolumeBinding, type VolumePlan } from './find-volumes.ts'
import { isReachable } from './match-volume.ts'
import { isBound } from './pod-claims.ts'

export interface BindingTools {
  readonly world: World
  readonly client: Client
  readonly clock: Clock
  readonly signal: AbortSignal
}

const interval = 1000
const timeout = 600_000

/** Puts a plan into effect in the scheduler's own eyes; what comes back is to be written. */
export function assumeVolumes(plan: VolumePlan, node: string, { volumes }: World): VolumePlan {
  const bind = plan.bind.map(({ volume, claim }) => ({ volume: givenTo(volume, claim), claim }))
  const provision = plan.provision.map((claim) => annotated(claim, selectedNode, node))
  for (const { volume } of bind) volumes.assumeVolume(volume)
  for (const claim of provision) volumes.assumeClaim(claim)
  return { bind, provision }
}

export function forgetVolumes({ bind, provision }: VolumePlan, { volumes }: World): void {
  for (const { volume } of bind) volumes.forgetVolume(volume)
  for (const claim of provision) volumes.forgetClaim(claim)
}

/** Writes a plan and waits until all of the pod's claims are bound by it. */
export async function bindVolumes(
  plan: VolumePlan,
  pod: Pod,
  node: Node,
  tools: BindingTools,
): Promise<void> {
  const { client, clock, signal } = tools
  for (const { volume } of plan.bind) await client.update(persistentVolumes, volume)
  for (const claim of plan.provision) await client.update(persistentVolumeClaims, claim)
  const end = clock.monotonic() + timeout
  do {
    await sleep(clock, interval, signal)
    if (isDone(plan, pod, node, tools)) return
  } while (clock.monotonic() < end)
  throw new Error('binding volumes: context deadline exceeded')
}

function isDone({ bind, provision }: VolumePlan, pod: Pod, node: Node, { world }: BindingTools) {
  const { namespace, name = '' } = pod.metadata
  if (!world.find(pods, name, namespace))
    throw new Error(`binding volumes: pod does not exist any more: pod "${name}" not found`)
  return (
    bind.every((it) => isVolumeBound(it, node, world)) &&
    provision.every((it) => isProvisioned(it, node, world))
  )
}

function isVolumeBound({ volume, claim }: VolumeBinding, node: Node, world: World): boolean {
  const name = volume.metadata.name ?? ''
  const now = world.find(persistentVolumes, name)
  if (!now?.spec?.claimRef?.uid)
    throw new Error(`binding volumes: ClaimRef got reset for pv "${name}"`)
  checkReachable(now, node)
  const bound = current(claim, world)
  return bound !== undefined && isBound(bound)
}

function isProvisioned(claim: PersistentVolumeClaim, node: Node, world: World): boolean {
  const now = current(claim, world)
  if (now?.metadata.annotations?.[selectedNode] !== node.metadata.name)
    throw new Error(`binding volumes: provisioning failed for PVC "${claim.metadata.name}"`)
  const volume = world.find(persistentVolumes, now?.spec?.volumeName ?? '')
  if (!now || !volume) return false
  checkReachable(volume, node)
  return isBound(now)
}

const current = ({ metadata }: PersistentVolumeClaim, world: World) =>
  world.find(persistentVolumeClaims, metadata.name ?? '', metadata.namespace)

function checkReachable(volume: PersistentVolume, node: Node): void {
  if (isReachable(volume, node)) return
  throw new Error(
    `binding volumes: pv "${volume.metadata.name}" node affinity doesn't match node "${node.metadata.name}": no matching NodeSelectorTerms`,
  )
}

const annotated = <T extends PersistentVolume | PersistentVolumeClaim>(
  object: T,
  name: string,
  value: string,
): T => ({
  ...object,
  metadata: {
    ...object.metadata,
    annotations: { ...object.metadata.annotations, [name]: value },
  },
})
