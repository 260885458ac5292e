import { isObject } from '../kinds/json.ts'
import type { KubeObject } from '../kinds/object.ts'
import type { Atoms, Place } from './fields/atom.ts'
import { check } from './fields/check.ts'
import { compare } from './fields/compare.ts'
import type { FieldSet } from './fields/field-set.ts'
import { toFieldSet } from './fields/to-field-set.ts'
import { withoutManagers } from './managed-fields.ts'

const annotation = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * What `kubectl apply` set on the client's side and nobody changed since: when the same user goes over to server-side
 * apply, these are no conflicts. Undefined where there is nothing of the kind.
 */
export function lastAppliedFields(
  atoms: Atoms,
  place: Place,
  live: KubeObject | undefined,
  apiVersion: string,
): FieldSet | undefined {
  const last = readLastApplied(live)
  if (!live || last?.apiVersion !== apiVersion || check(atoms, place, last, false).length > 0)
    return undefined
  const { added, modified, removed } = compare(atoms, place, last, withoutManagers(live))
  return toFieldSet(atoms, place, last).difference(modified).difference(added).difference(removed)
}

function readLastApplied(live: KubeObject | undefined): KubeObject | undefined {
  try {
    const last: unknown = JSON.parse(live?.metadata.annotations?.[annotation] ?? '')
    return isObject(last) ? (last as KubeObject) : undefined
  } catch {
    return undefined
  }
}

/** Keeps the annotation of client-side apply true, so that its user can go back. Changes `next`. */
export function recordLastApplied(next: KubeObject, applied: KubeObject): void {
  const { annotations } = next.metadata
  if (!annotations?.[annotation]) return
  const { [annotation]: _, ...others } = applied.metadata.annotations ?? {}
  const metadata = applied.metadata.annotations
    ? { ...applied.metadata, annotations: others }
    : applied.metadata
  next.metadata.annotations = {
    ...annotations,
    [annotation]: `${JSON.stringify({ ...applied, metadata })}\n`,
  }
}
