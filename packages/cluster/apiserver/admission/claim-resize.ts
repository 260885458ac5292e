import type { KubeObject } from '../../kinds/object.ts'
import { parseQuantity } from '../../kinds/quantity.ts'
import { type Plugin, resourceOf } from './admission.ts'
import { find, refuse } from './lookup.ts'

type Claim = KubeObject & {
  spec: { storageClassName?: string; resources?: { requests?: Record<string, string> } }
  status?: { phase?: string }
}
type StorageClass = KubeObject & { allowVolumeExpansion?: boolean }

const classes = { group: 'storage.k8s.io', version: 'v1', plural: 'storageclasses' }
const sizeOf = ({ spec }: Claim) => parseQuantity(spec.resources?.requests?.storage ?? '0')

/** A claim grows only once it is bound, and only where its storage class allows it. */
export const claimResize: Plugin = {
  name: 'PersistentVolumeClaimResize',
  validate(attributes) {
    if (resourceOf(attributes) !== '/persistentvolumeclaims' || attributes.operation !== 'UPDATE')
      return
    const next = attributes.object as Claim | undefined
    const old = attributes.old as Claim | undefined
    if (!next || !old || sizeOf(next).compare(sizeOf(old)) <= 0) return
    if (old.status?.phase !== 'Bound')
      throw refuse(attributes, 'Only bound persistent volume claims can be expanded')
    const name =
      next.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ??
      next.spec.storageClassName ??
      ''
    const found = name ? find<StorageClass>(attributes.server, classes, '', name) : undefined
    if (!found?.allowVolumeExpansion)
      throw refuse(
        attributes,
        'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
      )
  },
}
