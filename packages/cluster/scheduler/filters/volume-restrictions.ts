import type { Volume } from 'kubernetes-types/core/v1.js'
import { type Pod, persistentVolumeClaims } from '../../client/resources.ts'
import { claimsOf, mounts } from '../model/claims.ts'
import type { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { World } from '../world.ts'
import { type Filter, type Rejection, rejected, skip, type Trial } from './filter.ts'

const noDisk = rejected('node(s) had no available disk')
const inUse = rejected(
  'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode',
)

/** Disks that only one node may write to, and claims that are for one pod. */
export const volumeRestrictions: Filter = {
  name: 'VolumeRestrictions',
  prepare(info, world) {
    const missing = missingClaim(info, world)
    if (missing !== undefined)
      return { kind: 'rejected', reason: `persistentvolumeclaim "${missing}" not found` }
    const disks = (info.pod.spec?.volumes ?? []).filter(isDisk)
    const exclusive = new Set(info.claims.filter((key) => isExclusive(key, world)))
    const users = [...exclusive].filter((key) => world.cluster.mountsOf(key) > 0).length
    if (disks.length === 0 && users === 0) return skip
    return { kind: 'check', check: new RestrictionsCheck(disks, exclusive, users) }
  },
  helps(event, { pod }) {
    if (event.resource === 'node') return event.action === 'added'
    if (event.resource === 'claim')
      return event.action === 'added' && mounts(pod, event.after?.metadata ?? {})
    if (event.resource !== 'pod' || event.action !== 'gone' || !event.before) return false
    if (event.before.metadata.namespace !== pod.metadata.namespace) return false
    const left = new Set(claimsOf(event.before))
    const disks = (pod.spec?.volumes ?? []).filter(isDisk)
    return claimsOf(pod).some((key) => left.has(key)) || conflicts(disks, event.before)
  },
}

function missingClaim({ namespace, pod }: PodInfo, world: World): string | undefined {
  const names = (pod.spec?.volumes ?? []).flatMap((it) => it.persistentVolumeClaim?.claimName ?? [])
  return names.find((name) => !world.find(persistentVolumeClaims, name, namespace))
}

const isExclusive = (key: string, { volumes }: World) =>
  volumes.claim(key)?.spec?.accessModes?.includes('ReadWriteOncePod') ?? false

class RestrictionsCheck implements Trial {
  readonly #disks: readonly Volume[]
  readonly #exclusive: ReadonlySet<string>
  #users: number

  constructor(disks: readonly Volume[], exclusive: ReadonlySet<string>, users: number) {
    this.#disks = disks
    this.#exclusive = exclusive
    this.#users = users
  }

  check(node: NodeInfo): Rejection | undefined {
    if (this.#disks.length > 0)
      for (const { pod } of node.pods) if (conflicts(this.#disks, pod)) return noDisk
    return this.#users > 0 ? inUse : undefined
  }

  trial(): Trial {
    return new RestrictionsCheck(this.#disks, this.#exclusive, this.#users)
  }

  change({ claims }: PodInfo, _node: NodeInfo, by: 1 | -1): void {
    this.#users += by * claims.filter((key) => this.#exclusive.has(key)).length
  }
}

const isDisk = (it: Volume) =>
  Boolean(it.gcePersistentDisk ?? it.awsElasticBlockStore ?? it.iscsi ?? it.rbd)

const conflicts = (disks: readonly Volume[], { spec }: Pod) =>
  disks.some((disk) => (spec?.volumes ?? []).some((other) => isSameDisk(disk, other)))

/** The same disk, which at least one of them writes to. */
function isSameDisk(a: Volume, b: Volume): boolean {
  const writes = (one?: { readOnly?: boolean }, other?: { readOnly?: boolean }) =>
    !(one?.readOnly && other?.readOnly)
  if (a.gcePersistentDisk && a.gcePersistentDisk.pdName === b.gcePersistentDisk?.pdName)
    return writes(a.gcePersistentDisk, b.gcePersistentDisk)
  if (a.awsElasticBlockStore)
    return a.awsElasticBlockStore.volumeID === b.awsElasticBlockStore?.volumeID
  if (a.iscsi && a.iscsi.iqn === b.iscsi?.iqn) return writes(a.iscsi, b.iscsi)
  const [rbd, other] = [a.rbd, b.rbd]
  if (!rbd || !other || rbd.image !== other.image || rbd.pool !== other.pool) return false
  return rbd.monitors.some((it) => other.monitors.includes(it)) && writes(rbd, other)
}
