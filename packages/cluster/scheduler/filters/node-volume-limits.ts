import {
  type CsiNode,
  csiNodes,
  type PersistentVolumeClaim,
  type Pod,
  persistentVolumes,
  volumeAttachments,
} from '../../client/resources.ts'
import { claimName, mounts } from '../model/claims.ts'
import type { NodeInfo } from '../model/node-info.ts'
import { classOf } from '../volumes/pod-claims.ts'
import type { World } from '../world.ts'
import { checking, type Filter, rejected, skip } from './filter.ts'
import { wasPlaced } from './node-ports.ts'

const tooMany = rejected('node(s) exceed max volume count')

/** A node takes only so many volumes of a storage driver. */
export const nodeVolumeLimits: Filter = {
  name: 'NodeVolumeLimits',
  prepare({ pod }, world) {
    if (!hasClaims(pod)) return skip
    return checking((node) => {
      const limits = limitsOf(world.find(csiNodes, node.name))
      return limits.size > 0 && exceeds(limits, pod, node, world) ? tooMany : undefined
    })
  },
  helps(event, { pod }) {
    switch (event.resource) {
      case 'pod':
        return event.action === 'gone' && event.before !== undefined && freesVolumes(event.before)
      case 'CSI node':
        return event.action === 'added' || isMore(event.before, event.after)
      case 'claim':
        return event.action === 'added' && mounts(pod, event.after?.metadata ?? {})
      case 'attachment':
        return event.action === 'gone' && hasClaims(pod)
      default:
        return false
    }
  },
}

const hasClaims = (pod: Pod) =>
  (pod.spec?.volumes ?? []).some((volume) => claimName(pod, volume) !== undefined)

const freesVolumes = (pod: Pod) => wasPlaced(pod) && hasClaims(pod)

/** By driver; drivers without a limit are not there. */
function limitsOf(node: CsiNode | undefined): ReadonlyMap<string, number> {
  const limited = (node?.spec.drivers ?? []).flatMap(({ name, allocatable }): [string, number][] =>
    allocatable?.count === undefined ? [] : [[name, allocatable.count]],
  )
  return new Map(limited)
}

function isMore(before: unknown, after: unknown): boolean {
  // Safe: events of a resource carry its objects.
  const [had, has] = [before, after].map((it) => limitsOf(it as CsiNode | undefined))
  return [...(has ?? [])].some(([driver, count]) => count > (had?.get(driver) ?? 0))
}

function exceeds(
  limits: ReadonlyMap<string, number>,
  pod: Pod,
  node: NodeInfo,
  world: World,
): boolean {
  const attached = attachedTo(node, world)
  const added = new Map([...volumesOf(pod, world)].filter(([volume]) => !attached.has(volume)))
  const count = (volumes: ReadonlyMap<string, string>, driver: string) =>
    volumes
      .values()
      .filter((it) => it === driver)
      .toArray().length
  return [...new Set(added.values())].some(
    (driver) =>
      count(attached, driver) + count(added, driver) >
      (limits.get(driver) ?? Number.POSITIVE_INFINITY),
  )
}

/** Drivers by volume of all that a node has or is about to have. */
function attachedTo(node: NodeInfo, world: World): ReadonlyMap<string, string> {
  const all = [...node.pods].flatMap(({ pod }) => [...volumesOf(pod, world)])
  const told = world.all(volumeAttachments).flatMap(({ spec }): [string, string][] => {
    if (spec.nodeName !== node.name) return []
    const volume = world.find(persistentVolumes, spec.source.persistentVolumeName ?? '')
    const handle = volume?.spec?.csi?.volumeHandle
    return handle === undefined ? [] : [[`${spec.attacher}/${handle}`, spec.attacher]]
  })
  return new Map([...all, ...told])
}

/** Drivers by volume. */
const volumesOf = (pod: Pod, world: World): ReadonlyMap<string, string> =>
  new Map(
    (pod.spec?.volumes ?? []).flatMap((volume): [string, string][] => {
      const name = claimName(pod, volume)
      const claim = name && world.volumes.claim(`${pod.metadata.namespace}/${name}`)
      return claim ? volumeOf(claim, world) : []
    }),
  )

function volumeOf(claim: PersistentVolumeClaim, world: World): [string, string][] {
  const volume = world.find(persistentVolumes, claim.spec?.volumeName ?? '')
  if (volume) {
    const { driver, volumeHandle } = volume.spec?.csi ?? {}
    return driver === undefined ? [] : [[`${driver}/${volumeHandle}`, driver]]
  }
  const driver = classOf(claim, world)?.provisioner
  const { namespace, name } = claim.metadata
  return driver === undefined ? [] : [[`${driver}/unbound ${namespace}/${name}`, driver]]
}
