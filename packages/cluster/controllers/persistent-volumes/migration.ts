import { persistentVolumeClaims, persistentVolumes } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import {
  annotated,
  annotation,
  migratedTo,
  olderProvisioner,
  provisionedBy,
  provisioner,
} from './annotations.ts'
import type { Claim, Volume } from './tools.ts'

const drivers: Readonly<Record<string, string>> = {
  'kubernetes.io/aws-ebs': 'ebs.csi.aws.com',
  'kubernetes.io/azure-disk': 'disk.csi.azure.com',
  'kubernetes.io/azure-file': 'file.csi.azure.com',
  'kubernetes.io/cinder': 'cinder.csi.openstack.org',
  'kubernetes.io/gce-pd': 'pd.csi.storage.gke.io',
  'kubernetes.io/portworx-volume': 'pxd.portworx.com',
  'kubernetes.io/vsphere-volume': 'csi.vsphere.vmware.com',
}

/** The driver that stands in for a plugin that Kubernetes no longer has. */
export const driverFor = (plugin: string): string | undefined => drivers[plugin]

/** The driver that is to stand on an object; undefined for none, the plugin's own name deciding. */
const driverMark = (plugin: string | undefined, before: string | undefined): string | undefined =>
  plugin === undefined ? before : driverFor(plugin)

/** Tells on a claim which driver looks after it. */
export async function markClaim(claim: Claim, { client }: Tools): Promise<Claim> {
  const plugin = annotation(claim, provisioner) ?? annotation(claim, olderProvisioner)
  const before = annotation(claim, migratedTo)
  const driver = driverMark(plugin, before)
  if (driver === before) return claim
  return client.update(persistentVolumeClaims, annotated(claim, { [migratedTo]: driver }))
}

/** Tells on a volume which driver looks after it, and holds it until what it stands for is deleted. */
export async function markVolume(volume: Volume, { client }: Tools): Promise<Volume> {
  const plugin = annotation(volume, provisionedBy)
  const before = annotation(volume, migratedTo)
  const driver = driverMark(plugin, before)
  const finalizers = plugin === undefined ? undefined : heldBy(volume, plugin)
  if (driver === before && !finalizers) return volume
  const marked = annotated(volume, { [migratedTo]: driver })
  return client.update(persistentVolumes, {
    ...marked,
    metadata: { ...marked.metadata, ...(finalizers && { finalizers }) },
  })
}

const ownFinalizer = 'kubernetes.io/pv-controller'
const externalFinalizer = 'external-provisioner.volume.kubernetes.io/finalizer'

/** The finalizers that a volume of a plugin is to have; undefined if it has them. */
function heldBy({ metadata, spec }: Volume, plugin: string): string[] | undefined {
  if (!plugin.startsWith('kubernetes.io/')) return undefined
  const before = metadata.finalizers ?? []
  const isMigrated = driverFor(plugin) !== undefined
  const others = before.filter(
    (it) => it !== ownFinalizer && (isMigrated || it !== externalFinalizer),
  )
  const isHeld = !isMigrated && spec?.persistentVolumeReclaimPolicy === 'Delete'
  const next = isHeld ? [...others, ownFinalizer] : others
  return before.length === next.length && before.every((it) => next.includes(it)) ? undefined : next
}
