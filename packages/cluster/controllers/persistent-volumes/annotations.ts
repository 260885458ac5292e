import type { ApiObject } from '../../client/resource.ts'

/** A claim that was bound once: what is missing since then is lost. */
export const bindCompleted = 'pv.kubernetes.io/bind-completed'
/** The controller chose the other side, rather than a user. */
export const boundByController = 'pv.kubernetes.io/bound-by-controller'
/** The node for which a volume is to be made. */
export const selectedNode = 'volume.kubernetes.io/selected-node'
/** Who made a volume. */
export const provisionedBy = 'pv.kubernetes.io/provisioned-by'
/** The driver that looks after what an older plugin made. */
export const migratedTo = 'pv.kubernetes.io/migrated-to'
/** Who is to make the volume of a claim. */
export const provisioner = 'volume.kubernetes.io/storage-provisioner'
export const olderProvisioner = 'volume.beta.kubernetes.io/storage-provisioner'
/** The size that a volume has while its file system is yet to grow. */
export const preResizeCapacity = 'volume.alpha.kubernetes.io/pre-resize-capacity'

export const annotation = ({ metadata }: ApiObject, name: string): string | undefined =>
  metadata.annotations?.[name]

export const hasAnnotation = (object: ApiObject, name: string): boolean =>
  annotation(object, name) !== undefined

/** The object with annotations set, or taken off where they are undefined. */
export function annotated<T extends ApiObject>(
  object: T,
  changes: Readonly<Record<string, string | undefined>>,
): T {
  const entries = Object.entries({ ...object.metadata.annotations, ...changes })
  const annotations = Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
  return { ...object, metadata: { ...object.metadata, annotations } }
}
