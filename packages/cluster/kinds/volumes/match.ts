import type {
  PersistentVolumeClaimSpec,
  PersistentVolumeSpec,
  PersistentVolumeStatus,
} from 'kubernetes-types/core/v1.js'
import { classAnnotation } from '../core/access-modes.ts'
import { quantity } from '../known-quantity.ts'
import { labelMatcher } from '../placement/label-matcher.ts'
import type { Quantity } from '../quantity.ts'
import { quantityOf } from '../quantity.ts'

interface Metadata {
  readonly name?: string
  readonly namespace?: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly deletionTimestamp?: string
}

export interface Volume {
  readonly metadata: Metadata
  readonly spec?: PersistentVolumeSpec
  readonly status?: PersistentVolumeStatus
}

export interface Claim {
  readonly metadata: Metadata
  readonly spec?: PersistentVolumeClaimSpec
}

const nothing = quantityOf(0)

export const askedSize = ({ spec }: Claim): Quantity => {
  const asked = spec?.resources?.requests?.storage
  return asked === undefined ? nothing : quantity(asked)
}

export const sizeOf = ({ spec }: Volume): Quantity => {
  const size = spec?.capacity?.storage
  return size === undefined ? nothing : quantity(size)
}

/** The class that a volume is of or that a claim asks for; empty for none. */
export const className = ({ metadata, spec }: Volume | Claim): string =>
  metadata.annotations?.[classAnnotation] ?? spec?.storageClassName ?? ''

/** Whether a volume names a claim as the one that it is for. */
export function isMeantFor({ spec }: Volume, { metadata }: Claim): boolean {
  const ref = spec?.claimRef
  if (!ref || ref.name !== metadata.name || ref.namespace !== metadata.namespace) return false
  return !ref.uid || ref.uid === metadata.uid
}

const modeOf = ({ spec }: Volume | Claim): string => spec?.volumeMode ?? 'Filesystem'

export const isSameMode = (volume: Volume, claim: Claim): boolean =>
  modeOf(volume) === modeOf(claim)

/** Whether a volume may be used in all the ways that a claim asks for. */
export const allowsAccess = ({ spec }: Volume, claim: Claim): boolean =>
  (claim.spec?.accessModes ?? []).every((mode) => spec?.accessModes?.includes(mode))

/** Whether a volume could serve a claim at all: nobody else's, large enough, and of the same mode. */
export const isPossible = (volume: Volume, claim: Claim): boolean =>
  (!volume.spec?.claimRef || isMeantFor(volume, claim)) &&
  sizeOf(volume).compare(askedSize(claim)) >= 0 &&
  isSameMode(volume, claim) &&
  !volume.spec?.volumeAttributesClassName &&
  !volume.metadata.deletionTimestamp

/** Whether a volume that is meant for nobody is one that a claim chooses from. */
export function isFree(volume: Volume, claim: Claim): boolean {
  const selector = claim.spec?.selector
  return (
    volume.status?.phase === 'Available' &&
    (!selector || labelMatcher(selector)(volume.metadata.labels ?? {})) &&
    className(volume) === className(claim)
  )
}

export const smallest = <T extends Volume>(volumes: readonly T[]): T | undefined =>
  volumes.toSorted((a, b) => sizeOf(a).compare(sizeOf(b)))[0]
