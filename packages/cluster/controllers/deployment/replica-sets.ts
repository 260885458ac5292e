import { isDeepStrictEqual } from 'node:util'
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import { byCreation } from '../../client/order.ts'
import type { Deployment, ReplicaSet } from '../../client/resources.ts'
import { templateHashLabel } from '../pods/template-hash.ts'

/** A deployment and its replica sets: the one of its present template, and those of templates before. */
export interface Rollout {
  readonly deployment: Deployment
  /** Undefined while it is not made yet. */
  readonly newSet: ReplicaSet | undefined
  readonly oldSets: readonly ReplicaSet[]
}

export type Made = Rollout & { readonly newSet: ReplicaSet }

export const allSets = ({ newSet, oldSets }: Rollout): readonly ReplicaSet[] =>
  newSet ? [...oldSets, newSet] : oldSets

/** How many pods are asked for. */
export const sizeOf = ({ spec }: Deployment | ReplicaSet): number => spec?.replicas ?? 1

export const isActiveSet = (set: ReplicaSet): boolean => sizeOf(set) > 0

export const totalSize = (sets: readonly ReplicaSet[]): number => sum(sets, sizeOf)

export const availableOf = ({ status }: ReplicaSet): number => status?.availableReplicas ?? 0

export const sum = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number): number =>
  sets.reduce((total, set) => total + count(set), 0)

/** Tells the replica set of the present template from the others; of several, the oldest is it. */
export function rolloutOf(deployment: Deployment, sets: readonly ReplicaSet[]): Rollout {
  const template = withoutHash(deployment.spec?.template)
  const newSet = sets
    .toSorted(byCreation)
    .find(({ spec }) => isDeepStrictEqual(withoutHash(spec?.template), template))
  return { deployment, newSet, oldSets: sets.filter((set) => set !== newSet) }
}

export const isSameTemplate = (a?: PodTemplateSpec, b?: PodTemplateSpec): boolean =>
  isDeepStrictEqual(withoutHash(a), withoutHash(b))

/** A template as a deployment has it. */
export function withoutHash(template: PodTemplateSpec = {}): PodTemplateSpec {
  const { labels = {}, ...metadata } = template.metadata ?? {}
  const { [templateHashLabel]: _, ...rest } = labels
  return { ...template, metadata: { ...metadata, labels: rest } }
}

export const replaced = (sets: readonly ReplicaSet[], by: ReplicaSet): readonly ReplicaSet[] =>
  sets.map((set) => (set.metadata.uid === by.metadata.uid ? by : set))

/** The rollout with a replica set as it is now. */
export const withSet = (rollout: Rollout, set: ReplicaSet): Rollout =>
  rollout.newSet?.metadata.uid === set.metadata.uid
    ? { ...rollout, newSet: set }
    : { ...rollout, oldSets: replaced(rollout.oldSets, set) }
