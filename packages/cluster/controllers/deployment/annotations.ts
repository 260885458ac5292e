import type { ApiObject } from '../../client/resource.ts'
import type { Deployment, ReplicaSet } from '../../client/resources.ts'
import { limitsOf } from './limits.ts'
import { sizeOf } from './replica-sets.ts'

export type Annotations = Readonly<Record<string, string>>

const prefix = 'deployment.kubernetes.io'
export const revisionAnnotation = `${prefix}/revision`
export const historyAnnotation = `${prefix}/revision-history`
const desiredAnnotation = `${prefix}/desired-replicas`
const maximumAnnotation = `${prefix}/max-replicas`
export const rollbackAnnotation = 'deprecated.deployment.rollback.to'

/** These are about the object that they are on. */
const notCopied = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maximumAnnotation,
  rollbackAnnotation,
])

export const copied = ({ metadata }: ApiObject): Annotations =>
  picked(metadata, (key) => !notCopied.has(key))

export const ownOnly = ({ metadata }: ApiObject): Annotations =>
  picked(metadata, (key) => notCopied.has(key))

const picked = (
  { annotations = {} }: ApiObject['metadata'],
  isWanted: (key: string) => boolean,
): Annotations => Object.fromEntries(Object.entries(annotations).filter(([key]) => isWanted(key)))

/** What a replica set remembers of its deployment's size, so that scaling can be told from rolling out. */
export const sizeAnnotations = (deployment: Deployment): Annotations => {
  const size = sizeOf(deployment)
  return {
    [desiredAnnotation]: String(size),
    [maximumAnnotation]: String(size + limitsOf(deployment).surge),
  }
}

export const hasAnnotations = ({ metadata }: ApiObject, wanted: Annotations): boolean =>
  Object.entries(wanted).every(([key, value]) => metadata.annotations?.[key] === value)

/** The size of the deployment when the replica set was scaled last; undefined if it does not say. */
export const desiredSize = (set: ReplicaSet): number | undefined => countIn(set, desiredAnnotation)

export const maximumSize = (set: ReplicaSet): number | undefined => countIn(set, maximumAnnotation)

function countIn({ metadata }: ReplicaSet, key: string): number | undefined {
  const text = metadata.annotations?.[key] ?? ''
  const count = /^\d+$/.test(text) ? Number(text) : undefined
  return count !== undefined && count < 2 ** 31 ? count : undefined
}
