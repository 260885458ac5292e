import {
  csiDrivers,
  csiStorageCapacities,
  type Node,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '../../client/resources.ts'
import { quantity } from '../../kinds/known-quantity.ts'
import { labelMatcher } from '../../kinds/placement/label-matcher.ts'
import { askedSize } from '../../kinds/volumes/match.ts'
import type { World } from '../world.ts'
import { isReachable, matchingVolume } from './match-volume.ts'
import { classOf, type PodClaims } from './pod-claims.ts'

/** What is to be done about a pod's claims once it is put on a node. */
export interface VolumePlan {
  readonly bind: readonly VolumeBinding[]
  /** Claims for which a volume is to be made. */
  readonly provision: readonly PersistentVolumeClaim[]
}

export interface VolumeBinding {
  readonly volume: PersistentVolume
  readonly claim: PersistentVolumeClaim
}

export type Found =
  | { readonly kind: 'plan'; readonly plan: VolumePlan }
  | { readonly kind: 'rejected'; readonly reasons: readonly string[] }

export const selectedNode = 'volume.kubernetes.io/selected-node'

const unreachable = "node(s) didn't match PersistentVolume's node affinity"
const noVolume = "node(s) didn't find available persistent volumes to bind"
const noSpace = 'node(s) did not have enough free storage'
const noSuchVolume = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'

/** How the claims of a pod can be met on a node. */
export function findVolumes(claims: PodClaims, node: Node, world: World): Found {
  const bound = boundTrouble(claims.bound, node, world)
  const delayed = planDelayed(claims.delayed, node, world)
  const wrong = [bound === unreachable && bound, typeof delayed === 'string' && delayed]
  const reasons = [...wrong, bound === noSuchVolume && bound].filter((it) => it !== false)
  if (reasons.length > 0 || typeof delayed === 'string') return { kind: 'rejected', reasons }
  return { kind: 'plan', plan: delayed }
}

function boundTrouble(claims: readonly PersistentVolumeClaim[], node: Node, { volumes }: World) {
  for (const { spec } of claims) {
    const volume = volumes.volume(spec?.volumeName ?? '')
    if (!volume) return noSuchVolume
    if (!isReachable(volume, node)) return unreachable
  }
  return undefined
}

function planDelayed(
  claims: readonly PersistentVolumeClaim[],
  node: Node,
  world: World,
): VolumePlan | string {
  const nodeOf = ({ metadata }: PersistentVolumeClaim) => metadata.annotations?.[selectedNode]
  const selected = claims.filter((claim) => nodeOf(claim) !== undefined)
  if (selected.some((claim) => nodeOf(claim) !== node.metadata.name)) return noVolume
  const { bind, missing } = matchSmallestFirst(
    claims.filter((claim) => nodeOf(claim) === undefined),
    node,
    world,
  )
  const provision = [...selected, ...missing]
  return provisionTrouble(provision, node, world) ?? { bind, provision }
}

function matchSmallestFirst(claims: readonly PersistentVolumeClaim[], node: Node, world: World) {
  const bind: VolumeBinding[] = []
  const missing: PersistentVolumeClaim[] = []
  let left = claims.length > 0 ? world.volumes.volumes() : []
  for (const claim of claims.toSorted((a, b) => askedSize(a).compare(askedSize(b)))) {
    const volume = matchingVolume(claim, node, left)
    if (volume) bind.push({ volume, claim })
    else missing.push(claim)
    left = left.filter((it) => it !== volume)
  }
  return { bind, missing }
}

function provisionTrouble(claims: readonly PersistentVolumeClaim[], node: Node, world: World) {
  for (const claim of claims) {
    const storageClass = classOf(claim, world)
    if (!canProvision(storageClass) || !isAllowed(storageClass, node)) return noVolume
    if (!hasSpace(claim, storageClass, node, world)) return noSpace
  }
  return undefined
}

const canProvision = (it: StorageClass | undefined): it is StorageClass =>
  it !== undefined && it.provisioner !== '' && it.provisioner !== 'kubernetes.io/no-provisioner'

function isAllowed({ allowedTopologies = [] }: StorageClass, { metadata }: Node): boolean {
  if (allowedTopologies.length === 0) return true
  return allowedTopologies.some(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.every(({ key, values }) => values.includes(metadata.labels?.[key] ?? '')),
  )
}

/** Only drivers that tell of their capacity are asked for it. */
function hasSpace(
  claim: PersistentVolumeClaim,
  { metadata, provisioner }: StorageClass,
  node: Node,
  world: World,
): boolean {
  if (!world.find(csiDrivers, provisioner)?.spec.storageCapacity) return true
  return world.all(csiStorageCapacities).some((it) => {
    const limit = it.maximumVolumeSize ?? it.capacity
    return (
      it.storageClassName === metadata.name &&
      limit !== undefined &&
      quantity(limit).compare(askedSize(claim)) >= 0 &&
      labelMatcher(it.nodeTopology)(node.metadata.labels ?? {})
    )
  })
}
