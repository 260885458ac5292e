import type { KubeObject, ManagedFieldsEntry } from '../../../kinds/object.ts'
import { fieldStep } from '../../../patch/fields/path-step.ts'
import { readManagers, writeManagers } from '../../../patch/managers.ts'
import {
  managersOfScale,
  managersOfScaled,
  type ReplicasPaths,
} from '../../../patch/scale-managers.ts'
import { groupVersion, type Resource, type Resources } from '../../resources.ts'

type Entries = readonly ManagedFieldsEntry[] | undefined

/** Where the versions of a kind keep their replicas. */
export const replicasPaths = (resources: Resources, { kind }: Resource): ReplicasPaths =>
  new Map(
    resources
      .all()
      .filter((it) => it.kind.group === kind.group && it.kind.plural === kind.plural)
      .map((it) => [groupVersion(it.kind), it.kind.scale?.replicas.map(fieldStep)]),
  )

/** The managers of an object's scale. */
export const scaleEntries = (object: KubeObject, paths: ReplicasPaths): ManagedFieldsEntry[] =>
  writeManagers(managersOfScale(read(object.metadata.managedFields), paths).values())

/** The managers of an object whose scale has got these. */
export const scaledEntries = (
  object: KubeObject,
  scaled: Entries,
  paths: ReplicasPaths,
  { kind }: Resource,
): ManagedFieldsEntry[] =>
  writeManagers(
    managersOfScaled(read(object.metadata.managedFields), read(scaled), paths, groupVersion(kind)),
  )

const read = (entries: Entries) => readManagers(entries) ?? new Map()
