import type { KubeObject } from '../../kinds/object.ts'
import type { Resource } from '../resources.ts'
import type { Warnings } from '../scope.ts'
import { badRequestError } from '../status.ts'

/** Drops what only the server sets, before a create. */
export function dropServerFields({ metadata }: KubeObject): void {
  delete metadata.creationTimestamp
  delete metadata.uid
  delete metadata.deletionTimestamp
  delete metadata.deletionGracePeriodSeconds
  delete metadata.selfLink
}

/** The namespace in the object must be that of the path; an absent one is filled in. */
export function matchNamespace(object: KubeObject, { kind }: Resource, namespace: string): void {
  const given = object.metadata.namespace ?? ''
  const expected = kind.isNamespaced ? namespace : ''
  if (given === expected) return
  if (given === '') object.metadata.namespace = expected
  else if (expected === '') delete object.metadata.namespace
  else
    throw badRequestError(
      'the namespace of the provided object does not match the namespace sent on the request',
    )
}

/** The name in the object must be that of the path. */
export function matchName(object: KubeObject, name: string): void {
  const given = object.metadata.name ?? ''
  if (given === '')
    throw badRequestError(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    )
  if (given !== name)
    throw badRequestError(
      `the name of the object (${given}) does not match the name on the URL (${name})`,
    )
}

/** Owners named twice by uid are kept once; the client is told. */
export function dropRepeatedOwners({ metadata }: KubeObject, warnings: Warnings): void {
  const owners = metadata.ownerReferences
  if (!owners || owners.length < 2) return
  const seen = new Set<string>()
  const repeated = new Set<string>()
  const kept = owners.filter((owner) => {
    const identity = JSON.stringify([
      owner.apiVersion,
      owner.kind,
      owner.name,
      owner.uid,
      owner.controller ?? null,
      owner.blockOwnerDeletion ?? null,
    ])
    if (seen.has(identity)) repeated.add(owner.uid)
    const isNew = !seen.has(identity)
    seen.add(identity)
    return isNew
  })
  if (repeated.size === 0) return
  metadata.ownerReferences = kept
  warnings.add(
    `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${[...repeated].join(', ')}`,
  )
}
